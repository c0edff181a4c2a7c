import type { Clock } from './clock';

/** "50 requests per second per endpoint"; what comes past that is refused, and accounts are put at risk. */
export const MAX_PER_SECOND = 50;

/**
 * Requests are spread out rather than sent in bursts, a little slower than allowed: on the way to the platform they
 * may bunch up again, and its second need not begin where ours does.
 */
const SPREAD_MS = 1000 / (MAX_PER_SECOND - 1);

/** When the next request of each endpoint and credential may go, in ms of the clock. One process shares it. */
const nextFree = new Map<string, Promise<number>>();

/**
 * Waits until one more request may be sent.
 *
 * @param lane what the limit counts: one endpoint of one credential
 * @param perSecond 1 to 50; lower is slower
 * @throws what the clock throws when the execution is cancelled; the turn is then free for the next one
 */
export async function takeTurn(lane: string, perSecond: number, clock: Clock): Promise<void> {
	const gap = Math.max(SPREAD_MS, 1000 / perSecond);
	const before = nextFree.get(lane) ?? Promise.resolve(0);
	// Each turn is counted from the moment the one before really went, so that a stalled process does not catch up in a burst.
	const turn = before.then(async (free) => {
		const wait = free - clock.now();
		if (wait > 0) await clock.sleep(wait);
		return clock.now() + gap;
	});
	nextFree.set(
		lane,
		turn.catch(async () => await before),
	);
	await turn;
}
