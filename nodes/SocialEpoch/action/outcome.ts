import { asFailure, Failure } from '../platform/failure';
import type { Platform } from '../platform/platform';
import { poll } from '../platform/poll';
import type { Item, Outcome } from './operation';

/**
 * Waits for how it ended, of all items that want to know: asks for those that are still open together, until all have
 * ended or the longest of their times is up. What is known goes into the item's output.
 *
 * @param fail marks items as failed
 */
export async function awaitOutcomes(
	outcome: Outcome,
	{ clock, call }: Platform,
	items: Item[],
	fail: (items: Item[], failure: Failure) => void,
): Promise<void> {
	let open = items.filter(({ outputs, values }) => outputs?.length && values.waitForResult === true);
	if (open.length === 0) return;
	const seconds = Math.max(...open.map(({ values }) => Number(values.timeout)));
	/** @returns those that have not ended */
	const lookAt = async (some: Item[]) => {
		const known = some.map(({ outputs = [] }) => outputs[0].json);
		const found = await outcome.look(call, known).catch((error: unknown) => {
			const failure = unknownEnd(error);
			if (failure.transient) throw failure;
			return known.map(() => ({ json: {}, isFinal: true, failure }));
		});
		some.forEach((item, i) => {
			const { json, failure } = found[i];
			item.outputs = item.outputs?.map((output) => ({ ...output, json: { ...output.json, ...json } }));
			if (failure) fail([item], failure);
		});
		return some.filter((_, i) => !found[i].isFinal);
	};
	const look = async () => {
		const starts = open.flatMap((_, i) => (i % outcome.max === 0 ? i : []));
		const left = await Promise.all(starts.map(async (at) => await lookAt(open.slice(at, at + outcome.max))));
		open = left.flat();
		return open.length === 0 || undefined;
	};
	try {
		await poll(clock, outcome.every, clock.now() + seconds * 1000, look);
	} catch (error) {
		fail(open, error as Failure);
	}
}

function unknownEnd(error: unknown): Failure {
	const failure = asFailure(error);
	const description = `It was sent, only how it ended is not known. ${failure.description}`;
	return new Failure(failure.message, { ...failure, description });
}
