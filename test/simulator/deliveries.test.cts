import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { isAcknowledged, RETRY_DELAYS } from '../../simulator/delivery.cts';
import {
	accessToken,
	EVENTS,
	type EventId,
	requestToken,
	type Simulator,
	startSimulator,
} from '../../simulator/index.cts';
import { signBody, unsignBody } from '../../simulator/events.cts';
import { parseJson, writeJson } from '../../simulator/json.cts';
import { fixture } from '../../simulator/state.cts';
import { receiver } from './support.cts';

const IDS = Object.keys(EVENTS) as EventId[];
const EVENT = 'CHANNEL_SYNC_STATUS';

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
	test('the documented ones', () => {
		expect(accessToken('500975', 1666942813620, 'f9a40a4780f5e1306c46f1c8daecee3b')).toBe(
			'df98eda524132837317c5ea7e4f67ef4224dedc3f01548b6cb211b08eb0328c5',
		);
		expect(requestToken('1', 2, 'k')).toBe(createHash('md5').update('12k').digest('hex'));
	});

	test.each(IDS)('%s is delivered as the documentation shows it, signed where it says', async (id) => {
		const { url, received } = await hook();
		simulator.setCallback(id, url);
		expect((await simulator.deliver(id, { timestamp: 1666942813620 })).delivered).toBe(true);
		const token = createHmac('sha256', 'secret').update('5007661666942813620').digest('hex');
		const [{ headers, text }] = received;
		const inHeaders = { access_token: token, tenant_id: '500766', timestamp: '1666942813620' };
		if (EVENTS[id].sign === 'headers') expect(headers).toMatchObject(inHeaders);
		else expect(headers).not.toHaveProperty('access_token');
		const example = simulator.example(id);
		if (EVENTS[id].sign === 'headers') return expect(text).toBe(example);
		const signed = example
			.replace(/(?<="accessToken": ?")[^"]*/, token)
			.replace(/(?<="tenantId": ?)\d+/, '500766')
			.replace(/(?<="timestamp": ?)\d+/, '1666942813620');
		expect(text).toBe(signed);
	});

	test('can be put elsewhere, left out, or be wrong in every part', async () => {
		const { url, received } = await hook();
		await simulator.deliver('SCAN_TASK_STATUS_SYNC', { url, sign: 'body', timestamp: 5, body: { taskId: 'x' } });
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, sign: 'headers' });
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, sign: 'none' });
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, body: '[]' });
		const headerNames = { accessToken: 'access-token', tenantId: 'tenant-id', timestamp: 'x-time' };
		const wrong = { tenantId: '7', secret: 'other', timestamp: 9, headers: { 'x-more': '1' } };
		await simulator.deliver(EVENT, { url, headerNames, ...wrong });
		await simulator.deliver(EVENT, { url, accessToken: 'forged', body: [{ id: 8423922419416375296n }] });
		const [inBody, inHeaders, none, array, named, forged] = received;
		const token = accessToken('500766', 5, 'secret');
		expect(inBody.text).toBe(`{"accessToken":"${token}","tenantId":500766,"timestamp":5,"taskId":"x"}`);
		expect(Object.keys(JSON.parse(inHeaders.text) as object)).toEqual(['data']);
		expect(inHeaders.headers).toHaveProperty('access_token');
		expect(none.text).toBe(fixture('events/MSG_SYNC_MESSAGE'));
		expect(none.headers).not.toHaveProperty('access_token');
		expect(array.headers).toHaveProperty('access_token');
		const proofs = { 'access-token': accessToken('7', 9, 'other'), 'tenant-id': '7', 'x-time': '9', 'x-more': '1' };
		expect(named.headers).toMatchObject(proofs);
		expect([forged.headers.access_token, forged.text]).toEqual(['forged', '[{"id":8423922419416375296}]']);
		await expect(simulator.deliver('CLIENT_SYNC_MESSAGE', { url, sign: 'body' })).rejects.toThrow('object');
		await expect(simulator.deliver('CLIENT_SYNC_MESSAGE')).rejects.toThrow('No callback');
	});

	test('in the body change nothing else, and can be undone', () => {
		const signature = { accessToken: 'a$1', tenantId: '1', timestamp: 2 };
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 0, max: 10 }), (record, space) => {
				const body = JSON.stringify({ data: record }, null, space);
				const signed = signBody(body, signature);
				expect(JSON.parse(signed)).toMatchObject({ ...signature, tenantId: 1 });
				expect(signed.endsWith(body.slice(1))).toBe(true);
				expect(JSON.parse(unsignBody(signed))).toEqual(JSON.parse(body));
				expect(signBody(signed, signature)).toBe(signed);
			}),
		);
		expect(signBody('{}', signature)).toBe('{"accessToken":"a$1","tenantId":1,"timestamp":2}');
		expect(unsignBody('{"data":[], "tenantId": 1, "timestamp": 2}')).toBe('{"data":[]}');
		for (const text of ['[]', 'no JSON']) expect(unsignBody(text)).toBe(text);
	});
});

describe('acknowledgement', () => {
	test.each<[number, string, boolean]>([
		[200, '{"code":200,"message":"success","data":""}', true],
		[200, '{"code":0}', true],
		[200, '{"code":"200"}', false],
		[200, '{}', false],
		[200, 'null', false],
		[200, '', false],
		[201, '{"code":200}', false],
		[302, '{"code":200}', false],
	])('status %d with %s: %s', async (status, body, ok) => {
		expect(isAcknowledged(status, body)).toBe(ok);
		const { url } = await hook(() => ({ status, body }));
		expect(await simulator.deliver(EVENT, { url, retry: false })).toEqual({
			delivered: ok,
			attempts: [{ at: expect.any(Number), ms: expect.any(Number), status, body, ok }],
		});
	});

	test('comes too late, or never, or nobody listens', async () => {
		for (const reply of [{ after: 800 }, undefined]) {
			const { url } = await hook(() => reply);
			const { attempts } = await simulator.deliver(EVENT, { url, retry: false });
			expect(attempts).toMatchObject([{ ok: false, error: 'no answer within 400 ms' }]);
		}
		const { url, close } = await hook();
		await close();
		const { attempts } = await simulator.deliver(EVENT, { url, retry: false });
		expect(attempts[0].error).toContain('ECONNREFUSED');
	});
});

describe('retries', () => {
	test('follow the documented schedule, scaled, and stop at the first success', async () => {
		expect(RETRY_DELAYS.map((ms) => ms / 1000)).toEqual([10, 30, 180, 300, 1800, 7200]);
		const { url } = await hook(() => ({ status: 500 }));
		const { delivered, attempts } = await simulator.deliver(EVENT, { url });
		expect([delivered, attempts.length]).toEqual([false, 7]);
		RETRY_DELAYS.forEach((delay, i) => {
			const waited = attempts[i + 1].at - attempts[i].at - attempts[i].ms;
			expect(waited).toBeGreaterThanOrEqual(delay * 1e-4 - 3);
		});
		const { url: better } = await hook((n) => (n < 3 ? { body: '{"code":500}' } : {}));
		expect((await simulator.deliver(EVENT, { url: better })).attempts.map(({ ok }) => ok)).toEqual([
			false,
			false,
			true,
		]);
	});

	test.each([
		[true, 2],
		[false, 1],
	])('signed afresh: %s', async (resign, times) => {
		simulator.timeScale = 1e-3;
		const { url, received } = await hook((n) => (n < 2 ? { status: 500 } : {}));
		await simulator.deliver('MSG_SYNC_MESSAGE', { url, resign });
		const proofs = received.map(({ text }) => JSON.parse(text) as { accessToken: string; timestamp: number });
		expect(new Set(proofs.map(({ timestamp }) => timestamp)).size).toBe(times);
		for (const proof of proofs) expect(proof.accessToken).toBe(accessToken('500766', proof.timestamp, 'secret'));
	});

	test('end when the simulator is closed', async () => {
		simulator.timeScale = 1;
		const { url, received } = await hook(() => ({ status: 500 }));
		const delivery = simulator.deliver(EVENT, { url });
		while (received.length === 0) await new Promise((done) => setTimeout(done, 5));
		await simulator.close();
		expect((await delivery).delivered).toBe(false);
	});
});

test.each(IDS)("generated bodies of %s: the example's fields, unique, repeatable, ids beyond 2^53", (id) => {
	const recordsOf = (text: string) => {
		const body = parseJson(text) as { data?: object[] } | object[];
		return Array.isArray(body) ? body : (body.data ?? [body]);
	};
	const fields = (text: string) => new Set(recordsOf(text).flatMap((record) => Object.keys(record)));
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (count, from) => {
			const text = simulator.generate(id, count, from);
			expect(simulator.generate(id, count, from)).toBe(text);
			const records = recordsOf(text);
			expect(records).toHaveLength(EVENTS[id].many ? count : 1);
			expect(new Set(records.map((record) => writeJson(record))).size).toBe(records.length);
			// Either of the two names of a time that is written both ways will do.
			const names = [...fields(simulator.example(id))].filter((name) => name !== 'create_time');
			expect([...fields(text)]).toEqual(expect.arrayContaining(names));
			for (const [, digits] of text.matchAll(/"userProfile":\{"id":(\d+)/g)) {
				expect(BigInt(Number(digits))).not.toBe(BigInt(digits));
			}
		}),
		{ numRuns: 20 },
	);
	expect(simulator.generate(id, 1)).not.toBe(simulator.generate(id, 1));
	if (EVENTS[id].many) expect(recordsOf(simulator.generate(id, 0))).toEqual([]);
	expect(() => simulator.generate(id, 51)).toThrow(RangeError);
});
