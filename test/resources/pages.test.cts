import fc from 'fast-check';

import { readLatest, readPages } from '../../nodes/SocialEpoch/resources/chat/pages';

interface Growing {
	start: number;
	arrivals: number[];
	latency: number[];
	newestFirst: boolean;
}

/** A list that grows while it is read: `arrivals[n]` records come before the nth request is answered. */
function model(start: number, arrivals: number[], newestFirst: boolean, latency: number[] = []) {
	let made = 0;
	const list: Array<{ id: string; chatTime: number }> = [];
	const arrive = () => {
		made += 1;
		// The platform's times are whole seconds, so several messages have the same one.
		const record = { id: String(made), chatTime: 1e12 + Math.floor((made + 1) / 3) };
		if (newestFirst) list.unshift(record);
		else list.push(record);
	};
	for (let i = 0; i < start; i++) arrive();
	const asked: number[] = [];
	const ask = async (current: number, pageSize: number) => {
		const n = asked.push(current) - 1;
		// Answers overtake each other, as they do on a network.
		for (let turns = latency[n % latency.length] ?? 0; turns > 0; turns--) await Promise.resolve();
		for (let i = arrivals[n] ?? 0; i > 0; i--) arrive();
		const records = list.slice((current - 1) * pageSize, current * pageSize);
		return { records, total: list.length, size: pageSize, current };
	};
	return { ask, asked, list };
}

const ids = (records: Array<{ id?: unknown }>) => records.map(({ id }) => Number(id));
const isSorted = (numbers: number[], sign: 1 | -1) =>
	numbers.every((number, i) => i === 0 || Math.sign(number - numbers[i - 1]) === sign);

/** A list and what happens to it: how many records arrive before an answer, how late answers are. */
const growing = (most: number, requests: number, rush = 9) =>
	fc.record({
		start: fc.integer({ min: 0, max: most }),
		arrivals: fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: rush })), {
			maxLength: requests,
		}),
		latency: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 60 }),
		newestFirst: fc.boolean(),
	});

async function expectComplete({ start, arrivals, latency, newestFirst }: Growing) {
	const { ask } = model(start, arrivals, newestFirst, latency);
	const found = ids(await readPages(ask, Infinity));
	expect(new Set(found).size).toBe(found.length);
	expect(isSorted(found, newestFirst ? -1 : 1)).toBe(true);
	// Everything up to the newest that came with it, so everything that was there at the beginning.
	const highest = Math.max(0, ...found);
	expect(highest).toBeGreaterThanOrEqual(start);
	expect(found).toHaveLength(highest);
}

describe('Return All', () => {
	it.each([
		['whatever arrives between two pages', growing(1500, 60), 1000],
		['where more than a page arrives while a long list is read', growing(5000, 160), 300],
		['where up to 500 arrive between two readings', growing(2000, 30, 500), 500],
	])(
		'is complete, ordered and without repeats %s',
		async (_what, list, numRuns) => {
			await fc.assert(fc.asyncProperty(list, expectComplete), { numRuns });
		},
		60_000,
	);

	it('asks for each page once, of 100, while nothing arrives', async () => {
		for (const [count, pages] of [
			[0, 1],
			[1, 1],
			[99, 1],
			[100, 1],
			[101, 2],
			[250, 3],
			[1000, 10],
			[2345, 24],
		]) {
			const { ask, asked } = model(count, [], true);
			expect(await readPages(ask, Infinity)).toHaveLength(count);
			expect([...asked].sort((a, b) => a - b)).toEqual(Array.from({ length: pages }, (_, i) => i + 1));
		}
	});

	it.each([1, 100])('reads one page again where %d come while the pages behind it are read', async (arrivals) => {
		const { ask, asked } = model(1000, [0, arrivals], true, [0, 50, ...Array.from({ length: 20 }, () => 0)]);
		expect(await readPages(ask, Infinity)).toHaveLength(1000);
		expect([...asked].sort((a, b) => a - b)).toEqual([1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
	});

	it('asks for further pages 10 at once', async () => {
		let now = 0;
		let most = 0;
		await readPages(async (current, pageSize) => {
			most = Math.max(most, ++now);
			await new Promise((resolve) => setTimeout(resolve, 1));
			now--;
			const records = Array.from({ length: pageSize }, (_, i) => ({ id: current * 1000 + i }));
			return { records, total: 4000 };
		}, Infinity);
		expect(most).toBe(10);
	});
});

describe('what cannot be', () => {
	it.each<[string, object, number]>([
		['a total beyond all sense', { total: 1e10 }, 13],
		['an endless one', { total: Infinity }, 13],
		['pages of a fraction', { size: 1e-6 }, 3],
		['pages of half', { size: 0.5 }, 3],
		['pages of none', { size: -1 }, 3],
		['smaller pages than it gives', { size: 1 }, 3],
	])('does not believe %s', async (_what, lie, most) => {
		const { ask, asked } = model(250, [], true);
		const found = await readPages(async (current, size) => ({ ...(await ask(current, size)), ...lie }), Infinity);
		expect(found).toHaveLength(250);
		expect(asked.length).toBeLessThanOrEqual(most);
	});
});

describe('the latest', () => {
	it('are read from the right end, oldest first, with no more pages than that takes', async () => {
		const order = fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 1, max: 300 }), fc.boolean());
		await fc.assert(
			fc.asyncProperty(order, async ([count, most, newestFirst]) => {
				const { ask, asked } = model(count, [], newestFirst);
				const wanted = Math.min(count, most);
				expect(ids(await readLatest(ask, most))).toEqual(
					Array.from({ length: wanted }, (_, i) => count - wanted + 1 + i),
				);
				// The first page shows the order; the pages with the wanted records are counted from either end.
				const size = Math.min(100, Math.max(most, 20));
				const from = newestFirst ? 0 : Math.floor((count - wanted) / size);
				const to = Math.ceil((newestFirst ? wanted : count) / size);
				const needed = new Set([1, ...Array.from({ length: to - from }, (_, i) => from + 1 + i)]);
				expect([...asked].sort((a, b) => a - b)).toEqual([...needed]);
			}),
			{ numRuns: 300 },
		);
	}, 60_000);

	it.each([false, true])(
		'are found where all of the first page are of one time, newest first: %s',
		async (newestFirst) => {
			const times = [...Array(25).fill(10), ...Array(18).fill(20), ...Array(25).fill(30)];
			const { ask } = model(times.length, [], newestFirst);
			const timed = async (current: number, size: number) => {
				const page = await ask(current, size);
				return { ...page, records: page.records.map((one) => ({ ...one, chatTime: times[Number(one.id) - 1] })) };
			};
			expect((await readLatest(timed, 2)).map(({ chatTime }) => chatTime)).toEqual([30, 30]);
		},
	);

	it('are each there once', async () => {
		const records = [1, 2, 2, 3].map((id) => ({ id, chatTime: id }));
		expect(ids(await readLatest(async () => ({ records, total: 4 }), 4))).toEqual([1, 2, 3]);
	});

	it('are found where the platform begins with the oldest and gives no total', async () => {
		for (const count of [15, 60, 130, 250]) {
			const { ask } = model(count, [], false);
			const untold = async (current: number, size: number) => ({ ...(await ask(current, size)), total: 1 });
			for (const most of [5, 20, 50]) {
				const wanted = Math.min(most, count);
				const last = Array.from({ length: wanted }, (_, i) => count - wanted + 1 + i);
				expect(ids(await readLatest(untold, most))).toEqual(last);
			}
		}
	});
});

describe('Limit', () => {
	it('fetches no more pages than it needs', async () => {
		for (const [limit, sizes] of [
			[1, [1]],
			[50, [50]],
			[100, [100]],
			[101, [100, 100]],
			[250, [100, 100, 100]],
			[5000, [100, 100, 100, 100, 100]],
		] as const) {
			const { ask } = model(450, [], true);
			const asked: number[] = [];
			const found = await readPages(async (current, pageSize) => {
				asked.push(pageSize);
				return await ask(current, pageSize);
			}, limit);
			expect(ids(found)).toEqual(Array.from({ length: Math.min(limit, 450) }, (_, i) => 450 - i));
			expect(asked).toEqual(sizes);
		}
	});

	it('is reached even where repeats took the place of others', async () => {
		const { ask, asked } = model(450, [0, 40], true);
		const found = ids(await readPages(ask, 200));
		expect(found).toHaveLength(200);
		expect(found).toEqual(Array.from({ length: 200 }, (_, i) => 450 - i));
		expect(asked).toEqual([1, 2, 3]);
	});

	it('is kept under a Limit by whatever arrives', async () => {
		await fc.assert(
			fc.asyncProperty(growing(1500, 60), fc.integer({ min: 1, max: 1200 }), async (list, limit) => {
				const { ask, asked } = model(list.start, list.arrivals, list.newestFirst, list.latency);
				const found = ids(await readPages(ask, limit));
				expect(found.length).toBeGreaterThanOrEqual(Math.min(limit, list.start));
				expect(found.length).toBeLessThanOrEqual(limit);
				expect(new Set(found).size).toBe(found.length);
				expect(isSorted(found, list.newestFirst ? -1 : 1)).toBe(true);
				if (list.arrivals.every((count) => count === 0)) {
					expect(asked.length).toBe(Math.max(1, Math.ceil(Math.min(limit, list.start) / Math.min(100, limit))));
				}
			}),
			{ numRuns: 500 },
		);
	}, 60_000);
});

describe('answers of another form', () => {
	it.each([[null], [undefined], [''], [[]], [{}], [{ records: null }], [{ records: {} }], ['text'], [7]])(
		'%j is refused',
		async (data) => {
			await expect(readPages(async () => data, 100)).rejects.toMatchObject({
				message: 'The platform gave no list of records',
				sent: true,
			});
		},
	);

	it.each([1, 250])('takes a total that cannot be, %d as in the documented example, for none', async (total) => {
		const records = Array.from({ length: 8 }, (_, id) => ({ id }));
		expect(await readPages(async () => ({ records, total, size: 10 }), Infinity)).toEqual(records);
	});

	it.each([[undefined], [0], ['many'], [-1], [null]])(
		'reads on past full pages when the total is %j',
		async (total) => {
			const { ask, asked } = model(250, [], true);
			const found = await readPages(async (current, size) => ({ ...(await ask(current, size)), total }), Infinity);
			expect(found).toHaveLength(250);
			expect(asked).toEqual([1, 2, 3]);
		},
	);

	it('does not go round in circles when every page is the same', async () => {
		const records = Array.from({ length: 100 }, (_, id) => ({ id }));
		let asked = 0;
		const same = async () => {
			asked += 1;
			return { records };
		};
		expect(await readPages(same, Infinity)).toHaveLength(100);
		expect(asked).toBeLessThanOrEqual(3);
	});

	it('follows a platform that allows smaller pages only', async () => {
		const { ask, asked } = model(250, [], true);
		const small = async (current: number, size: number) => await ask(current, Math.min(size, 30));
		expect(await readPages(small, Infinity)).toHaveLength(250);
		expect(asked).toHaveLength(9);
		const few = model(3, [], true);
		const single = async (current: number) => ({ ...(await few.ask(current, 1)), total: undefined });
		expect(await readPages(single, Infinity)).toHaveLength(3);
	});

	it('keeps records without an id', async () => {
		const records = [{ a: 1 }, { a: 1 }, { id: null }, { id: 5 }, { id: 5 }];
		expect(await readPages(async () => ({ records, total: 5 }), Infinity)).toEqual(records.slice(0, 4));
	});

	it('ends with the failure of a page, and asks for no more', async () => {
		let asked = 0;
		const work = readPages(async (current, size) => {
			asked += 1;
			await new Promise((resolve) => setTimeout(resolve, 1));
			if (current === 4) throw new Error('page 4 is broken');
			return { records: Array.from({ length: size }, (_, i) => ({ id: current * 1000 + i })), total: 10_000 };
		}, Infinity);
		await expect(work).rejects.toThrow('page 4 is broken');
		const before = asked;
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(asked).toBe(before);
		expect(asked).toBeLessThan(20);
	});
});
