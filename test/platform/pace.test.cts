import fc from 'fast-check';

import { type Clock, realClock } from '../../nodes/SocialEpoch/platform/clock';
import { takeTurn } from '../../nodes/SocialEpoch/platform/pace';
import { mostInOneSecond, turnUntil } from '../support/platform.cts';

let queues = 0;
const newQueue = () => `queue ${(queues += 1)}`;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Takes `count` turns at once, and gives the moments they were granted. */
async function turns(queue: string, count: number, perSecond = 50, clock: Clock = realClock()) {
	const granted: number[] = [];
	const all = Array.from({ length: count }, async () => {
		await takeTurn(queue, perSecond, clock);
		granted.push(Date.now());
	});
	await Promise.all(all);
	return granted;
}

it('grants 300 turns in close to 6 s, spread out from the first on', async () => {
	const granted = await turnUntil(turns(newQueue(), 300), 1);
	const took = granted[299] - granted[0];
	expect(took).toBeGreaterThanOrEqual((299 / 50) * 1000);
	expect(took).toBeLessThan(6500);
	const gaps = granted.slice(1).map((at, i) => at - granted[i]);
	expect(gaps[0]).toBeGreaterThanOrEqual(120);
	expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
});

it('leaves room for requests that are held up on the way: the first by 150 ms, the others by 50 ms', async () => {
	const granted = await turnUntil(turns(newQueue(), 200), 1);
	const delays = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 200, maxLength: 200 });
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 150 }), delays, (first, others) => {
			const arrived = granted.map((at, i) => at + (i === 0 ? first : others[i]));
			expect(mostInOneSecond(arrived)).toBeLessThanOrEqual(50);
		}),
	);
});

it('never grants more than 50 in any one second, whoever asks and whenever, even if timers are late', async () => {
	const asking = fc.record({
		/** ms after the one before */
		after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3000 })),
		count: fc.integer({ min: 1, max: 80 }),
		perSecond: fc.oneof(fc.constant(50), fc.integer({ min: 1, max: 50 })),
	});
	const late = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 400 }));
	const lateness = fc.array(late, { minLength: 1, maxLength: 50 });
	await fc.assert(
		fc.asyncProperty(fc.array(asking, { minLength: 1, maxLength: 6 }), lateness, async (all, late) => {
			const queue = newQueue();
			const real = realClock();
			let sleeps = 0;
			// A busy process wakes up late.
			const clock: Clock = {
				now: real.now,
				sleep: async (ms) => await real.sleep(ms > 0 ? ms + late[(sleeps += 1) % late.length] : ms),
			};
			const granted: number[] = [];
			const slow = new Map<number, number[]>();
			const work = all.map(async ({ count, perSecond }, i) => {
				await real.sleep(all.slice(0, i + 1).reduce((sum, { after }) => sum + after, 0));
				const own = await turns(queue, count, perSecond, clock);
				granted.push(...own);
				slow.set(perSecond, [...(slow.get(perSecond) ?? []), ...own]);
			});
			await turnUntil(Promise.all(work), 20);
			expect(granted).toHaveLength(all.reduce((sum, { count }) => sum + count, 0));
			expect(mostInOneSecond(granted)).toBeLessThanOrEqual(50);
			for (const [perSecond, own] of slow) {
				expect(mostInOneSecond(own)).toBeLessThanOrEqual(Math.max(1, perSecond));
			}
		}),
		{ numRuns: 300 },
	);
}, 120_000);

it('keeps a lower rate, also between executions that chose it', async () => {
	const queue = newQueue();
	const both = await turnUntil(Promise.all([turns(queue, 10, 5), turns(queue, 10, 5)]), 1);
	const granted = both.flat().sort((a, b) => a - b);
	expect(mostInOneSecond(granted)).toBe(5);
	expect(granted[19] - granted[0]).toBeLessThan(3900);
});

it('does not hold up others where one execution goes slowly, nor other endpoints and credentials', async () => {
	const queue = newQueue();
	const start = Date.now();
	const busy = [turns(queue, 20, 1), turns(newQueue(), 100)];
	const [one, fast] = await turnUntil(Promise.all([turns(newQueue(), 1), turns(queue, 40)]), 1);
	expect(one[0] - start).toBeLessThan(5);
	expect(fast[39] - start).toBeLessThan(1000);
	await turnUntil(Promise.all(busy));
});

describe('a cancelled execution', () => {
	it('frees its turns for the others at once', async () => {
		const queue = newQueue();
		const cancel = new AbortController();
		await turns(queue, 1);
		const start = Date.now();
		const cancelled = turns(queue, 40, 2, realClock(cancel.signal));
		const refused = expect(cancelled).rejects.toThrow('The execution was cancelled');
		cancel.abort();
		const [granted] = await turnUntil(turns(queue, 1, 2), 1);
		await refused;
		expect(granted - start).toBeLessThan(1100);
	});

	it('sends nothing more even when it is its turn, and leaves the turn after it where it was', async () => {
		const queue = newQueue();
		const cancelled = async () => await turns(queue, 1, 50, realClock(AbortSignal.abort()));
		await expect(cancelled()).rejects.toThrow('cancelled');
		const [first] = await turns(queue, 1);
		await expect(cancelled()).rejects.toThrow('cancelled');
		const [next] = await turnUntil(turns(queue, 1), 1);
		expect(next - first).toBeGreaterThanOrEqual(120);
	});

	it('does not make the next ones faster than allowed', async () => {
		const queue = newQueue();
		const cancel = new AbortController();
		const granted = turns(queue, 25);
		const cancelled = turns(queue, 200, 50, realClock(cancel.signal)).catch(() => []);
		const others = turns(queue, 100);
		await jest.advanceTimersByTimeAsync(1000);
		cancel.abort();
		await turnUntil(Promise.all([cancelled, granted, others]));
		const all = [...(await granted), ...(await others)];
		expect(all).toHaveLength(125);
		expect(mostInOneSecond(all)).toBeLessThanOrEqual(50);
		// 25 + some 24 of the cancelled + 100, and nothing for the 176 that were cancelled before their turn.
		expect(Math.max(...all) - Math.min(...all)).toBeLessThan(3600);
	});
});
