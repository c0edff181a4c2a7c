import { startSimulator } from '../../simulator/index.cts';
import type { GrowthParams, GrowthResult } from '../jobs/growth.cts';
import { plot } from '../lib/plot.cts';
import { type Outcome, short, table } from '../lib/report.cts';
import { type Bench, runJob } from '../lib/setup.cts';
import { TENANT } from '../lib/sign.cts';
import { median } from '../lib/stats.cts';
import { isFalling } from './trigger.cts';

const SIZES = [100, 300, 1000, 3000, 10_000];
const ROUNDS = 3;

/** The action node with 100 to 10,000 records, without latency: what each record costs it. */
export async function growth(bench: Bench): Promise<Outcome> {
	const simulator = await startSimulator({ ...TENANT, maxPerSecond: 0, chatRecords: 10_000 });
	let samples: GrowthResult;
	try {
		const params = { url: simulator.url, sizes: SIZES, rounds: ROUNDS };
		samples = await runJob<GrowthParams, GrowthResult>(bench, 'growth', params);
	} finally {
		await simulator.close();
	}
	const [list, items] = [samples.list, samples.items].map((each) => each.map(median));
	const line = (what: string, values: number[]) => ({
		what: `growth of ${what}, 100 → 10,000`,
		against: 'processor time per item',
		ours: `${short(values[values.length - 1])} µs at 10,000`,
		theirs: `${short(values[0])} µs at 100`,
		result: values.map(short).join(' → '),
		toReach: 'flat or falling',
		reached: isFalling(values),
	});
	const points = (values: number[]) => values.map((value, i): [number, number] => [SIZES[i], value]);
	return {
		lines: [line('records read (Chat: Get Many)', list), line('incoming items (Account: Recycle)', items)],
		details: `### Action node by number of records (µs of processor time per record)\n\n${table([
			['records', 'read (Chat: Get Many)', 'incoming items (Account: Recycle)'],
			...SIZES.map((size, i) => [size.toLocaleString('en-US'), short(list[i]), short(items[i])]),
		])}\n\n![growth of the action node](growth-items.svg)`,
		plots: {
			'growth-items.svg': plot(
				'Action node: cost per record',
				'records or items in one run',
				'µs of processor time per record',
				[
					{ name: 'records read (Chat: Get Many)', points: points(list) },
					{ name: 'incoming items (Account: Recycle)', points: points(items) },
				],
			),
		},
	};
}
