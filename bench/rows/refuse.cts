import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../../scripts/stage/progress.cts';
import { hostileBodies } from '../lib/bodies.cts';
import { accessToken } from '../../simulator/signature.cts';
import { type Delivery, delivery, post, send, TENANT } from '../lib/deliveries.cts';
import { median, memoryMb, processorMs, resetPeak, short, table, versus } from '../lib/measure.cts';
import { type Bench, type Receiver, type Server, settled, startReceiver, startServer } from '../lib/server.cts';
import { QUIET } from '../lib/ways.cts';

/** Times that each delivery is sent to one n8n. */
const TIMES = 3;

/** ms after which a delivery counts as never answered. */
const PATIENCE = 60_000;

/** MB by which the peak of one and the same delivery differs from run to run: no ratio is made of less. */
const NOISE = 16;

/** Freshly started n8ns for each body and side. */
const ROUNDS = 3;

interface Spent {
	/** ms of processor time, for each of the deliveries; more than that where there was no answer. */
	ms: number[];
	/** MB by which the resident set grew at its highest. */
	mb: number;
	answers: string[];
}

/** What deliveries of strangers cost, beside n8n's own Webhook node that refuses the same bytes by its header. */
export async function refuse(bench: Bench): Promise<string> {
	const server = await step('n8n started', async () => await startServer(bench, {}));
	try {
		const ours = await startReceiver(server, QUIET);
		const theirs = await startReceiver(server, 'Webhook with header authentication');
		const pair = await beside(server, ours);
		const rows = [];
		for (const [name, stranger] of Object.entries(hostileBodies())) {
			if (!name.includes(process.env.BENCH_BODIES ?? '')) continue;
			const wrong = { ...stranger, headers: { ...stranger.headers, 'x-secret': 'wrong' } };
			const runs: Spent[][] = [[], []];
			await step(name, async () => {
				for (let round = 0; round < ROUNDS; round++) {
					runs[0].push(await spent(server, ours, [stranger, forged(stranger)]));
					runs[1].push(await spent(server, theirs, [wrong, wrong]));
				}
			});
			const ms = runs.map((side) => Math.max(...[0, 1].map((kind) => median(side.map((run) => run.ms[kind])))));
			const mb = runs.map((side) => median(side.map((run) => run.mb)));
			const memory = Math.max(mb[0], NOISE) / Math.max(mb[1], NOISE);
			const ratios = [ms[0] / ms[1], memory].map((ratio) => versus(ratio, ratio <= 2));
			const answers = runs.map((side) => [...new Set(side.flatMap((run) => run.answers))].join(', '));
			rows.push([name, answers.join('; '), ...ms, ratios[0], ...mb, ratios[1]]);
		}
		const head = ['ours', "n8n's"].map((who) => `ms of processor time, ${who}`);
		const peaks = ['ours', "n8n's"].map((who) => `peak, MB more, ${who}`);
		return `${pair}\n\n${table([['body', "answers: ours; n8n's", ...head, 'ratio', ...peaks, 'ratio'], ...rows])}`;
	} finally {
		await server.stop();
	}
}

/** With a signature in the headers that is fresh, for the right tenant, and wrong. */
function forged({ headers, body }: Delivery): Delivery {
	const timestamp = String(Date.now());
	const token = accessToken(TENANT.tenantId, timestamp, 'a guess');
	return { headers: { ...headers, access_token: token, tenant_id: TENANT.tenantId, timestamp }, body };
}

/** Each delivery a few times, in an n8n that has just been started and has refused some small ones. */
async function spent(server: Server, { url, way }: Receiver, deliveries: Delivery[]): Promise<Spent> {
	await server.restart();
	await server.rest.waitForWebhook(url);
	const small = way === QUIET ? delivery(1, 'a guess') : { headers: {}, body: '' };
	for (let i = 0; i < 5; i++) await post(url, small);
	await sleep(1000);
	const pid = server.pids.n8n;
	const memory = memoryMb(pid, 'now');
	resetPeak(pid);
	const result: Spent = { ms: [], mb: 0, answers: [] };
	for (const one of deliveries) {
		const before = processorMs(pid);
		const answers: string[] = [];
		while (answers.length < TIMES && !answers.includes('none')) {
			answers.push(await post(url, one, undefined, PATIENCE).then(({ status }) => String(status), nothing));
		}
		if (answers.some((status) => status.startsWith('2'))) throw new Error(`${way} took a delivery of a stranger`);
		await sleep(300);
		result.ms.push((processorMs(pid) - before) / answers.length);
		result.answers.push(...answers);
	}
	result.mb = memoryMb(pid, 'peak') - memory;
	return result;
}

const nothing = (error: Error) => (error.message.startsWith('no answer') ? 'none' : error.message);

/** A small delivery that is refused beside one that is accepted, in turns. */
async function beside(server: Server, ours: Receiver): Promise<string> {
	const kinds = {
		'refused (wrong signature)': { status: 401, executions: 0, of: () => delivery(1, 'a guess') },
		'acknowledged, nothing to execute': { status: 200, executions: 0, of: () => delivery(0) },
		'accepted and executed': { status: 200, executions: 1, of: () => delivery(1) },
	};
	const costs: number[][] = Object.values(kinds).map(() => []);
	for (let round = -1; round < 4; round++) {
		for (const [i, { status, executions, of }] of Object.values(kinds).entries()) {
			const before = processorMs(server.pids.n8n);
			const deliveries = Array.from({ length: 30 }, of);
			await send(ours.url, deliveries, status);
			ours.executions += executions * deliveries.length;
			await settled(server, ours);
			// The first round warms up.
			if (round >= 0) costs[i].push((processorMs(server.pids.n8n) - before) / deliveries.length);
		}
	}
	const [refused, acknowledged, accepted] = costs.map(median);
	return (
		`A small delivery, in ms of processor time: refused ${short(refused)}, acknowledged without an execution ` +
		`${short(acknowledged)}, executed ${short(accepted)}. Refused is ${versus(refused / accepted, refused <= accepted)} ` +
		`an accepted one (goal: at most 1) and ${short(refused / acknowledged)} times one that starts nothing.`
	);
}
