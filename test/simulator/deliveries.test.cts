import fc from 'fast-check';
import { isAcknowledged, RETRY_DELAYS } from '../../simulator/delivery.cts';
import { signBody, unsignBody } from '../../simulator/events.cts';
import { accessToken, EVENTS, type EventId, requestToken } from '../../simulator/index.cts';
import { parseJson, writeJson } from '../../simulator/json.cts';
import { recordsOf, stage } from './support.cts';

const IDS = Object.keys(EVENTS) as EventId[];
const EVENT = 'CHANNEL_SYNC_STATUS';
const ARCHIVE = 'MSG_SYNC_MESSAGE';

// 10 s become 1 ms, 2 h 0.72 s.
const at = stage({ timeScale: 1e-4, ackTimeout: 400, webhookSecret: 'secret' });

test('the documented signatures', () => {
	expect(accessToken('500975', 1666942813620, 'f9a40a4780f5e1306c46f1c8daecee3b')).toBe(
		'df98eda524132837317c5ea7e4f67ef4224dedc3f01548b6cb211b08eb0328c5',
	);
	expect(requestToken('1', 2, 'k')).toBe('264cfe8c5b8828c31eeec3bb2fdb85d0');
});

test.each(IDS)('%s is delivered as the documentation shows it, signed where it says', async (id) => {
	const { simulator } = at;
	const { url, received } = await at.receiver();
	simulator.setCallback(id, url);
	expect((await simulator.deliver(id, { timestamp: 1666942813620 })).delivered).toBe(true);
	const token = accessToken('500766', 1666942813620, 'secret');
	const [{ headers, text }] = received;
	const shown = parseJson(simulator.example(id));
	if (EVENTS[id].sign === 'headers') {
		expect(headers).toMatchObject({ access_token: token, tenant_id: '500766', timestamp: '1666942813620' });
		expect(parseJson(text)).toEqual(shown);
	} else {
		expect(headers).not.toHaveProperty('access_token');
		const signature = { accessToken: token, tenantId: 500766, timestamp: 1666942813620 };
		expect(parseJson(text)).toEqual({ ...(shown as object), ...signature });
	}
});

test('a signature can be left out, and a value beyond 2^53 stays exact', async () => {
	const { url, received } = await at.receiver();
	await at.simulator.deliver(ARCHIVE, { url, sign: 'none' });
	await at.simulator.deliver(EVENT, { url, accessToken: 'forged', body: [{ id: 8423922419416375296n }] });
	expect(received[0].text).toBe(at.simulator.example(ARCHIVE));
	expect([received[1].headers.access_token, received[1].text]).toEqual(['forged', '[{"id":8423922419416375296}]']);
	await expect(at.simulator.deliver('CLIENT_SYNC_MESSAGE')).rejects.toThrow('No callback');
});

test('signing in the body changes nothing else, and can be undone', () => {
	const signature = { accessToken: 'a$1', tenantId: '1', timestamp: 2 };
	fc.assert(
		fc.property(fc.array(fc.oneof(fc.string(), fc.double(), fc.bigInt(), fc.constant(null))), (data) => {
			const body = writeJson({ data });
			const signed = signBody(body, signature);
			expect(signed).toBe(`{"accessToken":"a$1","tenantId":1,"timestamp":2,${unsignBody(signed).slice(1)}`);
			expect(parseJson(unsignBody(signed))).toEqual(parseJson(body));
			expect(signBody(signed, signature)).toBe(signed);
		}),
	);
	for (const text of ['[]', 'no JSON']) expect(unsignBody(text)).toBe(text);
});

test('only HTTP 200 with the code 200 or 0 acknowledges', () => {
	for (const body of ['{"code":200,"message":"success","data":""}', '{"code":0}']) {
		expect([200, 201, 302].map((status) => isAcknowledged(status, body))).toEqual([true, false, false]);
	}
	for (const body of ['{"code":"200"}', '{}', 'null', '']) expect(isAcknowledged(200, body)).toBe(false);
});

test('an answer comes too late, or never, or nobody listens', async () => {
	const attempt = async (url: string) => (await at.simulator.deliver(EVENT, { url, retry: false })).attempts[0];
	for (const reply of [{ after: 800 }, undefined]) {
		const { url } = await at.receiver(() => reply);
		expect(await attempt(url)).toMatchObject({ ok: false, error: 'no answer within 400 ms' });
	}
	expect((await attempt('http://127.0.0.1:9')).error).toMatch(/ECONNREFUSED|bad port/);
});

test('retries follow the documented schedule, scaled and signed afresh, until the first success or the end', async () => {
	const { simulator } = at;
	expect(RETRY_DELAYS.map((ms) => ms / 1000)).toEqual([10, 30, 180, 300, 1800, 7200]);
	const bad = await at.receiver(() => ({ status: 500 }));
	const { attempts } = await simulator.deliver(EVENT, { url: bad.url });
	expect(attempts).toHaveLength(7);
	const waited = RETRY_DELAYS.map((delay, i) => attempts[i + 1].at - attempts[i].at - delay * 1e-4);
	expect(Math.min(...waited)).toBeGreaterThanOrEqual(-3);
	simulator.timeScale = 1e-3;
	const { url, received } = await at.receiver((n) => (n < 2 ? { body: '{"code":500}' } : {}));
	expect((await simulator.deliver(EVENT, { url })).attempts.map(({ ok }) => ok)).toEqual([false, true]);
	expect(new Set(received.map(({ headers }) => headers.timestamp)).size).toBe(2);
	simulator.timeScale = 1;
	const delivery = simulator.deliver(EVENT, { url: bad.url });
	while (bad.received.length < 8) await new Promise((done) => setTimeout(done, 5));
	await simulator.close();
	expect((await delivery).delivered).toBe(false);
});

test.each(IDS)("generated bodies of %s: the example's fields, unique, repeatable", (id) => {
	const fields = (text: string) => recordsOf(text).flatMap((record) => Object.keys(record));
	// Either of the two names of a time that is written both ways will do.
	const names = fields(at.simulator.example(id)).filter((name) => name !== 'create_time');
	const generate = (count: number, seed?: number) => at.simulator.generate(id, count, seed);
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (count, from) => {
			const text = generate(count, from);
			const records = recordsOf(text).map((record) => writeJson(record));
			expect([generate(count, from), new Set(records).size]).toEqual([text, EVENTS[id].many ? count : 1]);
			expect(fields(text)).toEqual(expect.arrayContaining(names));
		}),
		{ numRuns: 20 },
	);
	expect(generate(1)).not.toBe(generate(1));
	expect(() => generate(51)).toThrow(RangeError);
});
