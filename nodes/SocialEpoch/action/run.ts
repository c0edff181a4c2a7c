import type { Payload } from '../platform/endpoint';
import type { Platform } from '../platform/platform';
import { inPool } from '../values/pool';
import { records } from './answers';
import { batchesOf } from './batches';
import type { Gather, Item, Operation, Output, Values } from './operation';
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
	const atOnce = operation.gather && operation.spaced ? 1 : AT_ONCE;
	const send = async (ready: Item[]) =>
		await inPool(batchesOf(operation, ready), atOnce, stopped, async (batch) => {
			if (operation.gather) return await runTogether(operation, operation.gather, platform, batch, halt);
			for (const item of batch) {
				if (!stopped()) await settle([item], halt, async () => [await runOne(operation, platform, item.values)]);
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
	for (const item of items) await settle([item], halt, async () => [present(operation, item)]);
}

/** Sends one request for several items; all of them carry its failure. */
async function runTogether(
	operation: Operation,
	gather: Gather,
	platform: Platform,
	batch: Item[],
	halt?: AbortController,
): Promise<void> {
	await settle(batch, halt, async () => {
		const list = batch.map((item) => item.values);
		const bodies = list.map((values) => bodyOf(operation, values));
		return gather.share(await platform.call(operation.endpoint, gather.body(bodies, list)), list, bodies);
	});
}

async function runOne(operation: Operation, platform: Platform, values: Values): Promise<Output[]> {
	const body = bodyOf(operation, values);
	if (operation.run) return await operation.run(platform, values, body);
	const data = await platform.call(operation.endpoint, body);
	return operation.items ? operation.items(data, values) : records(data).map((json) => ({ json }));
}

/** The request: what the API has fields for, under their own names. */
export function bodyOf(operation: Operation, values: Values): Payload {
	const names = operation.fields.filter(({ local }) => !local).map(({ property }) => property.name);
	const given = names.filter((name) => values[name] !== undefined);
	const own = Object.fromEntries(given.map((name) => [name, values[name]]));
	return operation.body?.(values, own) ?? own;
}

/** What an item ends with, in the readable form where the user wants that. */
function present({ simplify }: Operation, { outputs, values }: Item): Output[] | undefined {
	if (!simplify || values.simplify === false) return outputs;
	return outputs?.flatMap((output) => [simplify(output.json, values)].flat().map((json) => ({ ...output, json })));
}

async function settle(
	group: Item[],
	halt: AbortController | undefined,
	work: () => Promise<Array<Output[] | undefined>>,
): Promise<void> {
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
