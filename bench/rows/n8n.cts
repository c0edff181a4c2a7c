import { compare, type Compared, costTable } from '../lib/compare.cts';
import { short, versus } from '../lib/measure.cts';
import type { Bench } from '../lib/server.cts';
import { CUSTOMERS, NO_DUPLICATES, OURS, PATIENT, SAME_JOB } from '../lib/ways.cts';

const CACHE = { N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'true' };
const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/** What docs/running-at-scale.md recommends. */
export const RECOMMENDED = { ...LAZY, ...CACHE };

/** Beside n8n's own nodes: what does the same job, and what does less. */
export async function n8n(bench: Bench): Promise<string> {
	const ways = [OURS, NO_DUPLICATES, SAME_JOB, 'Webhook + Code', "n8n's Slack Trigger", CUSTOMERS, PATIENT];
	const [installed, recommended] = [await compare(bench, {}, ways), await compare(bench, RECOMMENDED, ways)];
	const goals = ({ costs }: Compared) => {
		const times = (way: string, than: string) => costs.get(way)!.perSecond / costs.get(than)!.perSecond;
		const [same, less] = [times(OURS, SAME_JOB), times(OURS, 'Webhook + Code')];
		const work = costs.get(PATIENT)!.ms / costs.get(CUSTOMERS)!.ms;
		return (
			`${versus(same, same >= 1.5)} the same job (goal: at least 1.5) and ${versus(less, less >= 1)} Webhook + Code ` +
			`(goal: at least 1); Wait for a Pause and Stay Silent leave ${short(times(PATIENT, CUSTOMERS))} times the rate, ` +
			`with ${short(work)} times the processor time.`
		);
	};
	return [
		`Deliveries a second, as installed: ${goals(installed)}`,
		`With the recommended settings: ${goals(recommended)}`,
		costTable([installed, recommended]),
	].join('\n\n');
}

/** What n8n's settings bring, alone and together, to a workflow without an expression and to one with. */
export async function settings(bench: Bench): Promise<string> {
	const pool = { N8N_EXPRESSION_ENGINE_POOL_SIZE: '4' };
	const single = [{}, pool, CACHE, LAZY, RECOMMENDED, { ...RECOMMENDED, DB_SQLITE_POOL_SIZE: '10' }];
	const queue = [{}, RECOMMENDED, { ...RECOMMENDED, DB_POSTGRESDB_POOL_SIZE: '10' }];
	const parts: string[] = [];
	for (const envs of [single, queue]) {
		const all: Compared[] = [];
		for (const env of envs) {
			all.push(await compare(bench, env, [OURS, 'SocialEpoch Trigger + Edit Fields'], envs === queue));
		}
		parts.push(`${envs === queue ? 'Queue mode' : 'One process'}:\n\n${costTable(all)}`);
	}
	return parts.join('\n\n');
}
