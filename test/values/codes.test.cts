import fc from 'fast-check';

import * as codes from '../../nodes/SocialEpoch/values/codes';

const { nameOf, ...tables } = codes;

/** Every table as the documents print it; a table that is not listed here fails below. */
const expected: Record<keyof typeof tables, Record<string, string>> = {
	CHAT_TYPE: { 1: 'individual', 2: 'group' },
	DIRECTION: { 1: 'sent', 2: 'received' },
	OLD_CONTENT_TYPE: {
		0: 'text',
		1: 'image',
		2: 'video',
		3: 'audio',
		4: 'file',
		6: 'contactCard',
		7: 'sticker',
		9: 'quote',
	},
	CONTENT_TYPE: {
		1: 'text',
		2: 'image',
		3: 'audio',
		4: 'file',
		5: 'video',
		6: 'contactCard',
		7: 'sticker',
		8: 'call',
		9: 'quote',
		10: 'contactCardLink',
		11: 'routingLink',
		12: 'voice',
		13: 'location',
		14: 'multiContactCard',
		15: 'gif',
		99: 'unsupported',
	},
	SYNC_MESSAGE_STATUS: { 1: 'sent', 3: 'delivered', 4: 'read' },
	CLIENT_MESSAGE_STATUS: { 1: 'pending', 2: 'sent', 3: 'delivered', 4: 'read' },
	PRESENCE: { 10: 'online', 20: 'disconnected', 30: 'offline', 40: 'banned' },
	DETAIL_STATUS: {
		11: 'pcQrLogin',
		12: 'pcOnline',
		21: 'pcDisconnected',
		31: 'pcAccountClosed',
		32: 'pcClientClosed',
		33: 'pcMonitorOffline',
		41: 'banned',
	},
	PLATFORM_TYPE: { 1: 'pc', 2: 'android' },
	ACCOUNT_STATUS: { 1: 'normal', 2: 'banned' },
	ONLINE_STATUS: { 1: 'loggingIn', 2: 'online', 3: 'loggingOut', 4: 'offline' },
	OFFLINE_REASON: {
		1001: 'pairingFailed',
		1002: 'networkUnavailable',
		1003: 'pairCodeTooFrequent',
		1004: 'loggedOut',
	},
	OUTCOME: { 0: 'failed', 1: 'success' },
	LOGIN_STATUS: { 0: 'notLoggedIn', 1: 'loggedIn' },
	SCAN_TASK_STATUS: {
		70: 'scanned',
		71: 'scanTimeout',
		80: 'loggedIn',
		83: 'qrCodeTimeout',
		84: 'loginTimeout',
		85: 'noAvailablePort',
		90: 'banned',
	},
	EXECUTE_STATUS: { 0: 'notExecuted', 1: 'success', 2: 'failed' },
	SEND_TASK_STATUS: {
		1: 'notStarted',
		2: 'pending',
		3: 'processing',
		4: 'stopped',
		5: 'completed',
		6: 'paused',
	},
	RECIPIENT_STATUS: {
		'-1': 'failed',
		0: 'queued',
		1: 'toSend',
		2: 'sending',
		3: 'sent',
		4: 'delivered',
		5: 'read',
		6: 'replied',
		7: 'readNoReply',
	},
};

describe.each(Object.entries(tables))('%s', (table, names) => {
	it('is what the documents say', () => {
		expect(names).toEqual(expected[table as keyof typeof tables]);
	});

	it('gives each number a name of its own, in camel case, never "unknown"', () => {
		const all = Object.values(names);
		expect(new Set(all).size).toBe(all.length);
		for (const name of all) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
		expect(all).not.toContain('unknown');
	});

	it('is found by number and by text', () => {
		for (const [code, name] of Object.entries(names)) {
			expect(nameOf(names, Number(code))).toBe(name);
			expect(nameOf(names, code)).toBe(name);
			expect(nameOf(names, ` ${code}\n`)).toBe(name);
		}
	});
});

describe('nameOf', () => {
	it.each([null, undefined, '', ' ', '\n'])('is null where there is no number: %j', (code) => {
		expect(nameOf(tables.CHAT_TYPE, code)).toBeNull();
	});

	it.each([
		0,
		3,
		-1,
		1.5,
		NaN,
		Infinity,
		'3',
		'01',
		'1.0',
		'one',
		'individual',
		true,
		false,
		[],
		[1],
		{},
		{ toString: 1, valueOf: 1 },
		Object.create(null),
		Symbol('1'),
		() => 1,
	])('is "unknown" for %p', (code) => {
		expect(nameOf(tables.CHAT_TYPE, code)).toBe('unknown');
	});

	it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
		'does not find what every object has: %s',
		(code) => {
			expect(nameOf(tables.CHAT_TYPE, code)).toBe('unknown');
		},
	);

	it('keeps the number spaces apart', () => {
		expect(nameOf(tables.ACCOUNT_STATUS, 2)).toBe('banned');
		expect(nameOf(tables.CLIENT_MESSAGE_STATUS, 2)).toBe('sent');
		expect(nameOf(tables.ONLINE_STATUS, 2)).toBe('online');
		expect(nameOf(tables.OLD_CONTENT_TYPE, 2)).toBe('video');
		expect(nameOf(tables.CONTENT_TYPE, 2)).toBe('image');
		// The status of the example of WA_SYNC_ON_OR_OFF_LINE_STATUS, which its table does not list
		expect(nameOf(tables.PRESENCE, 1)).toBe('unknown');
	});

	it('never throws, and answers null, "unknown" or a name of the table', () => {
		const all = Object.values(tables);
		fc.assert(
			fc.property(
				fc.constantFrom(...all),
				fc.anything({ withNullPrototype: true, withBigInt: true }),
				(names, code) => {
					const name = nameOf(names, code);
					expect(name === null || name === 'unknown' || Object.values(names).includes(name)).toBe(true);
				},
			),
			{ numRuns: 500 },
		);
	});
});
