import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Accepted, Refusal, Trust } from '../../nodes/SocialEpoch/trigger/judge';
import { judge, MAX_RECORDS } from '../../nodes/SocialEpoch/trigger/judge';
import { accessToken } from '../../nodes/SocialEpoch/trigger/signature';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';

const NOW = 1_700_000_000_000;
const trust: Trust = {
	verify: true,
	tenantId: '500975',
	secret: 'secret-of-the-tenant',
	maximumAge: 180 * 60_000,
};
const fixture = (id: string) => readFileSync(join(__dirname, '../fixtures/events', `${id}.json`));

function signed(timestamp: number | string = NOW, tenantId = trust.tenantId, secret = trust.secret) {
	return {
		access_token: accessToken(secret, tenantId, String(timestamp)),
		tenant_id: tenantId,
		timestamp: String(timestamp),
	};
}

function judged(id: string, body: unknown, headers: object = signed(), changes: Partial<Trust> = {}) {
	const rawBody = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	return judge(eventOf(id)!, { headers, rawBody, now: NOW }, { ...trust, ...changes }) as Partial<Accepted & Refusal>;
}

const SCAN = { taskId: 't', taskStatus: 80 };

describe('signature', () => {
	test.each(EVENTS.map(({ id }) => id))('%s: the documented example is accepted with signed headers', (id) => {
		expect(judged(id, fixture(id))).toMatchObject({ records: expect.any(Array), signedAt: String(NOW) });
	});

	test('a body that signs itself is accepted, and its token does not reach the records', () => {
		const { access_token, ...rest } = signed();
		const proof = { accessToken: access_token, tenantId: Number(rest.tenant_id), timestamp: NOW };
		expect(judged('MSG_SYNC_MESSAGE', { ...proof, data: [{ friendWhatsId: 'f' }] }, {})).toEqual({
			records: [{ friendWhatsId: 'f' }],
			signedAt: String(NOW),
		});
		const [record] = judged('SCAN_TASK_STATUS_SYNC', { ...proof, ...SCAN }, {}).records!;
		expect(record).toEqual({ tenantId: 500975, timestamp: NOW, ...SCAN });
	});

	test('one valid signature of two is enough', () => {
		const body = { accessToken: 'stale', tenantId: 1, timestamp: 2, data: [] };
		expect(judged('MSG_SYNC_MESSAGE', body)).toMatchObject({ records: [], signedAt: String(NOW) });
	});

	test.each<[string, object, RegExp]>([
		['nothing', {}, /access_token, tenant_id, timestamp missing.*underscores_in_headers on/],
		['no token', { tenant_id: '500975', timestamp: String(NOW) }, /not signed: access_token missing/],
		['no timestamp', { ...signed(), timestamp: '' }, /not signed: timestamp missing/],
		['another tenant', signed(NOW, '1'), /another tenant/],
		['a secret that is not ours', signed(NOW, trust.tenantId, 'guess'), /not made with the secret/],
		['a timestamp that was changed', { ...signed(), timestamp: String(NOW + 1) }, /not made with the secret/],
		['a duplicated header', { ...signed(), access_token: 'a, a' }, /not made with the secret/],
		['too old', signed(NOW - trust.maximumAge - 1), /signed 180 minutes ago.*allows 180 minutes/],
		['too far ahead', signed(NOW + trust.maximumAge + 60_000), /181 minutes ahead/],
		['seconds', signed(1_700_000_000), /minutes ago/],
		['no digits', signed('yesterday'), /unreadable time/],
		['a fraction', signed(`${NOW}.5`), /ago|ahead/],
	])('401: %s', (_, headers, message) => {
		const verdict = judged('SCAN_TASK_STATUS_SYNC', SCAN, headers);
		expect(verdict).toEqual({ status: 401, message: expect.stringMatching(message) });
		expect(verdict.message).not.toContain(trust.secret);
	});

	test.each([trust.maximumAge, -trust.maximumAge, 0])('signed %d ms ago is fresh', (age) => {
		expect(judged('SCAN_TASK_STATUS_SYNC', SCAN, signed(NOW - age)).records).toHaveLength(1);
	});

	test('without a secret nothing can be trusted, not even what is signed with none', () => {
		expect(judged('SCAN_TASK_STATUS_SYNC', SCAN, signed(NOW, '500975', ''), { secret: '' })).toMatchObject({
			status: 401,
			message: expect.stringContaining('neither a webhook secret nor an API key'),
		});
	});

	test('Verify Signature off: only the shape counts, and the timestamp where there is one', () => {
		const off = { verify: false };
		expect(judged('SCAN_TASK_STATUS_SYNC', SCAN, {}, off)).toEqual({ records: [SCAN], signedAt: null });
		expect(judged('SCAN_TASK_STATUS_SYNC', SCAN, { timestamp: '5' }, off).signedAt).toBe('5');
		expect(judged('SCAN_TASK_STATUS_SYNC', [], {}, off).status).toBe(400);
	});
});

describe('shape', () => {
	test.each([
		['MSG_SYNC_MESSAGE', { data: [{ currentWhatsId: '1' }, { messageId: '2' }] }],
		['MSG_SYNC_MESSAGE', [{ friendWhatsId: '1' }, { id: '2' }]],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { whatsAppList: [{ whatsId: '1' }, { whatsId: '2' }] }],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', [{ whatsId: '1' }, { whatsId: '2' }]],
		['CLIENT_SYNC_MESSAGE', [{ friendWhatsApp: '1' }, {}]],
	])('%s takes %j', (id, body) => {
		expect(judged(id, body).records).toHaveLength(2);
	});

	test.each(EVENTS.filter(({ body }) => body === 'list').map(({ id }) => id))(
		'%s: an empty list is a delivery',
		(id) => {
			expect(judged(id, []).records).toEqual([]);
			expect(judged(id, { data: [] }).records).toEqual([]);
		},
	);

	test.each(EVENTS.map(({ id }) => id))('%s: 400 for what is no delivery', (id) => {
		for (const body of [
			'',
			'null',
			'1',
			'"x"',
			'true',
			'[1]',
			'[null]',
			'[[]]',
			'{}',
			'[{}]',
			'{"data":{}}',
			'oops',
			'{',
		]) {
			expect(judged(id, body)).toEqual({
				status: 400,
				message: expect.stringMatching(/^The body (is|holds)/),
			});
		}
	});

	test('a delivery on the wrong path is told so', () => {
		expect(judged('CLIENT_SYNC_MESSAGE', fixture('WA_SYNC_ON_OR_OFF_LINE_STATUS')).message).toMatch(
			/not a delivery of CLIENT_SYNC_MESSAGE. Check which URL/,
		);
		for (const { id: path } of EVENTS) {
			for (const { id } of EVENTS) {
				const alike = path === id || (path === 'MSG_SYNC_MESSAGE' && id === 'CLIENT_SYNC_MESSAGE_STATUS');
				const isScan = (event: string) => ['SCAN_TASK_STATUS_SYNC', 'WA_SYNC_QR_LOGIN_STATUS'].includes(event);
				if (alike || isScan(id) === isScan(path)) continue;
				expect([path, id, judged(path, fixture(id)).status]).toEqual([path, id, 400]);
			}
		}
	});

	test('no body at all', () => {
		const event = eventOf('MSG_SYNC_MESSAGE')!;
		expect(judge(event, { headers: signed(), rawBody: undefined, now: NOW }, trust)).toMatchObject({
			status: 400,
		});
		expect(judge(event, { headers: {}, rawBody: undefined, now: NOW }, trust)).toMatchObject({ status: 401 });
	});

	const pairs = EVENTS.flatMap(({ id }) => EVENTS.map((other) => [id, other.id]).filter(([a, b]) => a !== b));
	test.each(pairs)('%s refuses a delivery of %s, and says where to look', (id, other) => {
		expect(judged(id, fixture(other))).toMatchObject({
			status: 400,
			message: expect.stringContaining('Check which URL belongs to which configuration ID'),
		});
	});

	test('the number of records is bounded', () => {
		const list = (n: number) => JSON.stringify(Array(n).fill({ friendWhatsId: 'f' }));
		expect(judged('MSG_SYNC_MESSAGE', list(MAX_RECORDS)).records).toHaveLength(MAX_RECORDS);
		expect(judged('MSG_SYNC_MESSAGE', list(10_000))).toMatchObject({
			status: 400,
			message: expect.stringContaining('10000'),
		});
	});

	test('64-bit integers come out with all their digits, a byte order mark does not matter', () => {
		const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), fixture('MSG_SYNC_MESSAGE')]);
		expect(judged('MSG_SYNC_MESSAGE', body).records![0].userProfile).toMatchObject({
			id: '8423922419416375296',
		});
	});

	test('hostile keys are harmless', () => {
		const [record] = judged(
			'SCAN_TASK_STATUS_SYNC',
			'{"taskId":"t","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
		).records!;
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
		expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
	});
});
