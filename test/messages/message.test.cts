import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import {
	clientContents,
	joinedMessages,
	mediaOf,
	simplifyChatRecord,
	simplifyClientMessage,
	simplifySyncMessage,
} from '../../nodes/SocialEpoch/messages/message';
import { parseJson } from '../../nodes/SocialEpoch/values/json';

const load = (path: string) => parseJson(readFileSync(join(__dirname, '../fixtures', path), 'utf8'));
const [hello, video] = (load('events/MSG_SYNC_MESSAGE.json') as { data: IDataObject[] }).data;
const client = load('events/CLIENT_SYNC_MESSAGE.json') as IDataObject[];
const rows = (load('api/chat.getMany.response.json') as { data: { records: IDataObject[] } }).data.records;

/** An item about which nothing is known. */
const FIELDS = [
	...['messageId', 'recordId', 'conversationId', 'direction', 'sentBy', 'chatType', 'account', 'customer'],
	...['customerName', 'customerProfile', 'tags', 'groupId', 'groupName', 'memberName', 'agent', 'agentId', 'origin'],
	...['contentType', 'text', 'media', 'location', 'quoted', 'status', 'sentAt', 'taskId', 'taskInfoId'],
];
const EMPTY: IDataObject = { ...Object.fromEntries(FIELDS.map((field) => [field, null])), tags: [] };

test('all three sources have one shape, in one order', () => {
	const all = {
		MSG_SYNC_MESSAGE: simplifySyncMessage,
		CLIENT_SYNC_MESSAGE: simplifyClientMessage,
		CHAT_RECORD: simplifyChatRecord,
	};
	for (const [event, simplify] of Object.entries(all)) {
		expect(simplify({})).toEqual({ event, ...EMPTY });
		for (const record of [hello, client[0], rows[1]]) {
			expect(Object.keys(simplify(record))).toEqual(['event', ...FIELDS]);
		}
	}
});

describe('MSG_SYNC_MESSAGE', () => {
	test("the document's text", () => {
		expect(simplifySyncMessage(hello)).toEqual({
			...EMPTY,
			event: 'MSG_SYNC_MESSAGE',
			messageId: '7a324c7b5512468cb7a9296af0f8379b',
			recordId: '30e873ab8f4840e2b610c414fe967327',
			conversationId: '8617633819542:8615601882491',
			direction: 'sent',
			sentBy: 'person',
			chatType: 'individual',
			account: '8617633819542',
			customer: '8615601882491',
			customerName: 'Friend1',
			customerProfile: {
				...(hello.userProfile as IDataObject),
				id: '8423922419416375296',
				extendsMap: { 'Single line text': 'caseId009', 'Multi select': '[]', Date: '' },
			},
			tags: ['test', 'test000000000000000000', '11111'],
			agent: 'gdkj002',
			origin: 'pc',
			contentType: 'text',
			text: 'Goodbye',
			status: 'sent',
			sentAt: '2022-10-31T08:25:42.000Z',
		});
	});

	const at = { conversationId: '8617633819542:8615601882491', account: '8617633819542', customer: '8615601882491' };
	const nobody = { customerName: null, customerProfile: null, tags: [] };

	test.each<[string, IDataObject, IDataObject]>([
		['both numbers of the content type', { contentType: 1, newContentType: 2 }, { contentType: 'image' }],
		['the lesser-known one', { contentType: 0, newContentType: 15 }, { contentType: 'gif' }],
		['the old one', { contentType: '2', newContentType: undefined }, { contentType: 'video' }],
		['a new number that no table has', { contentType: 3, newContentType: 77 }, { contentType: 'audio' }],
		['the new one', { contentType: undefined, newContentType: '1' }, { contentType: 'text' }],
		['none', { contentType: undefined, newContentType: undefined }, { contentType: null }],
		[
			'a content type that nobody knows',
			{ contentType: undefined, newContentType: 77 },
			{ contentType: 'unknown', contentTypeCode: 77, text: 'Goodbye' },
		],
		['another status', { messageStatus: 2 }, { status: 'unknown', statusCode: 2 }],
		['another origin', { originType: 9 }, { origin: 'unknown', originCode: 9 }],
		['another direction', { actionType: 3 }, { direction: 'unknown', directionCode: 3, sentBy: null }],
		['another chat type', { chatType: '8' }, { chatType: 'unknown', chatTypeCode: '8' }],
		['delivered', { messageStatus: '3' }, { status: 'delivered' }],
		['read', { messageStatus: 4 }, { status: 'read' }],
		['no status', { messageStatus: undefined }, { status: null }],
		[
			'received, the friend is the customer',
			{ whatsId: '8615601882491@c.us', friendWhatsId: '8615601882491@c.us' },
			at,
		],
		['received, the friend is we', { whatsId: '8615601882491@c.us', friendWhatsId: '8617633819542@c.us' }, at],
		['sent', { whatsId: '8617633819542@c.us', friendWhatsId: '8615601882491@c.us' }, at],
		[
			'on a second device',
			{ whatsId: '8617633819542:12@s.whatsapp.net', friendWhatsId: '8615601882491:5@s.whatsapp.net' },
			at,
		],
		['by a hidden number and the number', { whatsId: '8615601882491@c.us', friendWhatsId: '123456789012345@lid' }, at],
		['by the id of another server', { whatsId: '8615601882491@c.us', friendWhatsId: '123@c.us.example' }, at],
		['by one of a third', { whatsId: '8615601882491@c.us', friendWhatsId: '123@s.whatsapp.net.example' }, at],
		['by the number alone', { whatsId: '8615601882491@c.us', friendWhatsId: '' }, at],
		[
			'nobody but us',
			{ whatsId: undefined, friendWhatsId: '8617633819542@c.us' },
			{ customer: null, conversationId: null },
		],
		['not which account', { currentWhatsId: '' }, { account: null, conversationId: null }],
		['a status', { friendWhatsId: 'status@broadcast', whatsId: '1@c.us' }, { chatType: 'status', customer: '1' }],
		[
			'the same, swapped',
			{ whatsId: 'status@broadcast', friendWhatsId: '1@c.us' },
			{ chatType: 'status', customer: '1' },
		],
		['no profile', { userProfile: undefined }, nobody],
		['no profile but a text', { userProfile: 'nobody' }, nobody],
		[
			'a profile as text',
			{ userProfile: '{"name":"Ana","tags":["VIP",7,null,"None"]}' },
			{ customerName: 'Ana', tags: ['VIP', '7', 'None'] },
		],
		[
			'a broken profile',
			{ userProfile: { name: '', extendsMap: '{"', tags: 'VIP' } },
			{ ...nobody, customerProfile: { name: '', extendsMap: '{"', tags: 'VIP' } },
		],
		['fields of one’s own', { userProfile: { extendsMap: { a: 1 } } }, { customerProfile: { extendsMap: { a: 1 } } }],
		['no task', { taskId: 0, taskInfoId: null }, { taskId: null, sentBy: 'person' }],
		['empty task ids', { taskId: '', taskInfoId: '' }, { taskId: null, sentBy: 'person' }],
		['words for no task', { taskId: 'null', taskInfoId: '0' }, { taskId: null, sentBy: 'person' }],
		['a task', { taskId: '9007199254740993', taskInfoId: 5 }, { taskId: '9007199254740993', sentBy: 'task' }],
		['a part of a task', { taskId: 0, taskInfoId: 'a0001' }, { taskId: null, taskInfoId: 'a0001', sentBy: 'task' }],
		['a task of what was received', { taskId: 12, actionType: 2 }, { taskId: '12', sentBy: null }],
		['no message id', { messageId: ' ' }, { messageId: null, recordId: hello.id }],
		['a word for no message id', { messageId: 'null' }, { messageId: null, recordId: hello.id }],
	])('a record that says %s: %j', (_what, change, expected) => {
		expect(simplifySyncMessage({ ...hello, ...change })).toMatchObject(expected);
	});

	test('a group', () => {
		const group = {
			...hello,
			actionType: 2,
			chatType: 2,
			whatsId: '8615601882491@c.us',
			friendWhatsId: 'Our customers',
			groupId: '120363295594719602@g.us',
			memberName: 'Lee',
		};
		const expected = {
			conversationId: '8617633819542:120363295594719602',
			direction: 'received',
			sentBy: null,
			chatType: 'group',
			customer: '8615601882491',
			customerName: 'Lee',
			groupId: '120363295594719602',
			groupName: 'Our customers',
			memberName: 'Lee',
		};
		expect(simplifySyncMessage(group)).toMatchObject(expected);
		const own = simplifySyncMessage({ ...group, actionType: 1, whatsId: '8617633819542@c.us' });
		expect(own).toMatchObject({ customer: null, customerName: 'Friend1', memberName: 'Lee' });
		const old = '86131000000-1612345678';
		expect(simplifySyncMessage({ ...group, groupId: `${old}@g.us` }).groupId).toBe(old);
		// A name alone does not say which group it is, and the member must not stand for it.
		expect(simplifySyncMessage({ ...group, groupId: '' })).toMatchObject({ groupId: null, conversationId: null });
		const byId = { ...group, groupId: null, friendWhatsId: '120363295594719602@g.us', chatType: 1 };
		expect(simplifySyncMessage(byId)).toMatchObject({ ...expected, groupName: null });
		const masked = { chatType: 'group', groupId: '1203XXXX@g.us.example', customer: expected.customer };
		expect(simplifySyncMessage({ ...group, groupId: '1203XXXX@g.us.example' })).toMatchObject(masked);
		expect(simplifySyncMessage({ ...group, groupId: '1203XXXX@g.us' })).toMatchObject({ groupId: '1203XXXX' });
		// We wrote it ourselves: no customer spoke.
		expect(simplifySyncMessage({ ...group, whatsId: '8617633819542@c.us' }).customer).toBeNull();
		// Whoever hides their number in a group still wrote there.
		expect(simplifySyncMessage({ ...group, whatsId: '123456789012345@lid' }).customer).toBe('123456789012345@lid');
	});

	test.each<[string, string, string | null]>([
		['status@broadcast', 'status', null],
		['120363144038483540@newsletter', 'channel', null],
		['123456789012345@lid', 'individual', '123456789012345@lid'],
		['12345', 'individual', '12345'],
		['91844XXXX', 'individual', '91844XXXX'],
		['0@c.us', 'individual', null],
		...['my status@broadcast', 'a@broadcaster', 'my 1@newsletter', 'a@newsletters', 'my a@g.us', 'a@g.us.example'].map(
			(id): [string, string, string] => [id, 'individual', id],
		),
	])('%s is of a chat %s, and never a number that it is not', (id, chatType, customer) => {
		const party = customer ?? (chatType === 'individual' ? null : id);
		const expected = { chatType, customer, conversationId: party && `8617633819542:${party}`, groupId: null };
		expect(simplifySyncMessage({ ...hello, friendWhatsId: id })).toMatchObject(expected);
		const record = { ...client[0], whatsApp: '8617633819542', friendWhatsApp: id };
		expect(simplifyClientMessage(record)).toMatchObject(expected);
		expect(simplifyChatRecord({ ...rows[1], whatsId: '8617633819542', friendWhatsId: id })).toMatchObject(expected);
	});

	test("the document's video, in the old numbering", () => {
		const media = { fileName: null, mimeType: 'video/mp4', caption: null };
		expect(simplifySyncMessage(video)).toMatchObject({ contentType: 'video', text: null, media });
	});
});

describe('CLIENT_SYNC_MESSAGE', () => {
	test("the document's text, image and quote", () => {
		const [text, image, quote] = client.map(simplifyClientMessage);
		expect(text).toEqual({
			...EMPTY,
			event: 'CLIENT_SYNC_MESSAGE',
			messageId: '19282dskdasldjl01',
			conversationId: '86172272727:61191828282',
			direction: 'sent',
			sentBy: 'task',
			chatType: 'individual',
			account: '86172272727',
			customer: '61191828282',
			agentId: '82',
			contentType: 'text',
			text: 'hello',
			sentAt: '2023-07-12T02:43:12.000Z',
			taskId: 'taskid00001',
			taskInfoId: 'a0001',
		});
		expect(image).toMatchObject({
			contentType: 'image',
			media: { fileName: 'e70faa31-62dc-4d00-a42a-8a07735aa350', mimeType: 'image/jpeg' },
		});
		// A customer who answers by swiping has written a text.
		expect(quote).toMatchObject({
			contentType: 'text',
			text: '1',
			quoted: { messageId: '3EB04F939512D66B1F2DFA', sender: '61191828282', contentType: 'text', text: '1' },
		});
	});

	test('several messages stay one item, the first on top', () => {
		const content = [...client.slice(0, 2).flatMap(clientContents), { type: 42, text: 'x', time: 'soon' }];
		const item = simplifyClientMessage({ ...client[0], content });
		expect(item).toMatchObject({ messageId: '19282dskdasldjl01', text: 'hello' });
		const nothing = { messageId: null, media: null, location: null, quoted: null, sentAt: null };
		expect(item.messages).toEqual([
			expect.objectContaining({ messageId: '19282dskdasldjl01', text: 'hello', media: null }),
			expect.objectContaining({ messageId: '19282dskdasldjl02', contentType: 'image' }),
			{ ...nothing, contentType: 'unknown', contentTypeCode: 42, text: 'x' },
		]);
		expect(mediaOf(item)).toHaveLength(1);
	});

	test('whatsapp in lower case, content as text, a group', () => {
		const record = {
			whatsapp: '86172272727@c.us',
			friendWhatsapp: '120363295594719602@g.us',
			chatType: '2',
			actionType: '2',
			content: JSON.stringify(clientContents(client[0])),
		};
		expect(simplifyClientMessage(record)).toMatchObject({
			conversationId: '86172272727:120363295594719602',
			account: '86172272727',
			customer: null,
			groupId: '120363295594719602',
			chatType: 'group',
			direction: 'received',
			text: 'hello',
		});
	});

	test('a note to oneself is to oneself', () => {
		expect(simplifyClientMessage({ whatsApp: '1', friendWhatsApp: '1' }).customer).toBe('1');
	});

	test.each([
		[[], null],
		[null, null],
		[undefined, null],
		['nonsense', 'nonsense'],
		[7, '7'],
		[['a', [{ type: 1 }]], 'a'],
		['{"type":1,"text":', '{"type":1,"text":'],
	])('content %j is an item with the text %j', (content, text) => {
		const expected = { messageId: null, contentType: null, text, customer: '61191828282' };
		expect(simplifyClientMessage({ ...client[0], content })).toMatchObject(expected);
	});

	test.each<[IDataObject, IDataObject]>([
		[{ type: 2, url: '{"url":"https://oss.example/a"}', text: 'look' }, { text: 'look' }],
		[{ type: 2, url: '{"url":"https://oss.example/a","width":9}', text: 'look' }, { text: 'look' }],
		[
			{ type: 9, url: {}, text: 'yes' },
			{ text: 'yes', contentType: 'text' },
		],
		[{ type: 1, url: 'hello', text: '' }, { text: 'hello' }],
		[
			{ type: 1, url: 'https://a.example/x', text: 'hello' },
			{ text: 'hello', media: null },
		],
		[
			{ type: 2, url: 'https://oss.example/a', text: 'look' },
			{ text: 'look', media: { url: 'https://oss.example/a' } },
		],
		[{ type: 13, text: 'here' }, { text: 'here' }],
		[{ type: 13, url: '{"lat":"1.5","lng":"2.5"}' }, { location: { latitude: 1.5, longitude: 2.5 } }],
	])('a text beside a file is kept, a text in the place of the file too: %j', (part, expected) => {
		expect(simplifyClientMessage({ ...client[0], content: [part] })).toMatchObject(expected);
	});
});

describe('chat records', () => {
	test("the document's quote", () => {
		expect(simplifyChatRecord(rows[0])).toMatchObject({
			event: 'CHAT_RECORD',
			messageId: null,
			recordId: '2082',
			conversationId: '86131xxxxxx:91844xxxxxx',
			direction: 'sent',
			sentBy: null,
			account: '86131xxxxxx',
			customer: '91844xxxxxx',
			customerName: null,
			agent: 'kubrick108',
			agentId: '1255',
			contentType: 'file',
			text: 'hasaki',
			media: { fileName: 'wallpaper.png' },
			quoted: { messageId: '3EB084F0BFB4F7694B9684', sender: '918448631208', contentType: 'image' },
			sentAt: '2024-12-03T11:30:47.000Z',
			status: null,
		});
	});

	test("the document's other rows", () => {
		expect(rows.map(simplifyChatRecord).map(({ contentType, text, media }) => [contentType, text, !!media])).toEqual([
			['file', 'hasaki', true],
			['text', 'This is China', false],
			['image', null, true],
			['video', null, true],
			['audio', null, true],
			['file', '2dc7dc135da9abad576ce2049a4f4b44.jpeg', true],
			['contactCard', 'Jack 001, 4477590xxxxx', false],
			['sticker', null, true],
		]);
		expect(simplifyChatRecord(rows[7])).toMatchObject({ customerName: 'Evbuomwan Lawrence', groupName: null });
	});

	test('a group row names the group', () => {
		expect(simplifyChatRecord({ ...rows[2], friendName: 'Our customers' })).toMatchObject({
			chatType: 'group',
			groupId: '120363295594719602',
			groupName: 'Our customers',
			customer: null,
			customerName: null,
			media: { fileName: null },
		});
	});
});

test('only what is a file is one to download', () => {
	const media = { url: 'https://oss.example/a' };
	const files = ['image', 'audio', 'video', 'file', 'sticker', 'voice', 'gif'];
	expect([mediaOf({ event: 'CHANNEL_SYNC_STATUS' }), mediaOf(simplifySyncMessage(hello))]).toEqual([[], []]);
	for (const contentType of files) expect(mediaOf({ contentType, media })).toEqual([media]);
	for (const contentType of ['contactCard', 'multiContactCard', 'quote', 'call', 'location', 'unknown', null]) {
		expect(mediaOf({ contentType, media, messages: [{ contentType, media }] })).toEqual([]);
	}
});

test('joined messages are the last one with the texts of all; each tells for itself what kind it is', () => {
	const record = { whatsApp: '1', friendWhatsApp: '2', actionType: 2, chatType: 1 };
	const parts = [
		{ type: 77, text: 'one', messageId: 'a' },
		{ type: 1, text: 'two', messageId: 'b' },
	];
	const items = [parts, [{ type: 2, messageId: 'c' }]].map((content) => simplifyClientMessage({ ...record, content }));
	const { messages, ...item } = joinedMessages(items);
	expect(item).toEqual({ ...items[1], text: 'one\ntwo' });
	const kinds = (messages as IDataObject[]).map((one) => [one.messageId, one.contentTypeCode, one.customer]);
	expect(kinds).toEqual([
		['a', 77, '2'],
		['b', undefined, '2'],
		['c', undefined, '2'],
	]);
	const late = { ...items[0], sentAt: '2026-01-31T08:00:01.000Z' };
	const early = { ...items[1], text: 'first', sentAt: '2026-01-31T08:00:00.000Z' };
	expect(joinedMessages([late, early])).toMatchObject({ sentAt: late.sentAt, text: 'first\none\ntwo' });
	const untimed = joinedMessages([late, early, { ...early, text: 'last', sentAt: null }]);
	expect(untimed).toMatchObject({ sentAt: null, text: 'one\ntwo\nfirst\nlast' });
	expect(joinedMessages([{ event: 'x' }]).text).toBeNull();
	expect(joinedMessages([items[1]])).toEqual({ ...items[1], text: null, messages: [items[1]] });
});

test('anything at all is an item with exactly the fields of the shape', () => {
	const part = fc.dictionary(
		fc.constantFrom('type', 'text', 'url', 'referContent', 'time', 'messageId'),
		fc.jsonValue(),
	);
	const content = fc.oneof(fc.json(), fc.jsonValue(), fc.array(part), fc.webUrl(), fc.string());
	const type = fc.oneof(fc.integer({ min: 0, max: 16 }), fc.jsonValue());
	const record = fc.record({ content, contentType: type, newContentType: type, userProfile: fc.jsonValue() });
	fc.assert(
		fc.property(record, fc.dictionary(fc.constantFrom(...Object.keys(hello)), fc.jsonValue()), (first, second) => {
			for (const simplify of [simplifySyncMessage, simplifyClientMessage, simplifyChatRecord]) {
				const item = simplify({ ...first, ...second } as IDataObject);
				const fields = Object.keys(item).filter((field) => !/Code$|^messages$/.test(field));
				expect(fields).toEqual(['event', ...FIELDS]);
			}
		}),
		{ numRuns: 500 },
	);
});
