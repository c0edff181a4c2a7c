import type { Clock } from './clock';
import { asFailure } from './failure';

/**
 * Looks again and again until there is something to see or the time is up. Once it has looked with success, it puts up
 * with a platform that is away for a while.
 *
 * @param every ms between two looks
 * @param until in ms of the clock
 * @param look gives `undefined` while there is nothing to see
 * @returns what was seen, or `undefined` when the time was up
 * @throws Failure of `look`
 */
export async function poll<T>(
	clock: Clock,
	every: number,
	until: number,
	look: () => Promise<T | undefined>,
): Promise<T | undefined> {
	for (let hasSucceeded = false; ; ) {
		try {
			const seen = await look();
			if (seen !== undefined || clock.now() >= until) return seen;
			hasSucceeded = true;
		} catch (error) {
			const failure = asFailure(error);
			if (!hasSucceeded || !failure.transient || clock.now() >= until) throw failure;
		}
		await clock.sleep(Math.min(every, until - clock.now()));
	}
}
