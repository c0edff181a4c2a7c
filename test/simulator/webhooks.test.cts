import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isAcknowledged, RETRY_DELAYS, sign } from '../../simulator/delivery.cts';
import {
	EVENTS,
	type EventId,
	type Simulator,
	accessToken,
	requestToken,
	startSimulator,
} from '../../simulator/index.cts';
import { signBody, unsignBody } from '../../simulator/events.cts';
import { parseJson, writeJson } from '../../simulator/json.cts';
import { receiver } from './support.cts';

const IDS = Object.keys(EVENTS) as EventId[];
const MANY = IDS.filter((id) => EVENTS[id].many);
const exampleFile = (id: EventId) => readFileSync(join(__dirname, '..', 'fixtures', 'events', `${id}.json`), 'utf8');

let simulator: Simulator;
const closers: Array<() => Promise<void>> = [];
beforeEach(async () => {
	// 10 s become 1 ms, 2 h 0.72 s.
	simulator = await startSimulator({ timeScale: 1e-4, ackTimeout: 400, webhookSecret: 'secret' });
});
afterEach(async () => {
	await simulator.close();
	await Promise.all(closers.splice(0).map((close) => close()));
});
async function hook(reply: Parameters<typeof receiver>[0] = () => ({})) {
	const made = await receiver(reply);
	closers.push(made.close);
	return made;
}

describe('signatures', () => {
	test('the documented vector', () => {
		expect(accessToken('500975', 1666942813620, 'f9a40a4780f5e1306c46f1c8daecee3b')).toBe(
			'df98eda524132837317c5ea7e4f67ef4224dedc3f01548b6cb211b08eb0328c5',
		);
	});

	test("a request's token is the md5 of tenant, time and key", () => {
		expect(requestToken('1', 2, 'k')).toBe(createHash('md5').update('12k').digest('hex'));
	});

	test.each(IDS)('%s is delivered as documented, signed where it is documented', async (id) => {
		const { url, received } = await hook();
		simulator.setCallback(id, url);
		expect(await simulator.deliver(id, { timestamp: 1666942813620 })).toMatchObject({
			delivered: true,
			attempts: [{ status: 200, ok: true }],
		});
		const token = createHmac('sha256', 'secret').update('5007661666942813620').digest('hex');
		const [{ headers, text }] = received;
		expect(headers['content-type']).toBe('application/json');
		if (id === 'MSG_SYNC_MESSAGE') {
			expect(headers).not.toHaveProperty('access_token');
			expect(text).toBe(
				exampleFile(id)
					.replace('e6e18763d8212d26ced4f92512881c63c468d5a756d45c01486d7ad6742152ac', token)
					.replace('"tenantId": 1238', '"tenantId": 500766')
					.replace('1667295870936', '1666942813620'),
			);
		} else {
			expect(headers).toMatchObject({ access_token: token, tenant_id: '500766', timestamp: '1666942813620' });
			expect(text).toBe(exampleFile(id));
			expect(simulator.example(id)).toBe(text);
		}
	});

	test('any event can be signed the other way, or not at all', async () => {
		const { url, received } = await hook();
		await simulator.deliver('SCAN_TASK_STATUS_SYNC', {
			url,
			sign: 'body',
			timestamp: 5,
			body: { taskId: 'x' },
		});
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, sign: 'headers' });
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, sign: 'none' });
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, body: '[]' });
		const [inBody, inHeaders, none, array] = received;
		expect(inBody.text).toBe(
			`{"accessToken":"${accessToken('500766', 5, 'secret')}","tenantId":500766,"timestamp":5,"taskId":"x"}`,
		);
		expect(Object.keys(JSON.parse(inHeaders.text))).toEqual(['data']);
		expect(inHeaders.headers).toHaveProperty('access_token');
		expect(inHeaders.text).toContain('8423922419416375296');
		expect(none.text).toBe(exampleFile('MSG_SYNC_MESSAGE'));
		expect(none.headers).not.toHaveProperty('access_token');
		expect(array.headers).toHaveProperty('access_token');
		await expect(simulator.deliver('CLIENT_SYNC_MESSAGE', { url, sign: 'body' })).rejects.toThrow('object');
		await expect(simulator.deliver('CLIENT_SYNC_MESSAGE')).rejects.toThrow('No callback');
	});

	test('can be wrong in every part', async () => {
		const { url, received } = await hook();
		const headerNames = { accessToken: 'access-token', tenantId: 'tenant-id', timestamp: 'x-time' };
		await simulator.deliver('CHANNEL_SYNC_STATUS', {
			url,
			headerNames,
			tenantId: '7',
			secret: 'other',
			timestamp: 9,
			headers: { 'x-more': '1' },
		});
		await simulator.deliver('CHANNEL_SYNC_STATUS', { url, accessToken: 'forged' });
		expect(received[0].headers).toMatchObject({
			'access-token': accessToken('7', 9, 'other'),
			'tenant-id': '7',
			'x-time': '9',
			'x-more': '1',
		});
		expect(received[1].headers.access_token).toBe('forged');
	});

	test('signing in the body changes nothing else, and can be undone', () => {
		const signature = { accessToken: 'a$1', tenantId: '1', timestamp: 2 };
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 0, max: 10 }), (record, space) => {
				const body = JSON.stringify({ data: record }, null, space);
				const signed = signBody(body, signature);
				expect(JSON.parse(signed)).toEqual({
					...signature,
					tenantId: 1,
					data: JSON.parse(JSON.stringify(record)),
				});
				expect(signed.endsWith(body.slice(1))).toBe(true);
				expect(JSON.parse(unsignBody(signed))).toEqual(JSON.parse(body));
				expect(signBody(signed, signature)).toBe(signed);
			}),
		);
		expect(signBody('{}', signature)).toBe('{"accessToken":"a$1","tenantId":1,"timestamp":2}');
		expect(unsignBody('{"data":[], "tenantId": 1, "timestamp": 2}')).toBe('{"data":[]}');
		expect(unsignBody('[]')).toBe('[]');
		expect(unsignBody('no JSON')).toBe('no JSON');
	});

	test('a number beyond 2^53 in a body given as a value stays exact', async () => {
		const { url, received } = await hook();
		await simulator.deliver('CLIENT_SYNC_MESSAGE', { url, body: [{ id: 8423922419416375296n }] });
		expect(received[0].text).toBe('[{"id":8423922419416375296}]');
	});

	test('sign is a pure function of its input', () => {
		const settings = {
			tenantId: '1',
			secret: 's',
			ackTimeout: 1,
			timeScale: 1,
			closing: new AbortController().signal,
		};
		expect(sign('CHANNEL_SYNC_STATUS', '{}', {}, settings, 3).headers).toEqual({
			'content-type': 'application/json',
			access_token: accessToken('1', 3, 's'),
			tenant_id: '1',
			timestamp: '3',
		});
	});
});

describe('acknowledgement', () => {
	test.each<[number, string, boolean]>([
		[200, '{"code":200,"message":"success","data":""}', true],
		[200, '{"code":0}', true],
		[200, '{"code":"200"}', false],
		[200, '{"code":500}', false],
		[200, '{}', false],
		[200, 'null', false],
		[200, 'ok', false],
		[200, '', false],
		[201, '{"code":200}', false],
		[302, '{"code":200}', false],
		[500, '{"code":200}', false],
	])('status %d with %s: %s', async (status, body, ok) => {
		expect(isAcknowledged(status, body)).toBe(ok);
		const { url } = await hook(() => ({ status, body }));
		const report = await simulator.deliver('CHANNEL_SYNC_STATUS', { url, retry: false });
		expect(report).toEqual({
			delivered: ok,
			attempts: [{ at: expect.any(Number), ms: expect.any(Number), status, body, ok }],
		});
	});

	test('comes too late, or never', async () => {
		for (const reply of [{ after: 800 }, undefined]) {
			const { url } = await hook(() => reply);
			const report = await simulator.deliver('CHANNEL_SYNC_STATUS', { url, retry: false });
			expect(report).toMatchObject({
				delivered: false,
				attempts: [{ ok: false, error: 'no answer within 400 ms' }],
			});
			expect(report.attempts[0].ms).toBeGreaterThanOrEqual(395);
		}
	});

	test('nobody listens', async () => {
		const { url, close } = await hook();
		await close();
		closers.pop();
		const report = await simulator.deliver('CHANNEL_SYNC_STATUS', { url, retry: false });
		expect(report.attempts[0]).toMatchObject({ ok: false, error: expect.stringContaining('ECONNREFUSED') });
	});
});

describe('retries', () => {
	test('follow the documented schedule, scaled', async () => {
		expect(RETRY_DELAYS.map((ms) => ms / 1000)).toEqual([10, 30, 180, 300, 1800, 7200]);
		const { url, received } = await hook(() => ({ status: 500 }));
		const report = await simulator.deliver('CHANNEL_SYNC_STATUS', { url });
		expect(report.delivered).toBe(false);
		expect(report.attempts).toHaveLength(7);
		expect(received).toHaveLength(7);
		const { attempts } = report;
		RETRY_DELAYS.forEach((delay, i) => {
			const waited = attempts[i + 1].at - attempts[i].at - attempts[i].ms;
			expect(waited).toBeGreaterThanOrEqual(delay * 1e-4 - 3);
			expect(waited).toBeLessThan(delay * 1e-4 + 1000);
		});
	});

	test('stop at the first success', async () => {
		const { url, received } = await hook((n) => (n < 3 ? { body: '{"code":500}' } : {}));
		expect(await simulator.deliver('CHANNEL_SYNC_STATUS', { url })).toMatchObject({
			delivered: true,
			attempts: [{ ok: false }, { ok: false }, { ok: true }],
		});
		expect(received).toHaveLength(3);
	});

	test.each([
		[true, 2],
		[false, 1],
	])('signed afresh: %s', async (resign, times) => {
		simulator.timeScale = 1e-3;
		const { url, received } = await hook((n) => (n < 2 ? { status: 500 } : {}));
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, resign });
		expect(new Set(received.map(({ text }) => JSON.parse(text).timestamp)).size).toBe(times);
		for (const { text } of received) {
			const { accessToken: token, tenantId, timestamp } = JSON.parse(text);
			expect(token).toBe(accessToken(String(tenantId), timestamp, 'secret'));
		}
	});

	test('end when the simulator is closed', async () => {
		const own = await startSimulator();
		const { url, received } = await hook(() => ({ status: 500 }));
		const delivery = own.deliver('CHANNEL_SYNC_STATUS', { url });
		while (received.length === 0) await new Promise((done) => setTimeout(done, 5));
		await new Promise((done) => setTimeout(done, 30));
		await own.close();
		expect(await delivery).toMatchObject({ delivered: false, attempts: [{ status: 500 }] });
	});
});

describe('generated bodies', () => {
	const recordsOf = (text: string): any[] => {
		const body = parseJson(text) as any;
		return Array.isArray(body) ? body : (body.data ?? [body]);
	};

	test.each(IDS)('%s: fields of the documented example, unique, repeatable', (id) => {
		const fields = (text: string) => new Set(recordsOf(text).flatMap((record) => Object.keys(record)));
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (count, from) => {
				const text = simulator.generate(id, count, from);
				expect(simulator.generate(id, count, from)).toBe(text);
				const records = recordsOf(text);
				expect(records).toHaveLength(EVENTS[id].many ? count : 1);
				expect(new Set(records.map((record) => writeJson(record))).size).toBe(records.length);
				for (const name of fields(simulator.example(id))) expect(fields(text)).toContain(name);
			}),
			{ numRuns: 20 },
		);
		expect(simulator.generate(id, 1)).not.toBe(simulator.generate(id, 1));
	});

	test.each(MANY)('%s: none, and not more than 50', (id: EventId) => {
		expect(recordsOf(simulator.generate(id, 0))).toEqual([]);
		expect(() => simulator.generate(id, 51)).toThrow(RangeError);
	});

	test('message ids and customer ids: unique and, where the documents have them so, beyond 2^53', () => {
		const records = recordsOf(simulator.generate('MSG_SYNC_MESSAGE', 50, 1));
		expect(new Set(records.map((record) => record.messageId)).size).toBe(50);
		for (const { userProfile } of records) {
			expect(typeof userProfile.id).toBe('bigint');
			expect(BigInt(Number(userProfile.id))).not.toBe(userProfile.id);
		}
	});

	test('are signed and delivered like the examples', async () => {
		const { url, received } = await hook();
		const body = simulator.generate('MSG_SYNC_MESSAGE', 50);
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, body });
		const { accessToken: token, tenantId, timestamp, data } = JSON.parse(received[0].text);
		expect(token).toBe(accessToken(String(tenantId), timestamp, 'secret'));
		expect(data).toHaveLength(50);
		expect(unsignBody(received[0].text)).toBe(unsignBody(body));
	});
});

test('a customer writes', async () => {
	const { url, received } = await hook();
	simulator.setCallback('CLIENT_SYNC_MESSAGE', url);
	const report = await simulator.customerWrites({
		account: '8617633819542',
		customer: '8615601882491',
		text: 'Hello "you"',
	});
	expect(report.delivered).toBe(true);
	expect(JSON.parse(received[0].text)).toEqual([
		{
			userId: '82',
			whatsApp: '8617633819542',
			friendWhatsApp: '8615601882491',
			actionType: 2,
			chatType: 1,
			taskId: '',
			taskInfoId: '',
			content: [
				{
					type: 1,
					text: 'Hello "you"',
					messageId: expect.stringMatching(/^[0-9a-f]{32}$/),
					time: expect.any(Number),
				},
			],
		},
	]);
});
