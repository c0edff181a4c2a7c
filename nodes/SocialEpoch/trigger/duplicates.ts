import { sleep } from 'n8n-workflow';

import type { Entry } from './handover';

/** The part of n8n's database-backed helper that is used here; it keeps one list of marks for each node. */
export interface MarkStore {
	/** Tells which marks are in the list, and adds the others at its end. */
	check: (marks: string[]) => Promise<{ processed: unknown[] }>;
	remove: (marks: string[]) => Promise<void>;
}

/**
 * How many marks n8n keeps for one trigger. A delivery of n records leaves n + 1, so this holds a delivery a second
 * over the platform's whole retry schedule (2 h 39 min), or 19,600 records in deliveries of 50. n8n rewrites the
 * whole list each time: measured with n8n 2.41's own helper on SQLite, 7 ms a write at this length (3.5 ms at half,
 * 17 ms at two and a half times), shared by all deliveries that wait at the same time.
 */
export const MAX_MARKS = 20_000;

/** How many records a process remembers as executed, over all its triggers: 10 MB or so. */
const MAX_REMEMBERED = 100_000;

const executed = new Set<string>();

/** Whether execute() has run this record in this process. */
export function wasExecutedHere(key: string | null): boolean {
	return key !== null && executed.has(key);
}

/** Notes that execute() has run these records; the oldest are forgotten first. */
export function rememberExecuted(entries: readonly Entry[]): void {
	for (const { key } of entries) {
		if (key !== null) executed.add(key);
	}
	for (const key of executed) {
		if (executed.size <= MAX_REMEMBERED) break;
		executed.delete(key);
	}
}

/** Forgets what this process has executed, as a restart does. For tests. */
export function forgetExecuted(): void {
	executed.clear();
	lists.clear();
}

/** An execution that asks for the entries of a delivery. */
interface Run {
	entries: Entry[];
	/** the same in whatever execution of n8n runs this delivery: the first, one after a crash, a retry by hand */
	delivery: string;
}

interface Waiting extends Run {
	resolve: (entries: Entry[]) => void;
	reject: (error: unknown) => void;
}

/** The list of one trigger, as this process sees it. */
interface List {
	waiting: Waiting[];
	/** whether a turn is under way */
	busy: boolean;
	/** the marks this process has written lately: when it wrote them first and last */
	fresh: Map<string, { first: number; last: number }>;
	/** whether `watch` waits */
	watched: boolean;
}

const lists = new Map<string, List>();

/** ms after which every process that had read the list before a mark was written has written its own. */
const SETTLED = 2000;

/** ms after which a mark that keeps going missing is given up. */
const GIVEN_UP = 30_000;

/** How many deliveries share one write at most. */
const MAX_BATCH = 20;

/**
 * The entries of a delivery that no other delivery has brought, each of them marked as brought by this one.
 *
 * The helper reads, then writes, so executions of one trigger that run at the same time in this process take turns,
 * or they would lose each other's marks; those that wait share the next turn. Between the workers of a queue nothing
 * does so: one overwrites what another has just written. Each therefore looks after its marks and writes those again
 * that went missing. What remains is that two workers that get the same record at the same moment both let it through.
 *
 * @param trigger whose list it is
 * @throws what the store throws; nothing has been dropped then
 */
export async function onlyNew(trigger: string, run: Run, store: MarkStore): Promise<Entry[]> {
	if (!keysOf(run).length) return run.entries;
	let list = lists.get(trigger);
	if (!list) lists.set(trigger, (list = { waiting: [], busy: false, fresh: new Map(), watched: false }));
	const { waiting, busy } = list;
	return await new Promise((resolve, reject) => {
		waiting.push({ ...run, resolve, reject });
		if (!busy) void takeTurns(list, store);
	});
}

async function takeTurns(list: List, store: MarkStore): Promise<void> {
	list.busy = true;
	while (list.waiting.length) {
		const batch = list.waiting.splice(0, MAX_BATCH);
		try {
			const results = await sortOut(batch, list, store);
			batch.forEach(({ resolve }, index) => resolve(results[index]));
		} catch (error) {
			batch.forEach(({ reject }) => reject(error));
		}
	}
	list.busy = false;
	if (list.fresh.size && !list.watched) void watch(list, store);
}

/** After the last turn nobody else would look whether its marks have stayed. */
async function watch(list: List, store: MarkStore): Promise<void> {
	list.watched = true;
	await sleep(SETTLED);
	list.watched = false;
	if (list.busy) return;
	list.busy = true;
	await check([], list, store).catch(() => list.fresh.clear());
	await takeTurns(list, store);
}

/**
 * Which of these marks are there; adds the others, and with them those that we wrote lately and that went missing. A
 * mark is looked after until it is seen to have stayed.
 */
async function check(marks: string[], { fresh }: List, store: MarkStore): Promise<Set<unknown>> {
	const now = Date.now();
	const ours = [...fresh.keys()];
	const there = new Set((await store.check([...new Set([...marks, ...ours])])).processed);
	for (const [mark, written] of fresh) {
		if (!there.has(mark)) written.last = now;
		if (now - written.last >= SETTLED || now - written.first >= GIVEN_UP) fresh.delete(mark);
	}
	for (const mark of marks) if (!there.has(mark)) fresh.set(mark, { first: now, last: now });
	return there;
}

/**
 * What each of the executions may emit.
 *
 * Lost is worse than doubled, so a mark says which delivery made it: one that n8n runs again, because its worker died
 * or a user asked for it, finds its own marks and gets the same entries again. The first run leaves the records and,
 * behind them, the delivery. Only when something is already there, a second write notes record by record what belongs
 * to this delivery, and a third takes that back for the duplicates. n8n drops the oldest marks first, so a record's
 * mark never outlives that of the delivery that made it; and whichever of these writes is lost, by a crash or by
 * another worker that writes at the same time, the entries come out again rather than not at all.
 */
async function sortOut(batch: Run[], list: List, store: MarkStore): Promise<Entry[][]> {
	const marks = batch.flatMap((run) => [...keysOf(run), markOf(run, 'run')]);
	const before = await check(marks, list, store);
	const results: Entry[][] = [];
	for (const run of batch) {
		results.push(await newOf(run, before, list, store));
		for (const key of keysOf(run)) before.add(key);
	}
	return results;
}

async function newOf(run: Run, before: Set<unknown>, list: List, store: MarkStore): Promise<Entry[]> {
	const keys = keysOf(run);
	const ranBefore = before.has(markOf(run, 'run'));
	if (!ranBefore && !keys.some((key) => before.has(key))) return run.entries;
	const sorted = markOf(run, 'sorted');
	const own = await check([...keys.map((key) => markOf(run, key)), sorted], list, store);
	// It ran before, and all it marked was new then.
	if (ranBefore && !own.has(sorted)) return run.entries;
	const isNew = (key: string | null) => key === null || !before.has(key) || own.has(markOf(run, key));
	const duplicates = keys.filter((key) => !isNew(key));
	const notOurs = duplicates.map((key) => markOf(run, key));
	notOurs.forEach((mark) => list.fresh.delete(mark));
	if (duplicates.length) await store.remove(notOurs);
	return run.entries.filter(({ key }) => isNew(key));
}

function keysOf({ entries }: Run): string[] {
	return entries.map(({ key }) => key).filter((key) => key !== null);
}

function markOf({ delivery }: Run, what: string): string {
	return `${what}@${delivery}`;
}
