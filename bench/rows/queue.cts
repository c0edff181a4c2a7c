import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { startN8n } from '../../scripts/stage/n8n.cts';
import { step } from '../../scripts/stage/progress.cts';
import { queueMode } from '../../scripts/stage/queue/cluster.cts';
import { startPostgres } from '../../scripts/stage/queue/postgres.cts';
import { startRedis } from '../../scripts/stage/queue/redis.cts';
import { processorMs } from '../lib/cpu.cts';
import { burst, fill, freshDeliveries, LAZY, logIn, startReceiver } from '../lib/n8n.cts';
import { onPaper } from '../lib/paper.cts';
import { type Outcome, short, table } from '../lib/report.cts';
import type { Bench } from '../lib/setup.cts';
import { median } from '../lib/stats.cts';

const ROUNDS = 3;
const SIZES = [50, 1];
const PER_BURST = 40;

/**
 * n8n in queue mode: what each process spends on a delivery. One of each, all on this machine, so that the rate says
 * little and the processor time a lot. Not part of a full run.
 */
export async function queue(bench: Bench): Promise<Outcome> {
	const all = [...(await inCluster(bench, true)), ...(await inCluster(bench, false))];
	const rows = all.map(({ isLazy, deduplicates, size, spent, perSecond }) => [
		isLazy ? `\`${LAZY}=true\`` : 'as installed',
		deduplicates ? 'on, list full' : 'off',
		String(size),
		...NAMES.map((name) => short(spent[name])),
		short(perSecond),
	]);
	return {
		lines: [],
		details: [
			'### A delivery in queue mode: ms of processor time',
			table([['n8n', 'Deduplicate', 'records', ...NAMES, 'deliveries per second'], ...rows]),
			onPaper(all),
		].join('\n\n'),
	};
}

const NAMES = ['webhook process', 'worker', 'Redis', 'Postgres'] as const;

/** What a delivery costs in queue mode. */
export interface Spent {
	isLazy: boolean;
	deduplicates: boolean;
	/** Records in a delivery. */
	size: number;
	/** ms of processor time by process. */
	spent: Record<(typeof NAMES)[number], number>;
	perSecond: number;
}

async function inCluster(bench: Bench, isLazy: boolean): Promise<Spent[]> {
	const { n8n } = bench;
	const folder = join(bench.folder, isLazy ? 'queue-lazy' : 'queue-plain');
	mkdirSync(folder);
	// PostgreSQL runs as another user than root, and has to get there.
	for (const path of [bench.folder, folder]) chmodSync(path, 0o755);
	const undo: Array<() => Promise<void>> = [];
	try {
		const redis = await step('Redis started', async () => await startRedis(folder));
		undo.unshift(async () => await redis.stop());
		const postgres = await step('PostgreSQL started', async () => await startPostgres(folder));
		undo.unshift(async () => await postgres.stop());
		const shared = { ...queueMode(postgres, redis), ...(isLazy && { [LAZY]: 'true' }) };
		const begin = async (command: string) => {
			const own = join(folder, command);
			await cp(join(bench.folder, '.n8n', 'nodes'), join(own, '.n8n', 'nodes'), { recursive: true });
			return await step(`n8n started: ${command}`, async () => {
				const handle = await startN8n({ folder: own, args: [command], env: shared, n8n });
				undo.unshift(async () => await handle.stop());
				return handle;
			});
		};
		// The first makes the tables.
		const main = await begin('start');
		const webhook = await begin('webhook');
		const worker = await begin('worker');
		const processes = {
			'webhook process': webhook.process.pid!,
			worker: worker.process.pid!,
			Redis: childNamed('redis-server'),
			Postgres: childNamed('postgres'),
		};
		const server = { handle: webhook, ...(await logIn(main.url)) };
		const on = await startReceiver(server, 'SocialEpoch');
		const off = await startReceiver(server, 'SocialEpoch without Deduplicate');
		for (const receiver of [on, off]) await burst(server, receiver, freshDeliveries(30));
		await fill(server, on, 20_000);
		const result: Spent[] = [];
		for (const [receiver, size] of [on, off].flatMap((one) => SIZES.map((each) => [one, each] as const))) {
			const samples = Object.fromEntries(NAMES.map((name): [string, number[]] => [name, []]));
			const rates: number[] = [];
			for (let round = 0; round < ROUNDS; round++) {
				const deliveries = freshDeliveries(PER_BURST, size);
				const before = NAMES.map((name) => used(processes[name]));
				rates.push((await burst(server, receiver, deliveries)).perSecond);
				NAMES.forEach((name, i) => samples[name].push((used(processes[name]) - before[i]) / PER_BURST));
			}
			const spent = Object.fromEntries(NAMES.map((name) => [name, median(samples[name])])) as Spent['spent'];
			result.push({ isLazy, deduplicates: receiver === on, size, spent, perSecond: median(rates) });
		}
		return result;
	} finally {
		for (const action of undo) await action();
	}
}

function used(pid: number): number {
	return processorMs(pid)?.all ?? NaN;
}

/** A process that this one has started, by a word of its command line. */
function childNamed(name: string): number {
	const pid = readdirSync('/proc').find((entry) => {
		if (!/^\d+$/.test(entry)) return false;
		try {
			const status = readFileSync(`/proc/${entry}/status`, 'utf8');
			const isOurs = status.includes(`PPid:\t${process.pid}\n`);
			return isOurs && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(name);
		} catch {
			return false; // it has just ended
		}
	});
	if (pid === undefined) throw new Error(`${name} does not run`);
	return Number(pid);
}
