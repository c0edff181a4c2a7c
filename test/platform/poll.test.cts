import { poll } from '../../nodes/SocialEpoch/platform/poll';
import { realClock } from '../../nodes/SocialEpoch/platform/clock';
import { Failure } from '../../nodes/SocialEpoch/platform/failure';
import { turnUntil } from '../support/platform.cts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const away = new Failure('away', { description: '', transient: true });
const no = new Failure('no', { description: '' });

/** Looks every 3 s for 10 s; a step that is an error is thrown, the last one again and again. */
async function polling(steps: unknown[], signal?: AbortSignal) {
	const clock = realClock(signal);
	const start = Date.now();
	const looks: number[] = [];
	const work = poll(clock, 3000, clock.now() + 10_000, async () => {
		const step = steps[Math.min(looks.length, steps.length - 1)];
		looks.push(Date.now() - start);
		if (step instanceof Error) throw step;
		return step;
	});
	return { looks, result: await turnUntil(work, 50).catch((error: Error) => error) };
}

it('looks at once, and ends as soon as there is something', async () => {
	expect(await polling(['seen'])).toEqual({ looks: [0], result: 'seen' });
	expect(await polling([undefined, undefined, 0])).toEqual({ looks: [0, 3000, 6000], result: 0 });
});

it('looks a last time when the time is up, and not after', async () => {
	expect(await polling([undefined])).toEqual({ looks: [0, 3000, 6000, 9000, 10_000], result: undefined });
});

it('ends at once when it is told no', async () => {
	expect(await polling([no])).toEqual({ looks: [0], result: no });
	expect(await polling([undefined, no])).toEqual({ looks: [0, 3000], result: no });
	expect((await polling([new TypeError('slip')])).result).toMatchObject({ message: 'slip' });
});

it('puts up with a platform that is away for a while, once it has been there', async () => {
	expect(await polling([undefined, away, away, 'seen'])).toEqual({
		looks: [0, 3000, 6000, 9000],
		result: 'seen',
	});
	expect(await polling([undefined, away])).toEqual({ looks: [0, 3000, 6000, 9000, 10_000], result: away });
	expect(await polling([away, 'seen'])).toEqual({ looks: [0], result: away });
});

it('ends soon after the execution is cancelled', async () => {
	const cancel = new AbortController();
	setTimeout(() => cancel.abort(), 4000);
	const { looks, result } = await polling([undefined], cancel.signal);
	expect(looks).toEqual([0, 3000]);
	expect(result).toMatchObject({ message: 'The execution was cancelled' });
});
