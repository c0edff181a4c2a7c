import type { Platform } from '../platform/platform';
import type { Item, Spaced, Values } from './operation';

/** How often those that wait look whether it is their turn, in ms. */
const LOOK_AGAIN = 100;

/** An item that was sent, and until when those that need a distance to it have to wait, in ms of the clock. */
interface Mark {
	values: Values;
	until: number;
}

/**
 * What this process sent lately, by credential and by what the distance is kept for: two executions, or two rounds of a
 * loop, do not come too close to each other either.
 */
const everywhere = new Map<string, Mark[]>();

/**
 * Sends items in waves: those that nobody stands in the way of go out together, and each then stands in the way of the
 * next ones that need a distance to it. Two customers of one account and one of another, 10 s apart: the first and the
 * third go at once, the second 10 s after the first was answered, and nothing waits after the last.
 *
 * @param send ends when all of a wave are answered
 */
export async function spaceOut(
	spaced: Spaced,
	{ account, clock, random }: Platform,
	items: Item[],
	send: (wave: Item[]) => Promise<void>,
	stopped: () => boolean,
): Promise<void> {
	const marks: typeof everywhere = spaced.withinRun ? new Map() : everywhere;
	let waiting = items;
	while (waiting.length > 0 && !stopped()) {
		for (const [key, all] of marks) {
			const left = all.filter(({ until }) => until > clock.now());
			if (left.length > 0) marks.set(key, left);
			else marks.delete(key);
		}
		const wave = new Map<Item, Mark>();
		for (const item of waiting) {
			const key = JSON.stringify([account, spaced.by(item.values)]);
			const before = marks.get(key) ?? [];
			if (before.some(({ values }) => spaced.between?.(values, item.values) ?? true)) continue;
			const mark = { values: item.values, until: Infinity };
			if (distanceOf(item.values, 1) > 0) marks.set(key, [...before, mark]);
			wave.set(item, mark);
		}
		waiting = waiting.filter((item) => !wave.has(item));
		try {
			await send([...wave.keys()]);
		} finally {
			// Counted from the answer on, because the pace or the network may have held the request back.
			for (const mark of wave.values()) mark.until = clock.now() + distanceOf(mark.values, random());
		}
		if (wave.size === 0) await clock.sleep(LOOK_AGAIN);
	}
}

/** In ms. @param random 0 to 1 of the random extra */
function distanceOf({ spacing, jitter }: Values, random: number): number {
	return (Number(spacing) + Number(jitter) * random) * 1000;
}
