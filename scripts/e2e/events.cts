import type { IDataObject } from 'n8n-workflow';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';
import type { EventId } from '../../simulator/index.cts';
import { parseJson } from '../../simulator/json.cts';
import { type Check, plain, same } from './checks.cts';
import { acknowledged, Listener, type Part, replyNode, type World } from './world.cts';

export const EVENT_IDS = EVENTS.map(({ id }) => id as EventId);

/** Paths that the documents print, for a platform that appends them to a base URL. */
const PRINTED: Array<[EventId, path: string]> = [
	['WA_SYNC_ON_OR_OFF_LINE_STATUS', 'api/callback/whatsapp/onlineStatus'],
	['CHANNEL_SYNC_STATUS', 'callback/gsTask/syncWhatsAppStatus'],
	['CHANNEL_REGISTER_STATUS', 'group-dispatch-api/register/syncStatus'],
	['WA_SYNC_QR_LOGIN_STATUS', 'wscrm-bus-api/open/qrCode/syncLoginStatus'],
];

/** The items that the records of a body become. @param signedAt ms, the time of records that have none */
export function itemsOf(event: EventId, body: string, signedAt: number): object[] {
	return recordsOf(body).map((record) => eventOf(event)!.simplify(plain(record) as IDataObject, String(signedAt)));
}

/** The records of a body, exactly as sent: `data`, a bare array or the one object. */
function recordsOf(body: string): object[] {
	const parsed = parseJson(body) as { data?: object[] };
	return Array.isArray(parsed) ? (parsed as object[]) : (parsed.data ?? [parsed]);
}

/** Raw items: the event's name, then the record as sent. */
const raw = (event: EventId, body: string) => recordsOf(body).map((record) => ({ event, ...record }));

/** All events, on each of their paths; what is delivered again; what is acknowledged and starts nothing. */
export const events: Part = async (world, { check }) => {
	const { simulator } = world;
	const all = { events: EVENT_IDS, direction: 'both', chats: 'both' };
	const simple = await Listener.start(world, all);
	const whole = await Listener.start(world, { ...all, simplify: false, options: { deduplicate: false } });

	for (const event of EVENT_IDS) {
		await check(`${event}: comes out once, however often it is delivered`, async () => {
			const delivery = { body: simulator.generate(event, 1, 11), timestamp: Date.now() };
			same(await simple.items(event, delivery), itemsOf(event, delivery.body, delivery.timestamp));
			acknowledged(await simple.deliver(event, delivery));
			await simple.nothingNew();
		});
	}
	for (const [event, path] of PRINTED) {
		await check(`${event}: raw, on the printed path ${path}`, async () =>
			same(await whole.items(event, { url: whole.url(path) }), raw(event, simulator.example(event))),
		);
	}
	await check('50 records of one delivery, signed in the body: in order, 64-bit ids to the last digit', async () => {
		const event = 'MSG_SYNC_MESSAGE';
		const body = simulator.generate(event, 50, 7);
		same(await whole.items(event, { body, sign: 'body' }), raw(event, body));
	});

	await check('acknowledged without an execution: not selected, filtered out, empty', async () => {
		const quiet = await Listener.start(world, {});
		acknowledged(await quiet.deliver('CHANNEL_SYNC_STATUS'));
		// All messages of the documented example were sent.
		for (const body of [undefined, []]) acknowledged(await quiet.deliver('CLIENT_SYNC_MESSAGE', { body }));
		await quiet.nothingNew();
	});
	await carelessPath(world, check);
};

/** The trigger as it comes, Reply behind it, published; and a platform that tells of what is sent, too. */
async function carelessPath(world: World, check: Check) {
	const { simulator } = world;
	const careless = await Listener.start(world, {}, [replyNode(world, 'Thank you!')]);
	for (const event of EVENT_IDS) simulator.setCallback(event, careless.url(event));
	const sent = simulator.sent.length;
	const between = { account: '8613800138000', customer: '5511987654321' };
	await check('with nothing set but the words of the answer: one message gets one answer', async () => {
		acknowledged(await simulator.customerWrites({ ...between, text: 'Hi' }));
		same((await careless.next()).status, 'success');
		await simulator.idle();
		await careless.nothingNew();
		const answers = simulator.sent.slice(sent).map((m) => [m.sendWhatsApp, m.friendWhatsApp, m.content[0].text]);
		same(answers, [[between.account, between.customer, 'Thank you!']]);
	});
	await check('a person answers instead, and somebody writes in a group: nothing is started', async () => {
		acknowledged(await simulator.agentWrites({ ...between, text: 'I can help' }));
		acknowledged(await simulator.customerWrites({ ...between, groupId: '120363295594719602', text: 'Hi all' }));
		await simulator.idle();
		await careless.nothingNew();
	});
	for (const event of EVENT_IDS) simulator.setCallback(event, '');
}
