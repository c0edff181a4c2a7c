import { realClock } from '../../nodes/SocialEpoch/platform/clock';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What becomes of a sleep, and after how many ms. */
function sleep(ms: number, clock = realClock()) {
	const start = Date.now();
	const slept: { after?: number; error?: Error } = {};
	void clock
		.sleep(ms)
		.catch((error: Error) => (slept.error = error))
		.finally(() => (slept.after = Date.now() - start));
	return slept;
}

it.each([0, 1, 999, 1000, 1001, 12_345])('sleeps %d ms when it is told so', async (ms) => {
	const slept = sleep(ms);
	await jest.advanceTimersByTimeAsync(Math.max(0, ms - 1));
	if (ms > 0) expect(slept.after).toBeUndefined();
	await jest.advanceTimersByTimeAsync(1);
	expect(slept).toEqual({ after: ms });
});

it.each([
	['the execution is cancelled', 0],
	['the run is halted', 1],
])('wakes within a second when %s, and does not fall asleep again', async (_why, which) => {
	const signals = [new AbortController(), new AbortController()];
	const clock = realClock(undefined, ...signals.map(({ signal }) => signal));
	const slept = sleep(3_600_000, clock);
	await jest.advanceTimersByTimeAsync(2500);
	signals[which].abort();
	await jest.advanceTimersByTimeAsync(1000);
	const words = { message: 'The execution was cancelled', description: 'Nothing more was sent.', sent: false };
	expect(slept).toMatchObject({ after: 3000, error: words });
	for (const ms of [0, 1000]) await expect(clock.sleep(ms)).rejects.toMatchObject(words);
});

it('never goes back, even when the machine’s clock is set back', async () => {
	const clock = realClock();
	const before = clock.now();
	let woke = false;
	void clock.sleep(2000).then(() => (woke = true));
	await jest.advanceTimersByTimeAsync(1000);
	jest.setSystemTime(Date.now() - 3_600_000);
	expect(clock.now() - before).toBe(1000);
	await jest.advanceTimersByTimeAsync(1000);
	expect(woke).toBe(true);
});
