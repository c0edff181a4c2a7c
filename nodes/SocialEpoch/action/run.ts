import type { IDataObject } from 'n8n-workflow';

import { badAnswer } from '../platform/failure';
import type { Platform } from '../platform/platform';
import { inPool } from '../values/pool';
import { bodyOf } from './read';
import type { Entry, Operation, Output, Values } from './operation';

/** How many items are under way at once; the pace is kept by the transport. */
const AT_ONCE = 50;

/**
 * Runs one operation for all its entries. Afterwards every entry has outputs or a failure, unless it was left out
 * because another one ended the run.
 *
 * @param halt ends the run at the first failure; without it the others go on
 */
export async function runOperation(
	operation: Operation,
	platform: Platform,
	entries: Entry[],
	halt?: AbortController,
): Promise<void> {
	if (operation.conduct) {
		try {
			await operation.conduct(platform, entries, halt);
		} catch (failure) {
			fail(
				entries.filter((entry) => !entry.outputs),
				failure,
				halt,
			);
		}
		return;
	}
	const stopped = () => halt?.signal.aborted === true;
	const groups = operation.gather ? chunks(operation, entries) : inOrder(operation, entries);
	await inPool(groups, AT_ONCE, stopped, async (group) => {
		if (operation.gather) return await runTogether(operation, platform, group, halt);
		for (const entry of group) {
			if (stopped()) return;
			await settle([entry], halt, async () => [await runOne(operation, platform, entry.values)]);
		}
	});
}

/** Sends one request for several entries; all of them carry its failure. */
export async function runTogether(
	operation: Operation,
	platform: Platform,
	group: Entry[],
	halt?: AbortController,
): Promise<void> {
	const { gather, endpoint } = operation;
	if (!gather) return;
	await settle(group, halt, async () => {
		const list = group.map((entry) => entry.values);
		const data = await platform.call(endpoint, gather.body(list));
		return gather.share(data, list).map((outputs, i) => present(operation, outputs, list[i]));
	});
}

async function runOne(operation: Operation, platform: Platform, values: Values): Promise<Output[]> {
	if (operation.run) return present(operation, await operation.run(platform, values), values);
	const data = await platform.call(operation.endpoint, bodyOf(operation, values));
	const outputs = operation.items ? operation.items(data, values) : records(data).map((json) => ({ json }));
	return present(operation, outputs, values);
}

function present(operation: Operation, outputs: Output[], values: Values): Output[] {
	const { simplify } = operation;
	if (!simplify || values.simplify === false) return outputs;
	return outputs.map((output) => ({ ...output, json: simplify(output.json, values) }));
}

async function settle(
	group: Entry[],
	halt: AbortController | undefined,
	work: () => Promise<Output[][]>,
): Promise<void> {
	try {
		const results = await work();
		group.forEach((entry, i) => (entry.outputs = results[i]));
	} catch (failure) {
		fail(group, failure, halt);
	}
}

/** Marks entries as failed, which ends the run unless the others shall go on. */
export function fail(group: Entry[], failure: unknown, halt: AbortController | undefined): void {
	// What a halt calls off has not failed itself.
	if (halt?.signal.aborted) return;
	for (const entry of group) entry.failure ??= failure;
	halt?.abort();
}

/** Entries whose order matters stand behind each other in one group; all others are groups of their own. */
function inOrder(operation: Operation, entries: Entry[]): Entry[][] {
	return [...groupBy(entries, (entry) => operation.inOrder?.(entry.values) ?? String(entry.index)).values()];
}

/** As few requests as the API and the option Items per Request allow. */
export function chunks(operation: Operation, entries: Entry[]): Entry[][] {
	const { gather } = operation;
	if (!gather) return [];
	const result: Entry[][] = [];
	for (const group of groupBy(entries, (entry) => gather.key?.(entry.values) ?? '').values()) {
		const most = lowest(group, 'itemsPerRequest', gather.max);
		let chunk: Entry[] = [];
		let filled = 0;
		for (const entry of group) {
			const size = gather.size?.(entry.values) ?? 1;
			if (chunk.length === 0 || chunk.length === most || filled + size > gather.max) {
				chunk = [];
				filled = 0;
				result.push(chunk);
			}
			chunk.push(entry);
			filled += size;
		}
	}
	return result;
}

/** The lowest that any entry has for a setting which holds for all of them together. */
export function lowest(entries: Entry[], name: string, most: number): number {
	return entries.reduce((low, { values }) => Math.min(low, Number(values[name] ?? most)), most);
}

export function groupBy<T>(entries: T[], keyOf: (entry: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const entry of entries) {
		const key = keyOf(entry);
		const group = groups.get(key);
		if (group) group.push(entry);
		else groups.set(key, [entry]);
	}
	return groups;
}

/** A list's entries, or the one object, as items; a bare value comes as `{data}`. */
export function records(data: unknown): IDataObject[] {
	if (data === null || data === undefined || data === '') return [];
	if (Array.isArray(data)) return data.flatMap(records);
	return [typeof data === 'object' ? (data as IDataObject) : { data: data as string }];
}

/** The answer's `data` where it must be a text such as an id. @throws Failure otherwise */
export function textOf(data: unknown, what: string): string {
	if ((typeof data === 'string' && data !== '') || typeof data === 'number') return String(data);
	throw badAnswer(`The platform gave no ${what}`);
}
