import { startSimulator } from '../../simulator/index.cts';
import type { ActionParams, ActionResult, Way } from '../jobs/action.cts';
import { type Outcome, short } from '../lib/report.cts';
import { type Bench, runJob } from '../lib/setup.cts';
import { TENANT } from '../lib/sign.cts';
import { median } from '../lib/stats.cts';

const RECORDS = 10_000;
const ROUNDS = 3;
/** The documented records are there besides the generated ones. */
const SEEDED = 8;
const LATENCY = 150;

/** All chat records, by our node and by HTTP Request with pagination and Split Out, each in a fresh process. */
export async function chat(bench: Bench): Promise<Outcome> {
	const simulator = await startSimulator({
		...TENANT,
		latency: LATENCY,
		maxPerSecond: 0,
		chatRecords: RECORDS - SEEDED,
	});
	const results: Record<string, ActionResult[]> = { SocialEpoch: [], 'HTTP Request': [] };
	try {
		for (let round = 0; round < ROUNDS; round++) {
			for (const way of ['SocialEpoch', 'HTTP Request'] as Way[]) {
				const params = { url: simulator.url, way, work: 'list', items: 1 } satisfies ActionParams;
				const result = await runJob<ActionParams, ActionResult>(bench, 'action', params);
				if (result.items !== RECORDS) throw new Error(`${way} gave ${result.items} records`);
				results[way].push(result);
			}
		}
	} finally {
		await simulator.close();
	}
	const middle = (way: Way, figure: 'seconds' | 'peakMb' | 'beforeMb' | 'processorMs') =>
		median(results[way].map((result) => result[figure]));
	const faster = middle('HTTP Request', 'seconds') / middle('SocialEpoch', 'seconds');
	const memory = middle('SocialEpoch', 'peakMb') / middle('HTTP Request', 'peakMb');
	const grown = (way: Way) => short(middle(way, 'peakMb') - middle(way, 'beforeMb'));
	return {
		lines: [
			{
				what: `10,000 chat records, Return All, API latency ${LATENCY} ms`,
				against: 'HTTP Request with pagination, and Split Out',
				ours: `${short(middle('SocialEpoch', 'seconds'))} s`,
				theirs: `${short(middle('HTTP Request', 'seconds'))} s`,
				result: `${faster.toFixed(1)} times faster`,
				toReach: 'at least 5 times faster',
				reached: faster >= 5,
				note: `Ours hands out the simplified records with exact ids for ${short(middle('SocialEpoch', 'processorMs'))} ms of processor time, HTTP Request the raw ones with rounded ids for ${short(middle('HTTP Request', 'processorMs'))} ms.`,
			},
			{
				what: 'the same: peak memory of the process',
				against: 'the same',
				ours: `${short(middle('SocialEpoch', 'peakMb'))} MB`,
				theirs: `${short(middle('HTTP Request', 'peakMb'))} MB`,
				result: `${memory.toFixed(2)} times; ${grown('SocialEpoch')} and ${grown('HTTP Request')} MB more than before the run`,
				toReach: 'no higher',
				reached: memory <= 1,
			},
		],
	};
}
