import type { DeliverOptions } from './support/webhook.cts';
import {
	deliver,
	executeContext,
	MarkList,
	restart,
	runRecorded,
	sign,
	signedHeaders,
	TENANT,
} from './support/webhook.cts';

import type { INodeExecutionData } from 'n8n-workflow';

const EVENT = 'CLIENT_SYNC_MESSAGE_STATUS';
const batch = (...messageIds: string[]) =>
	messageIds.map((messageId) => ({ messageId, messageStatus: 2, userId: '82' }));
const idsOf = (items: INodeExecutionData[]) => items.map(({ json }) => json.messageId);
const run = async (items: INodeExecutionData[]) => idsOf(await runRecorded(items));

let marks: MarkList;

beforeEach(() => {
	marks = new MarkList().install();
	restart();
});

/** Delivers; what n8n records is executed at once. */
async function deliverAll(body: unknown, options: DeliverOptions = {}, event = EVENT) {
	const { status, executed, items } = await deliver(event, body, options);
	expect(status).toBe(200);
	return executed ? await runRecorded(items, { parameters: options.parameters }) : undefined;
}
const idsDelivered = async (...messageIds: string[]) => idsOf((await deliverAll(batch(...messageIds)))!);

describe('exactly one item for each record', () => {
	test('in the same process a redelivery is acknowledged without an execution', async () => {
		expect(await idsDelivered('a', 'b', 'a')).toEqual(['a', 'b']);
		for (let retry = 0; retry < 6; retry++) expect(await deliverAll(batch('a', 'b'))).toBeUndefined();
	});

	test('after a restart, or in another process, the execution ends with no items', async () => {
		await idsDelivered('a', 'b');
		restart();
		expect(idsOf((await deliverAll([{ messageStatus: 2 }, ...batch('a')]))!)).toEqual([null]);
		expect(await idsDelivered('a', 'b')).toEqual([]);
		// What the database told is known here from now on.
		expect(await deliverAll(batch('a', 'b'))).toBeUndefined();
	});

	test('partly new: just the new ones, in their order, which point at the one item that brought them', async () => {
		await idsDelivered('a', 'b');
		expect(await idsDelivered('a', 'b', 'c')).toEqual(['c']);
		restart();
		const items = (await deliverAll(batch('d', 'c', 'b', 'e')))!;
		expect(items.map(({ json, pairedItem }) => [json.messageId, pairedItem])).toEqual([
			['d', { item: 0 }],
			['e', { item: 0 }],
		]);
	});

	test('a message comes once, however often it is pushed again because its status changed', async () => {
		const push = async (messageStatus: number, content = 'a') =>
			await deliverAll(
				{ data: [{ id: 'r', messageStatus, content, currentWhatsId: '1@c.us' }] },
				{},
				'MSG_SYNC_MESSAGE',
			);
		expect((await push(1))!.map(({ json }) => json.status)).toEqual(['sent']);
		for (const status of [3, 4, 3]) expect(await push(status)).toBeUndefined();
		// An edited message is news.
		expect(await push(4, 'b')).toHaveLength(1);
	});

	test('execution recorded, process killed before it ran: the redelivery runs, the recorded one finds nothing left', async () => {
		const first = await deliver(EVENT, batch('a', 'b'));
		restart();
		expect(await idsDelivered('a', 'b')).toEqual(['a', 'b']);
		expect(await run(first.items)).toEqual([]);
	});

	test('a retry by hand: what the execution had comes out again, what a redelivery has brought since does not', async () => {
		const first = await deliver(EVENT, batch('a', 'b'));
		restart();
		const second = await deliver(EVENT, batch('b', 'c'));
		for (let times = 0; times < 3; times++) {
			expect(await run(second.items)).toEqual(['b', 'c']);
			expect(await run(first.items)).toEqual(['a']);
			restart();
		}
		expect(await idsDelivered('a', 'b', 'c')).toEqual([]);
	});

	test('deliveries at the same time', async () => {
		const answers = await Promise.all(Array.from({ length: 8 }, async () => await deliver(EVENT, batch('a', 'b'))));
		const runs = await Promise.all(answers.map(async ({ items }) => await run(items)));
		expect(runs.flat().sort()).toEqual(['a', 'b']);
	});
});

describe('nothing is lost', () => {
	test('when recording fails: the retry is a first delivery', async () => {
		expect((await deliver(EVENT, batch('a'))).executed).toBe(true);
		// n8n answers 500 here; nothing has been marked.
		expect(marks.calls).toBe(0);
		expect(await idsDelivered('a')).toEqual(['a']);
	});

	test('when equal statuses are real: the signed timestamp tells them apart', async () => {
		const online = { whatsApp: '8218132718231', status: 1, onlineStatus: 2, reason: '', instanceCode: '' };
		const push = async (headers: object) =>
			await deliverAll(online, { headers: { ...headers } }, 'CHANNEL_SYNC_STATUS');
		const [first, second] = [signedHeaders(60_000), signedHeaders(0)];
		expect(await push(first)).toHaveLength(1);
		expect(await push(first)).toBeUndefined();
		expect(await push(second)).toHaveLength(1);
		restart();
		expect(await push(second)).toEqual([]);
	});

	test('when a status has neither id nor time nor signature', async () => {
		const options = { headers: {}, parameters: { options: { verifySignature: false } } };
		const push = async () => await deliverAll({ phone: '861', status: 1 }, options, 'CHANNEL_REGISTER_STATUS');
		expect([await push(), await push()]).toMatchObject([[{}], [{}]]);
	});

	test('when a message is pushed again because its status changed, and Status Changes is on', async () => {
		const parameters = { options: { statusChanges: true } };
		const push = async (messageStatus: number) => {
			const data = [{ messageId: 'm', messageStatus, currentWhatsId: '1@c.us' }];
			return (await deliverAll({ data }, { parameters }, 'MSG_SYNC_MESSAGE'))?.map(({ json }) => json.status);
		};
		const statuses = [await push(1), await push(3), await push(4), await push(3)];
		expect(statuses).toEqual([['sent'], ['delivered'], ['read'], undefined]);
	});

	test('when the records have no identity, or Deduplicate is off', async () => {
		const parameters = { options: { deduplicate: false } };
		for (let times = 0; times < 2; times++) {
			expect(await deliverAll([{ messageStatus: 2 }, { messageStatus: 2 }])).toHaveLength(2);
			expect(await deliverAll(batch('a', 'a'), { parameters })).toHaveLength(2);
		}
		expect(marks.calls).toBe(0);
	});

	test('when the database does not answer: the items come out, and the log says so', async () => {
		marks.beforeWrite = async () => await Promise.reject(new Error('database is locked'));
		const { items } = await deliver(EVENT, batch('a'));
		const { context, run: execute } = executeContext(items);
		const warn = jest.fn();
		Object.defineProperty(context, 'logger', { value: { warn } });
		expect(idsOf(await execute())).toEqual(['a']);
		const message = 'SocialEpoch Trigger could not look for duplicates: database is locked';
		expect(warn.mock.calls).toEqual([[message, { workflow: 'workflow-under-test/node-under-test' }]]);
		expect(await deliverAll(batch('a'))).toBeUndefined();
	});

	test('when the first two executions of a trigger create its list at the same time', async () => {
		marks.die = { call: 0, afterWriting: false };
		expect(await idsDelivered('a')).toEqual(['a']);
		restart();
		expect(await idsDelivered('a')).toEqual([]);
	});

	test('when two processes write their marks at the same time', async () => {
		const one = await deliver(EVENT, batch('a'));
		const other = await deliver(EVENT, batch('b'));
		let release = () => {};
		const both = new Promise<void>((resolve) => (release = resolve));
		let waiting = 0;
		marks.beforeWrite = async () => {
			if (++waiting === 2) release();
			await both;
		};
		// The second one begins in a process that knows nothing of the first.
		const first = executeContext(one.items).run();
		restart();
		expect((await Promise.all([first, executeContext(other.items).run()])).map(idsOf)).toEqual([['a'], ['b']]);
	});
});

test('the body is not covered by the signature: a captured one signs other bodies until it is too old', async () => {
	// What the platform's scheme allows; said in the README, and a reason for the IP Allowlist.
	const timestamp = String(Date.now());
	const headers = { access_token: sign(timestamp), tenant_id: TENANT, timestamp };
	for (const id of ['a', 'b']) expect(await deliverAll(batch(id), { headers })).toHaveLength(1);
});
