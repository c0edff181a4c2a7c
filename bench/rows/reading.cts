import { join, resolve } from 'node:path';
import { run } from '../../scripts/stage/processes.cts';
import { compare } from '../lib/compare.cts';
import { delivery } from '../lib/deliveries.cts';
import { short, table, versus } from '../lib/measure.cts';
import type { Bench } from '../lib/server.cts';
import { BARE } from '../lib/ways.cts';
import { RECOMMENDED } from './n8n.cts';

const SIZES = [1, 5, 50];

/** `webhook()` alone, in n8n-core, beside what reading and writing the same bytes costs. */
export async function trigger(bench: Bench): Promise<string> {
	const times = await measure(bench);
	const { webhook, plain } = times.at(-1)!;
	const perRecord = times.map((time, i) => time.webhook / SIZES[i]);
	const isFalling = perRecord.every((time, i) => i === 0 || time <= perRecord[i - 1] * 1.1);
	const goal = isFalling ? 'it costs no more' : '**it costs more**';
	const rows = times.map((time, i) => [SIZES[i], time.webhook, time.plain, perRecord[i]]);
	return [
		`A delivery of 50 records: ${versus(webhook / plain, webhook / plain <= 2)} (goal: at most 2); per record ${goal} the larger the delivery.`,
		table([['records', '`webhook()`, µs', '`JSON.parse` + `JSON.stringify`, µs', 'a record, µs'], ...rows]),
	].join('\n\n');
}

/** The exact reader, as a share of the least that n8n spends on a delivery. */
export async function json(bench: Bench): Promise<string> {
	const { reader, parse } = (await measure(bench)).at(-1)!;
	const { ms } = (await compare(bench, RECOMMENDED, [BARE])).costs.get(BARE)!;
	const share = (reader / 1000 / ms) * 100;
	return (
		`A delivery of 50 records with its large integers as texts takes ${short(reader)} µs, \`JSON.parse\`, which loses ` +
		`digits, ${short(parse)} µs. n8n spends ${short(ms)} ms on such a delivery to a bare Webhook node: the reader is ` +
		`${share <= 5 ? short(share) : `**${short(share)}**`} % of it (goal: at most 5 %).`
	);
}

/** µs of processor time, medians: of webhook(), parsing and writing, the exact reader alone, and JSON.parse alone. */
export type Times = Record<'webhook' | 'plain' | 'reader' | 'parse', number>;

/** In a process of its own, under the Node that n8n runs on. */
async function measure({ n8n, folder }: Bench): Promise<Times[]> {
	const deliveries = JSON.stringify(SIZES.map((records) => delivery(records)));
	const output = await run(n8n.node, ['--require', 'tsx/cjs', join(__dirname, 'readingJob.cts')], {
		cwd: resolve(__dirname, '../..'),
		env: { PATH: process.env.PATH, HOME: folder, DELIVERIES: deliveries },
	});
	return JSON.parse(output.slice(output.lastIndexOf('\n') + 1)) as Times[];
}
