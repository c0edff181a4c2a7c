import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import {
	clientContents,
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

const KEYS = [
	'event',
	'messageId',
	'direction',
	'chatType',
	'account',
	'customer',
	'groupId',
	'memberName',
	'agent',
	'contentType',
	'text',
	'media',
	'quoted',
	'status',
	'sentAt',
	'taskId',
	'taskInfoId',
];

test('all three sources have one shape, in one order', () => {
	for (const item of [simplifySyncMessage(hello), simplifyClientMessage(client[0]), simplifyChatRecord(rows[1])]) {
		expect(Object.keys(item)).toEqual(KEYS);
	}
});

describe('MSG_SYNC_MESSAGE', () => {
	test('the documented text', () => {
		expect(simplifySyncMessage(hello)).toEqual({
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
		});
	});

	test('the documented video, in the old numbering', () => {
		expect(simplifySyncMessage(video)).toMatchObject({
			contentType: 'video',
			text: null,
			media: { fileName: null, mimeType: 'video/mp4', caption: null },
		});
	});

	test.each([
		[{ contentType: 1, newContentType: 2 }, 'image'],
		[{ contentType: 0, newContentType: 15 }, 'gif'],
		[{ contentType: '2', newContentType: undefined }, 'video'],
		// A new number that no table has does not hide an old one that says something.
		[{ contentType: 3, newContentType: 77 }, 'audio'],
		[{ contentType: undefined, newContentType: '1' }, 'text'],
		[{ contentType: undefined, newContentType: undefined }, null],
	])('%j is %s', (types, name) => {
		expect(simplifySyncMessage({ ...hello, ...types }).contentType).toBe(name);
	});

	test('a content type nobody knows keeps its number', () => {
		expect(simplifySyncMessage({ ...hello, contentType: undefined, newContentType: 77 })).toMatchObject({
			contentType: 'unknown',
			contentTypeCode: 77,
			text: 'Goodbye',
		});
	});

	test.each([
		['received, friend is the customer', '8615601882491@c.us', '8615601882491@c.us'],
		['received, friend is our own account', '8615601882491@c.us', '8617633819542@c.us'],
		['sent', '8617633819542@c.us', '8615601882491@c.us'],
	])('the customer is the other side: %s', (_, whatsId, friendWhatsId) => {
		expect(simplifySyncMessage({ ...hello, whatsId, friendWhatsId })).toMatchObject({
			account: '8617633819542',
			customer: '8615601882491',
		});
	});

	test('a group', () => {
		const group = {
			...hello,
			actionType: 2,
			chatType: 2,
			whatsId: '8615601882491@c.us',
			friendWhatsId: 'Our customers',
			groupId: '120363295594719602@g.us',
			memberName: 'Friend1',
		};
		expect(simplifySyncMessage(group)).toMatchObject({
			direction: 'received',
			chatType: 'group',
			customer: '8615601882491',
			groupId: '120363295594719602',
			memberName: 'Friend1',
		});
		expect(simplifySyncMessage({ ...group, groupId: '86131-1612345678@g.us' }).groupId).toBe('86131-1612345678');
		expect(simplifySyncMessage({ ...group, groupId: '' }).groupId).toBeNull();
		expect(simplifySyncMessage({ ...group, groupId: null, friendWhatsId: '120363@g.us' }).groupId).toBe('120363');
		// We wrote it ourselves: no customer spoke.
		expect(simplifySyncMessage({ ...group, whatsId: '8617633819542@c.us' }).customer).toBeNull();
	});

	test.each([
		[1, 'sent'],
		['3', 'delivered'],
		[4, 'read'],
		[undefined, null],
	])('status %j is %j', (messageStatus, status) => {
		expect(simplifySyncMessage({ ...hello, messageStatus }).status).toBe(status);
	});

	test('an unknown status keeps its number', () => {
		expect(simplifySyncMessage({ ...hello, messageStatus: 2 })).toMatchObject({
			status: 'unknown',
			statusCode: 2,
		});
	});

	test.each([
		[{ taskId: 0, taskInfoId: null }, null],
		[{ taskId: '', taskInfoId: '' }, null],
		[{ taskId: '9007199254740993', taskInfoId: 5 }, '9007199254740993'],
	])('task ids %j', (ids, taskId) => {
		expect(simplifySyncMessage({ ...hello, ...ids }).taskId).toBe(taskId);
	});

	test('an empty record is an item of nulls', () => {
		const item = simplifySyncMessage({});
		expect(Object.keys(item)).toEqual(KEYS);
		expect(Object.values(item).slice(1)).toEqual(KEYS.slice(1).map(() => null));
	});
});

describe('CLIENT_SYNC_MESSAGE', () => {
	test('the documented text, image and quote', () => {
		const [text, image, quote] = client.map(simplifyClientMessage);
		expect(text).toEqual({
			event: 'CLIENT_SYNC_MESSAGE',
			messageId: '19282dskdasldjl01',
			direction: 'sent',
			chatType: 'individual',
			account: '86172272727',
			customer: '61191828282',
			groupId: null,
			memberName: null,
			agent: '82',
			contentType: 'text',
			text: 'hello',
			media: null,
			quoted: null,
			status: null,
			sentAt: '2023-07-12T02:43:12.000Z',
			taskId: 'taskid00001',
			taskInfoId: 'a0001',
		});
		expect(image).toMatchObject({
			contentType: 'image',
			media: { fileName: 'e70faa31-62dc-4d00-a42a-8a07735aa350', mimeType: 'image/jpeg' },
		});
		expect(quote).toMatchObject({
			contentType: 'quote',
			text: '1',
			quoted: { messageId: '3EB04F939512D66B1F2DFA', sender: '61191828282', contentType: 'text', text: '1' },
		});
	});

	test('several messages stay one item, the first on top', () => {
		const record = {
			...client[0],
			content: [...clientContents(client[0]), ...clientContents(client[1]), { type: 42, text: 'x', time: 'soon' }],
		};
		const item = simplifyClientMessage(record);
		expect(item).toMatchObject({ messageId: '19282dskdasldjl01', text: 'hello' });
		expect(item.messages).toEqual([
			expect.objectContaining({ messageId: '19282dskdasldjl01', text: 'hello', media: null }),
			expect.objectContaining({ messageId: '19282dskdasldjl02', contentType: 'image' }),
			expect.objectContaining({
				messageId: null,
				contentType: 'unknown',
				contentTypeCode: 42,
				text: 'x',
				sentAt: null,
			}),
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
			account: '86172272727',
			customer: null,
			groupId: '120363295594719602',
			chatType: 'group',
			direction: 'received',
			text: 'hello',
		});
	});

	test.each([[[]], [null], ['nonsense'], [7], [undefined]])('content %j is an item without content', (content) => {
		expect(simplifyClientMessage({ ...client[0], content })).toMatchObject({
			messageId: null,
			contentType: null,
			text: null,
			customer: '61191828282',
		});
	});

	test('a text beside a file is kept, a text in the place of the file too', () => {
		const part = (fields: IDataObject) => simplifyClientMessage({ ...client[0], content: [fields] });
		expect(part({ type: 2, url: '{"url":"https://oss.example/a"}', text: 'look' }).text).toBe('look');
		expect(part({ type: 1, url: 'hello', text: '' }).text).toBe('hello');
		expect(part({ type: 13, text: 'here' }).text).toBe('here');
	});
});

describe('chat records', () => {
	test('the documented quote', () => {
		expect(simplifyChatRecord(rows[0])).toMatchObject({
			event: 'CHAT_RECORD',
			messageId: '2082',
			direction: 'sent',
			account: '86131xxxxxx',
			customer: '91844xxxxxx',
			agent: 'kubrick108',
			contentType: 'quote',
			text: 'hasaki',
			media: { fileName: 'wallpaper.png' },
			quoted: { messageId: '3EB084F0BFB4F7694B9684', sender: '918448631208', contentType: 'image' },
			sentAt: '2024-12-03T11:30:47.000Z',
			status: null,
		});
	});

	test('the other documented rows', () => {
		expect(rows.map(simplifyChatRecord).map(({ contentType, text, media }) => [contentType, text, !!media])).toEqual([
			['quote', 'hasaki', true],
			['text', 'This is China', false],
			['image', null, true],
			['video', null, true],
			['audio', null, true],
			['file', '2dc7dc135da9abad576ce2049a4f4b44.jpeg', true],
			['contactCard', 'Jack 001, +44 7759 xxxxx', false],
			['sticker', null, true],
		]);
	});

	test('a group row names the group', () => {
		expect(simplifyChatRecord(rows[2])).toMatchObject({
			chatType: 'group',
			groupId: '120363295594719602',
			customer: null,
			media: { fileName: null },
		});
	});
});

test('mediaOf finds nothing in other items', () => {
	expect(mediaOf({ event: 'CHANNEL_SYNC_STATUS' })).toEqual([]);
	expect(mediaOf(simplifySyncMessage(hello))).toEqual([]);
});
