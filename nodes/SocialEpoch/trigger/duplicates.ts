import type { Delivered, Entry } from './handover';
import type { Marks } from './markList';

/**
 * The entries of each delivery that no other delivery has brought; these are marked as brought by this one. What
 * remains is that two workers that get the same record at the same moment both let it through.
 *
 * Lost is worse than doubled, so a mark says which delivery made it. One that n8n runs again, because its worker died
 * or a user asked for it, finds its own marks and gets the same entries again:
 *
 *     delivery 1 brings a and b, and leaves the marks a, b, run@1; run again, it finds run@1 and gets a and b
 *     delivery 2 brings b and c, finds b, and leaves c, run@2, c@2, sorted@2; run again, it finds c@2 and gets c
 *
 * Only when something is already there, a second write notes record by record what belongs to this delivery, and a
 * third takes that back for the duplicates. n8n drops the oldest marks first, so a record's mark never outlives that
 * of the delivery that made it; and whichever of these writes is lost, by a crash or by another worker that writes at
 * the same time, the entries come out again rather than not at all.
 *
 * @returns one list for each delivery, in their order
 * @throws what the marks throw; nothing has been dropped then
 */
export async function onlyNew(runs: Delivered[], marks: Marks): Promise<Entry[][]> {
	const before = await marks.check(runs.flatMap((run) => [...keysOf(run), markOf(run, 'run')]));
	const results: Entry[][] = [];
	for (const run of runs) {
		results.push(await newOf(run, before, marks));
		for (const key of keysOf(run)) before.add(key);
	}
	return results;
}

async function newOf(run: Delivered, before: Set<unknown>, marks: Marks): Promise<Entry[]> {
	const keys = keysOf(run);
	const ranBefore = before.has(markOf(run, 'run'));
	if (!ranBefore && !keys.some((key) => before.has(key))) return run.entries;
	const sorted = markOf(run, 'sorted');
	const own = await marks.check([...keys.map((key) => markOf(run, key)), sorted]);
	// It ran before, and all it marked was new then.
	if (ranBefore && !own.has(sorted)) return run.entries;
	const isNew = (key: string | null) => key === null || !before.has(key) || own.has(markOf(run, key));
	const duplicates = keys.filter((key) => !isNew(key));
	if (duplicates.length > 0) await marks.remove(duplicates.map((key) => markOf(run, key)));
	return run.entries.filter(({ key }) => isNew(key));
}

function keysOf({ entries }: Delivered): string[] {
	return entries.map(({ key }) => key).filter((key) => key !== null);
}

function markOf({ delivery }: Delivered, what: string): string {
	return `${what}@${delivery}`;
}
