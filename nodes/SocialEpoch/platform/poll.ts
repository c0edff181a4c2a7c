import type { Clock } from './clock';
import { asFailure, type Failure } from './failure';

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
		let lastFailure: Failure | undefined;
		try {
			const seen = await look();
			if (seen !== undefined) return seen;
			hasSucceeded = true;
		} catch (error) {
			lastFailure = asFailure(error);
			if (!hasSucceeded || !lastFailure.transient) throw lastFailure;
		}
		const left = until - clock.now();
		if (left <= 0 && lastFailure) throw lastFailure;
		if (left <= 0) return undefined;
		await clock.sleep(Math.min(every, left));
	}
}
