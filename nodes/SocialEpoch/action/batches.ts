import { groupBy } from '../values/groupBy';
import type { Item, Operation } from './operation';

/** Items that share a request, or that go one after the other; every other item is alone. In the order of the input. */
export function batchesOf(operation: Operation, items: Item[]): Item[][] {
	if (operation.gather) return requestsOf(operation.gather, items);
	return groupBy(items, ({ index, values }) => operation.inOrder?.(values) ?? String(index));
}

/** As few requests as the API and the option Items per Request allow. */
function requestsOf(gather: NonNullable<Operation['gather']>, items: Item[]): Item[][] {
	const result: Item[][] = [];
	for (const group of groupBy(items, ({ values }) => gather.key?.(values) ?? '')) {
		const most = lowest(group, 'itemsPerRequest', gather.max);
		let batch: Item[] = [];
		let filled = 0;
		for (const item of group) {
			const size = gather.size?.(item.values) ?? 1;
			if (batch.length === 0 || batch.length === most || filled + size > gather.max) {
				batch = [];
				filled = 0;
				result.push(batch);
			}
			batch.push(item);
			filled += size;
		}
	}
	return result;
}

/** The lowest that any item has for a setting which holds for all of them together. */
export function lowest(items: Item[], name: string, most: number): number {
	return items.reduce((low, { values }) => Math.min(low, Number(values[name] ?? most)), most);
}
