/** Prints one line, stamped with the time of day, so that a log can be read afterwards. */
export function say(line: string): void {
	console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
}

/**
 * Runs `work` and prints one line when it is done: `label (3.2 s)`. While it takes long, a line every ten
 * seconds tells that it is still going on. Whatever `work` throws is passed on after a line that names the step.
 */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
	const begun = Date.now();
	const elapsed = () => (Date.now() - begun) / 1000;
	const heartbeat = setInterval(() => say(`… ${label}, ${Math.round(elapsed())} s so far`), 10_000);
	try {
		const result = await work();
		say(`✓ ${label} (${elapsed().toFixed(1)} s)`);
		return result;
	} catch (error) {
		say(`✗ ${label} (${elapsed().toFixed(1)} s)`);
		throw error;
	} finally {
		clearInterval(heartbeat);
	}
}

/**
 * Calls `probe` until it returns something other than undefined, and returns that.
 *
 * @param what completes the sentence "Waited 30 s for …" of the error
 * @param timeout ms
 * @param interval ms between two calls
 * @throws Error when the time is up, with the message of the probe's last error if it threw
 */
export async function waitFor<T>(
	what: string,
	probe: () => Promise<T | undefined>,
	timeout = 30_000,
	interval = 200,
): Promise<T> {
	const end = Date.now() + timeout;
	for (;;) {
		let reason = '';
		try {
			const result = await probe();
			if (result !== undefined) return result;
		} catch (error) {
			reason = `: ${(error as Error).message}`;
		}
		if (Date.now() >= end) throw new Error(`Waited ${timeout / 1000} s for ${what}${reason}`);
		await new Promise((resolve) => setTimeout(resolve, interval));
	}
}

/** Calls `work` for each item of a list, a few at a time, and returns the results in order. */
export async function inParallel<T, R>(
	list: T[],
	atOnce: number,
	work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	const queue = list.entries();
	const worker = async () => {
		for (const [index, item] of queue) results[index] = await work(item, index);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	return results;
}
