import { realClock } from '../../nodes/SocialEpoch/platform/clock';
import { MarkList } from '../../nodes/SocialEpoch/trigger/markList';
import { Executed } from '../../nodes/SocialEpoch/trigger/executed';
import { idleClock, TriggerMemory } from '../../nodes/SocialEpoch/trigger/memory';
import { StoredMarks } from '../support/marks.cts';

/** Jobs are marks; what comes of one is whether it was there. */
const listOver = (store: StoredMarks) =>
	new MarkList<string, boolean>(store, realClock(), async (jobs, marks) => {
		const there = await marks.check(jobs);
		return jobs.map((job) => there.has(job));
	});

/** Jobs are numbers, each of which leaves so many marks. */
const ofLarge = (size: number) =>
	new MarkList<number, void>(store, realClock(), async (jobs, marks) => {
		await marks.check(jobs.flatMap((job) => Array.from({ length: size }, (_, i) => `${job}-${i}`)));
		return jobs.map(() => undefined);
	});

let store: StoredMarks;
let list: MarkList<string, boolean>;

beforeEach(() => {
	// The process has run for a minute, so that no time of its clock is also a span.
	jest.useFakeTimers().advanceTimersByTime(60_000);
	store = new StoredMarks();
	list = listOver(store);
});
afterEach(() => jest.useRealTimers());

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

describe('turns', () => {
	test('jobs that come at the same time share one, after the first', async () => {
		const all = Array.from({ length: 60 }, async (_, i) => await list.inTurn(`mark ${i}`));
		expect(await Promise.all(all)).toEqual(Array(60).fill(false));
		expect(store.calls).toBe(1 + 2);
		expect(await list.inTurn('mark 59')).toBe(true);
	});

	test('a failure reaches everyone in its turn, and nobody after', async () => {
		store.die = { call: 1, afterWriting: false };
		const [first, ...sharing] = ['a', 'b', 'c'].map(async (mark) => await list.inTurn(mark));
		expect(await first).toBe(false);
		for (const one of sharing) await expect(one).rejects.toThrow('database gone');
		expect(await list.inTurn('b')).toBe(false);
	});

	// Where large ones come now and then, some turns only look after the marks.
	test.each([
		['large jobs that follow each other closely share a turn', 30, 100, 11, 400],
		['small ones never wait', 20, 100, 40, 0],
		['large ones that come now and then do not, either', 30, 500, 40 + 6, 0],
	])('%s', async (_what, size, every, turns, longest) => {
		const large = ofLarge(size);
		const waited: number[] = [];
		for (let job = 0; job < 40; job++) {
			const from = Date.now();
			void large.inTurn(job).then(() => waited.push(Date.now() - from));
			await pass(every);
		}
		await pass(400);
		expect([waited.length, store.calls, store.marks.length]).toEqual([40, turns, 40 * size]);
		expect(Math.max(...waited)).toBeLessThanOrEqual(longest);
	});
});

describe('looking after marks that another process overwrites', () => {
	test('they are written again with the next ones, or a while later', async () => {
		await list.inTurn('a');
		store.marks = [];
		await list.inTurn('b');
		expect(store.marks).toEqual(['b', 'a']);
		// Another process may have read the list just before b was written, and writes its own up to 2 s later.
		await pass(1999);
		store.marks = [];
		await pass(1);
		expect(store.marks).toEqual(['a', 'b']);
	});

	test('after a turn with many marks they are looked after sooner', async () => {
		const large = ofLarge(30);
		for (let job = 0; job < 10; job++) {
			void large.inTurn(job);
			await pass(100);
		}
		await pass(200);
		const overwritten = store.marks.splice(0);
		await pass(800);
		expect(store.marks.toSorted()).toEqual(overwritten.toSorted());
	});

	test('it waits for a turn that is under way', async () => {
		const check = store.check.bind(store);
		let [now, most] = [0, 0];
		store.check = async (marks) => {
			most = Math.max(most, ++now);
			await realClock().sleep(3000);
			now--;
			return await check(marks);
		};
		void list.inTurn('a');
		await pass(4000);
		void list.inTurn('b');
		await pass(20_000);
		expect([most, store.calls]).toEqual([1, 3]);
	});

	test('deliveries that go on coming do it as they come', async () => {
		for (let second = 0; second < 10; second++) {
			await list.inTurn(`mark ${second}`);
			await pass(1000);
		}
		expect(store.calls).toBe(10);
		await pass(10_000);
		expect([store.calls, jest.getTimerCount()]).toEqual([11, 0]);
	});

	test('what has stayed is left alone, when it comes again as well; the next new one is looked after', async () => {
		const calls: number[] = [];
		for (const mark of ['a', 'a', 'b']) {
			await list.inTurn(mark);
			await pass(60_000);
			calls.push(store.calls);
			expect(jest.getTimerCount()).toBe(0);
		}
		expect(calls).toEqual([2, 3, 5]);
	});

	test('after a delivery that failed those of others are looked after all the same', async () => {
		await list.inTurn('a');
		store.die = { call: 1, afterWriting: false };
		await expect(list.inTurn('b')).rejects.toThrow('database gone');
		store.marks = [];
		await pass(2000);
		expect(store.marks).toEqual(['a']);
	});

	test('what was taken back is not written again', async () => {
		await list.inTurn('a');
		await list.remove(['a']);
		await pass(60_000);
		expect(store.marks).toEqual([]);
	});

	test('a mark that keeps going missing is given up after 30 s', async () => {
		await list.inTurn('a');
		const check = store.check.bind(store);
		store.check = async (marks) => {
			store.marks = [];
			return await check(marks);
		};
		await pass(29_000);
		expect(jest.getTimerCount()).toBe(1);
		await pass(5000);
		expect([store.calls, jest.getTimerCount()]).toEqual([1 + 15, 0]);
	});

	test('a database that fails meanwhile is left in peace until the next delivery', async () => {
		await list.inTurn('a');
		store.die = { call: 1, afterWriting: false };
		await pass(60_000);
		expect([store.calls, jest.getTimerCount()]).toEqual([2, 0]);
		expect(await list.inTurn('a')).toBe(true);
	});
});

test('no process is kept alive for it', async () => {
	jest.useRealTimers();
	const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
	const before = timers();
	const entries = [{ key: 'a', item: {} }];
	const memory = new TriggerMemory('trigger', idleClock, new Executed());
	await memory.marksIn(store).inTurn({ delivery: '1', entries });
	expect(timers()).toBe(before);
	await new Promise((resolve) => setTimeout(resolve, 2100));
	expect(store.calls).toBe(2);
});
