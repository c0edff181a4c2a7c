import fc from 'fast-check';

import type { Item, Values } from '../../nodes/SocialEpoch/action/operation';
import { runOperation } from '../../nodes/SocialEpoch/action/run';
import { realClock } from '../../nodes/SocialEpoch/platform/clock';
import type { PlatformOptions } from '../../nodes/SocialEpoch/platform/platform';
import { operationOf } from '../support/operations.cts';
import { modelPlatform, refusal, success, turnUntil } from '../support/platform.cts';

const wakeUp = operationOf('conversation:wakeUp');

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

interface WakeUp {
	agentAccount: string;
	whatsId?: string;
	friendWhatsId: string;
}

interface Model {
	/** ms an answer takes */
	latency?: number;
	/** executeStatus of an ID by the ms since it was made; `undefined` when the platform does not know it yet */
	result?: (id: string, age: number) => unknown;
	/** A refusal instead of the nth request. */
	refuse?: (n: number, path: string) => string | undefined;
	options?: Partial<PlatformOptions>;
}

/** The two endpoints, and what they were asked when. */
function model({ latency = 0, result = () => 1, refuse = () => undefined, options = {} }: Model = {}) {
	const clock = realClock();
	const requests: Array<{ at: number; data: WakeUp[] }> = [];
	const looks: Array<{ at: number; ids: string[] }> = [];
	const made = new Map<string, number>();
	const { platform } = modelPlatform(async ({ path }, payload) => {
		const at = Date.now();
		const refused = refuse(requests.length + looks.length, path);
		if (path.endsWith('callbackResult')) {
			const ids = payload.data as string[];
			looks.push({ at, ids });
			if (latency) await clock.sleep(latency);
			if (refused) return refused;
			const known = ids.filter((id) => result(id, at - made.get(id)!) !== undefined);
			return success(known.map((id) => ({ id, executeStatus: result(id, at - made.get(id)!) })));
		}
		const data = payload.data as WakeUp[];
		requests.push({ at, data });
		if (latency) await clock.sleep(latency);
		if (refused) return refused;
		return success(
			data.map(() => {
				const id = `w${made.size}`;
				made.set(id, at);
				return id;
			}),
		);
	}, options);
	return { platform, requests, looks };
}

const settings = { spacing: 10, jitter: 0, waitForResult: false, timeout: 90 };
const entriesOf = (list: Values[]): Item[] =>
	list.map((values, index) => ({
		index,
		values: { agentAccount: 'lee', platformType: 1, whatsId: '861', ...settings, ...values },
	}));
const friends = (count: number, more: Values = {}) =>
	entriesOf(Array.from({ length: count }, (_, i) => ({ friendWhatsId: `f${i}`, ...more })));
const outputs = (entries: Item[]) => entries.map((entry) => entry.outputs?.[0].json);
const seconds = (requests: Array<{ at: number }>) => requests.map(({ at }) => Math.round((at - requests[0].at) / 1000));

describe('spacing', () => {
	it('sends different agents and accounts, and the same customer, in one request', async () => {
		const { platform, requests } = model();
		const entries = entriesOf([
			{ friendWhatsId: 'a' },
			{ friendWhatsId: 'b', whatsId: '862' },
			{ friendWhatsId: 'c', agentAccount: 'kim' },
			{ friendWhatsId: 'd' },
			{ friendWhatsId: 'a', content: 'again' },
			{ friendWhatsId: 'e', whatsId: '862' },
		]);
		await turnUntil(runOperation(wakeUp, platform, entries));
		expect(requests.map(({ data }) => data.map(({ friendWhatsId }) => friendWhatsId).join(''))).toEqual(['abca', 'de']);
		expect(seconds(requests)).toEqual([0, 10]);
		expect(outputs(entries).map((json) => json?.customer)).toEqual(['a', 'b', 'c', 'd', 'a', 'e']);
		expect(outputs(entries).map((json) => json?.id)).toEqual(['w0', 'w1', 'w2', 'w4', 'w3', 'w5']);
		expect(requests[0].data[0]).toEqual({
			agentAccount: 'lee',
			platformType: 1,
			whatsId: '861',
			friendWhatsId: 'a',
			type: 1,
		});
	});

	it('takes an account that is left out for any of the agent’s', async () => {
		const { platform, requests } = model();
		const entries = entriesOf([
			{ friendWhatsId: 'a', whatsId: undefined },
			{ friendWhatsId: 'b', whatsId: '861' },
			{ friendWhatsId: 'c', whatsId: '862' },
			{ friendWhatsId: 'd', agentAccount: 'kim', whatsId: undefined },
		]);
		await turnUntil(runOperation(wakeUp, platform, entries));
		expect(requests.map(({ data }) => data.map(({ friendWhatsId }) => friendWhatsId).join(''))).toEqual(['ad', 'bc']);
	});

	it('keeps to the option, with random extra seconds of its own for each', async () => {
		const values = [0, 0.5, 0.999, 0.25];
		let drawn = 0;
		const { platform, requests } = model({ options: { random: () => values[drawn++ % values.length] } });
		await turnUntil(runOperation(wakeUp, platform, friends(4, { spacing: 20, jitter: 8 })), 10);
		expect(seconds(requests)).toEqual([0, 20, 44, 72]);
	});

	it('also keeps two executions apart, and two rounds of a loop', async () => {
		const { platform, requests } = model({ latency: 3000 });
		const first = runOperation(wakeUp, platform, friends(2));
		const second = runOperation(wakeUp, platform, entriesOf([{ friendWhatsId: 'x' }, { friendWhatsId: 'y' }]));
		await turnUntil(Promise.all([first, second]));
		await turnUntil(runOperation(wakeUp, platform, friends(1)));
		const gaps = requests.slice(1).map(({ at }, i) => at - requests[i].at);
		expect(requests).toHaveLength(5);
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10_000);
		expect(Math.max(...gaps)).toBeLessThan(14_000);
	});

	it('lets two credentials alone', async () => {
		const [a, b] = [model(), model()];
		await turnUntil(runOperation(wakeUp, a.platform, friends(1)));
		const start = Date.now();
		await turnUntil(runOperation(wakeUp, b.platform, entriesOf([{ friendWhatsId: 'z' }])));
		expect(Date.now() - start).toBeLessThan(200);
	});

	it('never opens two customers too close, whoever asks, however long answers take', async () => {
		const item = fc.record({
			agentAccount: fc.constantFrom('lee', 'kim'),
			whatsId: fc.constantFrom(undefined, '861', '862'),
			friendWhatsId: fc.constantFrom('a', 'b', 'c', 'd'),
			spacing: fc.constantFrom(10, 12),
			jitter: fc.constantFrom(0, 5),
			itemsPerRequest: fc.constantFrom(1, 2, 100),
		});
		const executions = fc.array(
			fc.record({
				after: fc.integer({ min: 0, max: 20_000 }),
				items: fc.array(item, { minLength: 1, maxLength: 8 }),
			}),
			{ minLength: 1, maxLength: 4 },
		);
		await fc.assert(
			fc.asyncProperty(executions, fc.constantFrom(0, 150, 15_000), fc.nat(5), async (all, latency, bad) => {
				const { platform, requests } = model({
					latency,
					refuse: (n) => (n === bad ? refusal(517, 'no') : undefined),
				});
				const runs = all.map(({ items }) => entriesOf(items));
				await turnUntil(
					Promise.all(
						runs.map(async (entries, i) => {
							await realClock().sleep(all[i].after);
							await runOperation(wakeUp, platform, entries);
						}),
					),
					250,
				);
				const sent = requests.flatMap(({ at, data }) => data.map((one) => ({ at, ...one })));
				expect(sent).toHaveLength(runs.flat().length);
				sent.forEach((a, i) => {
					for (const b of sent.slice(i + 1)) {
						const same = a.agentAccount === b.agentAccount && (!a.whatsId || !b.whatsId || a.whatsId === b.whatsId);
						if (same && a.friendWhatsId !== b.friendWhatsId) {
							expect(Math.abs(a.at - b.at)).toBeGreaterThanOrEqual(10_000);
						}
					}
				});
				for (const { outputs: made, failure } of runs.flat()) {
					expect(made === undefined).toBe(failure !== undefined);
				}
			}),
			{ numRuns: 100 },
		);
	}, 120_000);

	it('handles thousands of customers of as many accounts at once', async () => {
		const { platform, requests } = model();
		const many = Array.from({ length: 5000 }, (_, i) => ({
			friendWhatsId: `f${i}`,
			whatsId: `w${i}`,
			agentAccount: `a${i % 50}`,
		}));
		await turnUntil(runOperation(wakeUp, platform, entriesOf(many)));
		expect(requests).toHaveLength(50);
	}, 30_000);
});

describe('a request that fails', () => {
	it.each([0, 1])('ends the run where it shall, with nothing sent or waited for after request %d', async (bad) => {
		const { platform, requests, looks } = model({ refuse: (n) => (n === bad ? refusal(508, 'no') : undefined) });
		const entries = entriesOf(
			['a', 'b', 'c', 'd'].map((friendWhatsId, i) => ({
				friendWhatsId,
				agentAccount: i < 2 ? 'lee' : 'kim',
				itemsPerRequest: 1,
				waitForResult: true,
			})),
		);
		const start = Date.now();
		await turnUntil(runOperation(wakeUp, platform, entries, new AbortController()));
		// The first wave has two requests, for the items 0 and 2.
		expect(requests).toHaveLength(bad + 1);
		expect(looks).toEqual([]);
		expect(Date.now() - start).toBeLessThan(1000);
		expect(entries.flatMap(({ failure, index }) => (failure ? index : []))).toEqual([bad * 2]);
	});
});

describe('Wait for Result', () => {
	const waiting = (count: number, more: Values = {}) =>
		entriesOf(
			Array.from({ length: count }, (_, i) => ({
				friendWhatsId: `f${i}`,
				whatsId: `w${i}`,
				waitForResult: true,
				...more,
			})),
		);

	it('asks for all that are open together, until each has its result named', async () => {
		const { platform, looks } = model({
			result: (id, age) =>
				id === 'w0' ? 1 : id === 'w1' ? (age < 9000 ? 0 : '2') : age < 3000 ? undefined : age < 22_000 ? '0' : 1,
		});
		const entries = waiting(3);
		await turnUntil(runOperation(wakeUp, platform, entries));
		expect(looks.map(({ ids }) => ids)).toEqual([
			['w0', 'w1', 'w2'],
			['w1', 'w2'],
			['w1', 'w2'],
			['w2'],
			['w2'],
			['w2'],
		]);
		expect(seconds(looks)).toEqual([0, 5, 10, 15, 20, 25]);
		expect(outputs(entries).map((json) => [json?.id, json?.status])).toEqual([
			['w0', 'success'],
			['w1', 'failed'],
			['w2', 'success'],
		]);
		expect(outputs(entries)[0]).toMatchObject({ agent: 'lee', customer: 'f0', account: 'w0' });
	});

	it('asks for at most 100 at once', async () => {
		const { platform, looks } = model({ result: () => 1 });
		const entries = waiting(250, { itemsPerRequest: 100 });
		await turnUntil(runOperation(wakeUp, platform, entries));
		expect(looks.map(({ ids }) => ids.length)).toEqual([100, 100, 50]);
		expect(outputs(entries).every((json) => json?.status === 'success')).toBe(true);
	});
});
