/** A list in groups, each in the order of the list; the groups in the order of their first. */
export function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): T[][] {
	const groups = new Map<string, T[]>(list.map((one) => [keyOf(one), []]));
	for (const one of list) groups.get(keyOf(one))!.push(one);
	return [...groups.values()];
}
