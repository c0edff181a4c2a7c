import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel, say, waitFor } from '../stage/progress.cts';
import type { Execution } from '../stage/rest.cts';
import { type Check, same } from './checks.cts';
import { asking, clickIn } from './questions.cts';
import { acknowledged, Listener, type Part, putOut, replyNode, type World } from './world.cts';

const EVENT = 'CLIENT_SYNC_MESSAGE';
const EVERYTHING = { events: [EVENT], direction: 'both', chats: 'both' };
const SEND_PATH = '/group-dispatch-api/gsTask/assign/soCreate';
/** Deliveries of 50 records, this many at a time, while n8n is killed. */
const DELIVERIES = 24;
const AT_ONCE = 8;

/**
 * n8n is killed with SIGKILL and started again. A delivery that was not acknowledged comes again, as the platform
 * does it; one that was acknowledged comes again as if the answer had got lost on its way.
 */
export const restarts: Part = async (world, { check }) => {
	await threeMoments(world, check);
	await question(world, check);
	await burst(world, check);
};

/** One kill that meets three deliveries: one executed, one whose answer is being sent, one not yet taken. */
async function threeMoments(world: World, check: Check) {
	const { simulator, rest } = world;
	const [executed, notTaken] = [501, 502].map((seed) => simulator.generate(EVENT, 5, seed));
	const underWay = simulator.generate(EVENT, 1, 503);
	const listener = await Listener.start(world, EVERYTHING);
	const answering = await Listener.start(world, EVERYTHING, [replyNode(world, 'Hello')]);

	same((await listener.items(EVENT, { body: executed })).length, 5);
	const { length: sent } = simulator.sent;
	simulator.fault(SEND_PATH, { hang: 600_000 });
	acknowledged(await answering.deliver(EVENT, { body: underWay }));
	await waitFor('the answer to be sent', async () => simulator.sent[sent]);
	process.kill(-world.n8n.process.pid!, 'SIGSTOP');
	const unanswered = listener.deliver(EVENT, { body: notTaken });
	await sleep(300);
	world.n8n.kill();
	simulator.clearFaults();
	await check('n8n is killed, and starts again with the workflows published', async () => {
		same((await unanswered).delivered, false);
		await world.restart();
		await listener.ready();
		await answering.ready();
	});
	await check('killed before acknowledging, delivered again: every record exactly one item', async () => {
		await listener.settled();
		same((await listener.items(EVENT, { body: notTaken })).length, 5);
		await listener.nothingNew();
	});
	await check('killed after acknowledging, delivered again: no second item', async () => {
		same(await listener.items(EVENT, { body: executed }), []);
	});
	await check('killed while answering: n8n lists the execution as crashed', async () => {
		const [{ id }] = await rest.getExecutions(answering.workflowId);
		same((await rest.waitForExecution(id)).status, 'crashed');
	});
	await check('killed while answering, delivered again: no second answer', async () => {
		await answering.settled();
		same(await answering.items(EVENT, { body: underWay }), []);
		same(simulator.sent.length, sent + 1);
	});
}

/** A kill while a person is asked something: what was sent is not sent again, and the answer goes on where it stopped. */
async function question(world: World, check: Check) {
	const { simulator, rest } = world;
	const listener = await Listener.start(world, EVERYTHING, asking(world.credential));
	const before = simulator.sent.length;
	const texts = () => simulator.sent.slice(before).map(({ content: [{ text }] }) => text);

	await check('killed while a question is open: its answer goes on, and nothing is sent twice', async () => {
		acknowledged(await listener.deliver(EVENT, { body: simulator.generate(EVENT, 1, 504) }));
		const id = await waitFor('the execution to sleep', async () => {
			return (await rest.getExecutions(listener.workflowId)).find(({ status }) => status === 'waiting')?.id;
		});
		world.n8n.kill();
		await world.restart();
		await listener.ready();
		same([texts().length, (await rest.getExecution(id)).status], [1, 'waiting']);
		await clickIn(simulator.sent[before], world.n8n.url, 'approve');
		same((await rest.waitForExecution(id)).status, 'success');
		same(texts().slice(1), ['Approved: true']);
	});
}

/** A kill in the midst of many deliveries, so that it meets each moment between arrival and end. */
async function burst(world: World, check: Check) {
	const { simulator, rest } = world;
	const listener = await Listener.start(world, EVERYTHING);
	const bodies = Array.from({ length: DELIVERIES }, (_, i) => simulator.generate(EVENT, 50, 1000 + i));
	const records = bodies.flatMap((body) => idsIn(JSON.parse(body) as Array<{ content: unknown[] }>));
	const deliver = async (body: string) => (await listener.deliver(EVENT, { body })).delivered;
	let acknowledgedBefore = 0;
	let begun = 0;

	await check(
		`killed amid ${DELIVERIES} deliveries of 50, the rest delivered again: no record is doubled`,
		async () => {
			const round = inParallel(bodies, AT_ONCE, async (body) => {
				const taken = await deliver(body);
				if (taken) acknowledgedBefore++;
				return taken;
			});
			const third = async () => acknowledgedBefore >= DELIVERIES / 3 || undefined;
			await waitFor('a third of the deliveries to be acknowledged', third, 60_000, 5);
			world.n8n.kill();
			const taken = await round;
			begun = Date.now();
			await world.restart();
			await listener.ready();
			const untaken = bodies.filter((_, i) => !taken[i]);
			same((await inParallel(untaken, AT_ONCE, deliver)).includes(false), false);
			same(tally(await ended(world, listener, begun), records).twice.length, 0);
		},
	);
	await check('and none is lost: Retry of every execution that did not end brings what is missing, once', async () => {
		const executions = await ended(world, listener, begun);
		const { missing } = tally(executions, records);
		const open = executions.filter(({ status }) => status !== 'success');
		// What n8n has stored of an execution that did not end is its input.
		const lost = open.filter(({ data }) => missing.some((id) => JSON.stringify(data).includes(id)));
		say(`  of ${acknowledgedBefore} deliveries acknowledged before the kill ${lost.length} had not been executed,`);
		const states = [...new Set(open.map(({ status }) => status))].join(' and ');
		say(`  ${missing.length} records; ${open.length} executions are listed as ${states}`);
		// Also those whose delivery came again and was executed: nobody can tell them apart in n8n's list.
		// One that n8n had recorded but not begun it refuses to retry, and has not acknowledged: its delivery came again.
		const retriable = open.filter(({ status }) => status !== 'new');
		for (const { id } of retriable) await rest.request('POST', `/rest/executions/${id}/retry`, {});
		const after = tally(await ended(world, listener, begun), records);
		same([after.missing.length, after.twice.length], [0, 0]);
	});
}

/** All executions of a listener, when those that began since a moment have ended; older ones died with n8n. */
async function ended({ rest }: World, { workflowId }: Listener, since: number): Promise<Execution[]> {
	const summaries = await waitFor(
		'the executions to end',
		async () => {
			const list = await rest.getExecutions(workflowId);
			const open = list.filter(({ startedAt, stoppedAt }) => !stoppedAt && Date.parse(startedAt) >= since);
			return open.length === 0 ? list : undefined;
		},
		60_000,
	);
	return await Promise.all(
		summaries.map(async (summary) => {
			// Of one that has ended well, n8n may store what it did a moment later.
			if (summary.status === 'success') return await rest.waitForExecution(summary.id);
			// Of one that is killed while n8n records it, there is nothing to be read. It is not acknowledged either.
			return await rest.getExecution(summary.id).catch(() => ({ ...summary, data: {} }) as Execution);
		}),
	);
}

/** Which records are in no successful execution's items, and which are there more than once. */
function tally(executions: Execution[], records: string[]) {
	const counts = new Map<string, number>();
	for (const { messageId } of putOut(executions)) {
		const id = String(messageId);
		counts.set(id, (counts.get(id) ?? 0) + 1);
	}
	return {
		missing: records.filter((id) => !counts.has(id)),
		twice: records.filter((id) => (counts.get(id) ?? 0) > 1),
	};
}

const idsIn = (records: Array<{ content: unknown[] }>) =>
	records.map(({ content }) => (content[0] as { messageId: string }).messageId);
