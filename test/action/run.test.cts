import type { Item, Operation, Values } from '../../nodes/SocialEpoch/action/operation';
import { inPool } from '../../nodes/SocialEpoch/values/pool';
import { answeredText, records } from '../../nodes/SocialEpoch/action/answers';
import { batchesOf, lowest } from '../../nodes/SocialEpoch/action/batches';
import { runOperation } from '../../nodes/SocialEpoch/action/run';
import { realClock } from '../../nodes/SocialEpoch/platform/clock';
import { badAnswer, badInput, Failure } from '../../nodes/SocialEpoch/platform/failure';
import { act, query } from '../../nodes/SocialEpoch/platform/endpoint';
import { modelPlatform, mostInOneSecond, refusal, success, turnUntil } from '../support/platform.cts';

const base = { resource: 'r', value: 'v', name: 'N', action: 'A', description: 'D', fields: [] };
const reading: Operation = {
	...base,
	endpoint: query('POST', '/read'),
	body: ({ n }) => ({ n }),
};
const gathering: Operation = {
	...base,
	endpoint: act('/gather'),
	body: ({ n }) => ({ n }),
	gather: {
		max: 10,
		body: (bodies) => ({ list: bodies.map(({ n }) => n) }),
		share: (data) => (data as number[]).map((n) => [{ json: { n } }]),
	},
};
const itemsOf = (list: Values[]): Item[] => list.map((values, index) => ({ index, values }));
const numbered = (count: number, more: Values = {}) =>
	itemsOf(Array.from({ length: count }, (_, n) => ({ n, ...more })));
const outputsOf = (items: Item[]) => items.map(({ outputs }) => outputs?.map(({ json }) => json));
const wordsOf = (items: Item[]) => items.map(({ failure }) => (failure as Error | undefined)?.message);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('items that each take a request', () => {
	/** Answers after `latency` ms with what was asked, and counts how many are under way. */
	function slow(latency: (n: number) => number, refuse: number[] = []) {
		const clock = realClock();
		let now = 0;
		const seen = { atOnce: 0 };
		const model = modelPlatform(async (_endpoint, { n }) => {
			seen.atOnce = Math.max(seen.atOnce, ++now);
			await clock.sleep(latency(Number(n)));
			now--;
			return refuse.includes(Number(n)) ? refusal(517, `no ${n}`) : success({ n });
		});
		return { ...model, seen };
	}

	it.each([
		// Answers overtake each other.
		['in close to 6 s from an API that takes 150 ms', (n: number) => 150 + ((n * 7919) % 100), 5900, 6700],
		['from an API that takes 5 s, never more than 50 at once', () => 5000, 30_000, 37_000],
	])('are read 300 %s, in the order of the input', async (_what, latency, least, most) => {
		const { platform, calls, seen } = slow(latency);
		const items = numbered(300);
		const start = Date.now();
		await turnUntil(runOperation(reading, platform, items), 5);
		const took = Date.now() - start;
		expect(took).toBeGreaterThan(least);
		expect(took).toBeLessThan(most);
		expect(mostInOneSecond(calls.map(({ at }) => at))).toBeLessThanOrEqual(50);
		expect(seen.atOnce).toBeLessThanOrEqual(50);
		expect(outputsOf(items)).toEqual(items.map((_, n) => [{ n }]));
	});

	it('fail for themselves where the others shall go on', async () => {
		const { platform, calls } = slow(() => 150, [3, 7]);
		const items = numbered(10);
		await turnUntil(runOperation(reading, platform, items));
		expect(calls).toHaveLength(10);
		expect(outputsOf(items)).toEqual(items.map((_, n) => (n === 3 || n === 7 ? undefined : [{ n }])));
		const words = (n: number) => `The platform refused the request: no ${n} (code 517)`;
		expect(wordsOf(items)).toEqual(items.map((_, n) => (n === 3 || n === 7 ? words(n) : undefined)));
	});

	it('are not sent any more once one failed, not even those that already wait for their turn', async () => {
		const { platform, calls } = slow(() => 150, [3]);
		const halt = new AbortController();
		// The model's clock knows nothing of the halt, so it is given one that does.
		platform.clock.sleep = realClock(halt.signal).sleep;
		const items = numbered(200);
		await turnUntil(runOperation(reading, platform, items, halt), 5);
		// Number 3 was refused some 4 turns and 150 ms after the start: by then a dozen had gone.
		expect(calls.length).toBeLessThan(16);
		expect(wordsOf(items).filter(Boolean)).toEqual(['The platform refused the request: no 3 (code 517)']);
		const sent = calls.length;
		await jest.advanceTimersByTimeAsync(60_000);
		expect(calls).toHaveLength(sent);
	});

	it('of the same key go one after the other, and end at the first failure where it ends all', async () => {
		const { platform, calls } = slow((n) => 500 - n * 40, [4]);
		const ordered: Operation = { ...reading, inOrder: ({ n }) => String(Number(n) % 3) };
		const items = numbered(9);
		await turnUntil(runOperation(ordered, platform, items));
		const sent = calls.map(({ payload }) => Number(payload.n));
		for (const key of [0, 1, 2]) expect(sent.filter((n) => n % 3 === key)).toEqual([key, key + 3, key + 6]);
		expect(outputsOf(items).filter(Boolean)).toHaveLength(8);

		const halt = new AbortController();
		const again = slow((n) => 500 - n * 40, [4]);
		const halted = numbered(9);
		await turnUntil(runOperation(ordered, again.platform, halted, halt));
		expect(again.calls.map(({ payload }) => payload.n)).not.toContain(7);
		expect(halted[7]).toEqual({ index: 7, values: { n: 7 } });
	});

	it('shows each item as simple or raw as that item wants it', async () => {
		const { platform } = modelPlatform((_, { list, n }) => success(list ?? { n }));
		const simplify = (json: object) => ({ ...json, simple: true });
		for (const operation of [reading, gathering].map((one) => ({ ...one, simplify }))) {
			const items = itemsOf([{ n: 1 }, { n: 2, simplify: false }, { n: 3, simplify: true }]);
			await turnUntil(runOperation(operation, platform, items));
			expect(outputsOf(items)).toEqual([[{ n: 1, simple: true }], [{ n: 2 }], [{ n: 3, simple: true }]]);
		}
	});
});

describe('items that travel together', () => {
	const sizes = (operation: Operation, list: Values[]) =>
		batchesOf(operation, itemsOf(list)).map((batch) => batch.map(({ index }) => index));

	it('go in as few requests as there can be, or in smaller ones where an option says so', () => {
		const twentyFive = numbered(25).map(({ values }) => values);
		expect(sizes(gathering, twentyFive).map(({ length }) => length)).toEqual([10, 10, 5]);
		expect(sizes(gathering, [])).toEqual([]);
		expect(sizes(reading, [{}, {}])).toEqual([[0], [1]]);
		// By what the items hold, and by items where the option says how many of them.
		const sized = { ...gathering, gather: { ...gathering.gather!, size: ({ n }: Values) => Number(n) } };
		expect(sizes(sized, [{ n: 4 }, { n: 4 }, { n: 4 }, { n: 12 }, { n: 1 }])).toEqual([[0, 1], [2], [3], [4]]);
		expect(sizes(sized, [{ n: 2, itemsPerRequest: 1 }, { n: 3 }])).toEqual([[0], [1]]);
		expect(sizes(sized, [{ n: 3, itemsPerRequest: 2 }, { n: 3 }, { n: 3 }])).toEqual([[0, 1], [2]]);
	});

	it('never share a request with those of another key', () => {
		const keyed = { ...gathering, gather: { ...gathering.gather!, key: ({ key }: Values) => String(key) } };
		expect(sizes(keyed, [{ key: 'a' }, { key: 'b' }, { key: 'a' }])).toEqual([[0, 2], [1]]);
	});

	it('get their own part of the answer back, or all the failure of their request', async () => {
		const { platform, calls } = modelPlatform((_, { list }) =>
			(list as number[]).includes(12) ? refusal(508, 'one is missing') : success(list),
		);
		const items = numbered(25);
		await turnUntil(runOperation(gathering, platform, items));
		expect(calls.map(({ payload }) => (payload.list as unknown[]).length)).toEqual([10, 10, 5]);
		const hasFailed = (n: number) => n >= 10 && n < 20;
		expect(outputsOf(items)).toEqual(items.map((_, n) => (hasFailed(n) ? undefined : [{ n }])));
		const words = 'The platform refused the request: one is missing (code 508)';
		expect(wordsOf(items)).toEqual(items.map((_, n) => (hasFailed(n) ? words : undefined)));
	});

	it('go one request after the other where they change something', async () => {
		let [now, most] = [0, 0];
		const { platform } = modelPlatform(async (_, { list }) => {
			most = Math.max(most, ++now);
			await realClock().sleep(100);
			now--;
			return success(list);
		});
		await turnUntil(runOperation(gathering, platform, numbered(25)), 5);
		expect(most).toBe(1);
		await turnUntil(runOperation({ ...gathering, endpoint: query('POST', '/look') }, platform, numbered(25)), 5);
		expect(most).toBeGreaterThan(1);
		most = 0;
		await turnUntil(runOperation({ ...gathering, gather: undefined }, platform, numbered(25)), 5);
		expect(most).toBeGreaterThan(1);
	});

	it('are not sent any more once a request failed', async () => {
		const halt = new AbortController();
		const clock = realClock(halt.signal);
		const { platform, calls } = modelPlatform(
			async (_, { list }) => {
				await realClock().sleep(100);
				return (list as number[]).includes(2) ? refusal(508, 'no') : success(list);
			},
			{ clock },
		);
		const items = numbered(1000);
		await turnUntil(runOperation(gathering, platform, items, halt), 5);
		expect(calls.length).toBeLessThan(9);
		expect(items.filter(({ failure }) => failure !== undefined)).toHaveLength(10);
	});

	it('fail together where the answer does not fit', async () => {
		const { platform } = modelPlatform(() => success(null));
		const items = numbered(2);
		await turnUntil(runOperation(gathering, platform, items));
		expect(items.every(({ failure }) => failure instanceof TypeError)).toBe(true);
	});
});

describe('items that keep a distance', () => {
	const spaced: Operation['spaced'] = {
		by: ({ to }) => String(to),
		what: 'two of them',
		least: 0,
		spacing: 3,
		jitter: 0,
	};
	/** Runs items that go to these, and tells when each was sent, in s from the first. */
	async function sent(of: Operation['spaced'], to: string[], latency = 0) {
		const clock = realClock();
		const { platform, calls } = modelPlatform(async (_, { n }) => {
			await clock.sleep(latency);
			return success({ n });
		});
		const items = itemsOf(to.map((one, n) => ({ n, to: one, spacing: 3, jitter: 0 })));
		await turnUntil(runOperation({ ...reading, spaced: of }, platform, items), 10);
		await turnUntil(runOperation({ ...reading, spaced: of }, platform, itemsOf([items[0].values])), 10);
		return calls.map(({ at, payload }) => [payload.n, Math.round((at - calls[0].at) / 1000)]);
	}

	it('go one at a time for whom they go to, counted from the answer, also in the next run', async () => {
		expect(await sent(spaced, ['a', 'a', 'b', 'a'], 1000)).toEqual([
			[0, 0],
			[2, 0],
			[1, 4],
			[3, 8],
			[0, 12],
		]);
	});

	it('go together where they need no distance, and in the next run at once where that is enough', async () => {
		const pairs: Operation['spaced'] = {
			...spaced,
			by: () => 'all',
			between: (a, b) => a.to !== b.to,
			withinRun: true,
		};
		expect(await sent(pairs, ['a', 'b', 'a'])).toEqual([
			[0, 0],
			[2, 0],
			[1, 3],
			[0, 3],
		]);
	});

	it('fail where the wait is broken off, all that were not sent', async () => {
		const { platform } = modelPlatform((_, { n }) => success({ n }));
		const { sleep } = platform.clock;
		platform.clock.sleep = async (ms) => {
			// That is the distance; the pace waits for less.
			if (ms === 100) throw new Error('broken off');
			await sleep(ms);
		};
		const items = itemsOf(['a', 'a', 'b'].map((to) => ({ to, spacing: 3, jitter: 0 })));
		await turnUntil(runOperation({ ...reading, spaced }, platform, items));
		expect(wordsOf(items)).toEqual([undefined, 'broken off', undefined]);
	});
});

describe('items whose outcome is waited for', () => {
	let looks = 0;
	const outcome = (answers: Array<Array<string | Error | undefined>>): Operation['outcome'] => ({
		what: 'it ended',
		timeout: 60,
		every: 1000,
		max: 100,
		look: async (_call, outputs) => {
			const known = answers[looks++];
			return outputs.map(({ n }) => {
				const found = known[Number(n)];
				if (found instanceof Error) return { json: {}, isFinal: true, failure: badInput(found.message, '') };
				return { json: { status: found }, isFinal: found === 'done' };
			});
		},
	});
	/** Runs one item for each of the timeouts, one that does not wait, and without a halt one that is refused. */
	const run = async (answers: Parameters<typeof outcome>[0], timeouts: number[], halt?: AbortController) => {
		const { platform } = modelPlatform((_, { n }) => (n === 9 ? refusal(517, 'no') : success({ n })));
		const waiting = timeouts.map((timeout, n) => ({ n, timeout, waitForResult: true }));
		const items = itemsOf([...waiting, { n: 8 }, ...(halt ? [] : [{ n: 9, timeout: 1, waitForResult: true }])]);
		looks = 0;
		await turnUntil(runOperation({ ...reading, outcome: outcome(answers) }, platform, items, halt), 10);
		return items;
	};

	it('get what is known, asked for again until all have ended; who does not wait is left alone', async () => {
		const items = await run([['sent', 'done'], ['done']], [10, 10], new AbortController());
		expect(outputsOf(items)).toEqual([[{ n: 0, status: 'done' }], [{ n: 1, status: 'done' }], [{ n: 8 }]]);
		expect(looks).toBe(2);
		await run([], [], new AbortController());
		expect(looks).toBe(0);
	});

	it('keep what is known when the longest time is up', async () => {
		const answers = [['sent', 'done'], ['sent'], ['sent']];
		expect(outputsOf(await run(answers, [1, 2]))[0]).toEqual([{ n: 0, status: 'sent' }]);
		expect(looks).toBe(3);
	});

	it('fail alone where nobody tells how they ended, and are looked for again where the platform is away', async () => {
		const seen: unknown[][] = [];
		const alone: Operation['outcome'] = {
			...outcome([])!,
			max: 2,
			look: async (_call, outputs) => {
				const asked = outputs.map(({ n }) => n);
				seen.push(asked);
				if (asked.includes(3)) throw badAnswer('no answer', 'Look.');
				if (asked.includes(4) && seen.length === 5) throw new Failure('away', { description: '', transient: true });
				return outputs.map(() => ({ json: { status: 'done' }, isFinal: seen.length > 3 }));
			},
		};
		const { platform } = modelPlatform((_, { n }) => success({ n }));
		const items = itemsOf([0, 1, 2, 3, 4].map((n) => ({ n, timeout: 10, waitForResult: true })));
		await turnUntil(runOperation({ ...reading, outcome: alone }, platform, items), 10);
		expect(seen).toEqual([[0, 1], [2, 3], [4], [0, 1], [4], [4]].map((asked) => expect.arrayContaining(asked)));
		expect(wordsOf(items)).toEqual([undefined, undefined, 'no answer', 'no answer', undefined]);
		expect(outputsOf(items)[4]).toEqual([{ n: 4, status: 'done' }]);
		expect(items[3].failure).toMatchObject({ description: 'It was sent, only how it ended is not known. Look.' });
	});

	it.each([
		['at the end', (second: number) => second >= 2, [undefined, 'away', undefined], ['sent', 'sent', 'done']],
		['from the beginning', () => true, [undefined, 'away', undefined], ['sent', undefined, 'done']],
	])('fail where the platform is away for them alone %s', async (_when, isAway, words, statuses) => {
		let start = 0;
		const alone: Operation['outcome'] = {
			...outcome([])!,
			max: 1,
			look: async (_call, [{ n }]) => {
				start ||= Date.now();
				if (n === 1 && isAway((Date.now() - start) / 1000)) {
					throw new Failure('away', { description: '', transient: true });
				}
				return [{ json: { status: n === 2 ? 'done' : 'sent' }, isFinal: n === 2 }];
			},
		};
		const { platform } = modelPlatform((_, { n }) => success({ n }));
		const items = itemsOf([0, 1, 2].map((n) => ({ n, timeout: 5, waitForResult: true })));
		await turnUntil(runOperation({ ...reading, outcome: alone }, platform, items), 10);
		expect(wordsOf(items)).toEqual(words);
		expect(outputsOf(items).map((outputs) => outputs?.[0].status)).toEqual(statuses);
	});

	it('fail where the platform is away from the first look on', async () => {
		const look = async () => await Promise.reject(new Failure('away', { description: '', transient: true }));
		const { platform } = modelPlatform((_, { n }) => success({ n }));
		const items = numbered(2, { timeout: 10, waitForResult: true });
		await turnUntil(runOperation({ ...reading, outcome: { ...outcome([])!, look } }, platform, items), 10);
		expect(wordsOf(items)).toEqual(['away', 'away']);
	});

	it('are not looked for where another one has ended the run', async () => {
		const { platform } = modelPlatform((_, { n }) => (n === 1 ? refusal(517, 'no') : success({ n })));
		looks = 0;
		const operation = { ...reading, outcome: outcome([['done']]) };
		const items = numbered(2, { timeout: 1, waitForResult: true });
		await turnUntil(runOperation(operation, platform, items, new AbortController()), 10);
		expect([items[0].outputs?.length, looks]).toEqual([1, 0]);
	});

	it('fail where it ended badly, each for itself', async () => {
		const words = wordsOf(await run([[new Error('not delivered'), 'done']], [10, 10]));
		expect(words).toEqual(['not delivered', undefined, undefined, 'The platform refused the request: no (code 517)']);
	});
});

describe('inPool', () => {
	/** Works through 1 to 7, three at once; the later ones are quicker. */
	async function pool(stopped: (started: number[]) => boolean, failing?: number) {
		const started: number[] = [];
		let now = 0;
		let most = 0;
		const work = async (n: number) => {
			started.push(n);
			most = Math.max(most, ++now);
			await realClock().sleep(10 * (8 - n));
			now--;
			if (n === failing) throw new Error(`no ${n}`);
		};
		const done = inPool([1, 2, 3, 4, 5, 6, 7], 3, () => stopped(started), work);
		const failure = await turnUntil(done, 1).catch((error: Error) => error.message);
		await jest.advanceTimersByTimeAsync(1000);
		return { started, most, failure };
	}

	it.each([
		['works through the list in order, a few at once', () => false, undefined, [1, 2, 3, 4, 5, 6, 7]],
		['starts nothing after a failure, and waits for nobody', () => false, 2, [1, 2, 3, 4]],
		['starts nothing once it is stopped', (started: number[]) => started.length === 5, undefined, [1, 2, 3, 4, 5]],
	])('%s', async (_what, stopped, failing, started) => {
		expect(await pool(stopped, failing)).toEqual({ started, most: 3, failure: failing && 'no 2' });
	});
});

describe('answers', () => {
	it.each([
		[[null, undefined, '', []], []],
		[
			[null, { a: 1 }, [{ b: 2 }], 'x', 0, false],
			[{ a: 1 }, { b: 2 }, { data: 'x' }, { data: 0 }, { data: false }],
		],
		[{ a: 1 }, [{ a: 1 }]],
		['text', [{ data: 'text' }]],
	])('%j become items', (data, items) => expect(records(data)).toEqual(items));

	it('have a text, or say that there is none', () => {
		expect(['a', 12, 0].map((data) => answeredText(data, 'ID'))).toEqual(['a', '12', '0']);
		for (const none of [null, undefined, '', {}, [], true]) {
			expect(() => answeredText(none, 'port ID')).toThrow('The platform gave no port ID');
		}
	});
});

it('takes the lowest of a setting, for any number of items', () => {
	const many = numbered(300_000, { rate: 50 });
	many[123_456].values.rate = 7;
	expect(lowest(many, 'rate', 50)).toBe(7);
	expect(lowest(many, 'other', 50)).toBe(50);
});
