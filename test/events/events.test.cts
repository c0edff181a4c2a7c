import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { judge } from '../../nodes/SocialEpoch/trigger/judge';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';
import { identityOf, itemOf } from '../../nodes/SocialEpoch/events/event';

const ids = EVENTS.map(({ id }) => id);

/** The records of a documented example, as they come out of the check of their shape. */
function records(id: string): IDataObject[] {
	const rawBody = readFileSync(join(__dirname, '../fixtures/events', `${id}.json`));
	const verdict = judge(
		eventOf(id)!,
		{ headers: {}, rawBody, now: 0 },
		{ verify: false, tenantId: '', secret: '', maximumAge: 0 },
	);
	return (verdict as { records: IDataObject[] }).records;
}

test('all eight configuration IDs are there, named by their webhook with and without the printed path', () => {
	expect([...ids].sort()).toEqual([
		'CHANNEL_REGISTER_STATUS',
		'CHANNEL_SYNC_STATUS',
		'CLIENT_SYNC_MESSAGE',
		'CLIENT_SYNC_MESSAGE_STATUS',
		'MSG_SYNC_MESSAGE',
		'SCAN_TASK_STATUS_SYNC',
		'WA_SYNC_ON_OR_OFF_LINE_STATUS',
		'WA_SYNC_QR_LOGIN_STATUS',
	]);
	for (const event of EVENTS) {
		expect(eventOf(event.id)).toBe(event);
		expect(eventOf(`${event.id}_URI`)).toBe(event);
	}
	expect(eventOf('SAMPLE')).toBeUndefined();
});

describe.each(ids)('%s', (id) => {
	const event = eventOf(id)!;

	test('its sample and the documented example are recognised, have an identity and a readable item', () => {
		for (const record of [event.sample, ...records(id)]) {
			expect(event.recognisedBy.some((field) => field in record)).toBe(true);
			expect(event.identity(record, { signedAt: '1700000000000' })).toEqual(expect.any(Array));
			const item = event.simplify(record, null);
			expect(Object.keys(item)[0]).toBe('event');
			expect(item.event).toBe(id);
		}
	});

	test('an empty record has no identity to be mistaken by, unless the delivery is signed', () => {
		const withoutId = ['CHANNEL_SYNC_STATUS', 'CHANNEL_REGISTER_STATUS'].includes(id);
		expect(event.identity({}, { signedAt: null })).toBeNull();
		expect(event.identity({}, { signedAt: '1' })).toEqual(withoutId ? expect.any(Array) : null);
	});

	test('nulls, wrong types and nesting are items, never a throw', () => {
		for (const value of [null, '', 0, -1, 'x', true, [], [1], {}, { a: { b: 1 } }, '{"a":', '8639164839053938688']) {
			const record = Object.fromEntries(Object.keys(event.sample).map((field) => [field, value])) as IDataObject;
			expect(event.simplify(record, null).event).toBe(id);
			event.identity(record, { signedAt: '1' });
			event.facets(record);
			event.split?.(record, 50);
		}
	});
});

describe('identity', () => {
	const identity = (id: string, record: IDataObject, signedAt = '1') =>
		JSON.stringify(eventOf(id)!.identity(record, { signedAt, statusChanges: true }));
	const differ = (id: string, a: IDataObject, b: IDataObject) =>
		expect(identity(id, { ...eventOf(id)!.sample, ...a })).not.toBe(identity(id, { ...eventOf(id)!.sample, ...b }));
	const agree = (id: string, a: IDataObject, b: IDataObject) =>
		expect(identity(id, { ...eventOf(id)!.sample, ...a })).toBe(identity(id, { ...eventOf(id)!.sample, ...b }));

	test('a message is one event for each status and account', () => {
		differ('MSG_SYNC_MESSAGE', { messageStatus: 1 }, { messageStatus: 3 });
		differ('MSG_SYNC_MESSAGE', { currentWhatsId: '1@c.us' }, { currentWhatsId: '2@c.us' });
		differ('MSG_SYNC_MESSAGE', { messageId: 'a' }, { messageId: 'b' });
		differ('MSG_SYNC_MESSAGE', { messageId: '', id: 'a' }, { messageId: '', id: 'b' });
		agree('MSG_SYNC_MESSAGE', { messageStatus: 1, content: 'a' }, { messageStatus: '1', content: 'b' });
		differ('MSG_SYNC_MESSAGE', { messageId: { a: 1 } }, { messageId: { a: 2 } });
	});

	test('a client record is all its messages', () => {
		const content = (...messageIds: unknown[]) => ({
			content: messageIds.map((messageId) => ({ messageId })) as IDataObject[],
		});
		differ('CLIENT_SYNC_MESSAGE', content('a'), content('a', 'b'));
		differ('CLIENT_SYNC_MESSAGE', { ...content('a'), whatsApp: '1' }, { ...content('a'), whatsApp: '2' });
		agree('CLIENT_SYNC_MESSAGE', { ...content('a'), taskId: '1' }, { ...content('a'), taskId: '2' });
		expect(identity('CLIENT_SYNC_MESSAGE', content('a', null))).toBe('null');
		expect(identity('CLIENT_SYNC_MESSAGE', content())).toBe('null');
	});

	test('statuses without id and time are told apart by the signed timestamp', () => {
		for (const id of ['CHANNEL_SYNC_STATUS', 'CHANNEL_REGISTER_STATUS']) {
			const { sample } = eventOf(id)!;
			expect(identity(id, sample, '1')).toBe(identity(id, { ...sample }, '1'));
			expect(identity(id, sample, '1')).not.toBe(identity(id, sample, '2'));
		}
		differ('CHANNEL_SYNC_STATUS', { onlineStatus: 2 }, { onlineStatus: 4 });
	});

	test('the others by id, codes and time', () => {
		differ('WA_SYNC_ON_OR_OFF_LINE_STATUS', { time: '2024-07-03 15:27:00' }, { time: '2024-07-03 15:27:01' });
		differ('WA_SYNC_ON_OR_OFF_LINE_STATUS', { detailStatus: 11 }, { detailStatus: 12 });
		differ('WA_SYNC_QR_LOGIN_STATUS', { status: 0 }, { status: 1 });
		differ('SCAN_TASK_STATUS_SYNC', { updateTime: 1 }, { updateTime: 2 });
		differ('SCAN_TASK_STATUS_SYNC', { taskStatus: 70 }, { taskStatus: 80 });
		differ('CLIENT_SYNC_MESSAGE_STATUS', { messageStatus: 2 }, { messageStatus: 3 });
	});

	test('identityOf', () => {
		expect(identityOf(['a', 1], [undefined, null, '1'])).toEqual(['a', '1', '', '', '1']);
		for (const missing of [undefined, null, '']) expect(identityOf(['a', missing], [])).toBeNull();
	});
});

describe('readable twins', () => {
	const simplify = (id: string, changes: IDataObject = {}) =>
		eventOf(id)!.simplify({ ...records(id)[0], ...changes }, null);

	test('WA_SYNC_ON_OR_OFF_LINE_STATUS', () => {
		expect(simplify('WA_SYNC_ON_OR_OFF_LINE_STATUS')).toEqual({
			event: 'WA_SYNC_ON_OR_OFF_LINE_STATUS',
			whatsId: '8617633819542',
			status: 1,
			detailStatus: 11,
			account: '',
			time: '2024-07-03T07:27:00.000Z',
			platformType: 1,
			statusName: 'unknown',
			detailStatusName: 'pcQrLogin',
			platformTypeName: 'pc',
		});
		expect(
			simplify('WA_SYNC_ON_OR_OFF_LINE_STATUS', {
				status: '40',
				detailStatus: 41,
				platformType: '2',
				time: 'soon',
				whatsId: '1@c.us',
			}),
		).toMatchObject({
			statusName: 'banned',
			detailStatusName: 'banned',
			platformTypeName: 'android',
			time: 'soon',
			whatsId: '1',
		});
	});

	test('CHANNEL_SYNC_STATUS', () => {
		expect(simplify('CHANNEL_SYNC_STATUS')).toEqual({
			event: 'CHANNEL_SYNC_STATUS',
			whatsApp: '8218132718231',
			status: 1,
			onlineStatus: 1,
			reason: '',
			instanceCode: '',
			statusName: 'normal',
			onlineStatusName: 'loggingIn',
			reasonName: null,
		});
		expect(simplify('CHANNEL_SYNC_STATUS', { status: 2, onlineStatus: '4', reason: 1001 })).toMatchObject({
			statusName: 'banned',
			onlineStatusName: 'offline',
			reasonName: 'pairingFailed',
		});
	});

	test('CHANNEL_REGISTER_STATUS and WA_SYNC_QR_LOGIN_STATUS', () => {
		expect(simplify('CHANNEL_REGISTER_STATUS')).toMatchObject({
			phone: '861821726232',
			status: '1',
			statusName: 'success',
		});
		expect(simplify('WA_SYNC_QR_LOGIN_STATUS', { status: 0 })).toMatchObject({
			status: 0,
			statusName: 'failed',
		});
		expect(eventOf('WA_SYNC_QR_LOGIN_STATUS')!.simplify({ id: 'x', whatsApp: '+86 1' }, null)).toEqual({
			event: 'WA_SYNC_QR_LOGIN_STATUS',
			id: 'x',
			whatsApp: '861',
			statusName: null,
		});
	});

	test('SCAN_TASK_STATUS_SYNC and CLIENT_SYNC_MESSAGE_STATUS', () => {
		expect(simplify('SCAN_TASK_STATUS_SYNC')).toEqual({
			event: 'SCAN_TASK_STATUS_SYNC',
			taskId: 'f0d485cb2e5e4c5ca21b74e970043e6c',
			userId: 10001,
			taskStatus: 80,
			whatsapp: '86166666666',
			updateTime: '2024-03-12T09:33:20.000Z',
			taskStatusName: 'loggedIn',
		});
		expect(simplify('CLIENT_SYNC_MESSAGE_STATUS')).toMatchObject({ messageStatus: 2, statusName: 'sent' });
	});

	test('itemOf does not let a record hide its event', () => {
		expect(itemOf('A', { event: 'B', x: 1 })).toEqual({ event: 'A', x: 1 });
	});
});
