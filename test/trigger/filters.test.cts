import type { IDataObject } from 'n8n-workflow';

import type { Filters } from '../../nodes/SocialEpoch/trigger/filters';
import { passes } from '../../nodes/SocialEpoch/trigger/filters';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';

const none: Filters = { directions: [], chatTypes: [], contentTypes: [], accounts: [], statuses: [] };
const pass = (id: string, filters: Partial<Filters>, record: IDataObject = {}) =>
	passes(eventOf(id)!, { ...eventOf(id)!.sample, ...record }, { ...none, ...filters });

test('without filters everything passes', () => {
	for (const event of EVENTS) expect(passes(event, event.sample, none)).toBe(true);
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
	expect(Object.fromEntries(dropped)).toEqual({
		MSG_SYNC_MESSAGE: ['directions', 'chatTypes', 'contentTypes', 'accounts'],
		CLIENT_SYNC_MESSAGE: ['directions', 'chatTypes', 'contentTypes', 'accounts'],
		CLIENT_SYNC_MESSAGE_STATUS: ['statuses'],
		WA_SYNC_ON_OR_OFF_LINE_STATUS: ['accounts', 'statuses'],
		CHANNEL_SYNC_STATUS: ['accounts', 'statuses'],
		CHANNEL_REGISTER_STATUS: ['accounts', 'statuses'],
		WA_SYNC_QR_LOGIN_STATUS: ['accounts', 'statuses'],
		SCAN_TASK_STATUS_SYNC: ['accounts', 'statuses'],
	});
});

test('messages by direction, chat type, content type and account', () => {
	expect(pass('MSG_SYNC_MESSAGE', { directions: ['received'] })).toBe(true);
	expect(pass('MSG_SYNC_MESSAGE', { directions: ['received'] }, { actionType: '1' })).toBe(false);
	expect(pass('MSG_SYNC_MESSAGE', { chatTypes: ['group'] }, { chatType: 2 })).toBe(true);
	expect(pass('MSG_SYNC_MESSAGE', { contentTypes: ['image'] }, { contentType: 1, newContentType: undefined })).toBe(
		true,
	);
	expect(pass('MSG_SYNC_MESSAGE', { accounts: ['1', '8617633819542'] })).toBe(true);
	expect(pass('CLIENT_SYNC_MESSAGE', { contentTypes: ['image'] }, { content: [{ type: 1 }, { type: 2 }] })).toBe(true);
	expect(pass('CLIENT_SYNC_MESSAGE', { contentTypes: ['image'] }, { content: [{ type: 1 }] })).toBe(false);
});

describe('"tell me when an account is banned or offline"', () => {
	const statuses = ['banned', 'offline'];
	test.each<[string, IDataObject, boolean]>([
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { status: 40, detailStatus: 41 }, true],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { status: '30' }, true],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { status: 10, detailStatus: 12 }, false],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { status: 20 }, false],
		// The documented example: status 1 is in no table, detail 11 says it came online.
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { status: 1, detailStatus: 11 }, false],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { status: 1, detailStatus: 41 }, true],
		['WA_SYNC_ON_OR_OFF_LINE_STATUS', { status: 50, detailStatus: 51 }, true],
		['CHANNEL_SYNC_STATUS', { status: 2, onlineStatus: 2 }, true],
		['CHANNEL_SYNC_STATUS', { status: 1, onlineStatus: 4 }, true],
		['CHANNEL_SYNC_STATUS', { status: 1, onlineStatus: 2 }, false],
		['CHANNEL_SYNC_STATUS', { status: 1, onlineStatus: 9 }, true],
		['SCAN_TASK_STATUS_SYNC', { taskStatus: 90 }, true],
		['SCAN_TASK_STATUS_SYNC', { taskStatus: 80 }, false],
		['WA_SYNC_QR_LOGIN_STATUS', { status: 1 }, false],
		['CLIENT_SYNC_MESSAGE_STATUS', { messageStatus: 4 }, false],
		['MSG_SYNC_MESSAGE', {}, true],
	])('%s %j: %s', (id, record, expected) => {
		expect(pass(id, { statuses }, record)).toBe(expected);
	});
});

test('codes that are missing or unknown pass', () => {
	const filters = { directions: ['sent'], chatTypes: ['group'], contentTypes: ['gif'], accounts: ['1'] };
	const unknown = { actionType: 9, chatType: 9, contentType: 99, newContentType: 77, currentWhatsId: '' };
	expect(pass('MSG_SYNC_MESSAGE', filters, unknown)).toBe(true);
	expect(pass('MSG_SYNC_MESSAGE', filters, Object.fromEntries(Object.keys(unknown).map((key) => [key, null])))).toBe(
		true,
	);
});
