import fc from 'fast-check';
import { isInteger, parse } from 'lossless-json';

import { parseJson } from '../../nodes/SocialEpoch/values/json';
import { fixture } from '../support/answers.cts';

/** What `parseJson` promises, said by a library that reads the text digit by digit. */
function reference(text: string): unknown {
	return parse(text, undefined, (literal) => {
		const value = Number(literal);
		return isInteger(literal) && !Number.isSafeInteger(value) ? literal : value;
	});
}

const LARGE = '8423922419416375296';

/** `levels` arrays in each other. */
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test('the documented ids keep every digit', () => {
	expect(JSON.stringify(parseJson(fixture('api/port.getMany.response.json')))).toContain('"8639164839053938688"');
});

/** JSON texts as texts, so that every way to write a number or a string is met. */
const digits = (from: number, to: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${from - 1},${to - 1}}$`));
const limits = ['0', '9007199254740991', '9007199254740992', '9007199254740993', LARGE, '8423922419416375297'];
const integer = fc.oneof(digits(1, 15), digits(16, 20), digits(21, 40), fc.constantFrom(...limits));
const behind = fc.constantFrom('', '', '', '.0', '.5', 'e0', 'E+3', 'e-2', '.25e1', '.12345678901234567890', 'e400');
const number = fc.tuple(fc.constantFrom('', '-'), integer, behind).map((parts) => parts.join(''));
const tricky = fc.array(fc.constantFrom('"', '\\', ':', ',', '{', ']', LARGE, ' ', '\n', '\u2028', '\ud800'), {
	maxLength: 8,
});
const string = fc
	.oneof(
		fc.string({ unit: 'binary' }),
		tricky.map((parts) => parts.join('')),
	)
	.map((text) => JSON.stringify(text));
const blank = fc.constantFrom('', '', ' ', '\n', '\t\r\n ');
const name = fc.oneof(fc.constantFrom('id', 'a', '1', '22', LARGE, ':', '"id":', 'constructor', ''), fc.string());
const { text } = fc.letrec<{ text: string }>((tie) => {
	const entry = fc.tuple(blank, tie('text'), blank).map((parts) => parts.join(''));
	const key = name.filter((key) => key !== '__proto__').map((key) => JSON.stringify(key));
	const entries = fc.uniqueArray(fc.tuple(key, blank, entry), { maxLength: 6, selector: ([key]) => key });
	return {
		text: fc.oneof(
			{ maxDepth: 5, withCrossShrink: true },
			number,
			string,
			fc.constantFrom('true', 'false', 'null', '{}', '[]'),
			fc.array(entry, { maxLength: 6 }).map((all) => `[${all.join()}]`),
			entries.map((all) => `{${all.map(([key, gap, value]) => `${gap}${key}${gap}:${value}`).join()}}`),
		),
	};
});

test('reads what a library reads that keeps every digit, whatever the text', () => {
	fc.assert(
		fc.property(text, (written) => {
			expect(parseJson(written)).toEqual(reference(written));
		}),
		{ numRuns: 2000 },
	);
});

test('of a key that comes twice, the last counts', () => {
	expect(parseJson(`{"a":1,"a":${LARGE}}`)).toEqual({ a: LARGE });
	expect(parseJson(`{"a":${LARGE},"b":${LARGE},"a":1}`)).toEqual({ a: 1, b: LARGE });
});

test('throws nothing but SyntaxError, and only where JSON.parse throws', () => {
	const extras = fc.constantFrom('', '"', '\\', '{', ']', ',', '9', '0', '+', '.', '\u0000', '-', '\ufeff', LARGE);
	const broken = fc.tuple(text, fc.nat(), extras).map(([written, place, extra]) => {
		const at = place % (written.length + 1);
		return written.slice(0, at) + extra + written.slice(at + 1);
	});
	const examples = ['', `0${LARGE}`, `+${LARGE}`, `${LARGE}.`, `{${LARGE}:1}`, `[${LARGE} ${LARGE}]`, `"${LARGE}`];
	fc.assert(
		fc.property(broken, (written) => {
			let valid = true;
			try {
				JSON.parse(written);
			} catch {
				valid = false;
			}
			if (valid) parseJson(written);
			else expect(() => parseJson(written)).toThrow(SyntaxError);
		}),
		{ numRuns: 1000, examples: examples.map((example) => [example]) },
	);
});

test('reads 100 levels and refuses 101; many brackets beside each other are not deep', () => {
	expect(JSON.stringify(parseJson(nested(100)))).toBe(nested(100));
	expect(() => parseJson(nested(101))).toThrow(new SyntaxError('The JSON is nested more than 100 levels deep'));
	expect(() => parseJson('{"a":'.repeat(101) + '1' + '}'.repeat(101))).toThrow(SyntaxError);
	expect(parseJson('{"a":'.repeat(100) + LARGE + '}'.repeat(100))).toBeDefined();
	expect(parseJson(`[${Array(1000).fill('[[{}]]').join()}]`)).toHaveLength(1000);
});

test.each([
	['on its own', '{"__proto__":{"admin":true},"a":1}'],
	['written with escapes', '{"\\u005f_proto__":{"admin":true},"a":1}'],
	['twice', '{"__proto__":1,"a":1,"__proto__":{"admin":true}}'],
	['deep inside', '{"a":[{"__proto__":{"admin":true}}]}'],
	['with large integers', `{"__proto__":{"admin":${LARGE}},"a":{"b":${LARGE},"__proto__":null}}`],
])('drops __proto__ %s', (_name, written) => {
	expect(JSON.stringify(parseJson(written))).not.toMatch(/proto|admin/);
	expect(Object.keys(parseJson(written) as object)).toEqual(['a']);
});

/** Texts of about so many characters. */
const SHAPES: Array<[string, (size: number) => string]> = [
	[
		'records',
		(size) =>
			`[${Array(size / 32)
				.fill(`{"id":${LARGE},"a":1}`)
				.join()}]`,
	],
	['a string of backslashes', (size) => `["${'\\'.repeat(size)}",${LARGE}]`],
	['an open string of escaped quotes', (size) => `[${LARGE},"${'\\"'.repeat(size / 2)}`],
	['one integer', (size) => '7'.repeat(size)],
	[
		'digits that are too few',
		(size) =>
			`[${Array(size / 16)
				.fill('7'.repeat(15))
				.join()}]`,
	],
	[
		'exponents',
		(size) =>
			`[${Array(size / 4)
				.fill('1e99')
				.join()},${LARGE}]`,
	],
	['nested lists', (size) => nested(size / 2)],
	['keys', (size) => `{${Array.from({ length: size / 32 }, (_, i) => `"${10n ** 17n + BigInt(i)}":1`).join()}}`],
];

test.each(SHAPES)('takes a time in proportion to %s', (_name, shape) => {
	const cost = (written: string) => {
		const started = process.cpuUsage();
		try {
			parseJson(written);
		} catch (error) {
			expect(error).toBeInstanceOf(SyntaxError);
		}
		return process.cpuUsage(started).user + 20_000;
	};
	cost(shape(2 ** 18));
	// Quadratic time would be 64 times as much.
	expect(cost(shape(2 ** 22)) / cost(shape(2 ** 19))).toBeLessThan(24);
});
