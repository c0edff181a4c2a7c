import type { DeliverOptions, ExecuteOptions } from '../support/webhook.cts';
import { deliver, executeContext, MarkList, restart, runRecorded } from '../support/webhook.cts';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

const CLIENT = 'CLIENT_SYNC_MESSAGE';
const ARCHIVE = 'MSG_SYNC_MESSAGE';

let marks: MarkList;

beforeEach(() => {
	marks = new MarkList().install();
	restart();
});

let ids = 0;
const part = (text: string, changes: IDataObject = {}) => ({ type: 1, text, messageId: `m${(ids += 1)}`, ...changes });
/** A message that a customer wrote to account 1, or one that account 1 sent. */
const said = (customer: string, text: string | IDataObject[], changes: IDataObject = {}) => ({
	whatsApp: '8617633819542',
	friendWhatsApp: customer,
	actionType: 2,
	chatType: 1,
	content: typeof text === 'string' ? [part(text)] : text,
	...changes,
});
const ANNE = '8615601882491';
const BERT = '447759820897';

const waiting = (options: IDataObject = {}, others: INodeParameters = {}): INodeParameters => ({
	direction: 'both',
	options: { waitForPause: 0.6, ...options } as never,
	...others,
});

const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

/** Delivers, and begins the execution that n8n would record; each has its items, and after how many ms. */
async function begin(records: IDataObject[], how: DeliverOptions & ExecuteOptions & { event?: string } = {}) {
	const options = { parameters: waiting(), ...how };
	const { items } = await deliver(how.event ?? CLIENT, records, options);
	const from = Date.now();
	const execution = items.length > 0 ? runRecorded(items, options) : Promise.resolve([]);
	return execution.then((emitted) => ({ items: emitted, after: Date.now() - from }));
}

const textsOf = ({ items }: { items: Array<{ json: IDataObject }> }) => items.map(({ json }) => json.text);

describe('Wait for a Pause', () => {
	test.each([{}, { deduplicate: false }])('three messages start the workflow once (%j)', async (options) => {
		const parameters = waiting(options);
		const all = [];
		for (const text of ['Hi', 'I have a question', 'How much is it?']) {
			all.push(begin([said(ANNE, text)], { parameters }));
			await wait(150);
		}
		const [first, second, third] = await Promise.all(all);
		expect([first.items, second.items]).toEqual([[], []]);
		const [{ json, pairedItem }] = third.items;
		expect(json).toMatchObject({ text: 'Hi\nI have a question\nHow much is it?', contentType: 'text', customer: ANNE });
		expect(pairedItem).toEqual({ item: 0 });
		const messages = json.messages as IDataObject[];
		expect(messages.map(({ text }) => text)).toEqual(['Hi', 'I have a question', 'How much is it?']);
		expect(json.messageId).toBe(messages[2].messageId);
		expect(third.after).toBeGreaterThanOrEqual(590);
	});

	test('what is no received message passes at once, and so does everything while the editor listens', async () => {
		const parameters = waiting({ waitForPause: 10 });
		const sent = await begin([said(ANNE, 'From us', { actionType: 1 })], { parameters });
		expect([textsOf(sent), sent.items[0].json.messages]).toEqual([['From us'], undefined]);
		const event = 'CLIENT_SYNC_MESSAGE_STATUS';
		const status = await begin([{ messageId: 'm', messageStatus: 2, userId: '82' }], { event, parameters });
		expect(status.items).toHaveLength(1);
		const tried = await begin([said(ANNE, 'Hi'), said(ANNE, 'you')], { mode: 'manual', parameters });
		expect(textsOf(tried)).toEqual(['Hi\nyou']);
		for (const { after } of [sent, status, tried]) expect(after).toBeLessThan(4000);
	});

	test('a delivery of several conversations: one item for each, in its order, beside what does not wait', async () => {
		const records = [
			said(ANNE, 'one'),
			said(BERT, 'two'),
			said(ANNE, 'from us', { actionType: 1 }),
			said(ANNE, [part('three'), part('four')]),
		];
		const [delivery, later] = await Promise.all([begin(records), begin([said(BERT, 'five')])]);
		expect([textsOf(delivery), textsOf(later)]).toEqual([['from us', 'one\nthree\nfour'], ['two\nfive']]);
		const messages = delivery.items[1].json.messages as IDataObject[];
		expect(messages.map(({ text, customer }) => [text, customer])).toEqual([
			['one', ANNE],
			['three', ANNE],
			['four', ANNE],
		]);
	});

	test('with Split Content, groups and the archive; the two message events do not mix', async () => {
		const group = { chatType: 2, friendWhatsApp: '120363000000000001@g.us' };
		const parameters = waiting({ splitContent: true }, { chats: 'both' });
		const ids = { messageId: 'a1', currentWhatsId: '8617633819542@c.us', friendWhatsId: `${ANNE}@c.us` };
		const archived = { ...ids, actionType: 2, chatType: 1, messageStatus: 1, contentType: 0, content: 'Hi' };
		const both = await Promise.all([
			begin([said('', [part('one'), part('two')], group)], { parameters }),
			begin([said(ANNE, 'Hi')], { parameters }),
			begin([archived], { parameters, event: ARCHIVE }),
		]);
		expect(both.map(textsOf)).toEqual([['one\ntwo'], ['Hi'], ['Hi']]);
	});

	test('Simplify off: the last record as sent, and all of them in "messages"', async () => {
		const records = ['one', 'two', 'three'].map((text) => said(ANNE, text));
		const { items } = await begin(records, { parameters: waiting({}, { simplify: false }) });
		const messages = records.map((record) => ({ event: CLIENT, ...record }));
		expect(items.map(({ json }) => json)).toEqual([{ ...messages[2], messages }]);
	});

	test('the files of all messages are fetched by the execution that emits them', async () => {
		const image = (name: string) => [part('', { type: 2, url: JSON.stringify({ url: `http://10.0.0.1/${name}` }) })];
		const parameters = waiting({ downloadMedia: true });
		const [, { items }] = await Promise.all([
			begin([said(ANNE, image('a'))], { parameters }),
			begin([said(ANNE, [...image('b'), ...image('c')])], { parameters }),
		]);
		expect(String(items[0].json.mediaError).split('; ')).toHaveLength(3);
	});

	test('an execution that is stopped ends at once, and its message is with the next one', async () => {
		const stop = new AbortController();
		const { items } = await deliver(CLIENT, [said(ANNE, 'stopped')], { parameters: waiting() });
		const stopped = executeContext(items, { parameters: waiting(), signal: stop.signal }).run();
		const next = begin([said(ANNE, 'next')]);
		await wait(50);
		stop.abort();
		expect([await stopped, textsOf(await next)]).toEqual([[], ['stopped\nnext']]);
	});

	test('after a crash each execution has its own messages again', async () => {
		const answers = await Promise.all(
			['one', 'two'].map(async (text) => await deliver(CLIENT, [said(ANNE, text)], { parameters: waiting() })),
		);
		const run = () => answers.map(async ({ items }) => await runRecorded(items, { parameters: waiting() }));
		void Promise.all(run());
		await wait(50);
		expect(marks.calls).toBeGreaterThan(0);
		restart();
		expect((await Promise.all(run())).flat().map(({ json }) => json.text)).toEqual(['one\ntwo']);
	});

	test('a person who answers while messages wait is not interrupted, and the log says so', async () => {
		const options = { parameters: waiting({ staySilent: 30 }), database: { staticData: {}, writes: 0 } };
		const begun = [ANNE, BERT].map(async (customer) => {
			const { items } = await deliver(CLIENT, [said(customer, 'Hi')], options);
			const { context, run } = executeContext(items, options);
			const info = jest.fn();
			Object.defineProperty(context, 'logger', { value: { info } });
			return [textsOf({ items: await run() }), info.mock.calls.flat()];
		});
		await deliver(CLIENT, [said(ANNE, 'I am Carla, how can I help?', { actionType: 1 })], options);
		const message = 'SocialEpoch Trigger starts nothing: a person answered while it waited (Stay Silent)';
		expect(await Promise.all(begun)).toEqual([
			[[], [message]],
			[['Hi'], []],
		]);
	});
});

describe('Stay Silent', () => {
	const parameters: INodeParameters = { direction: 'received', options: { staySilent: 30 } as never };
	const ours = (customer: string, changes: IDataObject = {}) => said(customer, 'ours', { actionType: 1, ...changes });
	let database: NonNullable<DeliverOptions['database']>;
	beforeEach(() => void (database = { staticData: {}, writes: 0 }));

	const take = async (records: IDataObject[], how: DeliverOptions = {}) => {
		const { executed, log, status } = await deliver(CLIENT, records, { parameters, database, ...how });
		expect(status).toBe(200);
		return [executed, /leaves (.+) messages to the person who has taken over \(Stay Silent\)/.exec(log.join())?.[1]];
	};

	test('received messages of that conversation start nothing for so long, and the log says so', async () => {
		const start = Date.now();
		const after = (minutes: number) => ({ now: start + minutes * 60_000 });
		const later = ours(ANNE, { content: [part('ours', { time: after(20).now })] });
		expect(await take([ours(ANNE)])).toEqual([false, undefined]);
		expect(await take([said(ANNE, 'Hi')])).toEqual([false, '1 of 1']);
		expect(await take([said(BERT, 'Hi')])).toEqual([true, undefined]);
		expect(await take([later, said(ANNE, 'thanks'), said(BERT, 'and I?')], after(20))).toEqual([true, '1 of 2']);
		expect(await take([said(ANNE, 'bye')], after(49.9))).toEqual([false, '1 of 1']);
		expect(await take([said(ANNE, 'hello again')], after(50))).toEqual([true, undefined]);
	});

	test('it holds after a restart and in other processes, and costs one write for each message of a person', async () => {
		await take([ours(ANNE)]);
		restart();
		expect(await take([said(ANNE, 'Hi')])).toEqual([false, '1 of 1']);
		expect(await take([said(BERT, 'Hi')])).toEqual([true, undefined]);
		expect(database.writes).toBe(1);
	});

	const old = () => part('ours', { time: Date.now() - 31 * 60_000 });
	test.each<[string, IDataObject, DeliverOptions]>([
		['a task', ours(ANNE, { taskId: 'task 1' }), {}],
		['a person some time ago, as a delivery repeated since tells', ours(ANNE, { content: [old()] }), {}],
		['a person, while the option is off', ours(ANNE), { parameters: { direction: 'received' } }],
		['a person, in another chat', ours(BERT), {}],
	])('nothing is silent after a message sent by %s', async (_who, record, how) => {
		await take([record], how);
		expect(database.writes).toBe(Number(record.friendWhatsApp === BERT));
		expect(await take([said(ANNE, 'Hi')])).toEqual([true, undefined]);
	});

	test('the editor hears everything', async () => {
		await take([ours(ANNE)]);
		expect(await take([said(ANNE, 'Hi')], { mode: 'manual' })).toEqual([true, undefined]);
		const both = { parameters: waiting({ staySilent: 30 }), mode: 'manual' } as const;
		expect(textsOf(await begin([said(ANNE, 'Hi')], both))).toEqual(['Hi']);
	});
});
