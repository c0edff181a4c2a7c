import type { IDataObject } from 'n8n-workflow';

import type { Filters } from '../../nodes/SocialEpoch/trigger/filters';
import { filterPieces } from '../../nodes/SocialEpoch/trigger/filters';
import { piecesOf } from '../../nodes/SocialEpoch/trigger/handover';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';

const none: Filters = { directions: [], chatTypes: [], contentTypes: [], accounts: [], statuses: [] };
const filtered = (
	id: string,
	record: IDataObject,
	settings: { filters: Filters; statusChanges: boolean },
	splitContent = false,
) => filterPieces(piecesOf(eventOf(id)!, [record], splitContent, ''), settings);
const why = (id: string, filters: Partial<Filters>, record: IDataObject = {}, statusChanges = false) => {
	const sent = { ...eventOf(id)!.sample, ...record };
	const { kept, droppedBy } = filtered(id, sent, { filters: { ...none, ...filters }, statusChanges });
	expect(kept[0]).toHaveLength(droppedBy.length === 0 ? 1 : 0);
	return droppedBy[0];
};
const pass = (id: string, filters: Partial<Filters>, record: IDataObject = {}) =>
	why(id, filters, record) === undefined;

test('without filters everything passes', () => {
	for (const { id } of EVENTS) expect(pass(id, {})).toBe(true);
});

test('every filter drops what it knows not to match, and only from the events that have it', () => {
	const impossible: Partial<Filters>[] = [
		{ directions: ['neither'] },
		{ chatTypes: ['neither'] },
		{ contentTypes: ['neither'] },
		{ accounts: ['0'] },
		{ statuses: ['neither'] },
	];
	const dropped = EVENTS.map(({ id }) => [id, impossible.filter((filter) => !pass(id, filter)).flatMap(Object.keys)]);
	expect(Object.fromEntries(dropped)).toMatchObject({
		MSG_SYNC_MESSAGE: ['directions', 'chatTypes', 'contentTypes', 'accounts'],
		CLIENT_SYNC_MESSAGE: ['directions', 'chatTypes', 'contentTypes', 'accounts'],
		CLIENT_SYNC_MESSAGE_STATUS: ['statuses'],
		WA_SYNC_ON_OR_OFF_LINE_STATUS: ['accounts', 'statuses'],
		CHANNEL_SYNC_STATUS: ['accounts', 'statuses'],
		CHANNEL_REGISTER_STATUS: ['accounts', 'statuses'],
		WA_SYNC_QR_LOGIN_STATUS: ['accounts', 'statuses'],
		SCAN_TASK_STATUS_SYNC: ['accounts', 'statuses'],
		GROUP_IN_OR_OUT_GROUP: [],
	});
});

test.each<[string, Partial<Filters>, IDataObject, boolean]>([
	['MSG_SYNC_MESSAGE', { directions: ['received'] }, {}, true],
	['MSG_SYNC_MESSAGE', { directions: ['received'] }, { actionType: '1' }, false],
	['MSG_SYNC_MESSAGE', { chatTypes: ['group'] }, { chatType: 2 }, true],
	['MSG_SYNC_MESSAGE', { chatTypes: ['group'] }, { chatType: 2, whatsId: '123456789012345@lid' }, true],
	['MSG_SYNC_MESSAGE', { contentTypes: ['image'] }, { contentType: 1, newContentType: undefined }, true],
	['MSG_SYNC_MESSAGE', { accounts: ['1', '99900000000001'] }, {}, true],
	['MSG_SYNC_MESSAGE', { statuses: ['banned'] }, {}, true],
	['CLIENT_SYNC_MESSAGE', { contentTypes: ['image'] }, { content: [{ type: 1 }, { type: 2 }] }, true],
	['CLIENT_SYNC_MESSAGE', { contentTypes: ['image'] }, { content: [{ type: 1 }] }, false],
	['WA_SYNC_ON_OR_OFF_LINE_STATUS', { statuses: ['banned', 'offline'] }, { status: '30' }, true],
	['WA_SYNC_ON_OR_OFF_LINE_STATUS', { statuses: ['banned', 'offline'] }, { status: 20 }, false],
	['WA_SYNC_ON_OR_OFF_LINE_STATUS', { statuses: ['banned'] }, { status: 50, detailStatus: 51 }, true],
])('%s filtered by %j, %j: %s', (id, filters, record, expected) => {
	expect(pass(id, filters, record)).toBe(expected);
});

test('the filter that drops a record is told with its values, as the editor writes them', () => {
	const filters = { directions: ['received'], contentTypes: ['contactCard', 'gif'], accounts: ['861'] };
	expect(why('MSG_SYNC_MESSAGE', filters, { actionType: 1 })).toBe('Direction: Received');
	expect(why('MSG_SYNC_MESSAGE', filters)).toBe('Content Types: Contact Card, GIF');
	expect(why('CHANNEL_SYNC_STATUS', filters)).toBe('Accounts: 861');
});

test('messages have a status only while their status changes are wanted', () => {
	expect(why('MSG_SYNC_MESSAGE', { statuses: ['read'] }, { messageStatus: 3 })).toBeUndefined();
	expect(why('MSG_SYNC_MESSAGE', { statuses: ['read'] }, { messageStatus: 3 }, true)).toBe('Statuses: Read');
	expect(why('MSG_SYNC_MESSAGE', { statuses: ['read'] }, { messageStatus: 4 }, true)).toBeUndefined();
});

test('Content Types holds for each message where Split Content is on, and for any of them where it is off', () => {
	const record = { whatsApp: '1', content: [{ type: 2 }, { type: 1 }, { type: 2 }] };
	const filters = { ...none, contentTypes: ['image'] };
	const kept = (splitContent: boolean) =>
		filtered('CLIENT_SYNC_MESSAGE', record, { filters, statusChanges: false }, splitContent).kept.map((pieces) =>
			pieces.map((piece) => piece.record),
		);
	expect(kept(false)).toEqual([[record]]);
	expect(kept(true)).toEqual([Array(2).fill({ ...record, content: [{ type: 2 }] })]);
});

test('codes that are missing or unknown pass', () => {
	const filters = { directions: ['sent'], chatTypes: ['group'], contentTypes: ['gif'], accounts: ['1'] };
	const unknown = { actionType: 9, chatType: 9, contentType: 99, newContentType: 77, currentWhatsId: '' };
	expect(pass('MSG_SYNC_MESSAGE', filters, unknown)).toBe(true);
	expect(pass('MSG_SYNC_MESSAGE', filters, Object.fromEntries(Object.keys(unknown).map((key) => [key, null])))).toBe(
		true,
	);
});

test.each([
	['99900000000002@c.us', 'individual'],
	['99900000000002:5@s.whatsapp.net', 'individual'],
	['123456789012345@lid', undefined],
	['123456789012345@hosted.lid', undefined],
	['13135550002@bot', undefined],
	['status@broadcast', undefined],
	['99900000000002@broadcast', undefined],
	['120363144038483540@newsletter', undefined],
	['999000000000000003@g.us', 'group'],
	['999000000000000003', 'group'],
	['8613633800088-1600000000', 'group'],
])('a chat with %s is %s, whatever the record says', (id, expected) => {
	for (const chatType of ['individual', 'group']) {
		const passes = (event: string, record: IDataObject) => pass(event, { chatTypes: [chatType] }, record);
		expect(passes('CLIENT_SYNC_MESSAGE', { friendWhatsApp: id, chatType: 1 })).toBe(chatType === expected);
		expect(passes('MSG_SYNC_MESSAGE', { friendWhatsId: id, whatsId: id, chatType: '1' })).toBe(chatType === expected);
	}
});

test('an answer to another message is found by what it says and as a quote', () => {
	const refer = { type: 1, caption: 'before', messageId: '3EB0' };
	const answer = { type: 9, url: { type: 1, caption: 'yes', url: '' }, referContent: refer, messageId: 'm' };
	const image = { ...answer, url: { url: 'https://a.example/x', mimeType: 'image/png' } };
	const found = (...content: IDataObject[]) =>
		['text', 'image', 'audio', 'video', 'quote'].filter((type) =>
			pass('CLIENT_SYNC_MESSAGE', { contentTypes: [type] }, { content }),
		);
	expect(found(answer)).toEqual(['text', 'quote']);
	expect(found(image, { type: 3 })).toEqual(['image', 'audio', 'quote']);
	// What is not known never filters.
	expect(found({ ...answer, url: '' })).toEqual(['text', 'image', 'audio', 'video', 'quote']);
});
