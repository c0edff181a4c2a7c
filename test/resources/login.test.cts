import { runOperation } from '../../nodes/SocialEpoch/action/run';
import type { Item } from '../../nodes/SocialEpoch/action/operation';
import { operationOf } from '../support/operations.cts';
import { modelPlatform, refusal, success, turnUntil } from '../support/platform.cts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const notYet = success([{ status: 0, userName: '', whatsApp: '' }]);
const released = refusal(1002, 'Current port does not exist or has been released');

/** Waits for one login at most 120 s, looking every 3 s; `answers` come one after the other, the last again and again. */
async function waiting(answers: string[]) {
	const start = Date.now();
	const looks: number[] = [];
	const { platform, calls } = modelPlatform(() => {
		looks.push(Math.round((Date.now() - start) / 1000));
		return answers[Math.min(looks.length, answers.length) - 1];
	});
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

	it('waits for all items from the beginning', () => {
		expect(operationOf('login:waitUntilLoggedIn').waits).toBe(true);
	});

	it('ends early when the port is released, and says what to do', async () => {
		const { json, looks } = await waiting([notYet, released]);
		expect(json).toMatchObject({ portId: 'p1', loggedIn: false });
		expect(json?.reason).toMatch(/has been released \(code 1002\)\. A reserved port is released after 10 minutes/);
		expect(looks).toEqual([0, 3]);
		const refused = await waiting([notYet, refusal(501, 'appSecret does not exist')]);
		expect(refused.failure?.message).toContain('appSecret does not exist');
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
