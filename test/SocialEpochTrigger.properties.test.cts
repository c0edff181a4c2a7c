import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { deliver, MarkList, restart, runRecorded, SECRET, sign, TENANT } from './support/webhook.cts';

import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Delivered } from '../nodes/SocialEpoch/trigger/handover';
import { unpack } from '../nodes/SocialEpoch/trigger/handover';
import { EVENTS } from '../nodes/SocialEpoch/events';

/** CI has the time for ten times as many. */
const RUNS = Number(process.env.DELIVERIES ?? (process.env.CI ? 20_000 : 2000));
/** Something of the caller's that must not get anywhere. */
const CALLER = 'only the caller says so';
const MAXIMUM_AGE = 180 * 60_000;

const examples = EVENTS.map(
	({ id }) => JSON.parse(readFileSync(join(__dirname, 'fixtures/events', `${id}.json`), 'utf8')) as unknown,
);

/** Values that do not belong where they stand. */
const odd = fc.oneof(
	fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
	fc.string(),
	fc.constantFrom<unknown>(
		null,
		'',
		0,
		-1,
		1,
		'1',
		99,
		8423922419416375296,
		1e308,
		true,
		[],
		{},
		[[]],
		'@c.us',
		CALLER,
	),
	fc.constantFrom('null', '{"a":', '{"url":"http://[","caption":1}', '[{"type":9,"referContent":"{"}]'),
	fc.constantFrom('BEGIN:VCARD\nEND:VCARD', '1970-01-01 08:00:01'),
);

const FIELDS = [...new Set(EVENTS.flatMap(({ sample }) => Object.keys(sample)))];
const HOSTILE = ['__proto__', 'constructor', 'accessToken', 'event', 'toString', 'newContentType'];

/** A record as the platform documents it, with fields changed, missing or added. */
const recordOf = (...samples: IDataObject[]) =>
	fc
		.tuple(
			fc.constantFrom(...samples),
			fc.dictionary(fc.constantFrom(...FIELDS, ...HOSTILE), odd, { maxKeys: 4 }),
			fc.subarray(FIELDS, { maxLength: 2 }),
			fc.uuid(),
		)
		.map(([sample, changes, gone, id]) => {
			const named = 'messageId' in sample ? { messageId: id } : { id };
			const changed: Record<string, unknown> = { ...sample, ...named, ...changes };
			for (const field of gone) delete changed[field];
			return changed;
		});

const anyRecord = recordOf(...EVENTS.map(({ sample }) => sample));

/** A choice, each so many times as likely as others. */
const weighted = <T,>(...choices: Array<[weight: number, fc.Arbitrary<T>]>) =>
	fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** Bodies of one event, mostly; bodies of others, odd ones and the documented examples now and then. */
function bodyOf(index: number): fc.Arbitrary<unknown> {
	const event = EVENTS[index];
	const own = recordOf(event.sample);
	const list = fc.array(weighted<unknown>([30, own], [1, anyRecord], [1, odd]), { maxLength: 5 });
	const lists = fc.oneof(
		list,
		list.map((data) => ({ data })),
		list.map((whatsAppList) => ({ whatsAppList })),
	);
	const [usual, unusual] = event.body === 'list' ? [lists, own] : [own, lists];
	return weighted<unknown>([12, usual], [2, unusual], [2, fc.constantFrom(examples[index], ...examples)], [1, odd]);
}

const FORGED = ['unsigned', 'stale', 'otherTenant', 'otherSecret', 'tampered', 'partial'] as const;
type Signing = 'headers' | 'body' | (typeof FORGED)[number];
const HOSTILE_TEXTS = ['', '{', '[[[[', '\ufeff[]', 'null', '{"__proto__":{"polluted":1}}'];

const deliveryOf = (index: number) =>
	fc.record({
		webhook: fc.constantFrom(EVENTS[index].id, EVENTS[index].id + (EVENTS[index].printedPath ? '_URI' : '')),
		body: bodyOf(index),
		text: weighted<string | undefined>(
			[9, fc.constant(undefined)],
			[1, fc.string()],
			[1, fc.constantFrom(...HOSTILE_TEXTS)],
		),
		signing: fc.constantFrom<Signing>(...Array<Signing>(9).fill('headers'), 'body', ...FORGED),
		age: fc.integer({ min: -MAXIMUM_AGE + 60_000, max: MAXIMUM_AGE - 60_000 }),
		noise: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
		parameters: fc.record({
			simplify: fc.boolean(),
			direction: fc.constantFrom('received', 'sent', 'both'),
			chats: fc.constantFrom('individual', 'both'),
			options: fc.record(
				{
					deduplicate: fc.boolean(),
					splitContent: fc.boolean(),
					statuses: fc.subarray(['banned', 'offline', 'online']),
					statusChanges: fc.boolean(),
					staySilent: fc.constantFrom(0, 5),
					accounts: fc.constantFrom('', '8617633819542', 'x'),
				},
				{ requiredKeys: [] },
			),
		}),
	});

const delivery = fc.oneof(...EVENTS.map((_, index) => deliveryOf(index)));

/** Puts the proof where the kind of signing wants it; only the first two are the platform's. */
function signed(signing: Signing, sent: unknown, age: number): { headers: IDataObject; body: unknown } {
	const timestamp = Date.now() - (signing === 'stale' ? Math.sign(age || 1) * (MAXIMUM_AGE + 60_000) : age);
	const tenantId = signing === 'otherTenant' ? '4711' : TENANT;
	const token = sign(timestamp, tenantId, signing === 'otherSecret' ? 'guess' : SECRET);
	if (signing === 'unsigned') return { headers: {}, body: withoutProof(sent) };
	if (signing === 'body' && typeof sent === 'object' && sent !== null && !Array.isArray(sent)) {
		return { headers: {}, body: { ...sent, accessToken: token, tenantId: Number(tenantId), timestamp } };
	}
	const headers: IDataObject = { access_token: token, tenant_id: tenantId, timestamp: String(timestamp) };
	if (signing === 'tampered') headers.timestamp = String(timestamp + 1);
	if (signing === 'partial') delete headers.timestamp;
	return { headers, body: sent };
}

function withoutProof(sent: unknown) {
	return typeof sent === 'object' && sent !== null && 'accessToken' in sent ? { ...sent, accessToken: '' } : sent;
}

test(`${RUNS} deliveries: no throw, always a JSON answer, no item from what is unsigned or stale`, async () => {
	new MarkList().install();
	const seen = { executed: 0, acknowledged: 0, refused401: 0, refused400: 0, items: 0 };
	await fc.assert(
		fc.asyncProperty(delivery, async ({ webhook, body: sent, text, signing, age, noise, parameters }) => {
			const { headers, body: payload } = signed(signing, sent, age);
			const options = { headers: { caller: CALLER, ...noise, ...headers }, parameters: parameters as INodeParameters };
			const answer = await deliver(webhook, text ?? payload, options);

			expect([200, 400, 401]).toContain(answer.status);
			expect(answer.body).toEqual({ code: answer.status, message: expect.any(String), data: '' });
			// What is executed only in part is told of as well: whom a person talks with is left out.
			const isPart = /^info .* leaves \d+ of \d+ messages to the person who has taken over \(Stay Silent\): /;
			const partly =
				answer.executed && parameters.options.staySilent === 5 ? answer.log.filter((line) => isPart.test(line)) : [];
			expect(partly.length).toBeLessThanOrEqual(1);
			expect(answer.log).toHaveLength(answer.executed ? partly.length : 1);
			expect(answer.log.join()).not.toMatch(/^error/);
			expect(JSON.stringify([answer.body, answer.log])).not.toContain(SECRET);

			const genuine =
				signing === 'headers' || (signing === 'body' && (text === undefined || 'access_token' in headers));
			if (!genuine) expect([answer.status, answer.executed]).toEqual([401, false]);
			if (answer.status !== 200) expect(answer.executed).toBe(false);
			if (!answer.executed) expect(JSON.stringify([answer.body, answer.items])).not.toContain(CALLER);

			if (answer.status === 401) seen.refused401++;
			else if (answer.status === 400) seen.refused400++;
			else if (!answer.executed) seen.acknowledged++;
			else {
				seen.executed++;
				const { entries } = unpack(answer.items) as Delivered;
				seen.items += entries.length;
				expect(entries.length).toBeGreaterThan(0);
				for (const { item } of entries) {
					expect(item.event).toBe(webhook.replace(/_URI$/, ''));
					expect(item).not.toHaveProperty('accessToken');
				}
				// What execute() does is the same for all; every tenth is enough to see that it never throws.
				if (seen.executed % 10 === 0) {
					const items = await runRecorded(answer.items, options);
					expect(items.length).toBeLessThanOrEqual(entries.length);
				}
			}
			expect(({} as { polluted?: number }).polluted).toBeUndefined();
		}),
		{ numRuns: RUNS },
	);
	restart();
	// The generator reaches every outcome often, or the property says little.
	for (const times of Object.values(seen)) expect(times).toBeGreaterThan(RUNS / 50);
}, 300_000);

test('10,000 records, a million messages, 16 MB and deep nesting are answered at once', async () => {
	const sample = EVENTS[0].sample;
	const many = JSON.stringify(Array(10_000).fill({ ...sample, userProfile: null }));
	const large = JSON.stringify([{ ...sample, content: 'x'.repeat(16 * 2 ** 20 - 1000) }]);
	const deep = `[{"messageId":"m","content":${'['.repeat(200_000)}${']'.repeat(200_000)}}]`;
	const messages = `[{"content":[${'{},'.repeat(1_000_000)}{}]}]`;
	const started = process.cpuUsage();
	expect((await deliver('MSG_SYNC_MESSAGE', many, {})).status).toBe(400);
	expect(await deliver('MSG_SYNC_MESSAGE', large, {})).toMatchObject({ status: 200, executed: true });
	expect((await deliver('MSG_SYNC_MESSAGE', deep, {})).status).toBe(400);
	expect((await deliver('CLIENT_SYNC_MESSAGE', messages, {})).status).toBe(400);
	expect((await deliver('MSG_SYNC_MESSAGE', deep, { headers: {} })).status).toBe(401);
	expect(process.cpuUsage(started).user).toBeLessThan(15_000_000);
}, 120_000);
