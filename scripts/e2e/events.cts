import type { IDataObject } from 'n8n-workflow';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';
import type { DeliverOptions, EventId } from '../../simulator/index.cts';
import { parseJson } from '../../simulator/json.cts';
import { type Check, plain, same } from './checks.cts';
import { acknowledged, Listener, type Part, replyNode, type World } from './world.cts';

/** The items that records become. @param signedAt ms, the time of records that have none */
export function itemsOf(event: EventId, records: object[], signedAt: number): object[] {
	const { simplify } = eventOf(event)!;
	return records.map((record) => simplify(plain(record) as IDataObject, String(signedAt)));
}

export const EVENT_IDS = EVENTS.map(({ id }) => id as EventId);

/** Paths that the documents print, for a platform that appends them to a base URL. */
const PRINTED: Array<[EventId, path: string]> = [
	['WA_SYNC_ON_OR_OFF_LINE_STATUS', 'api/callback/whatsapp/onlineStatus'],
	['CHANNEL_SYNC_STATUS', 'callback/gsTask/syncWhatsAppStatus'],
	['CHANNEL_REGISTER_STATUS', 'group-dispatch-api/register/syncStatus'],
	['WA_SYNC_QR_LOGIN_STATUS', 'wscrm-bus-api/open/qrCode/syncLoginStatus'],
];

/** The records of a body, exactly as sent: `data`, `whatsAppList`, a bare array or the one object. */
function recordsOf(body: string): object[] {
	const parsed = parseJson(body) as { data?: object[]; whatsAppList?: object[] };
	if (Array.isArray(parsed)) return parsed as object[];
	return parsed.data ?? parsed.whatsAppList ?? [parsed];
}

/** Raw items: the event's name, then the record as sent. */
const raw = (event: EventId, body: string) => recordsOf(body).map((record) => ({ event, ...record }));

/** The body that carries its own signature; a bare array is given the wrapper of the document's table. */
function signable(body: string): string {
	return body.trimStart().startsWith('[') ? `{"whatsAppList":${body}}` : body;
}

/** All events from the documented bodies; what is delivered again; what is acknowledged and starts nothing. */
export const events: Part = async (world, { check }) => {
	const { simulator } = world;
	const all = { events: EVENT_IDS, direction: 'both', chats: 'both' };
	const simple = await Listener.start(world, all);
	const whole = await Listener.start(world, { ...all, simplify: false, options: { deduplicate: false } });

	for (const event of EVENT_IDS) {
		const body = simulator.example(event);
		await check(`${event}, signed in the headers, simplified`, async () => {
			const timestamp = Date.now();
			// The example of one event holds the same record twice, which is one item.
			const records = [...new Map(recordsOf(body).map((record) => [JSON.stringify(plain(record)), record])).values()];
			same(await simple.items(event, { sign: 'headers', timestamp }), itemsOf(event, records, timestamp));
		});
		const isList = body.trimStart().startsWith('[');
		// Only an object can carry its signature; a list of messages has no wrapper in the documents.
		const inBody = !isList || event === 'WA_SYNC_ON_OR_OFF_LINE_STATUS';
		await check(`${event}, signed in the ${inBody ? 'body' : 'headers'}, raw`, async () => {
			const timestamp = Date.now();
			const options: DeliverOptions = inBody ? { sign: 'body', timestamp, body: signable(body) } : { sign: 'headers' };
			const items = await whole.items(event, options);
			// Where the body is the record, the signature's fields stand in it; the token must not come out.
			const signed = inBody && !isList && !('data' in (parseJson(body) as object));
			const added = signed ? { tenantId: Number(simulator.tenantId), timestamp } : {};
			same(
				items,
				raw(event, body).map((item) => ({ ...item, ...added })),
			);
		});
	}
	for (const [event, path] of PRINTED) {
		await check(`${event} on the printed path ${path}`, async () =>
			same(await whole.items(event, { url: whole.url(path) }), raw(event, simulator.example(event))),
		);
	}

	await check('50 records of one delivery, in order, 64-bit ids to the last digit', async () => {
		const body = simulator.generate('MSG_SYNC_MESSAGE', 50, 7);
		same(await whole.items('MSG_SYNC_MESSAGE', { body }), raw('MSG_SYNC_MESSAGE', body));
	});
	await check('header names with dashes, as some proxies make them', async () => {
		const headerNames = { accessToken: 'access-token', tenantId: 'tenant-id' };
		same((await whole.items('CHANNEL_REGISTER_STATUS', { headerNames })).length, 1);
	});

	for (const event of EVENT_IDS) {
		// What has no time of its own and can happen again is known by the signed time of its delivery.
		const byTime = ['CHANNEL_SYNC_STATUS', 'CHANNEL_REGISTER_STATUS', 'WA_SYNC_QR_LOGIN_STATUS'].includes(event);
		const how = byTime ? 'with the same signature' : 'signed afresh';
		await check(`${event} delivered again, ${how}: acknowledged, no second item`, async () => {
			const body = simulator.generate(event, 1, 11);
			const timestamp = Date.now();
			same((await simple.items(event, { body, timestamp })).length, 1);
			acknowledged(await simple.deliver(event, { body, timestamp: byTime ? timestamp : timestamp + 1 }));
			await simple.nothingNew();
		});
	}
	await check('of a delivery that repeats some records, only the new ones', async () => {
		const event = 'CLIENT_SYNC_MESSAGE';
		const [first, second, third] = recordsOf(simulator.generate(event, 3, 12));
		const ids = (items: unknown[]) => items.map((item) => (item as { messageId: string }).messageId);
		const before = ids(await simple.items(event, { body: [first, second] }));
		const after = ids(await simple.items(event, { body: [first, third, second] }));
		same([before.length, after.length, before.includes(after[0])], [2, 1, false]);
	});

	// All messages of the documented example were sent.
	const quiet = await Listener.start(world, {});
	const nothing: Array<[what: string, event: EventId, body?: unknown]> = [
		['an event that is not selected', 'CHANNEL_SYNC_STATUS'],
		['records that are all filtered out', 'CLIENT_SYNC_MESSAGE'],
		['an empty batch', 'CLIENT_SYNC_MESSAGE', []],
	];
	for (const [what, event, body] of nothing) {
		await check(`acknowledged without an execution: ${what}`, async () => {
			acknowledged(await quiet.deliver(event, { body }));
			await quiet.nothingNew();
		});
	}
	await carelessPath(world, check);
};

/** The trigger as it comes, Reply behind it, published; and a platform that tells of what is sent, too. */
async function carelessPath(world: World, check: Check) {
	const { simulator, rest } = world;
	const careless = await Listener.start(world, {}, [replyNode(world, 'Thank you!')]);
	for (const event of EVENT_IDS) simulator.setCallback(event, careless.url(event));
	const sent = simulator.sent.length;
	await check('with nothing set but the words of the answer: one message gets one answer', async () => {
		acknowledged(await simulator.customerWrites({ account: '8613800138000', customer: '5511987654321', text: 'Hi' }));
		same((await careless.next()).status, 'success');
		await simulator.idle();
		await careless.nothingNew();
		same((await rest.getExecutions(careless.workflowId)).length, 1);
		same(
			simulator.sent.slice(sent).map((m) => [m.sendWhatsApp, m.friendWhatsApp, m.content[0].text]),
			[['8613800138000', '5511987654321', 'Thank you!']],
		);
	});
	await check('a person answers instead, and somebody writes in a group: nothing is started', async () => {
		acknowledged(
			await simulator.agentWrites({ account: '8613800138000', customer: '5511987654321', text: 'I can help' }),
		);
		const group = { groupId: '120363295594719602', text: 'Hi all' };
		acknowledged(await simulator.customerWrites({ account: '8613800138000', customer: '5511987654321', ...group }));
		await simulator.idle();
		await careless.nothingNew();
	});
	for (const event of EVENT_IDS) simulator.setCallback(event, '');
}
