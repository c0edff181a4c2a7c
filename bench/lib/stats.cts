/** Middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that `share` of the values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** Work to be compared. */
export interface Contestant {
	name: string;
	work: () => unknown;
}

/** µs of processor time per call: the samples of each contestant, in the order they were taken. */
export type Samples = Record<string, number[]>;

/** ms that one sample takes: long enough for the clock, short enough to share what disturbs it with its neighbours. */
const SAMPLE_MS = 20;

/**
 * Takes `rounds` samples of each, in turns (A B C, then B C A…), so that what disturbs the machine disturbs all.
 * Works with promises too. Counts processor time of the whole process, garbage collection included, which other
 * programs on the machine lengthen far less than they lengthen the time that passes.
 */
export async function alternate(contestants: Contestant[], rounds: number): Promise<Samples> {
	const samples: Samples = Object.fromEntries(contestants.map(({ name }) => [name, []]));
	const sizes = new Map<Contestant, number>();
	for (const contestant of contestants) {
		// Warm: the compiler is done with it after some hundred ms.
		let calls = 0;
		let used = 0;
		while (used < 400) {
			used += await cpuMs(contestant, 10);
			calls += 10;
		}
		sizes.set(contestant, Math.max(1, Math.round((calls / used) * SAMPLE_MS)));
	}
	for (let round = 0; round < rounds; round++) {
		for (let i = 0; i < contestants.length; i++) {
			const contestant = contestants[(i + round) % contestants.length];
			const size = sizes.get(contestant)!;
			samples[contestant.name].push(((await cpuMs(contestant, size)) * 1000) / size);
		}
	}
	return samples;
}

async function cpuMs({ work }: Contestant, calls: number): Promise<number> {
	const before = process.cpuUsage();
	for (let i = 0; i < calls; i++) {
		const result = work();
		if (result instanceof Promise) await result;
	}
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}
