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

let marks: MarkList;
let executions: number;

beforeEach(() => {
	marks = new MarkList().install();
	executions = 0;
	restart();
});

/** Delivers; what n8n records is executed at once. */
async function deliverAll(body: unknown, options: DeliverOptions = {}, event = EVENT) {
	const answer = await deliver(event, body, options);
	expect(answer.status).toBe(200);
	if (!answer.executed) return undefined;
	return await runRecorded(answer.items, {
		executionId: String(++executions),
		parameters: options.parameters,
	});
}

describe('exactly one item for each record', () => {
	test('same process: acknowledged without an execution', async () => {
		expect(idsOf((await deliverAll(batch('a', 'b')))!)).toEqual(['a', 'b']);
		for (let retry = 0; retry < 6; retry++) expect(await deliverAll(batch('a', 'b'))).toBeUndefined();
	});

	test('after a restart, or in another process: the execution ends with no items', async () => {
		await deliverAll(batch('a', 'b'));
		restart();
		expect(await deliverAll(batch('a', 'b'))).toEqual([]);
		// What the database told is known here from now on.
		expect(await deliverAll(batch('a', 'b'))).toBeUndefined();
	});

	test('partly new: just the new ones, wherever the others were executed', async () => {
		await deliverAll(batch('a', 'b'));
		expect(idsOf((await deliverAll(batch('a', 'b', 'c')))!)).toEqual(['c']);
		restart();
		expect(idsOf((await deliverAll(batch('d', 'c', 'b')))!)).toEqual(['d']);
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

	test('the items keep the order of the delivery, and point at the one item that brought them', async () => {
		await deliverAll(batch('b'));
		restart();
		const items = (await deliverAll(batch('a', 'b', 'c')))!;
		expect(items.map(({ json, pairedItem }) => [json.messageId, pairedItem])).toEqual([
			['a', { item: 0 }],
			['c', { item: 0 }],
		]);
	});

	test('execution recorded, process killed before it ran: the redelivery runs, the recorded one finds nothing left', async () => {
		const first = await deliver(EVENT, batch('a', 'b'));
		restart();
		const second = await deliver(EVENT, batch('a', 'b'));
		expect(idsOf(await runRecorded(second.items, { executionId: '2' }))).toEqual(['a', 'b']);
		expect(await runRecorded(first.items, { executionId: '1' })).toEqual([]);
	});

	test('a retry by hand: what the execution had comes out again, what a redelivery has brought since does not', async () => {
		const first = await deliver(EVENT, batch('a', 'b'));
		restart();
		const second = await deliver(EVENT, batch('b', 'c'));
		expect(idsOf(await runRecorded(second.items, { executionId: '2' }))).toEqual(['b', 'c']);
		// n8n gives a retry an execution of its own.
		for (const executionId of ['3', '4']) {
			expect(idsOf(await runRecorded(first.items, { executionId, mode: 'retry' }))).toEqual(['a']);
			expect(idsOf(await runRecorded(second.items, { executionId: `5${executionId}`, mode: 'retry' }))).toEqual([
				'b',
				'c',
			]);
			restart();
		}
		expect(await deliverAll(batch('a', 'b', 'c'))).toEqual([]);
	});

	test('execution killed after it had marked its records: it runs again with all of them, the redelivery with none', async () => {
		const { items } = await deliver(EVENT, batch('a', 'b'));
		await runRecorded(items, { executionId: '1' });
		restart();
		expect(idsOf(await runRecorded(items, { executionId: '1' }))).toEqual(['a', 'b']);
		restart();
		executions = 1;
		expect(await deliverAll(batch('a', 'b'))).toEqual([]);
	});

	test('partly new and killed: the same part comes out again, and nothing else', async () => {
		await deliverAll(batch('a'));
		restart();
		const { items } = await deliver(EVENT, batch('a', 'b'));
		for (let times = 0; times < 3; times++) {
			expect(idsOf(await runRecorded(items, { executionId: '7' }))).toEqual(['b']);
			restart();
		}
	});

	test('deliveries at the same time', async () => {
		const answers = await Promise.all(Array.from({ length: 8 }, async () => await deliver(EVENT, batch('a', 'b'))));
		const runs = await Promise.all(
			answers.map(async ({ items }, i) => await runRecorded(items, { executionId: `${i}` })),
		);
		expect(runs.flatMap(idsOf).sort()).toEqual(['a', 'b']);
	});

	test('delivered twice in one body', async () => {
		expect(await deliverAll(batch('a', 'a'))).toHaveLength(1);
	});
});

describe('nothing is lost', () => {
	test('when recording fails: the retry is a first delivery', async () => {
		const answer = await deliver(EVENT, batch('a'));
		expect(answer.executed).toBe(true);
		// n8n answers 500 here; nothing has been marked.
		expect(marks.writes).toBe(0);
		expect(idsOf((await deliverAll(batch('a')))!)).toEqual(['a']);
	});

	test('when the same execution runs twice', async () => {
		const { items } = await deliver(EVENT, batch('a', 'b'));
		for (let times = 0; times < 3; times++) {
			expect(idsOf(await runRecorded(items, { executionId: '1' }))).toEqual(['a', 'b']);
		}
	});

	test('when equal statuses are real: the signed timestamp tells them apart', async () => {
		const online = { whatsApp: '8218132718231', status: 1, onlineStatus: 2, reason: '', instanceCode: '' };
		const first = signedHeaders(60_000);
		const second = signedHeaders(0);
		expect(await deliverAll(online, { headers: first }, 'CHANNEL_SYNC_STATUS')).toHaveLength(1);
		expect(await deliverAll(online, { headers: first }, 'CHANNEL_SYNC_STATUS')).toBeUndefined();
		expect(await deliverAll(online, { headers: second }, 'CHANNEL_SYNC_STATUS')).toHaveLength(1);
		restart();
		expect(await deliverAll(online, { headers: second }, 'CHANNEL_SYNC_STATUS')).toEqual([]);
	});

	test('when a status has neither id nor time nor signature', async () => {
		const parameters = { options: { verifySignature: false } };
		for (let times = 0; times < 2; times++) {
			const items = await deliverAll(
				{ phone: '861', status: 1 },
				{ headers: {}, parameters },
				'CHANNEL_REGISTER_STATUS',
			);
			expect(items).toHaveLength(1);
		}
	});

	test('when a message is pushed again because its status changed, and Status Changes is on', async () => {
		const push = async (messageStatus: number) =>
			await deliverAll(
				{ data: [{ messageId: 'm', messageStatus, currentWhatsId: '1@c.us' }] },
				{ parameters: { options: { statusChanges: true } } },
				'MSG_SYNC_MESSAGE',
			);
		expect((await push(1))!.map(({ json }) => json.status)).toEqual(['sent']);
		expect((await push(3))!.map(({ json }) => json.status)).toEqual(['delivered']);
		expect((await push(4))!.map(({ json }) => json.status)).toEqual(['read']);
		expect(await push(3)).toBeUndefined();
	});

	test('when the records have no identity', async () => {
		for (let times = 0; times < 2; times++)
			expect(await deliverAll([{ messageStatus: 2 }, { messageStatus: 2 }])).toHaveLength(2);
	});

	test('when Deduplicate is off', async () => {
		const parameters = { options: { deduplicate: false } };
		for (let times = 0; times < 2; times++) expect(await deliverAll(batch('a', 'a'), { parameters })).toHaveLength(2);
		expect(marks.writes).toBe(0);
	});

	test('when the database does not answer: the items come out, and the log says so', async () => {
		marks.beforeWrite = () => {
			throw new Error('database is locked');
		};
		const { items } = await deliver(EVENT, batch('a'));
		const { context, run } = executeContext(items);
		const log: string[] = [];
		Object.defineProperty(context, 'logger', {
			value: { warn: (message: string) => void log.push(message) },
		});
		expect(idsOf(await run())).toEqual(['a']);
		expect(log).toEqual([expect.stringContaining('could not look for duplicates: database is locked')]);
	});

	test('when the first two executions of a trigger create its list at the same time', async () => {
		let calls = 0;
		marks.beforeWrite = () => {
			if (calls++ === 0) throw new Error('UNIQUE constraint failed');
		};
		expect(idsOf((await deliverAll(batch('a')))!)).toEqual(['a']);
		restart();
		expect(await deliverAll(batch('a'))).toEqual([]);
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
		// Another process has a module state, and so a queue, of its own.
		const elsewhere = async () =>
			await new Promise<INodeExecutionData[]>((resolve, reject) => {
				jest.isolateModules(() => {
					const { SocialEpochTrigger } = jest.requireActual<
						typeof import('../nodes/SocialEpoch/SocialEpochTrigger.node')
					>('../nodes/SocialEpoch/SocialEpochTrigger.node');
					const { context } = executeContext(other.items, { executionId: '2' });
					new SocialEpochTrigger().execute.call(context).then(([items]) => resolve(items), reject);
				});
			});
		const results = await Promise.all([runRecorded(one.items, { executionId: '1' }), elsewhere()]);
		expect(results.flatMap(idsOf)).toEqual(['a', 'b']);
	});
});

test('the body is not covered by the signature: a captured one signs other bodies until it is too old', async () => {
	// What the platform's scheme allows; said in the README, and a reason for the IP Allowlist.
	const timestamp = String(Date.now());
	const headers = { access_token: sign(timestamp), tenant_id: TENANT, timestamp };
	expect(await deliverAll(batch('a'), { headers })).toHaveLength(1);
	expect(await deliverAll(batch('b'), { headers })).toHaveLength(1);
});
