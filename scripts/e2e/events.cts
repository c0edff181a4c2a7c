import type { DeliverOptions, EventId } from '../../simulator/index.cts';
import { parseJson } from '../../simulator/json.cts';
import { same } from './checks.cts';
import { acknowledged, Listener, type Part } from './world.cts';

/** What the documented example bodies must become; written by hand, not by the code that is tested. */
export const SIMPLIFIED: Partial<Record<EventId, object[]>> = {
	MSG_SYNC_MESSAGE: [
		{
			event: 'MSG_SYNC_MESSAGE',
			messageId: '7a324c7b5512468cb7a9296af0f8379b',
			direction: 'sent',
			chatType: 'individual',
			account: '8617633819542',
			customer: '8615601882491',
			groupId: null,
			memberName: null,
			agent: 'gdkj002',
			contentType: 'text',
			text: 'Goodbye',
			media: null,
			quoted: null,
			status: 'sent',
			sentAt: '2022-10-31T08:25:42.000Z',
			taskId: null,
			taskInfoId: null,
		},
		{
			event: 'MSG_SYNC_MESSAGE',
			messageId: '82bfefadceb948428fd3f3ef659e14b3',
			direction: 'sent',
			chatType: 'individual',
			account: '8617633819542',
			customer: '8615601882491',
			groupId: null,
			memberName: null,
			agent: 'gdkj002',
			contentType: 'video',
			text: null,
			media: {
				url: 'https://image.whatsappscrm.com/client/603704/chat_history/1665198225749_video',
				fileName: null,
				mimeType: 'video/mp4',
				caption: null,
			},
			quoted: null,
			status: 'sent',
			sentAt: '2022-10-31T08:25:42.000Z',
			taskId: null,
			taskInfoId: null,
		},
	],
	CLIENT_SYNC_MESSAGE: [
		{
			...clientMessage('19282dskdasldjl01', 'a0001', '2023-07-12T02:43:12.000Z'),
			contentType: 'text',
			text: 'hello',
		},
		{
			...clientMessage('19282dskdasldjl02', 'a0002', '2023-07-12T02:43:13.000Z'),
			contentType: 'image',
			media: {
				url: 'https://id-wscrm.oss-accelerate.aliyuncs.com/client/d584b8cfb9185cc999389f17b4236b3b/61733005-dfdb-4704-9c5d-944423c70dd1',
				fileName: 'e70faa31-62dc-4d00-a42a-8a07735aa350',
				mimeType: 'image/jpeg',
				caption: null,
			},
		},
		{
			...clientMessage('19282dskdasldjl03', 'a0003', '2023-07-12T02:43:14.000Z'),
			contentType: 'quote',
			text: '1',
			quoted: {
				messageId: '3EB04F939512D66B1F2DFA',
				sender: '61191828282',
				contentType: 'text',
				text: '1',
				media: null,
			},
		},
	],
	CLIENT_SYNC_MESSAGE_STATUS: [
		{
			event: 'CLIENT_SYNC_MESSAGE_STATUS',
			userId: '82',
			taskId: '',
			taskInfoId: '',
			messageStatus: 2,
			messageId: '19282dskdasldjl21',
			statusName: 'sent',
		},
	],
	// The example holds the same record twice, which is one event.
	WA_SYNC_ON_OR_OFF_LINE_STATUS: [
		{
			event: 'WA_SYNC_ON_OR_OFF_LINE_STATUS',
			whatsId: '8617633819542',
			status: 1,
			detailStatus: 11,
			account: '',
			time: '2024-07-03T07:27:00.000Z',
			platformType: 1,
			// The example's status 1 is in no table.
			statusName: 'unknown',
			detailStatusName: 'pcQrLogin',
			platformTypeName: 'pc',
		},
	],
	CHANNEL_SYNC_STATUS: [
		{
			event: 'CHANNEL_SYNC_STATUS',
			whatsApp: '8218132718231',
			status: 1,
			onlineStatus: 1,
			reason: '',
			instanceCode: '',
			statusName: 'normal',
			onlineStatusName: 'loggingIn',
			reasonName: null,
		},
	],
	CHANNEL_REGISTER_STATUS: [
		{ event: 'CHANNEL_REGISTER_STATUS', phone: '861821726232', status: '1', statusName: 'success' },
	],
	WA_SYNC_QR_LOGIN_STATUS: [
		{
			event: 'WA_SYNC_QR_LOGIN_STATUS',
			id: 'ad518a4271fa43c8937612c5f60396f8',
			whatsapp: '817272727272',
			status: 1,
			statusName: 'success',
		},
	],
	SCAN_TASK_STATUS_SYNC: [
		{
			event: 'SCAN_TASK_STATUS_SYNC',
			taskId: 'f0d485cb2e5e4c5ca21b74e970043e6c',
			userId: 10001,
			taskStatus: 80,
			whatsapp: '86166666666',
			updateTime: '2024-03-12T09:33:20.000Z',
			taskStatusName: 'loggedIn',
		},
	],
};

export const EVENT_IDS = Object.keys(SIMPLIFIED) as EventId[];

/** What the three records of CLIENT_SYNC_MESSAGE share. */
function clientMessage(messageId: string, taskInfoId: string, sentAt: string) {
	return {
		event: 'CLIENT_SYNC_MESSAGE',
		messageId,
		direction: 'sent',
		chatType: 'individual',
		account: '86172272727',
		customer: '61191828282',
		groupId: null,
		memberName: null,
		agent: '82',
		text: null,
		media: null,
		quoted: null,
		status: null,
		sentAt,
		taskId: 'taskid00001',
		taskInfoId,
	};
}

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
	const simple = await Listener.start(world, { events: EVENT_IDS });
	const plain = await Listener.start(world, {
		events: EVENT_IDS,
		simplify: false,
		options: { deduplicate: false },
	});

	for (const event of EVENT_IDS) {
		await check(`${event}, signed in the headers, simplified`, async () =>
			same(await simple.items(event, { sign: 'headers' }), SIMPLIFIED[event]),
		);
		const body = simulator.example(event);
		const isList = body.trimStart().startsWith('[');
		// Only an object can carry its signature; a list of messages has no wrapper in the documents.
		const inBody = !isList || event === 'WA_SYNC_ON_OR_OFF_LINE_STATUS';
		await check(`${event}, signed in the ${inBody ? 'body' : 'headers'}, raw`, async () => {
			const timestamp = Date.now();
			const options: DeliverOptions = inBody ? { sign: 'body', timestamp, body: signable(body) } : { sign: 'headers' };
			const items = await plain.items(event, options);
			// Where the body is the record, the signature's fields stand in it; the token must not come out.
			const signed = inBody && !isList && event !== 'MSG_SYNC_MESSAGE';
			const added = signed ? { tenantId: Number(simulator.tenantId), timestamp } : {};
			same(
				items,
				raw(event, body).map((item) => ({ ...item, ...added })),
			);
		});
	}
	for (const [event, path] of PRINTED) {
		await check(`${event} on the printed path ${path}`, async () =>
			same(await plain.items(event, { url: plain.url(path) }), raw(event, simulator.example(event))),
		);
	}

	await check('50 records of one delivery, in order, 64-bit ids to the last digit', async () => {
		const body = simulator.generate('MSG_SYNC_MESSAGE', 50, 7);
		same(await plain.items('MSG_SYNC_MESSAGE', { body }), raw('MSG_SYNC_MESSAGE', body));
	});
	await check('header names with dashes, as some proxies make them', async () => {
		const headerNames = { accessToken: 'access-token', tenantId: 'tenant-id' };
		same((await plain.items('CHANNEL_REGISTER_STATUS', { headerNames })).length, 1);
	});

	for (const event of EVENT_IDS) {
		// Without an id of its own a record is known by the signed time of its delivery.
		const byTime = event === 'CHANNEL_SYNC_STATUS' || event === 'CHANNEL_REGISTER_STATUS';
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

	const quiet = await Listener.start(world, {
		events: ['CLIENT_SYNC_MESSAGE'],
		options: { directions: ['received'] },
	});
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
};
