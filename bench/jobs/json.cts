import { createRequire } from 'node:module';
import { join } from 'node:path';
import { alternate, type Samples } from '../lib/stats.cts';
import { job } from './job.cts';

export interface JsonParams {
	/** The text with its large integers quoted, and as the platform sends it. */
	quoted: string;
	bare: string;
	rounds: number;
}

/** The lossless parser against JSON.parse and lossless-json, µs per text. */
job<JsonParams, { quoted: Samples; bare: Samples }>(async ({ packageDir, params }) => {
	const ours = createRequire(join(packageDir, 'package.json'));
	const { parseJson } = ours('./dist/nodes/SocialEpoch/values/json.js') as {
		parseJson: (text: string) => unknown;
	};
	const lossless = createRequire(__filename)('lossless-json') as typeof import('lossless-json');
	const compare = async (text: string) =>
		await alternate(
			[
				{ name: 'ours', work: () => parseJson(text) },
				{ name: 'JSON.parse', work: () => JSON.parse(text) as unknown },
				{ name: 'lossless-json', work: () => lossless.parse(text) },
			],
			params.rounds,
		);
	return { quoted: await compare(params.quoted), bare: await compare(params.bare) };
});
