import fc from 'fast-check';

import { realClock } from '../../nodes/SocialEpoch/platform/clock';
import type { Entry } from '../../nodes/SocialEpoch/trigger/handover';
import { idleClock } from '../../nodes/SocialEpoch/trigger/memory';
import { Pauses } from '../../nodes/SocialEpoch/trigger/pause';

let pauses: Pauses<Entry[][]>;

beforeEach(() => {
	jest.useFakeTimers();
	pauses = new Pauses(realClock());
});
afterEach(() => jest.useRealTimers());

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

/** An execution: what comes of it, and when. */
interface Execution {
	brought: Entry[];
	from: number;
	stop: AbortController;
	/** `undefined` while it waits, `null` once it was stopped */
	emitted?: Entry[][] | null;
	/** when it began to make its items; files are fetched from then on */
	due?: number;
	ended?: number;
}

/** @param brought `'a1 b1'`: message 1 of conversation a, and message 1 of conversation b */
function start(brought: string, pause = 3000, emit = async (groups: Entry[][]) => groups): Execution {
	const messages = brought.split(' ').map((name) => ({ key: name, item: {}, conversation: name[0] }));
	const execution: Execution = { brought: messages, from: Date.now(), stop: new AbortController() };
	const emitWhenDue = async (groups: Entry[][]) => {
		execution.due ??= Date.now();
		return await emit(groups);
	};
	void pauses
		.wait(messages, pause, execution.stop.signal, emitWhenDue)
		.then((groups) => groups ?? null)
		.catch(() => null)
		.then((emitted) => Object.assign(execution, { emitted, ended: Date.now() }));
	return execution;
}

const namesOf = ({ emitted }: Execution) => emitted?.map((group) => group.map(({ key }) => key).join(' '));

test('the last execution emits all messages once nothing has come for so long; the others end with it', async () => {
	const first = start('a1');
	await pass(2999);
	const second = start('a2');
	await pass(2999);
	expect([first.ended, second.ended]).toEqual([undefined, undefined]);
	await pass(1);
	expect([namesOf(first), namesOf(second)]).toEqual([[], ['a1 a2']]);
	expect([first.ended, second.ended]).toEqual([first.from + 5999, first.from + 5999]);
	const late = start('a3');
	await pass(3000);
	expect(namesOf(late)).toEqual(['a3']);
	expect(jest.getTimerCount()).toBe(0);
});

test('other conversations do not matter', async () => {
	const [one, other] = [start('a1'), start('b1')];
	await pass(2000);
	const more = start('b2');
	await pass(1000);
	expect([namesOf(one), other.ended]).toEqual([['a1'], undefined]);
	await pass(2000);
	expect(namesOf(more)).toEqual(['b1 b2']);
});

test('who goes on writing is heard after 25 s', async () => {
	const all: Execution[] = [];
	for (let i = 0; i < 30; i++) {
		all.push(start(`a${i}`));
		await pass(1000);
	}
	expect(all.slice(0, 25).map(({ ended }) => ended)).toEqual(Array(25).fill(all[0].from + 25_000));
	expect(namesOf(all[24])).toEqual([Array.from({ length: 25 }, (_, i) => `a${i}`).join(' ')]);
});

describe('an execution that carries the others', () => {
	test('and is stopped ends at once; the last of the others takes over', async () => {
		const [first, second, third] = [start('a1'), start('a2'), start('a3')];
		await pass(1000);
		third.stop.abort();
		await pass(0);
		expect([third.emitted, third.ended]).toEqual([null, third.from + 1000]);
		await pass(2000);
		expect([namesOf(first), namesOf(second)]).toEqual([[], ['a1 a2 a3']]);
	});

	test('and is stopped while its files are fetched, or fails then, loses nothing, either', async () => {
		for (const end of ['stop', 'fail'] as const) {
			const first = start('a1');
			const second: Execution = start('a2', 3000, async (groups) => {
				await realClock().sleep(5000);
				if (end === 'fail') throw new Error('no more space');
				return groups;
			});
			await pass(6000);
			expect(first.ended).toBeUndefined();
			if (end === 'stop') second.stop.abort();
			await pass(2000);
			expect([namesOf(first), second.emitted]).toEqual([['a1 a2'], null]);
		}
	});
});

test('stopped before it waits, or with nobody else, an execution ends with nothing', async () => {
	const messages = [{ key: 'a1', item: {}, conversation: 'a' }];
	expect(await pauses.wait(messages, 3000, AbortSignal.abort(), async (groups) => groups)).toBeUndefined();
	const alone = start('a1');
	alone.stop.abort();
	await pass(3000);
	const next = start('a2');
	await pass(3000);
	expect([alone.emitted, namesOf(next)]).toEqual([null, ['a2']]);
});

test('whatever comes when: every message is in one emitted item, in order, within 25 s; only a stop can lose one', async () => {
	const arrival = fc.record({
		after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12_000 })),
		chats: fc.array(fc.constantFrom(...'abcd'), { minLength: 1, maxLength: 3 }),
		stopAfter: fc.option(fc.integer({ min: 0, max: 30_000 }), { freq: 6, nil: undefined }),
		fetching: fc.constantFrom(0, 0, 0, 2000),
	});
	await fc.assert(
		fc.asyncProperty(
			fc.array(arrival, { maxLength: 25 }),
			fc.integer({ min: 1, max: 10_000 }),
			async (arrivals, pause) => {
				pauses = new Pauses(realClock());
				const all: Execution[] = [];
				for (const [i, { after, chats, stopAfter, fetching }] of arrivals.entries()) {
					await pass(after);
					const execution = start(chats.map((chat, k) => `${chat}${i}.${k}`).join(' '), pause, async (groups) => {
						await realClock().sleep(fetching);
						return groups;
					});
					if (stopAfter !== undefined) setTimeout(() => execution.stop.abort(), stopAfter);
					all.push(execution);
				}
				await pass(60_000);
				const groups = [...all].sort((a, b) => (a.due ?? 0) - (b.due ?? 0)).flatMap(({ emitted }) => emitted ?? []);
				for (const chat of 'abcd') {
					const come = groups.filter(([{ conversation }]) => conversation === chat).flatMap((one) => one);
					const wanted = all.flatMap(({ brought }) => brought).filter(({ conversation }) => conversation === chat);
					expect(come).toEqual(wanted.filter((one) => come.includes(one)));
				}
				const come = new Set(groups.flat());
				for (const { brought, from, due, emitted } of all) {
					if (emitted === null) continue;
					expect(due! - from).toBeLessThanOrEqual(25_000);
					// Cut short only where somebody has waited as long as that.
					const isCut = all.some((other) => other.from === due! - 25_000);
					if (!isCut) expect(due! - from).toBeGreaterThanOrEqual(pause);
					expect(brought.filter((one) => !come.has(one))).toEqual([]);
				}
			},
		),
		{ numRuns: 500 },
	);
}, 60_000);

test('on the clock of the trigger a wait may end between two milliseconds', async () => {
	jest.useRealTimers();
	const message = { key: 'a', item: {}, conversation: 'a' };
	expect(await new Pauses(idleClock).wait([message], 0.5, undefined, async (groups) => groups)).toEqual([[message]]);
});
