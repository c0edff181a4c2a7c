import { startSimulator } from '../../simulator/index.cts';
import type { ActionParams, ActionResult, Way } from '../jobs/action.cts';
import { type Outcome, short } from '../lib/report.cts';
import { type Bench, runJob } from '../lib/setup.cts';
import { TENANT } from '../lib/sign.cts';
import { median } from '../lib/stats.cts';

const READS = 1000;
const LATENCY = 150;
const LIMIT = 50;
const ROUNDS = 3;

interface Reading {
	seconds: number;
	/** Until the first request, s: n8n evaluates the expressions of all items. */
	before: number;
	/** Requests a second from the first to the last. */
	pace: number;
	/** Most requests received in any one second. */
	peak: number;
	/** Whole seconds, counted from the first request, in which a second ended that had more requests than allowed. */
	over: number;
}

/**
 * 1,000 reads. The node that goes item by item waits nearly all of its two and a half minutes, so the other two take
 * turns meanwhile; each has a platform of its own, which counts and refuses nothing.
 */
export async function reads(bench: Bench): Promise<Outcome> {
	const slow = read(bench, 'item by item');
	const ours: Reading[] = [];
	const batched: Reading[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		ours.push(await read(bench, 'SocialEpoch'));
		batched.push(await read(bench, 'HTTP Request'));
	}
	const oneByOne = await slow;
	const seconds = (readings: Reading[]) => median(readings.map((reading) => reading.seconds));
	const middle = (figure: 'before' | 'pace') => median(ours.map((reading) => reading[figure]));
	const worst = (readings: Reading[], figure: 'peak' | 'over') =>
		Math.max(...readings.map((reading) => reading[figure]));
	const allowed = READS / LIMIT;
	const share = seconds(ours) / allowed;
	const line = (theirs: Reading[], against: string, note?: string) => ({
		what: 'the same',
		against,
		ours: `${short(seconds(ours))} s`,
		theirs: `${short(seconds(theirs))} s, peak ${worst(theirs, 'peak')} per second, ${worst(theirs, 'over')} s over the limit`,
		result: `${(seconds(theirs) / seconds(ours)).toFixed(2)} times faster`,
		toReach: 'faster',
		reached: seconds(theirs) > seconds(ours),
		note,
	});
	return {
		lines: [
			{
				what: `1,000 reads, API latency ${LATENCY} ms`,
				against: `the platform's limit of ${LIMIT} per second`,
				ours: `${short(seconds(ours))} s, peak ${worst(ours, 'peak')} per second, ${worst(ours, 'over')} s over the limit`,
				theirs: `${allowed} s`,
				result: `${share.toFixed(3)} times`,
				toReach: 'at most 1.05 times, 0 s over the limit',
				reached: share <= 1.05 && worst(ours, 'over') === 0,
				note:
					`Before the first request, n8n evaluates the one expression of each item, which takes ${short(middle('before'))} s; then ` +
					`${short(middle('pace'))} requests leave in a second: the pace stays below the limit by as much as the way to the ` +
					'platform may bunch requests up.',
			},
			line([oneByOne], 'a node that sends item by item'),
			line(
				batched,
				'HTTP Request, batching 50 per 1,000 ms',
				`HTTP Request waits 1,000 ms after each burst of 50, so its pace is the limit's plus what it takes to prepare a burst; it counts when it sends, and what arrives bunched up is over the limit. Its signature was made for it, which a user would have to do in a Code node before it.`,
			),
		],
	};
}

async function read(bench: Bench, way: Way): Promise<Reading> {
	const simulator = await startSimulator({ ...TENANT, latency: LATENCY, maxPerSecond: 0, chatRecords: 9992 });
	try {
		const params = { url: simulator.url, way, work: 'reads', items: READS } satisfies ActionParams;
		const { seconds, begunAt } = await runJob<ActionParams, ActionResult>(bench, 'action', params);
		const failed = simulator.requests.filter(({ code }) => code !== 200).length;
		if (simulator.requests.length !== READS || failed > 0)
			throw new Error(`${way}: ${simulator.requests.length} requests, ${failed} failed`);
		const times = simulator.requests.map(({ at }) => at);
		const over = new Set<number>();
		times.forEach((time, i) => {
			if (i >= LIMIT && time - times[i - LIMIT] < 1000) over.add(Math.floor((time - times[0]) / 1000));
		});
		const span = (times[READS - 1] - times[0]) / 1000;
		return {
			seconds,
			before: (times[0] - begunAt) / 1000,
			pace: (READS - 1) / span,
			peak: simulator.peakPerSecond(),
			over: over.size,
		};
	} finally {
		await simulator.close();
	}
}
