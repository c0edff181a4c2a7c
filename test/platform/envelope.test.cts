import { openEnvelope } from '../../nodes/SocialEpoch/platform/envelope';
import type { Failure } from '../../nodes/SocialEpoch/platform/failure';

const open = (text: string, status = 200, headers: Record<string, unknown> = {}) =>
	openEnvelope({ body: text, statusCode: status, headers }, 'general');

function failureOf(text: string, status = 200, headers: Record<string, unknown> = {}): Failure {
	try {
		open(text, status, headers);
	} catch (error) {
		return error as Failure;
	}
	throw new Error('It was taken for a success');
}

describe('success', () => {
	it.each([
		['{"code":200,"message":"Success","data":{"a":1}}', { a: 1 }],
		['{"code":"200","message":"Success","data":[]}', []],
		['{"data":"","code":200,"message":"success"}', ''],
		['{"code":200,"data":null}', null],
		['{"code":200}', undefined],
		['\ufeff'.slice(1) + '  {"code":200,"data":0}\n', 0],
	])('is %s', (text, data) => expect(open(text)).toEqual(data));

	it('keeps 64-bit ids to the last digit', () => {
		expect(open('{"code":200,"data":[{"id":8639164839053938688,"status":10}]}')).toEqual([
			{ id: '8639164839053938688', status: 10 },
		]);
	});
});

describe('a refusal', () => {
	it.each([
		['{"code":517,"message":"database is down","data":null}', 'database is down (code 517)', 517],
		['{"code":"1002","message":" released "}', 'released (code 1002)', 1002],
		['{"code":0,"message":"ok"}', 'ok (code 0)', 0],
		['{"code":-1}', 'no message (code -1)', -1],
		['{"code":500,"message":{"a":1}}', 'no message (code 500)', 500],
		['{"code":"E_DENIED","message":"no"}', 'no (code E_DENIED)', 'E_DENIED'],
		['{"code":200.5,"message":"no"}', 'no (code 200.5)', 200.5],
		['{"code":"","message":"no"}', 'no (code 0)', 0],
		['{"code":"constructor","message":"no"}', 'no (code constructor)', 'constructor'],
	])('is %s', (text, words, code) => {
		const failure = failureOf(text);
		expect(failure.message).toBe(`The platform refused the request: ${words}`);
		expect(failure).toMatchObject({ code, answered: true, sent: true, transient: false, outcomeUnknown: false });
		expect(typeof failure.description).toBe('string');
		expect(failure.description).not.toBe('');
	});

	it('counts under any HTTP status, and passes with 429 and 5xx of HTTP or 429 of the platform only', () => {
		const refused = (code: number) => `{"code":${code},"message":"m"}`;
		expect(failureOf(refused(517), 400)).toMatchObject({ code: 517, transient: false });
		expect(failureOf(refused(517), 503)).toMatchObject({ code: 517, transient: true, outcomeUnknown: false });
		expect(failureOf(refused(429), 429)).toMatchObject({ code: 429, transient: true });
		expect(failureOf(refused(429))).toMatchObject({ code: 429, transient: true });
		for (const code of [500, 501, 502, 503, 504]) expect(failureOf(refused(code)).transient).toBe(false);
	});
});

describe('something else than the platform', () => {
	const html = '<!DOCTYPE html><html><body>Bad gateway</body></html>';
	it.each([
		[html, 200, "The answer is not one of the platform's: it is a web page", false],
		['\n <HTML>', 200, "The answer is not one of the platform's: it is a web page", false],
		['', 200, "The answer is not one of the platform's: it is empty", true],
		[
			'{"code":200,"data":[{"a":',
			200,
			"The answer is not one of the platform's: it is cut off or of another form",
			true,
		],
		['{"status":"UP"}', 200, "The answer is not one of the platform's: it is cut off or of another form", true],
		['[]', 200, "The answer is not one of the platform's: it is cut off or of another form", true],
		['{"code":null}', 200, "The answer is not one of the platform's: it is cut off or of another form", true],
		['{"code":{"a":1}}', 200, "The answer is not one of the platform's: it is cut off or of another form", true],
		['null', 200, "The answer is not one of the platform's", true],
		['"200"', 200, "The answer is not one of the platform's", true],
		['OK', 200, "The answer is not one of the platform's", true],
		[html, 502, "The platform's address answered with HTTP status 502: it is a web page", true],
		['', 504, "The platform's address answered with HTTP status 504: it is empty", true],
		['Too many', 429, "The platform's address answered with HTTP status 429", true],
		[html, 404, "The platform's address answered with HTTP status 404: it is a web page", false],
		['', 302, "The platform's address answered with HTTP status 302: it is empty", false],
		['{"code":200,"data":1}', 500, "The platform's address answered with HTTP status 500", true],
		['{"code":200,"data":1}', 404, "The platform's address answered with HTTP status 404", false],
	])('says what it is: %j with status %d', (text, status, message, transient) => {
		const failure = failureOf(text, status);
		expect(failure.message).toBe(message);
		expect(failure).toMatchObject({ answered: false, sent: true, transient });
		expect(failure.description).toMatch(/\w\.$/);
		if (status !== 200) expect(failure.code).toBe(status);
	});

	it('leaves it open whether the request was carried out only where it may have been', () => {
		const outcomeUnknown = [
			['', 200],
			['{"code":200', 200],
			['', 500],
			[html, 504],
		] as const;
		for (const [text, status] of outcomeUnknown) expect(failureOf(text, status).outcomeUnknown).toBe(true);
		const certain = [
			[html, 200],
			['', 429],
			['', 403],
			['', 302],
		] as const;
		for (const [text, status] of certain) expect(failureOf(text, status).outcomeUnknown).toBe(false);
	});

	it('does not choke on deep or hostile JSON', () => {
		expect(failureOf('['.repeat(100_000)).message).toContain('not one of the platform');
		expect(failureOf(`{"code":200,"data":${'['.repeat(500)}${']'.repeat(500)}}`).answered).toBe(false);
		expect(open('{"code":200,"data":{"__proto__":{"x":1},"a":1}}')).toEqual({ a: 1 });
	});
});

describe('Retry-After', () => {
	beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') }));
	afterEach(() => jest.useRealTimers());

	it.each([
		['2', 2000],
		[3, 3000],
		['0', 0],
		['Thu, 01 Jan 2026 00:00:07 GMT', 7000],
		['Wed, 31 Dec 2025 23:59:00 GMT', 0],
		['soon', undefined],
		['', 0],
		[undefined, undefined],
	])('%j asks to wait %j ms', (header, ms) => {
		expect(failureOf('', 429, { 'retry-after': header }).retryAfter).toBe(ms);
	});
});
