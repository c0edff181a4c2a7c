import type { Payload } from '../platform/endpoint';
import type { Platform } from '../platform/platform';
import { inPool } from '../values/pool';
import { records } from './answers';
import { batchesOf } from './batches';
import type { Item, Operation, Output, Values } from './operation';
import { awaitOutcomes } from './outcome';
import { spaceOut } from './spacing';

/** How many items are under way at once; the pace is kept by the transport. */
const AT_ONCE = 50;

/**
 * Runs one operation for all its items. Afterwards every item has outputs or a failure, unless it was left out
 * because another one ended the run.
 *
 * @param halt ends the run at the first failure; without it the others go on
 */
export async function runOperation(
	operation: Operation,
	platform: Platform,
	items: Item[],
	halt?: AbortController,
): Promise<void> {
	const stopped = () => halt?.signal.aborted === true;
	// Where a request fails that carried many, it may have been carried out: better look first than send the next one.
	const oneByOne = operation.gather && !operation.endpoint.repeatable;
	const atOnce = oneByOne ? 1 : operation.waits ? Infinity : AT_ONCE;
	const send = async (ready: Item[]) =>
		await inPool(batchesOf(operation, ready), atOnce, stopped, async (batch) => {
			for (const together of operation.gather ? [batch] : batch.map((item) => [item])) {
				const list = together.map(({ values }) => values);
				if (!stopped()) await settle(together, halt, async () => await ask(operation, platform, list));
			}
		});
	try {
		if (operation.spaced) await spaceOut(operation.spaced, platform, items, send, stopped);
		else await send(items);
		if (operation.outcome && !stopped())
			await awaitOutcomes(operation.outcome, platform, items, (open, failure) => fail(open, failure, halt));
	} catch (failure) {
		const left = items.filter((item) => !item.outputs);
		fail(left, failure, halt);
	}
	for (const item of items) if (item.outputs) await settle([item], halt, async () => [present(operation, item)]);
}

/** One request for all of these, or what one of them takes; gives each its outputs. */
async function ask(operation: Operation, platform: Platform, list: Values[]): Promise<Output[][]> {
	const { endpoint, gather, run, items } = operation;
	const bodies = list.map((values) => bodyOf(operation, values));
	if (gather) return gather.share(await platform.call(endpoint, gather.body(bodies, list)), list, bodies);
	const [values] = list;
	if (run) return [await run(platform, values, bodies[0])];
	const data = await platform.call(endpoint, bodies[0]);
	return [items ? items(data, values) : records(data).map((json) => ({ json }))];
}

/** The request: what the API has fields for, under their own names. */
export function bodyOf(operation: Operation, values: Values): Payload {
	const names = operation.fields.filter(({ local }) => !local).map(({ property }) => property.name);
	const given = names.filter((name) => values[name] !== undefined);
	const own = Object.fromEntries(given.map((name) => [name, values[name]]));
	return operation.body?.(values, own) ?? own;
}

/** What an item ends with, in the readable form where the user wants that. */
function present({ simplify }: Operation, { outputs = [], values }: Item): Output[] {
	if (!simplify || values.simplify === false) return outputs;
	return outputs.flatMap((output) => [simplify(output.json, values)].flat().map((json) => ({ ...output, json })));
}

async function settle(group: Item[], halt: AbortController | undefined, work: () => Promise<Output[][]>) {
	try {
		const results = await work();
		group.forEach((item, i) => (item.outputs = results[i]));
	} catch (failure) {
		fail(group, failure, halt);
	}
}

/** Marks items as failed, which ends the run unless the others shall go on. */
function fail(group: Item[], failure: unknown, halt: AbortController | undefined): void {
	// What a halt calls off has not failed itself.
	if (halt?.signal.aborted) return;
	for (const item of group) item.failure ??= failure;
	halt?.abort();
}
