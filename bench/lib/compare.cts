import { say, step } from '../../scripts/stage/progress.cts';
import { send } from './deliveries.cts';
import { median, processorMs, table } from './measure.cts';
import {
	assertItems,
	type Bench,
	fillMarks,
	type Receiver,
	type Server,
	settled,
	startReceiver,
	startServer,
} from './server.cts';
import { deliveriesFor } from './ways.cts';

/** n8n keeps as many marks for a trigger (Deduplicate). */
export const MARKS = 20_000;

export interface Comparison {
	env: Record<string, string>;
	isQueue?: boolean;
	ways: string[];
	/** Records in a delivery, 50 by default. */
	sizes?: number[];
	rounds?: number;
	/** Deliveries of each way in a round. */
	count?: number;
}

/** What a delivery costs. */
export interface Cost {
	/** Deliveries acknowledged, executed and recorded in a second. */
	perSecond: number;
	/** ms of processor time, by process. */
	spent: Record<string, number>;
	/** ms of processor time of all of them. */
	total: number;
}

/** Sends deliveries as fast as they are acknowledged, and waits until n8n has recorded all executions. */
export async function burst(server: Server, to: Receiver, count: number, records = 50): Promise<Cost> {
	const deliveries = deliveriesFor(to.way, count, records);
	const before = Object.values(server.pids).map(processorMs);
	const begin = performance.now();
	await send(to.url, deliveries);
	to.executions += count;
	await settled(server, to);
	const perSecond = (count * 1000) / (performance.now() - begin);
	const after = Object.entries(server.pids);
	const spent = Object.fromEntries(after.map(([name, pid], i) => [name, (processorMs(pid) - before[i]) / count]));
	return { perSecond, spent, total: sum(spent) };
}

const sum = (spent: Cost['spent']) => Object.values(spent).reduce((all, one) => all + one, 0);

/**
 * The same deliveries received in different ways by one n8n: in turns, so that what disturbs the machine disturbs all;
 * medians. Lists of marks are full.
 *
 * @returns by way and size, as `costOf` finds them
 */
export async function compare(bench: Bench, comparison: Comparison): Promise<Map<string, Cost>> {
	const { env, isQueue = false, ways, sizes = [50], rounds = 4, count = 40 } = comparison;
	const where = `${isQueue ? 'n8n in queue mode' : 'n8n'}, ${settings(env)},`;
	const server = await step(`${where} started`, async () => await startServer(bench, env, isQueue));
	try {
		const receivers: Receiver[] = [];
		for (const way of ways) receivers.push(await startReceiver(server, way));
		for (const receiver of receivers) {
			// Before the first delivery: the first executions of Remove Duplicates fail where two of them make its list.
			await fillMarks(server, receiver, MARKS);
			await burst(server, receiver, 20);
			await assertItems(server, receiver);
		}
		const runs = receivers.flatMap((receiver) => sizes.map((size) => ({ receiver, size, costs: [] as Cost[] })));
		for (let round = 0; round < rounds; round++) {
			for (let i = 0; i < runs.length; i++) {
				const { receiver, size, costs } = runs[(i + round) % runs.length];
				costs.push(await burst(server, receiver, count, size));
			}
			say(`  round ${round + 1} of ${rounds} done`);
		}
		return new Map(runs.map(({ receiver, size, costs }) => [`${receiver.way}/${size}`, middle(costs)]));
	} finally {
		await server.stop();
	}
}

function middle(costs: Cost[]): Cost {
	const names = Object.keys(costs[0].spent);
	const spent = Object.fromEntries(names.map((name) => [name, median(costs.map((cost) => cost.spent[name]))]));
	return { perSecond: median(costs.map(({ perSecond }) => perSecond)), spent, total: sum(spent) };
}

/** Environment variables as one reads them: those of the expression engine without their `N8N_EXPRESSION_ENGINE_`. */
function settings(env: Record<string, string>): string {
	const names = Object.entries(env).map(([name, value]) => {
		return name.replace('N8N_EXPRESSION_ENGINE_', '') + (value === 'true' ? '' : ` ${value}`);
	});
	return names.join(', ') || 'as installed';
}

/** The costs of some settings as rows of a table; the last two columns say how many times better the first way is. */
export function costTable(all: Array<[Comparison, Map<string, Cost>]>): string {
	const names = Object.keys([...all[0][1].values()][0].spent);
	const head = [
		'n8n',
		'received by',
		'records',
		'deliveries a second',
		...names.map((name) => `ms of processor time, ${name}`),
	];
	const rows = all.flatMap(([{ env }, costs]) => {
		const entries = [...costs];
		return entries.map(([key, { perSecond, spent, total }]) => {
			const [way, size] = key.split('/');
			const [, ours] = entries.find(([other]) => other.endsWith(`/${size}`))!;
			const ratios = [ours.perSecond / perSecond, total / ours.total];
			return [settings(env), way, size, perSecond, ...names.map((name) => spent[name]), ...ratios];
		});
	});
	return table([[...head, 'ours, times the rate', 'ours, times less processor time'], ...rows]);
}
