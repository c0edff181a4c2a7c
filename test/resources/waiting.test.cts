import { runOperation } from '../../nodes/SocialEpoch/action/run';
import type { Item, Values } from '../../nodes/SocialEpoch/action/operation';
import { brake } from '../../nodes/SocialEpoch/resources/message/brake';
import { operationOf } from '../support/operations.cts';
import { modelPlatform, refusal, success, turnUntil } from '../support/platform.cts';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 0, 31) }));
afterEach(() => jest.useRealTimers());

const SEND = '/group-dispatch-api/gsTask/assign/soCreate';
const [account, customer] = ['86172272727', '61191828282'];

/** Runs one item of an operation; the answers come one after the other, the last again and again. */
async function run(name: string, values: Values, answers: string[]) {
	const start = Date.now();
	const { platform, calls } = modelPlatform(() => answers[Math.min(calls.length, answers.length) - 1]);
	const item: Item = { index: 0, values };
	await turnUntil(runOperation(operationOf(name), platform, [item]));
	const [output] = item.outputs ?? [];
	return { json: output?.json, failure: item.failure, calls, seconds: Math.round((Date.now() - start) / 1000) };
}

describe('Wait for Result', () => {
	const values = {
		sendWhatsApp: account,
		friendWhatsApp: { id: customer, targetType: 1 },
		targetType: 1,
		content: [{ type: 1, text: 'Hi', sort: 0 }],
		messagesPerMinute: 0,
		spacing: 0,
		jitter: 0,
		waitForResult: true,
		timeout: 10,
	};
	const status = (...codes: Array<number | string>) =>
		success({ status: 3, info: codes.map((code) => ({ status: code })) });
	const sent = success({ taskId: '8f1' });
	const named = { account, customer, taskId: '8f1' };

	it.each<[string, string[], string | null, number]>([
		['sent', [status(0), status(1), status('3')], 'sent', 4],
		['read at the first look', [status(5)], 'read', 0],
		['replied to, even if nobody waited', [status('6')], 'replied', 0],
		['still queued when the time is up', [status(0)], 'queued', 10],
		['not yet known to the platform', [success([])], null, 10],
	])('ends as %s', async (_how, looks, ending, seconds) => {
		const done = await run('message:send', values, [sent, ...looks]);
		expect(done).toMatchObject({ json: { ...named, status: ending }, failure: undefined });
		expect(done.seconds).toBe(seconds);
		expect(done.calls.filter(({ path }) => path === SEND)).toHaveLength(1);
		expect(done.calls[1].payload).toEqual({ taskId: '8f1' });
	});

	it('asks for each message by itself', async () => {
		let count = 0;
		const { platform } = modelPlatform(({ path }, { taskId }) =>
			path === SEND ? success({ taskId: `t${++count}` }) : status(taskId === 't1' ? 3 : 5),
		);
		const items = [0, 1].map((index): Item => ({ index, values }));
		await turnUntil(runOperation(operationOf('message:send'), platform, items));
		expect(items.map(({ outputs }) => outputs![0].json.status)).toEqual(['sent', 'read']);
	});

	it.each(['8f1', { id: '8f1' }])('finds the task in %j', async (data) => {
		const { calls } = await run('message:send', values, [success(data), status(3)]);
		expect(calls[1].payload).toEqual({ taskId: '8f1' });
	});

	it('fails the item whose message was given up', async () => {
		const { failure, seconds } = await run('message:send', values, [sent, status(2), status(-1)]);
		expect(seconds).toBe(2);
		expect(failure).toMatchObject({
			message: 'The message was not delivered: the platform gave it up',
			description: expect.stringContaining('not banned'),
		});
	});

	it.each([
		['the platform gave no task ID', success(''), status(3)],
		['the platform refuses to tell', sent, refusal(517, 'database is down')],
	])('says that the message was sent where %s', async (_why, answer, look) => {
		const { failure, calls } = await run('message:send', values, [answer, look]);
		expect(failure).toMatchObject({
			message: expect.stringMatching(/task ID$|database is down/),
			description: expect.stringMatching(/^It was sent, only how it ended is not known/),
		});
		expect(calls.filter(({ path }) => path === SEND)).toHaveLength(1);
	});
});

describe('Wait for Reply', () => {
	const since = Date.UTC(2026, 0, 31);
	const values = { whatsId: account, friendWhatsId: customer, timeout: 60, interval: 5 };
	const row = (content: string, chatTime: number, actionType: number | string = 2) => ({
		id: content,
		whatsId: account,
		friendWhatsId: customer,
		actionType,
		chatType: 1,
		content,
		contentType: 0,
		chatTime,
	});
	const page = (...records: object[]) => success({ records, total: records.length, size: 100, current: 1, pages: 1 });

	it('takes the first of what was written since, in whatever order it stands, and late as the archive may be', async () => {
		const old = row('before', since - 1);
		const mine = row('my own', since + 500, 1);
		const answers = [
			page(),
			page(old, mine),
			page(row('second', since + 2000), old, mine, row('first', since + 1000, '2')),
		];
		const { json, seconds, calls } = await run('message:waitForReply', values, answers);
		expect(json).toMatchObject({ replied: true, text: 'first', account, customer, event: 'CHAT_RECORD' });
		expect(seconds).toBe(10);
		const { info } = calls[0].payload as { info: Record<string, number> };
		expect(info.startChatTime).toBe(since);
		expect(info.endChatTime).toBe(since + 86_400_000);
		const earlier = { ...values, since: since - 3 * 86_400_000 };
		const [{ payload }] = (await run('message:waitForReply', earlier, [page(row('since', since))])).calls;
		expect(Number((payload.info as Record<string, number>).endChatTime)).toBeGreaterThanOrEqual(since + 86_400_000);
	});

	it('looks once more when the time is up, and says so where nobody wrote', async () => {
		const late = await run('message:waitForReply', values, [
			...Array(12).fill(page()),
			page(row('late', since + 59_000)),
		]);
		expect(late.json).toMatchObject({ replied: true, text: 'late' });
		const never = await run('message:waitForReply', values, [page()]);
		expect(never.json).toEqual({ replied: false, account, customer });
		expect(never.seconds).toBe(60);
	});

	it('waits for all items from the beginning, however many they are', async () => {
		const start = Date.now();
		const { platform } = modelPlatform((_, { info }) => {
			const { friendWhatsId: who } = info as Record<string, string>;
			const isDue = Date.now() >= start + 5000;
			return page(...(who === '61191828200' && isDue ? [row('at last', start + 4000)] : []));
		});
		const items = Array.from({ length: 101 }, (_, index): Item => {
			return { index, values: { ...values, friendWhatsId: String(61_191_828_100 + index) } };
		});
		await turnUntil(runOperation(operationOf('message:waitForReply'), platform, items));
		expect(items.map(({ outputs }) => outputs![0].json.replied)).toEqual(items.map((_, i) => i === 100));
		expect(Date.now() - start).toBeLessThan(70_000);
	});

	it('finds the first of more replies than a page holds', async () => {
		const rows = Array.from({ length: 150 }, (_, i) => row(`reply ${i}`, since + 1000 * Math.floor(i / 2))).reverse();
		const { platform } = modelPlatform((_, { current, pageSize }) => {
			const [at, size] = [Number(current), Number(pageSize)];
			return success({ records: rows.slice((at - 1) * size, at * size), total: 150, size, current, pages: 2 });
		});
		const item: Item = { index: 0, values: { ...values, since } };
		await turnUntil(runOperation(operationOf('message:waitForReply'), platform, [item]));
		expect(item.outputs![0].json).toMatchObject({ replied: true, text: 'reply 0' });
	});

	it('fails where the platform gives no list', async () => {
		for (const data of [{}, null]) {
			const { failure } = await run('message:waitForReply', values, [success(data)]);
			expect(failure).toMatchObject({ message: 'The platform gave no list of records' });
		}
	});
});

it('sends in order to one recipient, and keeps a distance to others of the same account', () => {
	const { inOrder, spaced } = operationOf('message:send');
	const [first, other, elsewhere] = ['861 61', '861 62', '862 61'].map((pair) => {
		const [sendWhatsApp, id] = pair.split(' ');
		return { sendWhatsApp, friendWhatsApp: { id, targetType: 1 } };
	});
	expect(new Set([first, { ...first }, other, elsewhere].map(inOrder!)).size).toBe(3);
	expect([first, other, elsewhere].map(spaced!.by)).toEqual(['861', '861', '862']);
	expect([first, other].map((one) => spaced!.between!(first, one))).toEqual([false, true]);
});

it('asks with the buttons that are wanted, or for words, in a message that fits with its link', async () => {
	const { prepare, fields, waitsUntil } = operationOf('message:sendAndWait');
	const { read } = fields.find(({ property }) => property.name === 'approvalOptions')!;
	expect(read({}, 'UTC')).toEqual({ approve: 'Approve', decline: 'Decline' });
	expect(read({ values: { approveLabel: '', disapproveLabel: 'No' } }, 'UTC')).toEqual({
		approve: 'Approve',
		decline: 'No',
	});
	expect(read({ values: { approvalType: 'single', approveLabel: 'Yes' } }, 'UTC')).toEqual({ approve: 'Yes' });
	const asked: unknown[] = [];
	const ask = (question: unknown) => `https://n8n.example/${asked.push(question)}`;
	const prepared = async (values: object) =>
		await prepare!(values as Values, { input: {}, fileUrl: async () => '', ask });
	const approvalOptions = { approve: 'Yes' };
	expect(await prepared({ message: 'Go?', responseType: 'approval', approvalOptions })).toEqual({
		message: 'Go?\n\nhttps://n8n.example/1',
	});
	await prepared({ message: '😀'.repeat(1001), responseType: 'freeText', approvalOptions });
	expect(asked).toEqual([{ text: 'Go?', buttons: approvalOptions }, { text: '😀'.repeat(1001) }]);
	await expect(prepared({ message: 'x'.repeat(1003) })).rejects.toMatchObject({
		message: 'Message has 1026 characters with its link, and a message holds at most 1024',
		description: 'Shorten it by 2 characters.',
	});
	const now = new Date(0);
	expect(waitsUntil!({ limitWaitTime: 5 }, now)).toEqual(new Date(300_000));
	expect(waitsUntil!({ limitWaitTime: 0 }, now)).toBeUndefined();
});

describe('the brake', () => {
	const taken = (pair: string, perMinute: number, times: number[]) =>
		times.map((time) => {
			try {
				brake(pair, perMinute, time);
				return true;
			} catch {
				return false;
			}
		});

	it('refuses the eleventh message within a minute, and takes the next one when the first is a minute ago', () => {
		const times = [...Array(12).keys()].map((i) => i * 1000);
		expect(taken('a', 10, times)).toEqual([...Array(10).fill(true), false, false]);
		expect(taken('a', 10, [59_999, 60_000, 60_001, 61_000])).toEqual([false, true, false, true]);
	});

	it('lets a message to each of many recipients pass', async () => {
		const values = { sendWhatsApp: 'x', targetType: 1, messagesPerMinute: 1, content: [{ type: 1, text: 'Hi' }] };
		const items = ['e1', 'e2', 'e3', 'e2'].map((id, index): Item => {
			return { index, values: { ...values, friendWhatsApp: { id, targetType: 1 }, spacing: 0, jitter: 0 } };
		});
		const { platform } = modelPlatform(() => success({ taskId: 1 }));
		await turnUntil(runOperation(operationOf('message:send'), platform, items));
		const refused = expect.objectContaining({ message: expect.stringMatching(/^1 messages went /) });
		expect(items.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined, refused]);
	});

	it('counts each pair by itself, and nothing where it is lifted', () => {
		const many = Array(50).fill(200_000);
		expect(taken('b', 0, many)).toEqual(many.map(() => true));
		expect(taken('c', 1, [300_000, 300_000])).toEqual([true, false]);
		expect(taken('d', 1, [300_000])).toEqual([true]);
		expect(() => brake('d', 1, 300_000)).toThrow(
			expect.objectContaining({
				message: expect.stringMatching(/^1 messages went .* nothing more is sent$/),
				description: expect.stringMatching(/^Check that .* raise the option Messages per Minute\.$/),
			}),
		);
		expect(() => brake('c', 1, 300_001)).toThrow('It looks as if two machines answer each other');
	});
});
