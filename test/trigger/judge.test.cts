import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { judgeProofs, MAX_RECORDS, recordsOf, refuseUnsigned, type Trust } from '../../nodes/SocialEpoch/trigger/judge';
import { type Refusal, STATUS } from '../../nodes/SocialEpoch/trigger/refusals';
import { accessToken, proofInBody, proofInHeaders } from '../../nodes/SocialEpoch/trigger/signature';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';

const NOW = 1_700_000_000_000;
const trust: Trust = {
	tenantId: '500975',
	webhookSecret: 'secret-of-the-tenant',
	now: NOW,
	maximumAge: 180 * 60_000,
};
const fixture = (id: string) => readFileSync(join(__dirname, '../fixtures/events', `${id}.json`));

function signed(timestamp: number | string = NOW, tenantId = trust.tenantId, secret = trust.webhookSecret) {
	return {
		access_token: accessToken(secret, tenantId, String(timestamp)),
		tenant_id: tenantId,
		timestamp: String(timestamp),
	};
}

/** What is wrong with a proof, in one sentence and its advice. */
function distrusted(headers: object, changes: Partial<Trust> = {}, body?: unknown) {
	const [proof, ...others] = [proofInHeaders(headers), ...(body ? [proofInBody(body)] : [])];
	const verdict = refuseUnsigned(proof) ?? judgeProofs([proof, ...others], { ...trust, ...changes });
	return 'reason' in verdict
		? { ...verdict, status: STATUS[verdict.reason], told: `${verdict.message} ${verdict.advice}` }
		: undefined;
}

function judged(id: string, body: unknown) {
	const rawBody = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	const result = recordsOf(eventOf(id)!, rawBody);
	return Array.isArray(result) ? { records: result } : { ...result, status: STATUS[result.reason], records: undefined };
}

const SCAN = { taskId: 't', taskStatus: 80 };

describe('proofs', () => {
	test('one valid proof of two is enough', () => {
		const { access_token: token } = signed();
		expect(distrusted(signed(NOW, '1'), {}, { accessToken: token, tenantId: 500975, timestamp: NOW })).toBeUndefined();
		expect(distrusted(signed(), {}, { accessToken: 'stale', tenantId: 1, timestamp: 2 })).toBeUndefined();
	});

	test.each<[string, object, Refusal['reason'], RegExp]>([
		['nothing', {}, 'unsigned', /access_token, tenant_id, timestamp missing.*underscores_in_headers on/],
		['no token', { tenant_id: '500975', timestamp: `${NOW}` }, 'unsigned', /not signed: access_token missing/],
		['no timestamp', { ...signed(), timestamp: '' }, 'unsigned', /not signed: timestamp missing/],
		['another tenant', signed(NOW, '1'), 'tenant', /another tenant.*Choose the credential of the tenant/],
		[
			'a secret that is not ours',
			signed(NOW, trust.tenantId, 'guess'),
			'signature',
			/not made with the secret.*Copy the webhook secret/,
		],
		['a timestamp that was changed', { ...signed(), timestamp: `${NOW + 1}` }, 'signature', /not made with the secret/],
		['a duplicated header', { ...signed(), access_token: 'a, a' }, 'signature', /not made with the secret/],
		[
			'too old',
			signed(NOW - trust.maximumAge - 1),
			'age',
			/signed 180 minutes ago.*allows 180 minutes.*Check the clock/,
		],
		['too far ahead', signed(NOW + trust.maximumAge + 60_000), 'age', /181 minutes ahead/],
		['in seconds', signed(1_700_000_000), 'age', /not in milliseconds.*13 digits.*10 are seconds/],
		['in microseconds', signed(NOW * 1000), 'age', /not in milliseconds/],
		['a time of 1970', signed(12_345_678), 'age', /not in milliseconds/],
		['no digits', signed('yesterday'), 'age', /not in milliseconds/],
		['a fraction', signed(`${NOW}.5`), 'age', /not in milliseconds/],
	])('401: %s', (_, headers, reason, message) => {
		const verdict = distrusted(headers);
		expect(verdict).toMatchObject({ status: 401, reason, told: expect.stringMatching(message) });
		expect(verdict!.told).not.toContain(trust.webhookSecret);
	});

	test.each([trust.maximumAge, -trust.maximumAge, 0])('signed %d ms ago is fresh', (age) => {
		expect(distrusted(signed(NOW - age))).toBeUndefined();
	});

	test('without a secret nothing can be trusted, not even what is signed with none', () => {
		expect(distrusted(signed(NOW, '500975', ''), { webhookSecret: '' })).toMatchObject({
			status: 401,
			reason: 'secret',
			told: expect.stringMatching(/neither a webhook secret nor an API key.*Fill it in/),
		});
	});
});

describe('shape', () => {
	test.each([
		['MSG_SYNC_MESSAGE', { data: [{ currentWhatsId: '1' }, { messageId: '2' }] }],
		['MSG_SYNC_MESSAGE', [{ friendWhatsId: '1' }, { id: '2' }]],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { whatsAppList: [{ whatsId: '1' }, { whatsId: '2' }] }],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', [{ whatsId: '1' }, { whatsId: '2' }]],
		['SCAN_TASK_STATUS_SYNC', [SCAN, SCAN]],
		['CLIENT_SYNC_MESSAGE', [{ friendWhatsApp: '1' }, {}]],
	])('%s takes %j', (id, body) => {
		expect(judged(id, body).records).toHaveLength(2);
	});

	test('one record in the place of a list is a list of one', () => {
		const one = { whatsId: '1' };
		for (const body of [one, { data: one }, { whatsAppList: one }, { data: 'none', whatsAppList: one }]) {
			expect(judged('WA_SYNC_ON_OR_OFF_LINE_STATUS', body).records).toEqual([one]);
		}
	});

	test.each(EVENTS.filter(({ body }) => body === 'list').map(({ id }) => id))(
		'%s: an empty list is a delivery',
		(id) => {
			expect(judged(id, []).records).toEqual([]);
			expect(judged(id, { data: [] }).records).toEqual([]);
		},
	);

	test.each(EVENTS)('$id: 400 for what is no delivery', ({ id, body: form, recognisedBy }) => {
		const expected = `${form === 'list' ? 'a list of records' : 'one record'} with ${recognisedBy.join(' or ')}, sent as`;
		for (const body of ['', ...'null 1 "x" true [1] [null] [[]] {} [{}] {"data":{}} oops {'.split(' ')]) {
			expect(judged(id, body)).toMatchObject({
				status: 400,
				reason: 'event',
				message: expect.stringMatching(/^The body (is|holds)/),
				advice: expect.stringContaining(`configuration ID: this one is for ${id}, and expects ${expected}`),
			});
		}
	});

	test.each<[string, unknown]>([
		['MSG_SYNC_MESSAGE', [{ friendWhatsId: '1' }, []]],
		['SCAN_TASK_STATUS_SYNC', { data: SCAN }],
	])('%s: 400 for %j, which only holds a delivery', (id, body) => expect(judged(id, body).records).toBeUndefined());

	test('no body at all', () => {
		expect(recordsOf(eventOf('MSG_SYNC_MESSAGE')!, undefined)).toMatchObject({ reason: 'event' });
	});

	const pairs = EVENTS.flatMap(({ id }) => EVENTS.map((other) => [id, other.id]).filter(([a, b]) => a !== b));
	test.each(pairs)('%s refuses a delivery of %s, and says where to look', (id, other) => {
		expect(judged(id, fixture(other))).toMatchObject({
			status: 400,
			advice: expect.stringContaining('Check which URL belongs to which configuration ID'),
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

	test.each([
		['messages of one record', () => JSON.stringify([{ friendWhatsApp: 'f', content: Array(5001).fill({}) }])],
		['messages of many', () => JSON.stringify(Array(51).fill({ friendWhatsApp: 'f', content: Array(100).fill({}) }))],
		['in text', () => JSON.stringify([{ content: JSON.stringify(Array(5001).fill({})) }])],
	])('and so is that of messages in them: %s', (_, body) => {
		expect(judged('CLIENT_SYNC_MESSAGE', body())).toMatchObject({
			status: 400,
			message: expect.stringMatching(/holds \d+ records, or messages in them; 5000/),
		});
	});

	test('a record with more fields than any record has is none', () => {
		const fields = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${i}`, i]));
		expect(judged('SCAN_TASK_STATUS_SYNC', { ...SCAN, ...fields(998) }).records).toHaveLength(1);
		expect(judged('SCAN_TASK_STATUS_SYNC', { ...SCAN, ...fields(999) })).toMatchObject({ status: 400 });
	});

	test('a token reaches no record, in whatever spelling and however deep', () => {
		const tokens = Object.fromEntries(
			['accessToken', 'access_token', 'accesstoken', 'access-token', 'ACCESS_TOKEN'].map((name) => [name, 'secret']),
		);
		const others = { accessTokens: 1, noAccessToken: 1, text: '\ufeff' };
		const kept = { ...SCAN, ...others, list: [{ deep: {} }] };
		const sent = { ...SCAN, ...tokens, ...others, list: [{ deep: tokens, ...tokens }] };
		expect(judged('SCAN_TASK_STATUS_SYNC', sent).records).toEqual([kept]);
	});
});
