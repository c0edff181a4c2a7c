import { openEnvelope } from '../../nodes/SocialEpoch/platform/envelope';
import type { Failure } from '../../nodes/SocialEpoch/platform/failure';
import { refusal } from '../support/answers.cts';

const open = (body?: string, statusCode = 200, headers: Record<string, unknown> = {}) =>
	openEnvelope({ body, statusCode, headers }, 'general');

function failureOf(...answer: Parameters<typeof open>): Failure {
	try {
		open(...answer);
	} catch (error) {
		return error as Failure;
	}
	throw new Error('It was taken for a success');
}

test.each([
	['{"code":200,"message":"Success","data":{"a":1}}', { a: 1 }],
	['{"code":"200","message":"Success","data":[]}', []],
	['{"data":"","code":200,"message":"success"}', ''],
	['{"code":200,"data":null}', null],
	['{"code":200}', undefined],
	['  {"code":200,"data":0}\n', 0],
	['{"code":200,"data":[{"id":8639164839053938688}]}', [{ id: '8639164839053938688' }]],
])('%s is a success', (text, data) => expect(open(text)).toEqual(data));

describe('a refusal', () => {
	it.each([
		['{"code":517,"message":"database is down","data":null}', 'database is down (code 517)', 517],
		['{"code":"1002","message":" released "}', 'released (code 1002)', 1002],
		['{"code":0,"message":"ok"}', 'ok (code 0)', 0],
		['{"code":-1}', 'no message (code -1)', -1],
		['{"code":500,"message":{"a":1}}', 'no message (code 500)', 500],
		['{"code":"E_DENIED","message":" "}', 'no message (code E_DENIED)', 'E_DENIED'],
		['{"code":200.5,"message":"no"}', 'no (code 200.5)', 200.5],
		['{"code":"","message":"no"}', 'no (code 0)', 0],
		['{"code":"constructor","message":"no"}', 'no (code constructor)', 'constructor'],
	])('is %s', (text, words, code) => {
		const failure = failureOf(text);
		expect(failure.message).toBe(`The platform refused the request: ${words}`);
		expect(failure).toMatchObject({ code, answered: true, sent: true, transient: false, outcomeUnknown: false });
		expect(failure.description).toMatch(/\w\.$/);
	});

	it.each<[code: number, status: number, transient: boolean]>([
		[517, 400, false],
		[517, 499, false],
		[517, 500, true],
		[429, 429, true],
		[517, 429, true],
		[429, 200, true],
		[502, 200, false],
		[500, 200, false],
	])('with code %d under HTTP status %d may pass: %s', (code, status, transient) => {
		expect(failureOf(refusal(code, 'm'), status)).toMatchObject({ code, transient, outcomeUnknown: false });
	});
});

describe('something else than the platform', () => {
	const page = '<!DOCTYPE html><html><body>Bad gateway</body></html>';
	const OTHER = 'it is cut off or of another form';

	it.each([
		[page, ': it is a web page', false],
		['\n <HTML>', ': it is a web page', false],
		['<p>', '', true],
		['x <html>', '', true],
		[' ', ': it is empty', true],
		['{"code":200,"data":[{"a":', `: ${OTHER}`, true],
		['{"status":"UP"}', `: ${OTHER}`, true],
		['\n []', `: ${OTHER}`, true],
		['{"code":null}', `: ${OTHER}`, true],
		['{"code":{"a":1}}', `: ${OTHER}`, true],
		['null', '', true],
		['"200"', '', true],
		['OK {}', '', true],
		// Hostile JSON
		['['.repeat(100_000), `: ${OTHER}`, true],
		[`{"code":200,"data":${'['.repeat(500)}${']'.repeat(500)}}`, `: ${OTHER}`, true],
	])('says what it is: %.80j', (text, what, transient) => {
		const failure = failureOf(text);
		expect(failure.message).toBe(`The answer is not one of the platform's${what}`);
		expect(failure).toMatchObject({ answered: false, sent: true, transient, outcomeUnknown: transient });
		expect(failure.code).toBeUndefined();
		expect(failure.description).toMatch(/^Check the Base URL .*\.$/);
	});

	it.each([
		[page, 502, ': it is a web page', true, true],
		['', 500, ': it is empty', true, true],
		['Too many', 429, '', true, false],
		[page, 404, ': it is a web page', false, false],
		['', 302, ': it is empty', false, false],
		['', 300, ': it is empty', false, false],
		[undefined, 300, ': it is empty', false, false],
		['', 199, ': it is empty', false, false],
		['{"code":200,"data":1}', 500, '', true, true],
		['{"code":200,"data":1}', 400, '', false, false],
	])('says its HTTP status: %j with status %d', (text, status, what, transient, outcomeUnknown) => {
		const failure = failureOf(text, status);
		expect(failure.message).toBe(`The platform's address answered with HTTP status ${status}${what}`);
		expect(failure).toMatchObject({ code: status, answered: false, sent: true, transient, outcomeUnknown });
		expect(failure.description).toMatch(/\w\.$/);
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
		[undefined, undefined],
	])('%j asks to wait %j ms', (header, ms) => {
		expect(failureOf('', 429, { 'retry-after': header }).retryAfter).toBe(ms);
	});
});
