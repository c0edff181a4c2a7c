import fc from 'fast-check';

import type { MarkStore } from '../../nodes/SocialEpoch/trigger/duplicates';
import {
	forgetExecuted,
	MAX_MARKS,
	onlyNew,
	rememberExecuted,
	wasExecutedHere,
} from '../../nodes/SocialEpoch/trigger/duplicates';
import type { Entry } from '../../nodes/SocialEpoch/trigger/handover';

const entry = (key: string | null): Entry => ({ key, item: { key } });
const keys = (entries: Entry[]) => entries.map(({ key }) => key);

/** A list of marks as n8n keeps it; `die` makes the nth call from now on fail, before or after it has written. */
class List implements MarkStore {
	marks: string[] = [];

	calls = 0;

	die: { call: number; afterWriting: boolean } | undefined;

	constructor(private readonly limit = MAX_MARKS) {}

	async check(marks: string[]) {
		const known = new Set(this.marks);
		const changed = [...this.marks, ...marks.filter((mark) => !known.has(mark))].slice(-this.limit);
		await this.write(changed);
		return { processed: marks.filter((mark) => known.has(mark)) };
	}

	async remove(marks: string[]) {
		await this.write(this.marks.filter((mark) => !marks.includes(mark)));
	}

	private async write(changed: string[]) {
		const dies = this.die?.call === this.calls++;
		if (dies && !this.die!.afterWriting) throw new Error('database gone');
		await Promise.resolve();
		this.marks = changed;
		if (dies) throw new Error('process gone');
	}
}

const run = async (list: MarkStore, delivery: string, ...wanted: Array<string | null>) =>
	keys(await onlyNew('trigger', { entries: wanted.map(entry), delivery }, list));

beforeEach(forgetExecuted);

test('a delivery of new records costs one write and one mark more than records', async () => {
	const list = new List();
	expect(await run(list, 'E1', 'a', 'b', 'c')).toEqual(['a', 'b', 'c']);
	expect([list.calls, list.marks.length]).toEqual([1, 4]);
});

test('delivered again, nothing comes out and little is kept', async () => {
	const list = new List();
	await run(list, 'E1', 'a', 'b');
	for (const id of ['E2', 'E3']) expect(await run(list, id, 'a', 'b')).toEqual([]);
	expect(list.marks.length).toBe(3 + 2 * 2);
});

test('partly new: just the new ones, also when that execution runs again', async () => {
	const list = new List();
	await run(list, 'E1', 'a', 'b');
	for (let times = 0; times < 3; times++) expect(await run(list, 'E2', 'b', 'c', null)).toEqual(['c', null]);
	expect(await run(list, 'E3', 'a', 'b', 'c', 'd')).toEqual(['d']);
	expect(await run(list, 'E1', 'a', 'b')).toEqual(['a', 'b']);
});

test('the same execution runs again and again: its records come out each time', async () => {
	const list = new List();
	for (let times = 0; times < 3; times++) expect(await run(list, 'E1', 'a', 'b')).toEqual(['a', 'b']);
});

test('records without a key always come out', async () => {
	const list = new List();
	for (const id of ['E1', 'E2']) expect(await run(list, id, null, null)).toEqual([null, null]);
});

test('executions at the same time take turns and share writes', async () => {
	const list = new List();
	const results = await Promise.all(
		Array.from({ length: 30 }, async (_, i) => await run(list, `E${i}`, `k${i}`, 'shared')),
	);
	expect(results.flat().filter((key) => key === 'shared')).toHaveLength(1);
	expect(new Set(results.flat()).size).toBe(31);
	// One write for the first, one for each batch of up to 20; two for each that has a duplicate to take back.
	expect(list.calls).toBe(1 + 2 + 29 * 2);
});

test('triggers do not wait for one another', async () => {
	const never: MarkStore = { check: async () => await new Promise(() => {}), remove: async () => {} };
	void onlyNew('stuck', { entries: [entry('a')], delivery: 'E1' }, never);
	expect(await run(new List(), 'E1', 'a')).toEqual(['a']);
});

test('a failure reaches everyone who waited for it, and nobody after', async () => {
	const list = new List();
	list.die = { call: 0, afterWriting: false };
	await expect(run(list, 'E1', 'a')).rejects.toThrow('database gone');
	expect(await run(list, 'E1', 'a')).toEqual(['a']);
});

/**
 * Executions with overlapping records, each dying in any of its writes (before or after the write arrives) any
 * number of times before it runs through, in any order. What counts as emitted is what a run that came through
 * returned last, as a workflow that dies is run again.
 */
test('no order of deaths and repetitions loses a record, and without deaths none is doubled', async () => {
	const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
	const step = fc.record({
		execution: fc.integer({ min: 0, max: 3 }),
		die: fc.option(fc.record({ call: fc.integer({ min: 0, max: 2 }), afterWriting: fc.boolean() }), {
			nil: undefined,
		}),
	});
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.uniqueArray(key, { minLength: 1 }), { minLength: 4, maxLength: 4 }),
			fc.array(step, { maxLength: 12 }),
			async (executions, steps) => {
				forgetExecuted();
				const list = new List();
				const emitted = new Map<number, Array<string | null>>();
				const perform = async (execution: number, die?: List['die']) => {
					list.calls = 0;
					list.die = die;
					try {
						emitted.set(execution, await run(list, `E${execution}`, ...executions[execution]));
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
			},
		),
		{ numRuns: 3000 },
	);
});

test('marks lost to another process writing at the same time double a record, and lose none', async () => {
	const key = fc.constantFrom('a', 'b', 'c');
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.uniqueArray(key, { minLength: 1 }), { minLength: 3, maxLength: 3 }),
			fc.scheduler(),
			fc.boolean(),
			async (executions, scheduler, runAgain) => {
				forgetExecuted();
				let shared: string[] = [];
				// Every process reads, waits, and writes back what it read with its own changes.
				const store: MarkStore = {
					async check(marks) {
						const read = [...shared];
						await scheduler.schedule(Promise.resolve());
						shared = [...read, ...marks.filter((mark) => !read.includes(mark))];
						return { processed: marks.filter((mark) => read.includes(mark)) };
					},
					async remove(marks) {
						const read = [...shared];
						await scheduler.schedule(Promise.resolve());
						shared = read.filter((mark) => !marks.includes(mark));
					},
				};
				const start = async () =>
					await Promise.all(
						executions.map(async (wanted, i) =>
							keys(await onlyNew(`process ${i}`, { entries: wanted.map(entry), delivery: `E${i}` }, store)),
						),
					);
				const first = start();
				await scheduler.waitFor(first);
				let results = await first;
				if (runAgain) {
					const second = start();
					await scheduler.waitFor(second);
					results = await second;
				}
				for (const wanted of new Set(executions.flat())) expect(results.flat()).toContain(wanted);
			},
		),
		{ numRuns: 2000 },
	);
});

test('marks that another process has overwritten are written again, with the next ones or a while later', async () => {
	jest.useFakeTimers();
	const list = new List();
	await run(list, 'E1', 'a');
	list.marks = [];
	await run(list, 'E2', 'b');
	expect(list.marks).toEqual(['b', 'run@E2', 'a', 'run@E1']);
	list.marks = [];
	await jest.advanceTimersByTimeAsync(2000);
	expect(list.marks).toEqual(['a', 'run@E1', 'b', 'run@E2']);
	for (const id of ['E3', 'E4']) expect(await run(list, id, 'a', 'b')).toEqual([]);
	jest.useRealTimers();
});

test('what has stayed is not looked after any longer', async () => {
	jest.useFakeTimers();
	const list = new List();
	await run(list, 'E1', 'a');
	await jest.advanceTimersByTimeAsync(60_000);
	expect(list.calls).toBe(2);
	expect(jest.getTimerCount()).toBe(0);
	jest.useRealTimers();
});

test('a list too short forgets the oldest: doubled, never lost', async () => {
	// Each run in a process of its own, which has nothing to look after.
	const run = async (list: List, id: string, ...wanted: string[]) => {
		forgetExecuted();
		return keys(await onlyNew('trigger', { entries: wanted.map(entry), delivery: id }, list));
	};
	const list = new List(6);
	expect(await run(list, 'E1', 'a', 'b')).toEqual(['a', 'b']);
	expect(await run(list, 'E2', 'c', 'd')).toEqual(['c', 'd']);
	expect(await run(list, 'E3', 'e')).toEqual(['e']);
	expect(await run(list, 'E4', 'a')).toEqual(['a']);
	expect(await run(list, 'E1', 'a', 'b')).toContain('b');
});

describe('what this process remembers', () => {
	afterEach(forgetExecuted);

	test('is what it has executed', () => {
		rememberExecuted([entry('a'), entry(null)]);
		expect([wasExecutedHere('a'), wasExecutedHere('b'), wasExecutedHere(null)]).toEqual([true, false, false]);
		forgetExecuted();
		expect(wasExecutedHere('a')).toBe(false);
	});

	test('is bounded', () => {
		rememberExecuted(Array.from({ length: 100_005 }, (_, i) => entry(`k${i}`)));
		expect([wasExecutedHere('k0'), wasExecutedHere('k4'), wasExecutedHere('k5'), wasExecutedHere('k100004')]).toEqual([
			false,
			false,
			true,
			true,
		]);
	});
});
