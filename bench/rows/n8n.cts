import { compare, type Comparison, type Cost, costTable } from '../lib/compare.cts';
import { versus } from '../lib/measure.cts';
import type { Bench } from '../lib/server.cts';
import { OURS, SAME_JOB } from '../lib/ways.cts';

const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };
const CACHE = { N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'true' };
const POOL = { N8N_EXPRESSION_ENGINE_POOL_SIZE: '4' };

/** What docs/running-at-scale.md recommends. */
export const RECOMMENDED = { ...LAZY, ...CACHE };

const NO_DUPLICATES = 'SocialEpoch Trigger without Deduplicate';

/** Beside n8n's own nodes: what does the same job, and what does less. */
export async function n8n(bench: Bench): Promise<string> {
	const ways = [
		OURS,
		'SocialEpoch Trigger with Wait for Pause (1 s) and Stay Silent',
		NO_DUPLICATES,
		SAME_JOB,
		'Webhook + Code',
		"n8n's Slack Trigger",
		'bare Webhook',
	];
	const all = await each(
		bench,
		[{}, RECOMMENDED].map((env) => ({ env, ways })),
	);
	const goals = all.map(([{ env }, costs]) => {
		const rate = (way: string) => costs.get(`${way}/50`)!.perSecond;
		const [same, less] = [rate(OURS) / rate(SAME_JOB), rate(OURS) / rate('Webhook + Code')];
		const where = env === RECOMMENDED ? 'with the recommended settings' : 'as installed';
		return `${where}, ${versus(same, same >= 1.5)} the same job (goal: at least 1.5) and ${versus(less, less >= 1)} Webhook + Code (goal: at least 1)`;
	});
	return `Deliveries a second: ${goals.join('; ')}.\n\n${costTable(all)}`;
}

/** What n8n's settings bring, alone and together, to a workflow without an expression and to one with. */
export async function settings(bench: Bench): Promise<string> {
	const ways = [OURS, 'SocialEpoch Trigger + Edit Fields'];
	const envs = [{}, POOL, CACHE, LAZY, RECOMMENDED, { ...RECOMMENDED, ...POOL }];
	const parts: string[] = [];
	for (const isQueue of [false, true]) {
		const pool = { ...RECOMMENDED, [isQueue ? 'DB_POSTGRESDB_POOL_SIZE' : 'DB_SQLITE_POOL_SIZE']: '10' };
		const all = await each(
			bench,
			[...envs, pool].map((env) => ({ env, ways, isQueue, rounds: 3 })),
		);
		parts.push(`${isQueue ? 'Queue mode' : 'One process'}:\n\n${costTable(all)}`);
	}
	return parts.join('\n\n');
}

/** What each process of the queue mode spends, on large and on small deliveries. */
export async function queue(bench: Bench): Promise<string> {
	const ways = [OURS, NO_DUPLICATES, SAME_JOB];
	return costTable(
		await each(
			bench,
			[{}, RECOMMENDED].map((env) => ({ env, ways, sizes: [50, 1], isQueue: true, rounds: 3 })),
		),
	);
}

async function each(bench: Bench, comparisons: Comparison[]): Promise<Array<[Comparison, Map<string, Cost>]>> {
	const all: Array<[Comparison, Map<string, Cost>]> = [];
	for (const one of comparisons) all.push([one, await compare(bench, one)]);
	return all;
}
