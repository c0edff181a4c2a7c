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
import { receiver } from './support.cts';

const IDS = Object.keys(EVENTS) as EventId[];
const EVENT = 'CHANNEL_SYNC_STATUS';
const ARCHIVE = 'MSG_SYNC_MESSAGE';

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
async function hook(reply?: Parameters<typeof receiver>[0]) {
	const made = await receiver(reply);
	closers.push(made.close);
	return made;
}

test('the documented signatures', () => {
	expect(accessToken('500975', 1666942813620, 'f9a40a4780f5e1306c46f1c8daecee3b')).toBe(
		'df98eda524132837317c5ea7e4f67ef4224dedc3f01548b6cb211b08eb0328c5',
	);
	expect(requestToken('1', 2, 'k')).toBe('264cfe8c5b8828c31eeec3bb2fdb85d0');
});

test.each(IDS)('%s is delivered as the documentation shows it, signed where it says', async (id) => {
	const { url, received } = await hook();
	simulator.setCallback(id, url);
	expect((await simulator.deliver(id, { timestamp: 1666942813620 })).delivered).toBe(true);
	const token = accessToken('500766', 1666942813620, 'secret');
	const [{ headers, text }] = received;
	const inHeaders = { access_token: token, tenant_id: '500766', timestamp: '1666942813620' };
	const signed = simulator
		.example(id)
		.replace(/(?<="accessToken": ?")[^"]*/, token)
		.replace(/(?<="tenantId": ?)\d+/, '500766')
		.replace(/(?<="timestamp": ?)\d{13}|(?<="timestamp": ?)0/, '1666942813620');
	if (EVENTS[id].sign === 'headers') expect(headers).toMatchObject(inHeaders);
	else expect(headers).not.toHaveProperty('access_token');
	expect(text).toBe(EVENTS[id].sign === 'headers' ? simulator.example(id) : signed);
});

test('a signature can be left out, and a value beyond 2^53 stays exact', async () => {
	const { url, received } = await hook();
	await simulator.deliver(ARCHIVE, { url, sign: 'none' });
	await simulator.deliver(EVENT, { url, accessToken: 'forged', body: [{ id: 8423922419416375296n }] });
	expect(received[0].text).toBe(simulator.example(ARCHIVE));
	expect([received[1].headers.access_token, received[1].text]).toEqual(['forged', '[{"id":8423922419416375296}]']);
	await expect(simulator.deliver('CLIENT_SYNC_MESSAGE')).rejects.toThrow('No callback');
});

test('signing in the body changes nothing else, and can be undone', () => {
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
	for (const text of ['[]', 'no JSON']) expect(unsignBody(text)).toBe(text);
});

test.each<[number, string, boolean]>([
	[200, '{"code":200,"message":"success","data":""}', true],
	[200, '{"code":0}', true],
	[200, '{"code":"200"}', false],
	[200, '{}', false],
	[200, 'null', false],
	[200, '', false],
	[201, '{"code":200}', false],
	[302, '{"code":200}', false],
])('status %d with %s acknowledges: %s', (status, body, ok) => expect(isAcknowledged(status, body)).toBe(ok));

test('an answer comes too late, or never, or nobody listens', async () => {
	const attempt = async (url: string) => (await simulator.deliver(EVENT, { url, retry: false })).attempts[0];
	for (const reply of [{ after: 800 }, undefined]) {
		const late = { ok: false, error: 'no answer within 400 ms' };
		expect(await attempt((await hook(() => reply)).url)).toMatchObject(late);
	}
	const { url, close } = await hook();
	await close();
	expect((await attempt(url)).error).toContain('ECONNREFUSED');
});

test('retries follow the documented schedule, scaled, signed afresh or not, until the first success or the end', async () => {
	expect(RETRY_DELAYS.map((ms) => ms / 1000)).toEqual([10, 30, 180, 300, 1800, 7200]);
	const { attempts } = await simulator.deliver(EVENT, { url: (await hook(() => ({ status: 500 }))).url });
	expect(attempts).toHaveLength(7);
	const waited = RETRY_DELAYS.map((delay, i) => attempts[i + 1].at - attempts[i].at - delay * 1e-4);
	expect(Math.min(...waited)).toBeGreaterThanOrEqual(-3);
	simulator.timeScale = 1e-3;
	for (const resign of [true, false]) {
		const { url, received } = await hook((n) => (n < 2 ? { body: '{"code":500}' } : {}));
		expect((await simulator.deliver(EVENT, { url, resign })).attempts.map(({ ok }) => ok)).toEqual([false, true]);
		expect(new Set(received.map(({ headers }) => headers.timestamp)).size).toBe(resign ? 2 : 1);
	}
	simulator.timeScale = 1;
	const { url, received } = await hook(() => ({ status: 500 }));
	const delivery = simulator.deliver(EVENT, { url });
	while (received.length === 0) await new Promise((done) => setTimeout(done, 5));
	await simulator.close();
	expect((await delivery).delivered).toBe(false);
});

test.each(IDS)("generated bodies of %s: the example's fields, unique, repeatable", (id) => {
	const recordsOf = (text: string) => {
		const body = parseJson(text) as { data?: object[] } | object[];
		return Array.isArray(body) ? body : (body.data ?? [body]);
	};
	const fields = (text: string) => new Set(recordsOf(text).flatMap((record) => Object.keys(record)));
	// Either of the two names of a time that is written both ways will do.
	const names = [...fields(simulator.example(id))].filter((name) => name !== 'create_time');
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (count, from) => {
			const text = simulator.generate(id, count, from);
			const records = recordsOf(text).map((record) => writeJson(record));
			expect([simulator.generate(id, count, from), new Set(records).size]).toEqual([text, records.length]);
			expect(records).toHaveLength(EVENTS[id].many ? count : 1);
			expect([...fields(text)]).toEqual(expect.arrayContaining(names));
		}),
		{ numRuns: 20 },
	);
	expect(simulator.generate(id, 1)).not.toBe(simulator.generate(id, 1));
	expect(() => simulator.generate(id, 51)).toThrow(RangeError);
});
