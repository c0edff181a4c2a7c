import type { WebhookParams } from '../jobs/webhook.cts';
import { plot } from '../lib/plot.cts';
import { type Outcome, short, table } from '../lib/report.cts';
import { type Bench, runJob } from '../lib/setup.cts';
import { delivery } from '../lib/sign.cts';
import { median, type Samples } from '../lib/stats.cts';

const SIZES = [1, 2, 5, 10, 20, 50];
const EVENT = 'MSG_SYNC_MESSAGE';

/** webhook() alone, through n8n-core's WebhookContext, for deliveries of 1 to 50 records. */
export async function trigger(bench: Bench): Promise<Outcome> {
	const samples = await runJob<WebhookParams, Samples[]>(bench, 'webhook', {
		event: EVENT,
		deliveries: SIZES.map((records) => delivery(EVENT, records, records)),
		rounds: 60,
	});
	const [ours, theirs] = ['webhook()', 'parse + stringify'].map((name) =>
		samples.map((sample) => median(sample[name])),
	);
	const perRecord = (times: number[]) => times.map((time, i): [number, number] => [SIZES[i], time / SIZES[i]]);
	const [whole, floor] = [ours, theirs].map((times) => times[SIZES.length - 1]);
	const each = perRecord(ours).map(([, time]) => time);
	return {
		lines: [
			{
				what: '`webhook()` for a delivery of 50 records: verify, parse, judge, normalise',
				against: '`JSON.parse` + `JSON.stringify` of the same bytes',
				ours: `${short(whole)} µs`,
				theirs: `${short(floor)} µs`,
				result: `${(whole / floor).toFixed(2)} times`,
				toReach: 'at most 2 times',
				reached: whole / floor <= 2,
			},
			{
				what: 'growth of `webhook()`, 1 → 50 records a delivery',
				against: 'cost per record',
				ours: `${short(each[each.length - 1])} µs at 50`,
				theirs: `${short(each[0])} µs at 1`,
				result: each.map(short).join(' → '),
				toReach: 'flat or falling',
				reached: isFalling(each),
			},
		],
		details: `### \`webhook()\` by size of the delivery (µs of processor time)\n\n${table([
			['records', '`webhook()`', 'per record', '`JSON.parse` + `JSON.stringify`', 'per record'],
			...SIZES.map((size, i) => [
				String(size),
				short(ours[i]),
				short(ours[i] / size),
				short(theirs[i]),
				short(theirs[i] / size),
			]),
		])}\n\n![growth of webhook()](growth-webhook.svg)`,
		plots: {
			'growth-webhook.svg': plot(
				'webhook(): cost per record',
				'records in a delivery',
				'µs of processor time per record',
				[
					{ name: 'webhook()', points: perRecord(ours) },
					{ name: 'JSON.parse + JSON.stringify', points: perRecord(theirs) },
				],
			),
		},
	};
}

/** Whether no value exceeds the lowest before it by more than a tenth, which is what the measurement wavers by. */
export function isFalling(values: number[]): boolean {
	return values.every((value, i) => i === 0 || value <= Math.min(...values.slice(0, i)) * 1.1);
}
