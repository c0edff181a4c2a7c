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

describe('what only looks', () => {
	it.each<[string, Step]>([
		['a dropped connection', { throws: network('ECONNRESET', 'socket hang up') }],
		['a refused connection', { throws: network('ECONNREFUSED') }],
		['a name that is not found for a moment', { throws: network('EAI_AGAIN') }],
		['a timeout', { throws: network('ECONNABORTED', 'timeout of 60000ms exceeded') }],
		['n8n’s wrapping of a network failure', { throws: Object.assign(new Error('x'), { cause: network('EPIPE') }) }],
		['429 without a body', { status: 429 }],
		['429 as the platform’s own code', { text: refusal(429, 'too many requests') }],
		['a gateway’s 502', { status: 502, text: '<html>Bad gateway</html>' }],
		['503 in the platform’s own form', { status: 503, text: refusal(503, 'unavailable') }],
		['a cut-off answer', { text: success([1, 2, 3]).slice(0, -7) }],
		['an empty answer', { text: '' }],
	])('is asked again after %s', async (_what, step) => {
		const { data, sent } = await calling(READ, [step, step, ok]);
		expect(data).toBe('ok');
		expect(sent).toHaveLength(3);
	});

	it.each<[string, Step]>([
		['a refusal', { text: refusal(517, 'no') }],
		['the platform’s own 502, which is the clock', { text: refusal(502, 'request timestamp timed out') }],
		['a web page', { text: '<!doctype html><p>Sign in to the WiFi</p>' }],
		['404', { status: 404, text: '' }],
		['a redirect', { status: 302, text: '' }],
		['a bad certificate', { throws: network('CERT_HAS_EXPIRED', 'certificate has expired') }],
		['a certificate of nobody known', { throws: network('UNABLE_TO_VERIFY_LEAF_SIGNATURE') }],
		[
			'the credential’s refusal',
			{ throws: new Error('The request was not sent: the SocialEpoch key belongs to another host') },
		],
	])('is not asked again after %s', async (_what, step) => {
		const { failure, sent } = await calling(READ, [step]);
		expect(failure).toBeDefined();
		expect(sent).toHaveLength(1);
	});

	it('gives up after 4 attempts, with waits that double and vary', async () => {
		const first = await calling(READ, [{ status: 503 }], { random: 0 });
		expect(first.failure?.message).toContain('HTTP status 503');
		expect(first.sent).toHaveLength(4);
		const shortest = [250, 500, 1000];
		first.waits.forEach((wait, i) => expect(Math.abs(wait - shortest[i])).toBeLessThanOrEqual(25));
		const { waits } = await calling(READ, [{ status: 503 }], { random: 0.999 });
		const longest = [750, 1500, 3000];
		waits.forEach((wait, i) => expect(Math.abs(wait - longest[i])).toBeLessThanOrEqual(25));
	});

	it('waits as long as it is asked to, and never shorter', async () => {
		const { waits, data } = await calling(READ, [{ status: 429, headers: { 'retry-after': '7' } }, ok]);
		expect(data).toBe('ok');
		expect(waits[0]).toBeGreaterThanOrEqual(7000);
		expect(waits[0]).toBeLessThan(7100);
		const short = await calling(READ, [{ status: 429, headers: { 'retry-after': '0' } }, ok]);
		expect(short.waits[0]).toBeGreaterThanOrEqual(500);
	});

	it('does not wait for minutes: the user is told instead', async () => {
		const { failure, sent } = await calling(READ, [{ status: 429, headers: { 'retry-after': '31' } }]);
		expect(sent).toHaveLength(1);
		expect(failure).toMatchObject({ code: 429 });
		expect(failure?.description).toContain('Requests per Second');
	});

	it('is not asked again once the execution is cancelled', async () => {
		const { failure, sent } = await calling(READ, [{ status: 503 }], { cancelAfter: 300 });
		expect(failure?.message).toBe('The execution was cancelled');
		expect(sent).toHaveLength(1);
	});
});

describe('what acts', () => {
	it.each<[string, Step, outcomeUnknown: boolean]>([
		['a dropped connection', { throws: network('ECONNRESET', 'socket hang up') }, true],
		['a timeout', { throws: network('ECONNABORTED', 'timeout of 60000ms exceeded') }, true],
		['a cut-off answer', { text: '{"code":200,"da' }, true],
		['a gateway’s 504', { status: 504, text: '<html></html>' }, true],
		['429', { status: 429, headers: { 'retry-after': '1' } }, false],
		['503 in the platform’s own form', { status: 503, text: refusal(503, 'x') }, false],
		['a refused connection', { throws: network('ECONNREFUSED') }, false],
		['an unknown host', { throws: network('ENOTFOUND') }, false],
		['a bad certificate', { throws: network('DEPTH_ZERO_SELF_SIGNED_CERT') }, false],
		['a web page', { text: '<html>' }, false],
	])('is never repeated, after %s', async (_what, step, outcomeUnknown) => {
		const { failure, sent } = await calling(ACT, [step, ok]);
		expect(sent).toHaveLength(1);
		expect(failure).toBeDefined();
		expect(/may have been carried out/.test(failure!.description)).toBe(outcomeUnknown);
	});

	it('says nothing of the kind where it only looks', async () => {
		const { failure } = await calling(READ, [{ throws: network('ECONNRESET') }]);
		expect(failure?.description).not.toContain('carried out');
	});
});

describe('what it says when nobody answers', () => {
	it.each([
		['ECONNREFUSED', 'connect ECONNREFUSED', 'The platform could not be reached'],
		['ECONNABORTED', 'timeout of 60000ms exceeded', 'The platform did not answer in time'],
		['ETIMEDOUT', 'connect ETIMEDOUT', 'The platform did not answer in time'],
		[undefined, 'something odd', 'The platform could not be reached'],
	])('%s', async (code, words, message) => {
		const { failure } = await calling(ACT, [{ throws: Object.assign(new Error(words), { code }) }]);
		expect(failure).toMatchObject({ message, code });
		expect(failure?.description).toContain('Check the Base URL');
		expect(failure?.description).toContain(words);
	});

	it('says what happened, rather than what n8n makes of it', async () => {
		const wrapped = new Error('You can retry the request immediately', {
			cause: network('ECONNRESET', 'socket hang up'),
		});
		const { failure } = await calling(ACT, [{ throws: wrapped }]);
		expect(failure?.code).toBe('ECONNRESET');
		expect(failure?.description).toContain('(ECONNRESET socket hang up)');
		expect(failure?.description).not.toContain('retry');
	});

	it('says what happened where n8n (2.8) has lost the cause, and knows that nothing was sent', async () => {
		const wrapped = Object.assign(new Error('The service refused the connection - perhaps it is offline'), {
			cause: undefined,
			httpCode: 'ECONNREFUSED',
			messages: ['connect ECONNREFUSED 203.0.113.9:443', 'connect ECONNREFUSED 203.0.113.9:443'],
		});
		const { failure } = await calling(ACT, [{ throws: wrapped }]);
		expect(failure?.code).toBe('ECONNREFUSED');
		expect(failure?.description).toMatch(/^Check .*\(ECONNREFUSED connect ECONNREFUSED 203\.0\.113\.9:443\)$/);
	});

	it('takes whatever is thrown', async () => {
		for (const throws of [
			'text',
			7,
			new Error('x', { cause: 'y' }),
			{ code: 'EPIPE' },
			{ message: 7 },
			new Error(''),
		]) {
			const { failure } = await calling(ACT, [{ throws }]);
			expect(failure?.message).toBe('The platform could not be reached');
		}
	});
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

describe('the tenant in the body', () => {
	const IN_BODY = query('POST', '/tenant', { tenantInBody: true });

	it('is a number from the credential, before everything else', async () => {
		const { platform, calls } = modelPlatform(() => success(1), { tenantId: 500766 });
		await turnUntil(platform.call(IN_BODY, { a: 1 }));
		await turnUntil(platform.call(READ, { a: 1 }));
		expect(JSON.stringify(calls.map(({ payload }) => payload))).toBe('[{"tenantId":500766,"a":1},{"a":1}]');
	});
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
