import type { Payload } from '../platform/endpoint';
import type { Platform } from '../platform/platform';
import { inPool } from '../values/pool';
import { records } from './answers';
import { batchesOf } from './batches';
import type { Item, Operation, Output, Values } from './operation';

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
	if (operation.conduct) {
		try {
			await operation.conduct(operation, platform, items, halt);
		} catch (failure) {
			fail(
				items.filter((item) => !item.outputs),
				failure,
				halt,
			);
		}
		return;
	}
	const stopped = () => halt?.signal.aborted === true;
	await inPool(batchesOf(operation, items), AT_ONCE, stopped, async (batch) => {
		if (operation.gather) return await runTogether(operation, platform, batch, halt);
		for (const item of batch) {
			if (stopped()) return;
			await settle([item], halt, async () => [await runOne(operation, platform, item.values)]);
		}
	});
}

/** Sends one request for several items; all of them carry its failure. */
export async function runTogether(
	operation: Operation,
	platform: Platform,
	group: Item[],
	halt?: AbortController,
): Promise<void> {
	const { gather, endpoint } = operation;
	if (!gather) return;
	await settle(group, halt, async () => {
		const list = group.map((item) => item.values);
		const bodies = list.map((values) => bodyOf(operation, values));
		const data = await platform.call(endpoint, gather.body(bodies, list));
		return gather.share(data, list, bodies).map((outputs, i) => present(operation, outputs, list[i]));
	});
}

async function runOne(operation: Operation, platform: Platform, values: Values): Promise<Output[]> {
	const body = bodyOf(operation, values);
	if (operation.run) return present(operation, await operation.run(platform, values, body), values);
	const data = await platform.call(operation.endpoint, body);
	const outputs = operation.items ? operation.items(data, values) : records(data).map((json) => ({ json }));
	return present(operation, outputs, values);
}

/** The request: what the API has fields for, under their own names. */
export function bodyOf(operation: Operation, values: Values): Payload {
	if (operation.body) return operation.body(values);
	const own = operation.fields.filter((field) => !field.local).map((field) => field.property.name);
	return Object.fromEntries(own.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}

function present(operation: Operation, outputs: Output[], values: Values): Output[] {
	const { simplify } = operation;
	if (!simplify || values.simplify === false) return outputs;
	return outputs.flatMap((output) => [simplify(output.json, values)].flat().map((json) => ({ ...output, json })));
}

async function settle(
	group: Item[],
	halt: AbortController | undefined,
	work: () => Promise<Output[][]>,
): Promise<void> {
	try {
		const results = await work();
		group.forEach((item, i) => (item.outputs = results[i]));
	} catch (failure) {
		fail(group, failure, halt);
	}
}

/** Marks items as failed, which ends the run unless the others shall go on. */
export function fail(group: Item[], failure: unknown, halt: AbortController | undefined): void {
	// What a halt calls off has not failed itself.
	if (halt?.signal.aborted) return;
	for (const item of group) item.failure ??= failure;
	halt?.abort();
}
