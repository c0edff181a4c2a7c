import { say, step } from '../../scripts/stage/progress.cts';
import { median, processorMs, table } from './measure.cts';
import { type Bench, Receiver, startServer } from './server.cts';
import { deliveriesFor, WAYS } from './ways.cts';

/** n8n keeps as many marks for a trigger (Deduplicate). */
export const MARKS = 20_000;

/** How often each way has its turn, and deliveries in each. */
const ROUNDS = 3;
const COUNT = 300;

/** What a delivery costs. */
export interface Cost {
	/** Deliveries acknowledged, executed and recorded in a second. */
	perSecond: number;
	/** ms of processor time of n8n; in queue mode of all processes, Redis and Postgres among them. */
	ms: number;
}

/** One n8n, and what a delivery costs in it by the way in which it is received. */
export interface Compared {
	/** Its settings, as one reads them. */
	settings: string;
	costs: Map<string, Cost>;
}

/** Sends deliveries of 50 records as fast as they are acknowledged, and waits until n8n has recorded all executions. */
async function burst(to: Receiver, count = COUNT): Promise<Cost> {
	const deliveries = deliveriesFor(to.way, count);
	const spent = () => Object.values(to.server.pids).reduce((sum, pid) => sum + processorMs(pid), 0);
	const before = spent();
	const begin = performance.now();
	await to.receive(deliveries);
	// Executions that wait do so side by side, and nothing is done meanwhile: a pause counts once, and is no work.
	const took = performance.now() - begin - (WAYS[to.way].pause ?? 0);
	return { perSecond: (count * 1000) / took, ms: (spent() - before) / count };
}

/**
 * The same deliveries received in different ways by one n8n: in turns, so that what disturbs the machine disturbs all;
 * medians. Lists of marks are full.
 */
export async function compare(bench: Bench, env: Record<string, string>, ways: string[], isQueue = false) {
	// The settings of the expression engine without their prefix.
	const named = Object.entries(env).map(([name, value]) => {
		return name.replace('N8N_EXPRESSION_ENGINE_', '') + (value === 'true' ? '' : ` ${value}`);
	});
	const settings = named.join(', ') || 'as installed';
	const server = await step(`n8n${isQueue ? ' in queue mode' : ''}, ${settings}`, async () => {
		return await startServer(bench, env, isQueue);
	});
	try {
		const receivers: Receiver[] = [];
		for (const way of ways) receivers.push(await Receiver.start(server, way));
		for (const receiver of receivers) {
			// Before the first delivery: the first executions of Remove Duplicates fail where two of them make its list.
			await receiver.fillMarks(MARKS);
			await burst(receiver, 20);
			await receiver.assertItems();
		}
		const runs = receivers.map((receiver) => ({ receiver, costs: [] as Cost[] }));
		for (let round = 0; round < ROUNDS; round++) {
			for (let i = 0; i < runs.length; i++) {
				const { receiver, costs } = runs[(i + round) % runs.length];
				costs.push(await burst(receiver));
			}
			say(`  round ${round + 1} of ${ROUNDS} done`);
		}
		return { settings, costs: new Map(runs.map(({ receiver, costs }) => [receiver.way, middle(costs)])) };
	} finally {
		await server.stop();
	}
}

const middle = (costs: Cost[]): Cost => ({
	perSecond: median(costs.map(({ perSecond }) => perSecond)),
	ms: median(costs.map(({ ms }) => ms)),
});

/** As a table; the last two columns say how many times better the first way is. */
export function costTable(all: Compared[]): string {
	const head = ['n8n', 'received by', 'deliveries a second', 'ms of processor time'];
	const rows = all.flatMap(({ settings, costs }) => {
		const [ours] = costs.values();
		return [...costs].map(([way, { perSecond, ms }]) => {
			return [settings, way, perSecond, ms, ours.perSecond / perSecond, ms / ours.ms];
		});
	});
	return table([[...head, 'ours, times the rate', 'ours, times less processor time'], ...rows]);
}
