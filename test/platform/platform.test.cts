import { type Failure, redact } from '../../nodes/SocialEpoch/platform/failure';
import { realClock } from '../../nodes/SocialEpoch/platform/clock';
import { act, query } from '../../nodes/SocialEpoch/platform/endpoint';
import { createPlatform, type Send } from '../../nodes/SocialEpoch/platform/platform';
import { modelPlatform, refusal, success, turnUntil } from '../support/platform.cts';

const READ = query('POST', '/read');
const ACT = act('/act');

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

interface Step {
	status?: number;
	text?: string;
	headers?: Record<string, string>;
	throws?: unknown;
}

let accounts = 0;

/** Calls once, with the steps as answers (the last one again and again), and tells when what was sent. */
async function calling(endpoint = READ, steps: Step[], { random = 0.5, cancelAfter = Infinity } = {}) {
	const sent: number[] = [];
	const send: Send = async () => {
		const step = steps[Math.min(sent.length, steps.length - 1)];
		sent.push(Date.now());
		if (step.throws) throw step.throws;
		return { statusCode: step.status ?? 200, headers: step.headers ?? {}, body: step.text };
	};
	const cancel = new AbortController();
	const platform = createPlatform({
		send,
		clock: realClock(cancel.signal),
		account: `retry ${(accounts += 1)}`,
		tenantId: 500766,
		clean: (text) => redact(text, ['top-secret', 'host:1080:user:hunter22']),
		random: () => random,
	});
	if (cancelAfter < Infinity) setTimeout(() => cancel.abort(), cancelAfter);
	let data: unknown;
	let failure: Failure | undefined;
	const call = platform.call(endpoint).then(
		(result) => (data = result),
		(error: Failure) => (failure = error),
	);
	await turnUntil(call, 10);
	const waits = sent.slice(1).map((at, i) => at - sent[i]);
	return { data, failure, sent, waits };
}

const network = (code: string, message = `connect ${code} 203.0.113.9:443`) =>
	Object.assign(new Error(message), { code });
const ok = { text: success('ok') };

/** What comes of a request, whether one that only looks is repeated then, and whether one that acts may have been carried out. */
it.each<[string, Step, isRepeated: boolean, outcomeUnknown: boolean]>([
	['a dropped connection', { throws: network('ECONNRESET', 'socket hang up') }, true, true],
	['a refused connection', { throws: network('ECONNREFUSED') }, true, false],
	['a name that is not found for a moment', { throws: network('EAI_AGAIN') }, true, false],
	['an unknown host', { throws: network('ENOTFOUND') }, true, false],
	['no route', { throws: network('EHOSTUNREACH') }, true, false],
	['a timeout', { throws: network('ECONNABORTED', 'timeout of 60000ms exceeded') }, true, true],
	['n8n’s wrapping of a network failure', { throws: new Error('x', { cause: network('EPIPE') }) }, true, true],
	['429 without a body', { status: 429 }, true, false],
	['429 as the platform’s own code', { text: refusal(429, 'too many requests') }, true, false],
	['a gateway’s 502', { status: 502, text: '<html>Bad gateway</html>' }, true, true],
	['503 in the platform’s own form', { status: 503, text: refusal(503, 'unavailable') }, true, false],
	['a cut-off answer', { text: success([1, 2, 3]).slice(0, -7) }, true, true],
	['an empty answer', { text: '' }, true, true],
	['a refusal', { text: refusal(517, 'no') }, false, false],
	['the platform’s own 502, which is the clock', { text: refusal(502, 'request timestamp timed out') }, false, false],
	['a web page', { text: '<!doctype html><p>Sign in to the WiFi</p>' }, false, false],
	['a redirect', { status: 302 }, false, false],
	['a bad certificate', { throws: network('CERT_HAS_EXPIRED') }, false, false],
	['a certificate of nobody known', { throws: network('UNABLE_TO_VERIFY_LEAF_SIGNATURE') }, false, false],
	['the credential’s refusal', { throws: new Error('the SocialEpoch key belongs to another host') }, false, false],
])('after %s', async (_what, step, isRepeated, outcomeUnknown) => {
	const look = await calling(READ, [step, step, ok]);
	expect([look.data, look.sent.length]).toEqual(isRepeated ? ['ok', 3] : [undefined, 1]);
	expect(look.failure?.description ?? '').not.toContain('carried out');
	const { failure, sent } = await calling(ACT, [step, ok]);
	expect(sent).toHaveLength(1);
	expect(failure?.description.startsWith('It may have been carried out all the same, so')).toBe(outcomeUnknown);
});

describe('what only looks', () => {
	it('is asked 4 times, with waits that double and vary', async () => {
		const first = await calling(READ, [{ status: 503 }], { random: 0 });
		expect(first.failure?.message).toContain('HTTP status 503');
		const { waits } = await calling(READ, [{ status: 503 }], { random: 0.999 });
		[250, 500, 1000, 750, 1500, 3000].forEach((wait, i) => {
			expect(Math.abs([...first.waits, ...waits][i] - wait)).toBeLessThanOrEqual(25);
		});
		expect([first.waits.length, waits.length]).toEqual([3, 3]);
	});

	it.each([
		['0', 500],
		['7', 7000],
		['30', 30_000],
	])('waits as long as it is asked to, and never shorter: %s s', async (asked, ms) => {
		const { waits, data } = await calling(READ, [{ status: 429, headers: { 'retry-after': asked } }, ok]);
		expect(data).toBe('ok');
		expect(waits[0]).toBeGreaterThanOrEqual(ms);
		expect(waits[0]).toBeLessThan(ms + 100);
	});

	it('does not wait for minutes: the user is told instead', async () => {
		const { failure, sent } = await calling(READ, [{ status: 429, headers: { 'retry-after': '31' } }]);
		expect(sent).toHaveLength(1);
		expect(failure).toMatchObject({ code: 429, description: expect.stringContaining('Requests per Second') });
	});

	it('is not asked again once the execution is cancelled', async () => {
		const { failure, sent } = await calling(READ, [{ status: 503 }], { cancelAfter: 300 });
		expect(failure?.message).toBe('The execution was cancelled');
		expect(sent).toHaveLength(1);
	});
});

const CHECK = 'Check the Base URL of the SocialEpoch credential and whether this machine reaches it.';
const WARNING = 'It may have been carried out all the same, so it was not repeated: look before you run it again. ';
const UNREACHED = 'The platform could not be reached';
const LATE = 'The platform did not answer in time';

it.each<[unknown, string | undefined, string, string]>([
	[network('ECONNREFUSED', 'x'), 'ECONNREFUSED', UNREACHED, 'ECONNREFUSED x'],
	[network('ECONNABORTED', 'x'), 'ECONNABORTED', LATE, 'ECONNABORTED x'],
	[network('ETIMEDOUT', 'x'), 'ETIMEDOUT', LATE, 'ETIMEDOUT x'],
	[new Error('Timeout of 60000ms exceeded'), undefined, LATE, 'Timeout of 60000ms exceeded'],
	['text', undefined, UNREACHED, 'text'],
	[7, undefined, UNREACHED, '7'],
	[{ code: 'EPIPE' }, 'EPIPE', UNREACHED, 'EPIPE [object Object]'],
	[new Error(''), undefined, UNREACHED, ''],
	// What n8n makes of it advises to repeat what must not be.
	[
		Object.assign(new Error('You can retry it', { cause: network('ECONNRESET', 'socket hang up') }), {
			messages: ['x'],
		}),
		'ECONNRESET',
		UNREACHED,
		'ECONNRESET socket hang up',
	],
	[Object.assign(new Error('x', { cause: 'y' }), { code: 'EPIPE' }), 'EPIPE', UNREACHED, 'EPIPE y'],
	// Where n8n (2.8) has lost the cause
	[
		Object.assign(new Error('The service refused the connection - perhaps it is offline'), {
			cause: undefined,
			httpCode: 'ECONNREFUSED',
			messages: ['connect ECONNREFUSED 203.0.113.9:443', 'other'],
		}),
		'ECONNREFUSED',
		UNREACHED,
		'ECONNREFUSED connect ECONNREFUSED 203.0.113.9:443',
	],
])('says what happened, and what to do, when nobody answers: %p', async (throws, code, message, words) => {
	const { failure } = await calling(ACT, [{ throws }]);
	expect([failure?.code, failure?.message]).toEqual([code, message]);
	expect(['', WARNING].map((before) => `${before}${CHECK} (${words})`)).toContain(failure?.description);
});

it('keeps secrets out of every text', async () => {
	const leaks: Step[] = [
		{ text: refusal(522, 'token top-secret is wrong, proxy user:hunter22') },
		{ throws: network('ECONNRESET', 'sending {"apiKey":"top-secret","ipConfig":"host:1080:user:hunter22"}') },
		{
			throws: Object.assign(new Error('top-secret'), { cause: { code: 'top-secret', message: 'hunter22' } }),
		},
	];
	for (const step of leaks) {
		const { failure } = await calling(ACT, [step]);
		const all = `${failure?.message} ${failure?.description} ${failure?.stack} ${JSON.stringify(failure)}`;
		expect(all).not.toContain('top-secret');
		expect(all).not.toContain('hunter22');
		expect(all).toContain('***');
	}
});

it('puts the tenant into the bodies that want it, as a number before everything else', async () => {
	const { platform, calls } = modelPlatform(() => success(1), { tenantId: 500766 });
	await turnUntil(platform.call(query('POST', '/tenant', { tenantInBody: true }), { a: 1 }));
	await turnUntil(platform.call(READ, { a: 1 }));
	expect(JSON.stringify(calls.map(({ payload }) => payload))).toBe('[{"tenantId":500766,"a":1},{"a":1}]');
});

it('counts every attempt at the pace', async () => {
	const { platform, calls } = modelPlatform(() => refusal(429, 'slow down'), { random: () => 0 });
	const start = Date.now();
	const all = Array.from({ length: 40 }, async () => await platform.call(READ).catch(() => undefined));
	await turnUntil(Promise.all(all), 5);
	expect(calls).toHaveLength(160);
	// 160 requests take 160/50 s at least.
	expect(Date.now() - start).toBeGreaterThan(3180);
});
