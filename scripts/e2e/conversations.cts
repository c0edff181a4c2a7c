import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../stage/progress.cts';
import type { Execution } from '../stage/rest.cts';
import { type Check, same } from './checks.cts';
import { acknowledged, Listener, type Part, putOut, type World } from './world.cts';

const EVENT = 'CLIENT_SYNC_MESSAGE';
const ACCOUNT = '8613800138000';
const [ANNE, BERT] = ['5511987654321', '447759820897'];
/** s */
const PAUSE = 3;

/** Several messages that mean one, and a person who takes over: in one process, over kills and restarts. */
export const conversations: Part = async (world, { check }) => {
	await pause(world, check);
	await killed(world, check);
	await silence(world, check);
};

async function pause(world: World, check: Check) {
	const listener = await Listener.start(world, { options: { waitForPause: PAUSE } });

	await check(`three messages within ${PAUSE} s each start the workflow once, after ${PAUSE} s`, async () => {
		const begun = Date.now();
		for (const text of ['Hi', 'I have a question', 'How much is it?']) {
			await say(listener, ANNE, text);
			await sleep(800);
		}
		const executions = await ended(world, listener, 3);
		same(emitted(executions), ['Hi\nI have a question\nHow much is it?']);
		const states = new Set(executions.map(({ status }) => status));
		same([Date.now() - begun > (1.6 + PAUSE) * 1000, ...states], [true, 'success']);
	});
	await check('an execution that is stopped while it waits ends at once, and the next has its message', async () => {
		for (const text of ['stopped', 'goes on']) await say(listener, ANNE, text);
		const [last, before] = await open(world, listener, 2);
		// The one with the last message would have carried both.
		await world.rest.request('POST', `/rest/executions/${last}/stop`, {});
		same((await world.rest.waitForExecution(last)).status, 'canceled');
		same(emitted([await world.rest.waitForExecution(before)]), ['stopped\ngoes on']);
	});
}

/** n8n stops in the midst of a wait: asked to, and killed. */
async function killed(world: World, check: Check) {
	const start = async () => await Listener.start(world, { options: { waitForPause: PAUSE } });

	await check('n8n is asked to stop while messages wait: they are emitted first', async () => {
		const listener = await start();
		for (const text of ['one', 'two']) await say(listener, ANNE, text);
		await open(world, listener, 2);
		await world.n8n.stop();
		await world.restart();
		same(emitted(await ended(world, listener, 2)), ['one\ntwo']);
	});
	await check('n8n is killed while messages wait: Retry of the crashed executions brings each once', async () => {
		const listener = await start();
		for (const text of ['three', 'four', 'five']) await say(listener, ANNE, text);
		await open(world, listener, 3);
		world.n8n.kill();
		await world.restart();
		await listener.ready();
		const crashed = await ended(world, listener, 3);
		same([emitted(crashed), crashed.map(({ status }) => status)], [[], Array(3).fill('crashed')]);
		for (const { id } of crashed.reverse()) {
			// Answered when the execution has ended.
			void world.rest.request('POST', `/rest/executions/${id}/retry`, {}).catch(() => {});
			await sleep(300);
		}
		same(emitted(await ended(world, listener, 6)), ['three\nfour\nfive']);
	});
}

async function silence(world: World, check: Check) {
	const listener = await Listener.start(world, { options: { staySilent: 30 } });
	const isSilent = async (customer: string) => {
		await listener.settled();
		await say(listener, customer, 'Are you there?');
		await sleep(1500);
		return (await listener.newIds()).length === 0;
	};

	await check('a person answers: messages of this customer start nothing, those of another one do', async () => {
		same(await isSilent(ANNE), false);
		await say(listener, ANNE, 'I am Carla, how can I help you?', 1);
		same([await isSilent(ANNE), await isSilent(BERT)], [true, false]);
	});
	await check('n8n is killed and starts again: it is still silent there, and nowhere else', async () => {
		world.n8n.kill();
		await world.restart();
		await listener.ready();
		same([await isSilent(ANNE), await isSilent(BERT)], [true, false]);
	});
}

/** A message is delivered: a customer's, or with 1 one of the own side. */
async function say(listener: Listener, customer: string, text: string, actionType: 1 | 2 = 2): Promise<void> {
	const content = [{ type: 1, text, messageId: randomUUID(), time: Date.now() }];
	const record = { userId: '82', whatsApp: ACCOUNT, friendWhatsApp: customer, actionType, chatType: 1, content };
	acknowledged(await listener.deliver(EVENT, { body: [record] }));
}

/** The ids of the executions that wait, newest first, as soon as there are so many. */
async function open({ rest }: World, { workflowId }: Listener, count: number): Promise<string[]> {
	const ids = await waitFor(`${count} executions to wait`, async () => {
		const waiting = (await rest.getExecutions(workflowId)).filter(({ status }) => status === 'running');
		return waiting.length === count ? waiting.map(({ id }) => id) : undefined;
	});
	// n8n calls an execution running before its trigger has begun to wait.
	await sleep(500);
	return ids;
}

/** All executions of a workflow, newest first, when there are so many and all have ended. */
async function ended({ rest }: World, { workflowId }: Listener, count: number): Promise<Execution[]> {
	const all = await waitFor(`${count} executions`, async () => {
		const executions = await rest.getExecutions(workflowId);
		return executions.length === count ? executions : undefined;
	});
	return await Promise.all(all.map(async ({ id }) => await rest.waitForExecution(id)));
}

const emitted = (executions: Execution[]) => putOut(executions).map(({ text }) => text);
