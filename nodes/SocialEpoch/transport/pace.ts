import type { Clock } from './clock';

/** "50 requests per second per endpoint"; what comes past that is refused, and accounts are put at risk. */
export const MAX_PER_SECOND = 50;

/**
 * Requests are spread out rather than sent in bursts, and a little slower than allowed: on the way to the platform they
 * bunch up again, and one that is held up for almost 50 ms must not share a second with the 50 after it.
 */
const SPREAD_MS = 1000 / (MAX_PER_SECOND - 3);

/** By how much a request that a timer woke too late may be made up for, in ms. Small, so that no burst follows. */
const SLACK_MS = 15;

/** When the next request of each lane may go, in ms of the clock. One process shares it. */
const nextFree = new Map<string, Promise<number>>();

/**
 * Waits until one more request may be sent.
 *
 * @param lane what the limit counts: one endpoint of one credential
 * @param perSecond 1 to 50; lower is slower
 * @throws what the clock throws when the execution is cancelled; the turn is then free for the next one
 */
export async function takeTurn(lane: string, perSecond: number, clock: Clock): Promise<void> {
	const shared = async () => await queue(lane, SPREAD_MS, SLACK_MS, clock);
	if (perSecond >= MAX_PER_SECOND) return await shared();
	// The slower ones queue among themselves first, so that they hold nobody else up.
	await queue(`${lane} ${perSecond}`, 1000 / perSecond, 0, clock, shared);
}

async function queue(
	lane: string,
	gap: number,
	slack: number,
	clock: Clock,
	then?: () => Promise<void>,
): Promise<void> {
	const before = nextFree.get(lane) ?? Promise.resolve(0);
	const turn = before.then(async (free) => {
		// Even without a wait, because sleeping is what notices that the execution was cancelled.
		await clock.sleep(Math.max(0, free - clock.now()));
		await then?.();
		// Counted from when it really went, so that a stalled process does not catch up in a burst.
		return Math.max(free, clock.now() - slack) + gap;
	});
	nextFree.set(
		lane,
		turn.catch(async () => await before),
	);
	await turn;
}
