import fc from 'fast-check';

import * as codes from '../../nodes/SocialEpoch/values/codes';

const { accountStatusOf, named, nameOf, ...tables } = codes;

// That the names are those of the platform's documents is tested with docs/platform.md.
describe.each(Object.entries(tables))('%s', (_table, names) => {
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

test('a field of an item is the name, and the number beside it where no table knows it', () => {
	expect(named('status', tables.PRESENCE, '10')).toEqual({ status: 'online' });
	expect(named('status', tables.PRESENCE, 1)).toEqual({ status: 'unknown', statusCode: 1 });
	expect(named('origin', tables.ORIGIN, '')).toEqual({ origin: null });
});

test.each<[unknown, unknown, object]>([
	[2, 2, { status: 'banned' }],
	['1', '4', { status: 'offline' }],
	[null, 3, { status: 'loggingOut' }],
	[7, 1, { status: 'loggingIn' }],
	[1, null, { status: null }],
	[1, 9, { status: 'unknown', statusCode: 9 }],
	[7, '', { status: 'unknown', statusCode: 7 }],
	[undefined, undefined, { status: null }],
])('an account with status %j and onlineStatus %j is %j', (status, onlineStatus, expected) => {
	expect(accountStatusOf({ status, onlineStatus } as never)).toEqual(expected);
});
