import { realClock } from '../../nodes/SocialEpoch/platform/clock';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function slept(clock: ReturnType<typeof realClock>, ms: number) {
	const start = Date.now();
	await Promise.all([clock.sleep(ms), jest.advanceTimersByTimeAsync(ms + 5000)]);
	return Date.now() - start - 5000;
}

it('sleeps as long as it is told', async () => {
	const clock = realClock();
	for (const ms of [0, 1, 999, 1000, 1001, 12_345]) {
		let woke: number | undefined;
		const start = Date.now();
		const sleeping = clock.sleep(ms).then(() => (woke = Date.now() - start));
		await jest.advanceTimersByTimeAsync(Math.max(0, ms - 1));
		if (ms > 0) expect(woke).toBeUndefined();
		await jest.advanceTimersByTimeAsync(2);
		await sleeping;
		expect(woke).toBeGreaterThanOrEqual(ms);
		expect(woke).toBeLessThanOrEqual(ms + 1);
	}
	expect(await slept(clock, 0)).toBe(0);
});

it.each([
	['the execution is cancelled', 0],
	['the run is halted', 1],
])('wakes within a second when %s, and does not fall asleep again', async (_why, which) => {
	const signals = [new AbortController(), new AbortController()];
	const clock = realClock(undefined, ...signals.map(({ signal }) => signal));
	const start = Date.now();
	let woke: number | undefined;
	const sleeping = clock.sleep(3_600_000).catch((error: Error) => {
		woke = Date.now() - start;
		return error;
	});
	await jest.advanceTimersByTimeAsync(2500);
	signals[which].abort();
	await jest.advanceTimersByTimeAsync(1000);
	expect(woke).toBe(3000);
	expect(await sleeping).toMatchObject({ message: 'The execution was cancelled', sent: false });
	await expect(clock.sleep(0)).rejects.toThrow('The execution was cancelled');
	await expect(clock.sleep(1000)).rejects.toThrow('The execution was cancelled');
});

it('never goes back, even when the machine’s clock is set back', async () => {
	const clock = realClock();
	const before = clock.now();
	let woke = false;
	const sleeping = clock.sleep(2000).then(() => (woke = true));
	await jest.advanceTimersByTimeAsync(1000);
	jest.setSystemTime(Date.now() - 3_600_000);
	expect(clock.now()).toBeGreaterThanOrEqual(before + 1000);
	expect(clock.now()).toBeLessThan(before + 1100);
	await jest.advanceTimersByTimeAsync(2100);
	expect(woke).toBe(true);
	await sleeping;
});
