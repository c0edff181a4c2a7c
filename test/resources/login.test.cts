import { runOperation } from '../../nodes/SocialEpoch/action/run';
import type { Item } from '../../nodes/SocialEpoch/action/operation';
import { realClock } from '../../nodes/SocialEpoch/platform/clock';
import { operationOf } from '../support/operations.cts';
import { modelPlatform, refusal, success, turnUntil } from '../support/platform.cts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const notYet = success([{ status: 0, userName: '', whatsApp: '' }]);
const released = refusal(1002, 'Current port does not exist or has been released');

/** Waits for one login at most 120 s, looking every 3 s; `answers` come one after the other, the last again and again. */
async function waiting(answers: string[], cancelAfter = Infinity) {
	const cancel = new AbortController();
	const start = Date.now();
	const looks: number[] = [];
	const { platform, calls } = modelPlatform(
		() => {
			looks.push(Math.round((Date.now() - start) / 1000));
			return answers[Math.min(looks.length, answers.length) - 1];
		},
		{ clock: realClock(cancel.signal) },
	);
	if (cancelAfter < Infinity) setTimeout(() => cancel.abort(), cancelAfter);
	const entry: Item = { index: 0, values: { id: 'p1', timeout: 120, interval: 3 } };
	await turnUntil(runOperation(operationOf('login:waitUntilLoggedIn'), platform, [entry]), 50);
	expect(calls.every(({ payload }) => JSON.stringify(payload) === '{"id":"p1"}')).toBe(true);
	const took = Date.now() - start;
	return { json: entry.outputs?.[0].json, failure: entry.failure as Error | undefined, looks, took };
}

describe('Wait Until Logged In', () => {
	it.each([
		[[{ status: 1, userName: 'lee', whatsApp: '861' }], '861', 'lee'],
		[[{ status: '1', userName: 'lee', whatsapp: '861' }], '861', 'lee'],
		[[{ status: 0 }, { status: 1, whatsApp: '862' }], '862', null],
		[{ status: 1 }, null, null],
	])('ends as soon as %j says so', async (data, account, agent) => {
		const { json, looks } = await waiting([notYet, notYet, success(data)]);
		expect(json).toEqual({ portId: 'p1', loggedIn: true, account, agent });
		expect(looks).toEqual([0, 3, 6]);
	});

	it.each([[notYet], [success([])], [success(null)], [success([{ status: 2 }])], [success('')]])(
		'looks every 3 s, and gives up after 120 s: %s',
		async (answer) => {
			const { json, looks, took } = await waiting([answer]);
			expect(json).toEqual({
				portId: 'p1',
				loggedIn: false,
				account: null,
				agent: null,
				reason: 'Nobody logged in within 120 seconds',
			});
			expect(looks).toHaveLength(41);
			expect(took).toBeGreaterThanOrEqual(120_000);
			expect(took).toBeLessThan(121_000);
		},
	);

	it('ends early when the port is released, and says what to do', async () => {
		const { json, looks } = await waiting([notYet, released]);
		expect(json).toMatchObject({ portId: 'p1', loggedIn: false });
		expect(json?.reason).toMatch(/has been released \(code 1002\)\. A reserved port is released after 10 minutes/);
		expect(looks).toEqual([0, 3]);
	});

	it('fails at any other refusal', async () => {
		const { json, failure, looks } = await waiting([notYet, refusal(501, 'appSecret does not exist')]);
		expect(json).toBeUndefined();
		expect(failure?.message).toContain('appSecret does not exist');
		expect(looks).toHaveLength(2);
	});

	it('puts up with a platform that is away for a while, but not from the start', async () => {
		const away = Array.from({ length: 12 }, () => refusal(429, 'busy'));
		const { json } = await waiting([notYet, ...away, success([{ status: 1, whatsApp: '861' }])]);
		expect(json).toMatchObject({ loggedIn: true });
		const never = await waiting([refusal(429, 'busy')]);
		expect(never.failure?.message).toContain('busy');
		expect(never.looks).toHaveLength(4);
	});

	it('ends soon after the execution is cancelled', async () => {
		const { failure, looks, took } = await waiting([notYet], 10_000);
		expect(failure?.message).toBe('The execution was cancelled');
		expect(looks).toHaveLength(4);
		expect(took).toBeLessThan(11_200);
	});

	it('waits for many ports beside each other', async () => {
		const start = Date.now();
		const { platform } = modelPlatform((_, { id }) =>
			Date.now() - start > 30_000 ? success([{ status: 1, whatsApp: String(id) }]) : notYet,
		);
		const entries = Array.from(
			{ length: 20 },
			(_, index): Item => ({ index, values: { id: `p${index}`, timeout: 60, interval: 3 } }),
		);
		await turnUntil(runOperation(operationOf('login:waitUntilLoggedIn'), platform, entries));
		expect(Date.now() - start).toBeLessThan(36_000);
		expect(entries.map(({ outputs }) => outputs?.[0].json.account)).toEqual(entries.map((_, i) => `p${i}`));
	});
});

describe('Get Pair Code', () => {
	const items = (data: unknown) => operationOf('login:getPairCode').items!(data, { id: 'p1' });

	it('shows what there is of the two', () => {
		expect(items({ qrcode: 'q', pairCode: 'ABCD_EFGH' })).toEqual([
			{ json: { portId: 'p1', qrCode: 'q', pairCode: 'ABCD_EFGH' }, picture: expect.any(Buffer) },
		]);
		expect(items({ pairCode: 88888888 })).toEqual([{ json: { portId: 'p1', qrCode: null, pairCode: '88888888' } }]);
		expect(items({ qrcode: 'q', pairCode: '' })).toMatchObject([{ json: { qrCode: 'q', pairCode: null } }]);
	});

	it.each([[null], [''], [{}], [{ qrcode: '', pairCode: null }], [{ qrcode: {} }], [{ pairCode: {} }]])(
		'refuses %j',
		(data) => {
			expect(() => items(data)).toThrow('The platform gave no pair code');
		},
	);
});
