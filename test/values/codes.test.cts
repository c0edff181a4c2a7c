import fc from 'fast-check';

import * as codes from '../../nodes/SocialEpoch/values/codes';

const { accountStatusOf, named, nameOf, ...tables } = codes;

// That the names are those of the platform's documents is tested with docs/platform.md.
test.each(Object.entries(tables))('%s gives each number a name of its own, in camel case', (_table, names) => {
	const all = Object.values(names);
	expect(new Set(all).size).toBe(all.length);
	for (const name of all) expect(name).toMatch(/^(?!unknown$)[a-z][A-Za-z]+$/);
	for (const [code, name] of Object.entries(names)) {
		expect([code, Number(code), ` ${code}\n`].map((written) => nameOf(names, written))).toEqual([name, name, name]);
	}
});

describe('nameOf', () => {
	it('is null where there is no number', () => {
		for (const code of [null, undefined, '', ' \n']) expect(nameOf(tables.CHAT_TYPE, code)).toBeNull();
	});

	const odd = [true, [1], {}, { toString: 1, valueOf: 1 }, Object.create(null), Symbol('1'), () => 1];
	const keys = ['01', '1.0', 'individual', 'constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];
	it.each([0, 3, -1, 1.5, NaN, ...keys, ...odd].map((code) => [code]))('is "unknown" for %p', (code) => {
		expect(nameOf(tables.CHAT_TYPE, code)).toBe('unknown');
	});

	it('never throws, and answers null, "unknown" or a name of the table', () => {
		const names = fc.constantFrom(...Object.values(tables));
		fc.assert(
			fc.property(names, fc.anything({ withNullPrototype: true, withBigInt: true }), (names, code) => {
				expect([null, 'unknown', ...Object.values(names)]).toContain(nameOf(names, code));
			}),
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
