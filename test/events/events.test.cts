import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { recordsOf } from '../../nodes/SocialEpoch/trigger/judge';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';
import type { EventDefinition } from '../../nodes/SocialEpoch/events/event';

const ids = EVENTS.map(({ id }) => id);
const SIGNED = '1700000000000';
const SIGNED_ISO = '2023-11-14T22:13:20.000Z';

/** The records of a document's example, as they come out of the check of their shape. */
function records(id: string): IDataObject[] {
	const rawBody = readFileSync(join(__dirname, '../fixtures/events', `${id}.json`));
	return recordsOf(eventOf(id)!, rawBody) as IDataObject[];
}
const simplify = (id: string, changes: IDataObject = {}) =>
	eventOf(id)!.simplify({ ...records(id)[0], ...changes }, SIGNED);
const identityIn = (event: EventDefinition, record: IDataObject, { signedAt = SIGNED, statusChanges = false } = {}) =>
	event.identity({ record, simplified: event.simplify(record, signedAt) }, statusChanges);
const identity = (id: string, changes: IDataObject = {}, how = {}) =>
	JSON.stringify(identityIn(eventOf(id)!, { ...eventOf(id)!.sample, ...changes }, how));

test('every event is found by its webhook, with and without the printed path', () => {
	for (const event of EVENTS) {
		expect(eventOf(event.id)).toBe(event);
		expect(eventOf(`${event.id}_URI`)).toBe(event);
	}
	expect(eventOf('SAMPLE')).toBeUndefined();
});

describe.each(ids)('%s', (id) => {
	const event = eventOf(id)!;

	test('its sample and the documented example are recognised, as this event alone, and have an identity', () => {
		for (const record of [event.sample, ...records(id)]) {
			const recognising = EVENTS.filter(
				({ body, recognisedBy, neverHas = [] }) =>
					body === event.body &&
					recognisedBy.some((field) => field in record) &&
					!neverHas.some((field) => field in record),
			);
			expect(recognising).toContain(event);
			if (event.body === 'list') expect(recognising).toEqual([event]);
			expect(identityIn(event, record)).toEqual(expect.any(Array));
			expect(Object.entries(event.simplify(record, SIGNED))[0]).toEqual(['event', id]);
		}
	});

	test('all numbers of its sample begin with 999, which nobody can own', () => {
		const numbers = JSON.stringify(event.sample).match(/(?<=")\d{9,}(?=@|")/g) ?? [];
		const others = numbers.filter((number) => !number.startsWith('999'));
		expect(others).toEqual(id === 'MSG_SYNC_MESSAGE' ? ['8423922419416375296'] : []);
		const { account, customer, groupId } = event.simplify(event.sample, '');
		for (const number of [account, customer, groupId]) if (number) expect(number).toMatch(/^999/);
	});

	test('whatever stands in the fields of a record, its item has the same keys, and its identity does not depend on their order or on 1 or "1"', () => {
		const keys = (item: IDataObject) => Object.keys(item).filter((key) => !/Code$|^messages$/.test(key));
		const expected = keys(event.simplify(event.sample, SIGNED));
		const value = fc.oneof(
			fc.jsonValue({ maxDepth: 3 }),
			fc.integer({ min: -1, max: 100 }),
			fc.constant({ toString: '', valueOf: '' }),
			fc.constantFrom('null', '0', '{"a":', '{"url":"x","caption":1}', 'BEGIN:VCARD\nTEL:', '1@g.us', '1@lid', '[{}]'),
		) as fc.Arbitrary<IDataObject[string]>;
		const fields = [...Object.keys(event.sample), 'groupId', 'memberName', 'friendName', 'whatsapp', 'create_time'];
		const record = fc
			.dictionary(fc.constantFrom(...fields), value)
			.map((changes) => ({ ...event.sample, ...changes }) as IDataObject);
		fc.assert(
			fc.property(record, fc.boolean(), (changed, statusChanges) => {
				const item = event.simplify(changed, SIGNED);
				expect(keys(item)).toEqual(expected);
				for (const [field, name] of Object.entries(item))
					if (name === 'unknown') expect(item).toHaveProperty(`${field}Code`);
				const same = Object.fromEntries(
					Object.entries(changed)
						.reverse()
						.map(([field, it]) => [field, typeof it === 'number' && Number.isSafeInteger(it) ? String(it) : it]),
				);
				expect(identityIn(event, same, { statusChanges })).toEqual(identityIn(event, changed, { statusChanges }));
				for (const part of event.contents?.(changed) ?? []) identityIn(event, { ...changed, content: [part] });
			}),
			{ numRuns: 300 },
		);
	});

	test('an empty record has no identity to be mistaken by', () => {
		expect(identityIn(event, {}, { signedAt: '' })).toBeNull();
		expect(identityIn(event, {})).toBeNull();
	});
});

describe('identity', () => {
	const differ = (id: string, a: IDataObject, b: IDataObject, how = {}) =>
		expect(identity(id, a, how)).not.toBe(identity(id, b, how));
	const agree = (id: string, a: IDataObject, b: IDataObject) => expect(identity(id, a)).toBe(identity(id, b));

	test('a message of the archive is one event, however often its status changes, unless those changes are wanted', () => {
		agree('MSG_SYNC_MESSAGE', { messageStatus: 1 }, { messageStatus: 4 });
		differ('MSG_SYNC_MESSAGE', { messageStatus: 1 }, { messageStatus: 4 }, { statusChanges: true });
		differ('MSG_SYNC_MESSAGE', { messageStatus: 8 }, { messageStatus: 9 }, { statusChanges: true });
		differ('MSG_SYNC_MESSAGE', { currentWhatsId: '1@c.us' }, { currentWhatsId: '2@c.us' });
		differ('MSG_SYNC_MESSAGE', { messageId: 'a' }, { messageId: 'b' });
	});

	test.each(['', ' ', '0', 0, 'null', null, undefined])(
		'a message id %j is none: the id of the record counts',
		(messageId) => {
			differ('MSG_SYNC_MESSAGE', { messageId, id: 'a' }, { messageId, id: 'b' });
			expect(identity('MSG_SYNC_MESSAGE', { messageId, id: messageId })).toBe('null');
			expect(identity('CLIENT_SYNC_MESSAGE', { content: [{ messageId }] })).toBe('null');
			expect(identity('CLIENT_SYNC_MESSAGE_STATUS', { messageId })).toBe('null');
			expect(identity('SCAN_TASK_STATUS_SYNC', { taskId: messageId })).toBe('null');
			expect(identity('GROUP_IN_OR_OUT_GROUP', { id: messageId })).toBe('null');
		},
	);

	test('an edited message is another one; the address of its file never counts', () => {
		differ('MSG_SYNC_MESSAGE', { content: 'two' }, { content: 'three' });
		differ('MSG_SYNC_MESSAGE', { content: 'https://a.example/1' }, { content: 'https://a.example/2' });
		const image = (url: string, more = {}) => ({ newContentType: 2, content: JSON.stringify({ url, ...more }) });
		const [one, two] = ['https://a.example/x?Expires=1', 'https://a.example/x?Expires=2'];
		agree('MSG_SYNC_MESSAGE', image(one), image(two));
		agree('MSG_SYNC_MESSAGE', image('', { thumbnail: one }), image('', { thumbnail: two }));
		const thumbnail = (url: string) => url.replaceAll('/', '\\/').replaceAll('=', '\\u003d');
		const escaped = (url: string) => ({ newContentType: 2, content: `{"thumbnail":"${thumbnail(url)}"}` });
		agree('MSG_SYNC_MESSAGE', escaped(one), escaped(two));
		const upper = (address: string) => escaped(address.replace('https', 'HTTPS').replace('=', '\\u003D'));
		agree('MSG_SYNC_MESSAGE', upper(one), upper(two));
		const [long, longer] = [one, two].map((address) => address.replace('x', 'x'.repeat(4000)));
		agree('MSG_SYNC_MESSAGE', image('', { thumbnail: long }), image('', { thumbnail: longer }));
		const answer = (url: string) => ({
			newContentType: 9,
			content: JSON.stringify({ thumbnail: url, referContent: { text: 'a' } }),
		});
		agree('MSG_SYNC_MESSAGE', answer(one), answer(two));
		const endless = `${one}${'a'.repeat(16_000_000)}`;
		differ('MSG_SYNC_MESSAGE', image('', { thumbnail: endless }), image('', { thumbnail: two }));
		differ('MSG_SYNC_MESSAGE', image(one, { caption: 'a' }), image(two, { caption: 'b' }));
		const said = (text: string, url?: string) => ({ content: [{ type: url ? 2 : 1, text, url, messageId: 'm' }] });
		differ('CLIENT_SYNC_MESSAGE', said('two'), said('three'));
		agree('CLIENT_SYNC_MESSAGE', said('', one), said('', two));
	});

	test('a client record is all its messages', () => {
		const content = (...messageIds: unknown[]) => ({
			content: messageIds.map((messageId) => ({ type: 1, text: 'x', messageId })) as IDataObject[],
		});
		differ('CLIENT_SYNC_MESSAGE', content('a'), content('a', 'b'));
		differ('CLIENT_SYNC_MESSAGE', { ...content('a'), whatsApp: '1' }, { ...content('a'), whatsApp: '2' });
		agree('CLIENT_SYNC_MESSAGE', { ...content('a'), taskId: '1' }, { ...content('a'), taskId: '2' });
		for (const none of [content(), content('a', null)]) expect(identity('CLIENT_SYNC_MESSAGE', none)).toBe('null');
	});

	test.each([
		'CHANNEL_SYNC_STATUS',
		'CHANNEL_REGISTER_STATUS',
		'WA_SYNC_QR_LOGIN_STATUS',
		'SCAN_TASK_STATUS_SYNC',
		'WA_SYNC_ON_OR_OFF_LINE_STATUS',
	])('what can happen again is told apart by its time, or by that of the delivery: %s', (id) => {
		const timeless = { time: '', updateTime: null };
		expect(identity(id, timeless)).toBe(identity(id, { ...timeless }));
		expect(identity(id, timeless)).not.toBe(identity(id, timeless, { signedAt: '1700000000001' }));
		expect(identity(id, timeless, { signedAt: '' })).toBe('null');
	});

	test('the others by id, codes and time', () => {
		differ('WA_SYNC_ON_OR_OFF_LINE_STATUS', { time: '2024-07-03 15:27:00' }, { time: '2024-07-03 15:27:01' });
		differ('WA_SYNC_ON_OR_OFF_LINE_STATUS', { detailStatus: 31 }, { detailStatus: 32 });
		differ('CHANNEL_SYNC_STATUS', { onlineStatus: 2 }, { onlineStatus: 4 });
		differ('WA_SYNC_QR_LOGIN_STATUS', { status: 0 }, { status: 1 });
		differ('SCAN_TASK_STATUS_SYNC', { updateTime: 1e12 }, { updateTime: 2e12 });
		differ('SCAN_TASK_STATUS_SYNC', { taskStatus: 70 }, { taskStatus: 80 });
		differ('CLIENT_SYNC_MESSAGE_STATUS', { messageStatus: 2 }, { messageStatus: 3 });
		differ('GROUP_IN_OR_OUT_GROUP', { id: 'a' }, { id: 'b' });
		differ('GROUP_IN_OR_OUT_GROUP', { actionType: 1 }, { actionType: 2 });
		expect(identity('GROUP_IN_OR_OUT_GROUP')).toBe(identity('GROUP_IN_OR_OUT_GROUP', {}, { signedAt: '1' }));
		expect(identity('CLIENT_SYNC_MESSAGE_STATUS')).toBe(identity('CLIENT_SYNC_MESSAGE_STATUS', {}, { signedAt: '1' }));
	});
});

describe('items', () => {
	const device = {
		event: 'WA_SYNC_ON_OR_OFF_LINE_STATUS',
		account: '8617633819542',
		agent: null,
		status: 'online',
		reason: 'pcQrLogin',
		advice: null,
		platform: 'pc',
		portId: null,
		at: '2024-07-03T07:27:00.000Z',
	};
	const channel = {
		event: 'CHANNEL_SYNC_STATUS',
		account: '8218132718231',
		agent: null,
		status: 'loggingIn',
		reason: null,
		advice: null,
		platform: 'cloud',
		portId: null,
		at: SIGNED_ISO,
	};

	test('both events about accounts have one shape', () => {
		const [one, other] = ['WA_SYNC_ON_OR_OFF_LINE_STATUS', 'CHANNEL_SYNC_STATUS'].map((id) => simplify(id));
		expect([one, other]).toEqual([device, channel]);
		expect(Object.keys(one)).toEqual(Object.keys(other));
	});

	test.each<[status: unknown, detailStatus: unknown, expected: IDataObject]>([
		['40', 41, { status: 'banned', reason: 'banned' }],
		[30, 12, { status: 'offline', reason: 'pcOnline' }],
		[7, 21, { status: 'disconnected', reason: 'pcDisconnected' }],
		[undefined, '33', { status: 'offline', reason: 'pcMonitorOffline' }],
		[7, 8, { status: 'unknown', statusCode: 7, reason: 'unknown', reasonCode: 8 }],
		[7, 13, { status: 'unknown', statusCode: 7, reason: 'unknown', reasonCode: 13 }],
		[20, null, { status: 'disconnected', reason: null }],
	])('a device reports status %j and detail %j', (status, detailStatus, expected) => {
		const changes = { status, detailStatus } as IDataObject;
		expect(simplify('WA_SYNC_ON_OR_OFF_LINE_STATUS', changes)).toEqual({ ...device, ...expected });
	});

	test.each<[IDataObject, IDataObject]>([
		[{ platformType: '2', time: 1719991620000 }, { platform: 'android' }],
		[{ platformType: 3 }, { platform: 'unknown', platformCode: 3 }],
		[
			{ time: 'soon', account: 'gdkj002' },
			{ at: SIGNED_ISO, agent: 'gdkj002' },
		],
		[{ time: null }, { at: SIGNED_ISO }],
		[{ whatsId: '8617633819542:3@s.whatsapp.net' }, {}],
	])('a device reports %j', (changes, expected) => {
		expect(simplify('WA_SYNC_ON_OR_OFF_LINE_STATUS', changes)).toEqual({ ...device, ...expected });
	});

	test.each<[status: unknown, onlineStatus: unknown, reason: unknown, expected: IDataObject]>([
		[2, 2, '', { status: 'banned' }],
		['1', '4', '', { status: 'offline' }],
		[7, 3, '', { status: 'loggingOut' }],
		[1, 9, '', { status: 'unknown', statusCode: 9 }],
		[7, null, '', { status: 'unknown', statusCode: 7 }],
		[1, undefined, '', { status: null }],
		[1, 1, '1001', { reason: 'pairingFailed', advice: expect.stringMatching(/scan a QR code again/i) }],
		[1, 1, 1002, { reason: 'networkUnavailable', advice: expect.stringMatching(/change its IP/i) }],
		[1, 1, '1003', { reason: 'pairCodeTooFrequent', advice: expect.stringMatching(/wait/i) }],
		[1, 1, '1004', { reason: 'loggedOut', advice: expect.stringMatching(/logged out/i) }],
		[1, 1, 1005, { reason: 'unknown', reasonCode: 1005 }],
	])('an account reports %j, %j and %j', (status, onlineStatus, reason, expected) => {
		const changes = { status, onlineStatus, reason, instanceCode: 'port' } as IDataObject;
		expect(simplify('CHANNEL_SYNC_STATUS', changes)).toEqual({ ...channel, portId: 'port', ...expected });
	});

	test.each<[string, IDataObject]>([
		['CHANNEL_REGISTER_STATUS', { account: '861821726232', status: 'success' }],
		[
			'WA_SYNC_QR_LOGIN_STATUS',
			{ portId: 'ad518a4271fa43c8937612c5f60396f8', account: '817272727272', status: 'success' },
		],
		[
			'SCAN_TASK_STATUS_SYNC',
			{
				taskId: 'f0d485cb2e5e4c5ca21b74e970043e6c',
				agentId: '10001',
				account: '86166666666',
				status: 'loggedIn',
				at: '2024-03-12T09:33:20.000Z',
			},
		],
		[
			'CLIENT_SYNC_MESSAGE_STATUS',
			{ messageId: '19282dskdasldjl21', agentId: '82', status: 'sent', taskId: null, taskInfoId: null },
		],
		[
			'GROUP_IN_OR_OUT_GROUP',
			{
				groupId: '120363295594719602',
				groupType: 'real',
				customer: '8615601882491',
				action: 'joined',
				groupLink: 'https://chat.whatsapp.com/Example0123456789',
				at: '2022-10-31T08:25:42.000Z',
			},
		],
	])('%s', (id, expected) => {
		expect(simplify(id)).toEqual({ event: id, at: SIGNED_ISO, ...expected });
	});

	test('somebody left an old group, without a link; either spelling of a number is read', () => {
		const left = eventOf('GROUP_IN_OR_OUT_GROUP')!.simplify(records('GROUP_IN_OR_OUT_GROUP')[1], '');
		const group = { groupId: '8613633800088-1600000000', groupType: 'virtual', action: 'left', groupLink: null };
		expect(left).toMatchObject(group);
		expect(simplify('GROUP_IN_OR_OUT_GROUP', { actionType: 3 })).toMatchObject({ action: 'unknown', actionCode: 3 });
		for (const id of ['WA_SYNC_QR_LOGIN_STATUS', 'SCAN_TASK_STATUS_SYNC', 'CHANNEL_SYNC_STATUS']) {
			const numbers = [{ whatsapp: undefined }, { whatsApp: undefined }].map((changes, i) => {
				const other = { [i === 0 ? 'whatsApp' : 'whatsapp']: '+86 176-3381-9542' };
				return simplify(id, { ...changes, ...other }).account;
			});
			expect(numbers).toEqual(['8617633819542', '8617633819542']);
		}
	});

	test('without a signed time nothing is made up', () => {
		expect(eventOf('CHANNEL_SYNC_STATUS')!.simplify({}, '').at).toBeNull();
	});
});
