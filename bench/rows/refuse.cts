import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../../scripts/stage/progress.cts';
import { accessToken } from '../../simulator/signature.cts';
import { hostileBodies } from '../lib/bodies.cts';
import { type Delivery, delivery, post, send, TENANT } from '../lib/deliveries.cts';
import { median, memoryMb, processorMs, resetPeak, short, table, versus } from '../lib/measure.cts';
import { type Bench, Receiver, startServer } from '../lib/server.cts';
import { QUIET } from '../lib/ways.cts';
import { RECOMMENDED } from './n8n.cts';

/** Times that each delivery is sent to one n8n. */
const TIMES = 3;

/** ms after which a delivery counts as never answered. */
const PATIENCE = 60_000;

/** MB by which the peak of one and the same delivery differs from run to run: no ratio is made of less. */
const NOISE = 16;

interface Spent {
	/** ms of processor time for a delivery, or more than that where there was no answer. */
	ms: number;
	/** MB by which the resident set grew at its highest. */
	mb: number;
	answer: string;
}

/** What deliveries of strangers cost, beside n8n's own Webhook node that refuses the same bytes by its header. */
export async function refuse(bench: Bench): Promise<string> {
	const server = await step('n8n started', async () => await startServer(bench, {}));
	try {
		const ours = await Receiver.start(server, QUIET);
		const theirs = await Receiver.start(server, 'Webhook with header authentication');
		const pair = await beside(ours);
		const rows = [];
		for (const [name, stranger] of Object.entries(hostileBodies())) {
			if (!name.includes(process.env.BENCH_BODIES ?? '')) continue;
			const wrong = { ...stranger, headers: { ...stranger.headers, 'x-secret': 'wrong' } };
			const sides = await step(name, async () => [
				await spent(ours, [stranger, forged(stranger)]),
				await spent(theirs, [wrong, wrong]),
			]);
			const [ms, mb] = [sides.map((side) => side.ms), sides.map((side) => side.mb)];
			const memory = Math.max(mb[0], NOISE) / Math.max(mb[1], NOISE);
			const ratios = [ms[0] / ms[1], memory].map((ratio) => versus(ratio, ratio <= 2));
			rows.push([name, sides.map(({ answer }) => answer).join('; '), ...ms, ratios[0], ...mb, ratios[1]]);
		}
		const [spentBy, peakOf] = ['ms of processor time', 'peak, MB more'].map((what) =>
			['ours', "n8n's"].map((who) => `${what}, ${who}`),
		);
		const bodies = table([['body', "answers: ours; n8n's", ...spentBy, 'ratio', ...peakOf, 'ratio'], ...rows]);
		const held = [await stalled(theirs), await stalled(ours)];
		await server.stop();
		const recommended = await startServer(bench, RECOMMENDED);
		held.push(await stalled(await Receiver.start(recommended, QUIET)).finally(recommended.stop));
		const [node, installed, lazy] = held.map(short);
		return `${pair}\n\n${bodies}\n\n${STALLED} requests that never end hold, in MB: n8n's node ${node}, ours ${installed}, and with LAZY_ACQUIRE, COMPILE_CACHE ${lazy}.`;
	} finally {
		await server.stop();
	}
}

/** Requests of a stranger that begin a body and send no more. */
const STALLED = 100;

/** @returns MB by which the resident set grew */
async function stalled({ server, url }: Receiver): Promise<number> {
	await server.restart!();
	await server.rest.waitForWebhook(url);
	// Until then it gives back what it needed to start.
	await sleep(20_000);
	const { hostname, port, pathname } = new URL(url);
	const before = memoryMb(server.pids.n8n, 'now');
	const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n[`;
	const sockets = Array.from({ length: STALLED }, () => connect(Number(port), hostname).on('error', () => {}));
	for (const socket of sockets) socket.write(head);
	await sleep(20_000);
	const held = Math.max(0, memoryMb(server.pids.n8n, 'now') - before);
	for (const socket of sockets) socket.destroy();
	return held;
}

/** With a signature in the headers that is fresh, for the right tenant, and wrong. */
function forged({ headers, body }: Delivery): Delivery {
	const timestamp = String(Date.now());
	const token = accessToken(TENANT.tenantId, timestamp, 'a guess');
	return { headers: { ...headers, access_token: token, tenant_id: TENANT.tenantId, timestamp }, body };
}

/** What the dearest of some deliveries costs an n8n that has just been started and has refused some small ones. */
async function spent({ server, url, way }: Receiver, deliveries: Delivery[]): Promise<Spent> {
	await server.restart!();
	await server.rest.waitForWebhook(url);
	const small = way === QUIET ? delivery(1, 'a guess') : { headers: {}, body: '' };
	for (let i = 0; i < 5; i++) await post(url, small);
	await sleep(1000);
	const pid = server.pids.n8n;
	const memory = memoryMb(pid, 'now');
	resetPeak(pid);
	const ms: number[] = [];
	const answers = new Set<string>();
	for (const one of deliveries) {
		const each: number[] = [];
		while (each.length < TIMES && !answers.has('none')) {
			const before = processorMs(pid);
			answers.add(await post(url, one, PATIENCE).then(({ status }) => String(status), nothing));
			await sleep(200);
			each.push(processorMs(pid) - before);
		}
		ms.push(median(each));
	}
	if ([...answers].some((status) => status.startsWith('2'))) throw new Error(`${way} took a delivery of a stranger`);
	return { ms: Math.max(...ms), mb: memoryMb(pid, 'peak') - memory, answer: [...answers].join(', ') };
}

const nothing = (error: Error) => (error.message.startsWith('no answer') ? 'none' : error.message);

/** A small delivery that is refused beside one that is accepted, in turns. */
async function beside(ours: Receiver): Promise<string> {
	const cost = async (deliver: (deliveries: Delivery[]) => Promise<unknown>, secret?: string) => {
		const before = processorMs(ours.server.pids.n8n);
		await deliver(Array.from({ length: 30 }, () => delivery(1, secret)));
		return (processorMs(ours.server.pids.n8n) - before) / 30;
	};
	const refuseAll = async (deliveries: Delivery[]) => await send(ours.url, deliveries, 401);
	const acceptAll = async (deliveries: Delivery[]) => await ours.receive(deliveries);
	const rounds: Array<[refused: number, accepted: number]> = [];
	for (let i = 0; i < 4; i++) {
		rounds.push([await cost(refuseAll, 'a guess'), await cost(acceptAll)]);
	}
	// The first round warms up.
	const [refused, accepted] = [0, 1].map((side) => median(rounds.slice(1).map((round) => round[side])));
	return (
		`A small delivery, in ms of processor time: refused ${short(refused)}, executed ${short(accepted)}. Refused is ` +
		`${versus(refused / accepted, refused <= accepted)} an accepted one (goal: at most 1).`
	);
}
