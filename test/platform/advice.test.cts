import { adviceFor, adviceForStatus } from '../../nodes/SocialEpoch/platform/advice';
import { act } from '../../nodes/SocialEpoch/platform/endpoint';
import { operations } from '../../nodes/SocialEpoch/resources';

/** Documented codes of the open API; 535 is absent from the list. */
const GENERAL = [...Array.from({ length: 34 }, (_, i) => 501 + i), 536, 537];
const QR = [1001, 1002, 1003, 1004];
const UNKNOWN = adviceFor(999_999, 'general', 200);

it('has advice for every documented code, in all families', () => {
	for (const code of GENERAL) {
		for (const family of ['general', 'qrCode', 'scanTask'] as const) {
			expect(adviceFor(code, family, 200)).not.toBe(UNKNOWN);
			expect(adviceFor(String(code), family, 200)).toBe(adviceFor(code, 'general', 200));
		}
	}
	expect(new Set([UNKNOWN, ...QR.map((code) => adviceFor(code, 'qrCode', 200))]).size).toBe(5);
});

it('never takes the number of one space for that of another, nor a name for a number', () => {
	const shortage = adviceFor(9999, 'scanTask', 200);
	expect(shortage).toContain('free port');
	expect(UNKNOWN).not.toContain('free port');
	for (const code of QR) {
		expect([adviceFor(code, 'general', 200), adviceFor(code, 'scanTask', 200)]).toEqual([UNKNOWN, shortage]);
	}
	for (const code of ['constructor', '__proto__', '', ',', '50']) expect(adviceFor(code, 'qrCode', 200)).toBe(UNKNOWN);
});

it('knows which family an endpoint belongs to, by its section', () => {
	// docs/platform.md, "Codes of QR codes and ports" and "Scan task: create"
	for (const { resource, value, endpoint } of operations) {
		const ofPorts = ['contact', 'login', 'port', 'profile'].includes(resource);
		const family = `${resource}:${value}` === 'scanTask:create' ? 'scanTask' : ofPorts ? 'qrCode' : 'general';
		expect([resource, value, endpoint.codes]).toEqual([resource, value, family]);
	}
	const paths = ['/a/qrCode/b', '/a/channelInfo/b', '/a/qrCodeTask/create', '/qrCodeTask/create/a'];
	const endpoints = paths.map((path) => act(path));
	expect(endpoints.map(({ codes }) => codes)).toEqual(['qrCode', 'qrCode', 'scanTask', 'general']);
	expect(endpoints[0]).toMatchObject({ method: 'POST', repeatable: false });
});

it('falls back to the HTTP status, to support for trouble over there, and to the address for the rest', () => {
	const advice = (status: number) => adviceFor(9999, 'scanTask', status);
	expect([advice(413), advice(400)]).toEqual([adviceForStatus(413), adviceForStatus(400)]);
	expect(adviceFor(517, 'general', 503)).toBe(adviceFor(517, 'general', 200));
	for (const status of [500, 502, 599]) expect(adviceForStatus(status)).toBe(adviceFor(517, 'general', 200));
	for (const status of [401, 429]) expect(adviceForStatus(status)).toBe(adviceFor(status, 'general', 200));
	for (const status of [300, 301, 404, 499]) expect(adviceForStatus(status)).toMatch(/^Check the Base URL/);
	expect(new Set([302, 403, 404, 413, 500].map(adviceForStatus)).size).toBe(5);
});

it('tells what to do, in sentences, without the words that frighten', () => {
	const all = [
		...[...GENERAL, 400, 401, 429, 9999].map((code) => adviceFor(code, 'general', 200)),
		...QR.map((code) => adviceFor(code, 'qrCode', 200)),
		adviceFor(9999, 'scanTask', 200),
		...[302, 401, 403, 404, 413, 429, 500].map(adviceForStatus),
	];
	for (const advice of all) {
		expect(advice).toMatch(/^[A-Z].*[.)]$/);
		expect(advice).not.toMatch(/\b(error|problem|failure|failed|mistake)/i);
	}
});
