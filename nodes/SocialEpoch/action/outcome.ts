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
	/** Those of the last look that got no answer. */
	let unanswered: Array<[Item[], Failure]> = [];
	/** @returns those that have not ended */
	const lookAt = async (group: Item[]) => {
		try {
			const known = group.map(({ outputs = [] }) => outputs[0].json);
			const found = await outcome.look(call, known);
			group.forEach((item, i) => {
				const { json, failure } = found[i];
				item.outputs = item.outputs?.map((output) => ({ ...output, json: { ...output.json, ...json } }));
				if (failure) fail([item], failure);
			});
			return group.filter((_, i) => !found[i].isFinal);
		} catch (error) {
			const failure = asFailure(error);
			const description = `It was sent, only how it ended is not known. ${failure.description}`;
			const unknown = new Failure(failure.message, { ...failure, description });
			if (failure.transient) unanswered.push([group, unknown]);
			else fail(group, unknown);
			return failure.transient ? group : [];
		}
	};
	const look = async () => {
		unanswered = [];
		const starts = open.flatMap((_, i) => (i % outcome.max === 0 ? i : []));
		open = (await Promise.all(starts.map(async (at) => await lookAt(open.slice(at, at + outcome.max))))).flat();
		if (unanswered.length > 0 && unanswered.length === starts.length) throw unanswered[0][1];
		return open.length === 0 || undefined;
	};
	await poll(clock, outcome.every, clock.now() + seconds * 1000, look).catch((error: unknown) => {
		fail(open, asFailure(error));
	});
	for (const [group, failure] of unanswered) fail(group, failure);
}
