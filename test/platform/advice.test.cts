import { adviceFor, adviceForStatus } from '../../nodes/SocialEpoch/platform/advice';
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
	for (const code of QR) expect(adviceFor(code, 'qrCode', 200)).not.toBe(UNKNOWN);
});

it('never takes a QR code’s number for anything else, nor the number of another space for a QR code’s', () => {
	for (const code of QR) {
		expect(adviceFor(code, 'general', 200)).toBe(UNKNOWN);
		for (const other of QR) {
			expect(adviceFor(code, 'scanTask', 200)).not.toBe(adviceFor(other, 'qrCode', 200));
		}
	}
	expect(new Set(QR.map((code) => adviceFor(code, 'qrCode', 200))).size).toBe(4);
});

it('knows which family an endpoint belongs to, by its section', () => {
	// docs/platform.md, "Codes of QR codes and ports" and "Scan task: create"
	for (const { resource, value, endpoint } of operations) {
		const ofPorts = ['contact', 'login', 'port', 'profile'].includes(resource);
		const family = `${resource}:${value}` === 'scanTask:create' ? 'scanTask' : ofPorts ? 'qrCode' : 'general';
		expect([resource, value, endpoint.codes]).toEqual([resource, value, family]);
	}
});

it('is not fooled by codes that are names of other things', () => {
	for (const code of ['constructor', 'toString', '__proto__', '']) {
		expect(adviceFor(code, 'qrCode', 200)).toBe(UNKNOWN);
	}
});

it('falls back to the HTTP status, and to what scan tasks are known to lack', () => {
	expect(adviceFor(9999, 'general', 413)).toBe(adviceForStatus(413));
	expect(adviceFor(517, 'general', 503)).toBe(adviceFor(517, 'general', 200));
	expect(adviceFor(9999, 'scanTask', 200)).toContain('free port');
});

it('tells what to do, in sentences, without the words that frighten', () => {
	const statuses = [301, 302, 303, 307, 400, 401, 403, 404, 405, 413, 418, 429, 500, 502, 503, 504, 599];
	const all = [
		...[...GENERAL, 400, 401, 429, 9999].map((code) => adviceFor(code, 'general', 200)),
		...QR.map((code) => adviceFor(code, 'qrCode', 200)),
		adviceFor(9999, 'scanTask', 200),
		...statuses.map(adviceForStatus),
	];
	for (const advice of all) {
		expect(advice).toMatch(/^[A-Z].*[.)]$/);
		expect(advice).not.toMatch(/\b(error|problem|failure|failed|mistake)/i);
	}
});
