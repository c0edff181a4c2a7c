import { generate } from '../../simulator/events.cts';
import type { JsonParams } from '../jobs/json.cts';
import { type Outcome, short } from '../lib/report.cts';
import { type Bench, runJob } from '../lib/setup.cts';
import { median, type Samples } from '../lib/stats.cts';

/** The lossless parser, on a delivery of 50 records. */
export async function json(bench: Bench): Promise<Outcome> {
	const bare = generate('MSG_SYNC_MESSAGE', 50, 1);
	const quoted = bare.replace(/([:[,])(-?\d{16,})(?=[,\]}])/g, '$1"$2"');
	const result = await runJob<JsonParams, Record<'bare' | 'quoted', Samples>>(bench, 'json', {
		bare,
		quoted,
		rounds: 80,
	});
	const time = (text: 'bare' | 'quoted', who: string) => median(result[text][who]);
	const plain = time('quoted', 'ours') / time('quoted', 'JSON.parse');
	const faster = time('bare', 'lossless-json') / time('bare', 'ours');
	const limit = time('bare', 'lossless-json') / time('bare', 'JSON.parse');
	return {
		lines: [
			{
				what: 'lossless parse, no large integers in the text',
				against: '`JSON.parse`',
				ours: `${short(time('quoted', 'ours'))} µs`,
				theirs: `${short(time('quoted', 'JSON.parse'))} µs`,
				result: `${plain.toFixed(2)} times`,
				toReach: 'at most 1.1 times',
				reached: plain <= 1.1,
			},
			{
				what: 'lossless parse, with large integers',
				against: '`lossless-json`',
				ours: `${short(time('bare', 'ours'))} µs`,
				theirs: `${short(time('bare', 'lossless-json'))} µs`,
				result: `${faster.toFixed(2)} times faster`,
				toReach: 'at least 5 times faster',
				reached: faster >= 5,
				note:
					`\`JSON.parse\` itself, which loses the ids, takes ${short(time('bare', 'JSON.parse'))} µs for this text: ` +
					`${limit.toFixed(1)} times faster than \`lossless-json\`, and the upper bound for a parser that is written ` +
					'in JavaScript and starts from it. Ours spends ' +
					`${short(time('bare', 'ours') - time('bare', 'JSON.parse'))} µs on top to look for the numbers that lost digits ` +
					'and to give them back.',
			},
		],
	};
}
