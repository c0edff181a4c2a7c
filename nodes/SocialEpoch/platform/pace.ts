import type { Clock } from './clock';

/** docs/platform.md, "Rate limit". What comes past it is refused, and accounts are put at risk. */
export const MAX_PER_SECOND = 50;

/** How requests follow each other, in ms. */
interface Spread {
	/** from one to the next */
	gap: number;
	/** by how much the next one may come early because a timer woke this one late; small, so that no burst follows */
	catchUp: number;
	/** how much longer the gap is behind a first request, which takes longer: its host's name has to be looked up first */
	firstGap: number;
}

/**
 * Requests are spread out rather than sent in bursts, and a little slower than allowed: on the way to the platform they
 * bunch up again, and one that is held up for almost 50 ms must not share a second with the 50 after it.
 */
const FULL: Spread = { gap: 1000 / (MAX_PER_SECOND - 3), catchUp: 15, firstGap: 100 };

/** After so many ms without a request, the next one is a first one. */
const A_WHILE = 1000;

/** When the next request of each queue may go, in ms of the clock. One process shares it. */
const nextFree = new Map<string, Promise<number>>();

/**
 * Waits until one more request may be sent.
 *
 * @param queue what the limit counts: one endpoint of one credential
 * @param perSecond 1 to 50; lower is slower
 * @throws what the clock throws when the execution is cancelled; the turn is then free for the next one
 */
export async function takeTurn(queue: string, perSecond: number, clock: Clock): Promise<void> {
	const shared = async () => await wait(queue, FULL, clock);
	if (perSecond >= MAX_PER_SECOND) return await shared();
	// The slower ones queue among themselves first, so that they hold nobody else up.
	await wait(`${queue} ${perSecond}`, { gap: 1000 / perSecond, catchUp: 0, firstGap: 0 }, clock, shared);
}

async function wait(queue: string, spread: Spread, clock: Clock, then?: () => Promise<void>): Promise<void> {
	const before = nextFree.get(queue) ?? Promise.resolve(-Infinity);
	const turn = before.then(async (free) => {
		const { gap, catchUp, firstGap } = spread;
		const isFirst = clock.now() - free > A_WHILE;
		// Even without a wait, because sleeping is what notices that the execution was cancelled.
		await clock.sleep(Math.max(0, free - clock.now()));
		await then?.();
		// Counted from when it really went, so that a stalled process does not catch up in a burst.
		return isFirst ? clock.now() + gap + firstGap : Math.max(free, clock.now() - catchUp) + gap;
	});
	const next = turn.catch(async () => await before);
	nextFree.set(queue, next);
	await turn;
}
