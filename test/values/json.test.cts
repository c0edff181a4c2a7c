import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { isInteger, parse } from 'lossless-json';

import { parseJson } from '../../nodes/SocialEpoch/values/json';
import { collidingNumbers } from '../support/collidingNumbers.cts';

const FIXTURES = join(__dirname, '../fixtures');

/** What `parseJson` promises, said by a library that reads the text digit by digit. */
function reference(text: string): unknown {
	return parse(text, undefined, (literal) => {
		const value = Number(literal);
		return isInteger(literal) && !Number.isSafeInteger(value) ? literal : value;
	});
}

/** `levels` arrays in each other. */
function nested(levels: number): string {
	return '['.repeat(levels) + ']'.repeat(levels);
}

test('the documented examples are read as by a library that keeps every digit', () => {
	const texts = ['api', 'events'].flatMap((folder) => {
		const names = readdirSync(join(FIXTURES, folder)).filter((name) => name.endsWith('.json'));
		return names.map((name) => readFileSync(join(FIXTURES, folder, name), 'utf8'));
	});
	for (const text of texts) expect(parseJson(text)).toEqual(reference(text));
	expect(JSON.stringify(texts.map(parseJson))).toMatch(/"8639164839053938688".*"8423922419416375296"/);
});

describe('parseJson: numbers', () => {
	const numbers: Array<[text: string, value: unknown]> = [
		['0', 0],
		['-0', -0],
		['9007199254740991', 9007199254740991],
		['-9007199254740991', -9007199254740991],
		['9007199254740992', '9007199254740992'],
		['-9007199254740992', '-9007199254740992'],
		['9007199254740993', '9007199254740993'],
		['-9007199254740993', '-9007199254740993'],
		['9223372036854775807', '9223372036854775807'],
		['-9223372036854775808', '-9223372036854775808'],
		['18446744073709551615', '18446744073709551615'],
		['1'.repeat(400), '1'.repeat(400)],
		[`-${'9'.repeat(400)}`, `-${'9'.repeat(400)}`],
		['1e16', 1e16],
		['1E20', 1e20],
		['-1e+20', -1e20],
		['8423922419416375296e0', 8423922419416375296],
		['8423922419416375296.0', 8423922419416375296],
		['8423922419416375296.5', 8423922419416375296.5],
		['0.12345678901234567890', 0.1234567890123456789],
		['1234567890.12345678901234567890', 1234567890.1234567],
		['1e400', Infinity],
		['1e-400', 0],
		['5e-324', 5e-324],
	];
	it.each(numbers.map(([text, value]) => [text.slice(0, 30), text, value]))('%s', (_name, text, expected) => {
		expect(parseJson(text)).toBe(expected);
		expect(parseJson(`[${text}]`)).toEqual([expected]);
		expect(parseJson(`{"id": ${text}\n}`)).toEqual({ id: expected });
		expect(parseJson(`\t[0 ,${text} , "${text}"]`)).toEqual([0, expected, text]);
	});

	it.each<[string, string, unknown]>([
		[
			'ids that round to the same number',
			'[8423922419416375296,8423922419416375297]',
			['8423922419416375296', '8423922419416375297'],
		],
		[
			'the same, under keys that JavaScript sorts',
			'{"2":8423922419416375296,"1":8423922419416375297}',
			{ 1: '8423922419416375297', 2: '8423922419416375296' },
		],
		[
			'the same id twice',
			'[8423922419416375296,{"a":8423922419416375296}]',
			['8423922419416375296', { a: '8423922419416375296' }],
		],
		['an exponent before the same integer', '[1e16,10000000000000000]', [1e16, '10000000000000000']],
		['an exponent behind the same integer', '[10000000000000000,1e16]', ['10000000000000000', 1e16]],
		[
			'a fraction beside the same integer',
			'[8423922419416375296.0,8423922419416375296]',
			[8423922419416375296, '8423922419416375296'],
		],
		[
			'two integers beyond the range of doubles',
			`[${'1'.repeat(400)},${'2'.repeat(400)}]`,
			['1'.repeat(400), '2'.repeat(400)],
		],
		['a key that comes twice, large last', '{"a":1,"a":8423922419416375296}', { a: '8423922419416375296' }],
		[
			'a key that comes twice, large first',
			'{"a":8423922419416375296,"b":8423922419416375297,"a":1}',
			{ a: 1, b: '8423922419416375297' },
		],
		[
			'a string of the same digits before it',
			'["8423922419416375297",8423922419416375296]',
			['8423922419416375297', '8423922419416375296'],
		],
		[
			'a string that looks like JSON before it',
			'{"a":"\\"id\\":8423922419416375297,","id":8423922419416375296}',
			{ a: '"id":8423922419416375297,', id: '8423922419416375296' },
		],
		[
			'a key of digits',
			'{"8423922419416375297":8423922419416375296}',
			{ '8423922419416375297': '8423922419416375296' },
		],
		[
			'true, false and null around it',
			'[true,8423922419416375296,false,null]',
			[true, '8423922419416375296', false, null],
		],
	])('%s', (_name, text, expected) => {
		expect(parseJson(text)).toEqual(expected);
	});
});

describe('parseJson: strings', () => {
	it.each<[string, string]>([
		['digits', '8423922419416375296'],
		['a quote before digits', '"8423922419416375297'],
		['a backslash at the end', '8423922419416375297\\'],
		['two backslashes at the end', '\\\\'],
		['backslashes and quotes', '\\"\\\\"\\'],
		['brackets', ']}[{,8423922419416375297,'],
		['line breaks and null', '\r\n\u0000\u2028'],
		['half a surrogate pair', '\ud800'],
		['nothing', ''],
	])('are never altered: %s', (_name, text) => {
		const written = JSON.stringify(text);
		expect(parseJson(written)).toBe(text);
		// Beside a large integer, so that the text is looked at character by character.
		expect(parseJson(`[${written},8423922419416375296,${written}]`)).toEqual([text, '8423922419416375296', text]);
	});
});

describe('parseJson: hostile texts', () => {
	it('reads 100 levels and refuses 101', () => {
		expect(JSON.stringify(parseJson(nested(100)))).toBe(nested(100));
		expect(() => parseJson(nested(101))).toThrow(SyntaxError);
		expect(() => parseJson(nested(101))).toThrow('more than 100 levels');
		expect(() => parseJson('{"a":'.repeat(101) + '1' + '}'.repeat(101))).toThrow(SyntaxError);
		expect(parseJson('{"a":'.repeat(100) + '8423922419416375296' + '}'.repeat(100))).toBeDefined();
	});

	it('counts depth, not brackets', () => {
		const wide = `[${Array.from({ length: 1000 }, () => '[[{}]]').join(',')}]`;
		expect(parseJson(wide)).toHaveLength(1000);
	});

	it.each([
		['on its own', '{"__proto__":{"admin":true},"a":1}'],
		['written with escapes', '{"\\u005f_proto__":{"admin":true},"a":1}'],
		['twice', '{"__proto__":1,"a":1,"__proto__":{"admin":true}}'],
		['with a large integer in it', '{"__proto__":{"admin":8423922419416375296},"a":1}'],
	])('drops __proto__ %s', (_name, text) => {
		const value = parseJson(text) as Record<string, unknown>;
		expect(Object.keys(value)).toEqual(['a']);
		expect(value.admin).toBeUndefined();
		expect(Object.getPrototypeOf(value)).toBe(Object.getPrototypeOf(JSON.parse('{}')));
	});

	it('drops __proto__ at every level, also beside large integers', () => {
		const text = '[{"a":{"__proto__":[],"b":8423922419416375296}},{"__proto__":null,"c":8423922419416375297}]';
		expect(JSON.stringify(parseJson(text))).toBe('[{"a":{"b":"8423922419416375296"}},{"c":"8423922419416375297"}]');
		expect(({} as Record<string, unknown>).admin).toBeUndefined();
	});

	it('keeps other unusual keys as plain data', () => {
		const value = parseJson('{"constructor":{"prototype":8423922419416375296},"toString":1,"":2}') as object;
		expect(JSON.stringify(value)).toBe('{"constructor":{"prototype":"8423922419416375296"},"toString":1,"":2}');
	});

	it.each([
		'',
		' ',
		'{',
		'[1,]',
		'{"a":1,}',
		'undefined',
		'NaN',
		"{'a':1}",
		'01',
		'08423922419416375296',
		'+8423922419416375296',
		'8423922419416375296.',
		'{8423922419416375296:1}',
		'[8423922419416375296 8423922419416375297]',
		'"8423922419416375296',
		'["a\nb"]',
		'\ufeff[]',
		'[] []',
	])('throws a SyntaxError for %j', (text) => {
		expect(() => parseJson(text)).toThrow(SyntaxError);
	});

	/** Texts of about so many characters. */
	const shapes: Array<[string, (size: number) => string]> = [
		[
			'records with large ids',
			(size) =>
				`[${Array(size / 32)
					.fill('{"id":8423922419416375296,"a":1}')
					.join()}]`,
		],
		['a string of backslashes', (size) => `["${'\\'.repeat(size)}",8423922419416375296]`],
		['a string of escaped quotes', (size) => `["${'\\"'.repeat(size / 2)}",8423922419416375296]`],
		['an open string of escaped quotes', (size) => `[8423922419416375296,"${'\\"'.repeat(size / 2)}`],
		['one integer', (size) => '7'.repeat(size)],
		['blanks around an integer', (size) => `${' '.repeat(size)}8423922419416375296`],
		[
			'digits that are too few',
			(size) =>
				`[${Array(size / 16)
					.fill('7'.repeat(15))
					.join()}]`,
		],
		['different integers', (size) => `[${Array.from({ length: size / 20 }, (_, i) => 10n ** 18n + BigInt(i)).join()}]`],
		[
			'numbers that collide in a map',
			(size) =>
				`[${collidingNumbers(size / 256)
					.map(BigInt)
					.join()}]`,
		],
		[
			'exponents',
			(size) =>
				`[${Array(size / 4)
					.fill('1e99')
					.join()},8423922419416375296]`,
		],
		['brackets', (size) => '['.repeat(size)],
		['nested lists', (size) => nested(size / 2)],
		['keys', (size) => `{${Array.from({ length: size / 32 }, (_, i) => `"${10n ** 17n + BigInt(i)}":1`).join()}}`],
	];
	it.each(shapes)('takes a time in proportion to %s', (_name, shape) => {
		const cost = (text: string) => {
			const started = process.cpuUsage();
			try {
				parseJson(text);
			} catch (error) {
				expect(error).toBeInstanceOf(SyntaxError);
			}
			return process.cpuUsage(started).user + 20_000;
		};
		cost(shape(2 ** 18));
		// Quadratic time would be 64 times as much.
		expect(cost(shape(2 ** 22)) / cost(shape(2 ** 19))).toBeLessThan(24);
	});
});

describe('parseJson: properties', () => {
	it('is JSON.parse when every integer is safe', () => {
		fc.assert(
			fc.property(fc.json({ stringUnit: 'binary', maxDepth: 8 }), (text) => {
				fc.pre(!text.includes('__proto__') && !JSON.stringify(reference(text)).match(/"-?\d{16}/));
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
			{ numRuns: 300 },
		);
	});

	/** JSON texts as texts, so that every way to write a number is met. */
	const digits = (from: number, to: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${from - 1},${to - 1}}$`));
	const integer = fc.oneof(
		digits(1, 15),
		digits(16, 20),
		digits(21, 40),
		fc.constantFrom('0', '8423922419416375296', '8423922419416375297'),
	);
	const number = fc
		.tuple(fc.constantFrom('', '-'), integer, fc.constantFrom('', '', '', '.0', '.5', 'e0', 'E+3', 'e-2', '.25e1'))
		.map((parts) => parts.join(''));
	const string = fc
		.oneof(
			fc.string({ unit: 'binary' }),
			fc
				.array(fc.constantFrom('"', '\\', ':', ',', '{', ']', '8423922419416375297', ' '), { maxLength: 8 })
				.map((parts) => parts.join('')),
		)
		.map((text) => JSON.stringify(text));
	const blank = fc.constantFrom('', '', ' ', '\n', '\t\r\n ');
	const key = fc
		.oneof(fc.constantFrom('id', 'a', '1', '22', '8423922419416375297', ':', '"id":'), fc.string())
		.filter((k) => k !== '__proto__');
	const { text } = fc.letrec<{ text: string }>((tie) => ({
		text: fc.oneof(
			{ maxDepth: 5, withCrossShrink: true },
			number,
			string,
			fc.constantFrom('true', 'false', 'null', '{}', '[]'),
			fc
				.array(fc.tuple(blank, tie('text'), blank), { maxLength: 6 })
				.map((all) => `[${all.map((one) => one.join('')).join(',')}]`),
			fc
				.uniqueArray(fc.tuple(key, blank, blank, tie('text')), { maxLength: 6, selector: ([name]) => name })
				.map(
					(all) =>
						`{${all.map(([name, b1, b2, value]) => `${b1}${JSON.stringify(name)}${b2}:${value}${b1}`).join(',')}}`,
				),
		),
	}));

	it('is what lossless-json reads, whatever the text', () => {
		fc.assert(
			fc.property(text, (written) => {
				expect(parseJson(written)).toEqual(reference(written));
			}),
			{ numRuns: 2000 },
		);
	});

	it('never alters an integer, alone or among others', () => {
		fc.assert(
			fc.property(fc.array(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), { maxLength: 20 }), (ids) => {
				const value = parseJson(`{"ids":[${ids.join()}]}`) as { ids: unknown[] };
				expect(value.ids.map(String)).toEqual(ids.map(String));
				for (const id of value.ids) expect(typeof id === 'string' || Number.isSafeInteger(id)).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});

	it('never alters ids that lie close to each other', () => {
		const close = fc.array(fc.bigInt({ min: 8423922419416375000n, max: 8423922419416376000n }), {
			minLength: 1,
			maxLength: 50,
		});
		fc.assert(
			fc.property(close, (ids) => {
				expect(parseJson(`[${ids.join(', ')}]`)).toEqual(ids.map(String));
			}),
		);
	});

	it('throws nothing but SyntaxError, and only where JSON.parse throws', () => {
		fc.assert(
			fc.property(
				text,
				fc.nat(),
				fc.constantFrom('', '"', '\\', '{', ']', ',', '9', '\u0000', '-'),
				(written, at, extra) => {
					const cut = at % (written.length + 1);
					const broken = written.slice(0, cut) + extra + written.slice(cut + 1);
					let valid = true;
					try {
						JSON.parse(broken);
					} catch {
						valid = false;
					}
					if (valid) parseJson(broken);
					else expect(() => parseJson(broken)).toThrow(SyntaxError);
				},
			),
			{ numRuns: 1000 },
		);
	});
});
