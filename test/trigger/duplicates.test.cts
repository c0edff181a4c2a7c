import fc from 'fast-check';

import type { Clock } from '../../nodes/SocialEpoch/platform/clock';
import { onlyNew } from '../../nodes/SocialEpoch/trigger/duplicates';
import type { Delivered, Entry } from '../../nodes/SocialEpoch/trigger/handover';
import type { Marks } from '../../nodes/SocialEpoch/trigger/markList';
import { MarkList } from '../../nodes/SocialEpoch/trigger/markList';
import { StoredMarks } from '../support/marks.cts';

type Keys = Array<string | null>;

/** Time stands still: nothing here is about looking after marks. */
const clock: Clock = { now: () => 0, sleep: async () => await new Promise(() => {}) };

/** A process: its own turns, over the store that all of them share. */
const processOver = (store: Marks) => {
	const list = new MarkList<Delivered, Entry[]>(store, clock, onlyNew);
	return async (delivery: string, ...wanted: Keys): Promise<Keys> => {
		const entries = wanted.map((key) => ({ key, item: { key } }));
		return (await list.inTurn({ entries, delivery })).map(({ key }) => key);
	};
};

/** So many deliveries, each with some of these keys. */
const deliveries = (length: number, keys: string) =>
	fc.tuple(...Array.from({ length }, () => fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1 })));

let list: StoredMarks;
let run: ReturnType<typeof processOver>;

beforeEach(() => {
	list = new StoredMarks();
	run = processOver(list);
});

test('a delivery of new records costs one write and one mark more than records', async () => {
	expect(await run('E1', 'a', 'b', 'c')).toEqual(['a', 'b', 'c']);
	expect([list.calls, list.marks.length]).toEqual([1, 4]);
});

test('partly new: just the new ones, also when that execution runs again; little is kept of what is not', async () => {
	await run('E1', 'a', 'b');
	for (let times = 0; times < 3; times++) expect(await run('E2', 'b', 'c', null)).toEqual(['c', null]);
	expect(await run('E3', 'a', 'b', 'c', 'd')).toEqual(['d']);
	expect(list.marks.length).toBe(3 + 4 + 4);
	expect(await run('E4', 'a', 'b')).toEqual([]);
	expect(list.marks.length).toBe(3 + 4 + 4 + 2);
	expect(await run('E1', 'a', 'b')).toEqual(['a', 'b']);
});

test('a delivery that died before its third write has its duplicates, too, when it runs again', async () => {
	await run('E1', 'a', 'b');
	list.die = { call: 3, afterWriting: false };
	await expect(run('E2', 'b', 'c')).rejects.toThrow('database gone');
	// Doubled is better than lost; and nothing is written where nothing is taken back.
	expect(await run('E2', 'b', 'c')).toEqual(['b', 'c']);
	expect(list.calls).toBe(1 + 3 + 2);
});

test('executions at the same time take turns and share writes', async () => {
	const results = await Promise.all(
		Array.from({ length: 30 }, async (_, i) => await run(`E${i}`, `pair ${i >> 1}`, 'shared')),
	);
	expect(results.flat().sort()).toEqual([...Array.from({ length: 15 }, (_, i) => `pair ${i}`), 'shared'].sort());
	// One write for the first, one for those that waited; two for each that has a duplicate to take back.
	expect(list.calls).toBe(1 + 1 + 29 * 2);
});

/**
 * Executions with overlapping records, each dying in any of its writes (before or after the write arrives) any
 * number of times before it runs through, in any order. What counts as emitted is what a run that came through
 * returned last, as a workflow that dies is run again.
 */
test('no order of deaths and repetitions loses a record, and without deaths none is doubled', async () => {
	const die = fc.record({ call: fc.integer({ min: 0, max: 2 }), afterWriting: fc.boolean() });
	const step = fc.record({ execution: fc.integer({ min: 0, max: 3 }), die: fc.option(die, { nil: undefined }) });
	await fc.assert(
		fc.asyncProperty(deliveries(4, 'abcde'), fc.array(step, { maxLength: 12 }), async (executions, steps) => {
			list = new StoredMarks();
			run = processOver(list);
			const emitted = new Map<number, Keys>();
			const perform = async (execution: number, die?: StoredMarks['die']) => {
				list.calls = 0;
				list.die = die;
				try {
					emitted.set(execution, await run(`E${execution}`, ...executions[execution]));
				} catch {
					// died; n8n runs it again below
				}
			};
			for (const { execution, die } of steps) await perform(execution, die);
			for (const execution of executions.keys()) await perform(execution);
			const all = [...emitted.values()].flat();
			for (const wanted of new Set(executions.flat())) {
				const times = all.filter((one) => one === wanted).length;
				expect(times).toBeGreaterThanOrEqual(1);
				if (steps.every(({ die }) => !die)) expect(times).toBe(1);
			}
		}),
		{ numRuns: 1000 },
	);
}, 30_000);

test('marks lost to another process writing at the same time double a record, and lose none', async () => {
	await fc.assert(
		fc.asyncProperty(
			deliveries(3, 'abc'),
			fc.scheduler(),
			fc.integer({ min: 1, max: 2 }),
			async (executions, scheduler, times) => {
				// Every process reads, waits, and writes back what it read with its own changes.
				const shared = new StoredMarks();
				shared.beforeWrite = async () => await scheduler.schedule(Promise.resolve());
				const processes = executions.map(() => processOver(shared));
				let results: Keys[] = [];
				for (let time = 0; time < times; time++) {
					const all = Promise.all(executions.map(async (wanted, i) => await processes[i](`E${i}`, ...wanted)));
					await scheduler.waitFor(all);
					results = await all;
				}
				for (const wanted of new Set(executions.flat())) expect(results.flat()).toContain(wanted);
			},
		),
		{ numRuns: 1000 },
	);
}, 30_000);

test('a list too short forgets the oldest: doubled, never lost', async () => {
	// Each run in a process of its own, which has nothing to look after.
	const short = new StoredMarks(6);
	const run = async (delivery: string, ...wanted: Keys) => await processOver(short)(delivery, ...wanted);
	expect(await run('E1', 'a', 'b')).toEqual(['a', 'b']);
	expect(await run('E2', 'c', 'd')).toEqual(['c', 'd']);
	expect(await run('E3', 'e')).toEqual(['e']);
	expect(await run('E4', 'a')).toEqual(['a']);
	expect(await run('E1', 'a', 'b')).toContain('b');
});
