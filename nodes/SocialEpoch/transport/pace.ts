import type { Clock } from './clock';

/** "50 requests per second per endpoint"; what comes past that is refused, and accounts are put at risk. */
export const MAX_PER_SECOND = 50;

/**
 * The second in which no more than that may go, in ms. A little longer, because on the way to the platform requests
 * bunch up: one that is held up for 50 ms must not share a second with the 50 after it.
 */
const SECOND_MS = 1050;

/**
 * At least so many ms lie between two requests: no 50 connections are opened at once, and when something holds requests
 * up for longer than that, few of them come too many.
 */
const GAP_MS = 10;

/** What the limit counts; one process shares it. */
interface Lane {
	/** ends when the turn of the last one in the queue is over */
	tail: Promise<unknown>;
	/** when the latest 50 requests went, in ms of the clock */
	went: number[];
}

const lanes = new Map<string, Lane>();

/**
 * Waits until one more request may be sent.
 *
 * @param lane what the limit counts: one endpoint of one credential
 * @param perSecond 1 to 50; lower is slower
 * @throws what the clock throws when the execution is cancelled; the turn is then free for the next one
 */
export async function takeTurn(lane: string, perSecond: number, clock: Clock): Promise<void> {
	const shared = async () => await queue(lane, GAP_MS, clock);
	if (perSecond >= MAX_PER_SECOND) return await shared();
	// The slower ones queue among themselves first, so that they hold nobody else up.
	await queue(`${lane} ${perSecond}`, 1000 / perSecond, clock, shared);
}

async function queue(name: string, gap: number, clock: Clock, then?: () => Promise<void>): Promise<void> {
	const lane = lanes.get(name) ?? { tail: Promise.resolve(), went: [] };
	lanes.set(name, lane);
	const turn = lane.tail.then(async () => {
		const { went } = lane;
		const latest = went.at(-1) ?? -Infinity;
		const before = went.at(-MAX_PER_SECOND) ?? -Infinity;
		// Even without a wait, because sleeping is what notices that the execution was cancelled.
		await clock.sleep(Math.max(0, latest + gap - clock.now(), before + SECOND_MS - clock.now()));
		await then?.();
		// Counted from when it really went, so that a stalled process does not catch up in a burst.
		went.push(clock.now());
		if (went.length > MAX_PER_SECOND) went.shift();
	});
	lane.tail = turn.catch(() => {});
	await turn;
}
