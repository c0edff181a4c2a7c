import fc from 'fast-check';
import { DateTime } from 'luxon';

import {
	chatId,
	choice,
	flag,
	integer,
	list,
	local,
	mayBeEmpty,
	moment,
	setting,
	optional,
	phoneNumber,
	pick,
	secret,
	shown,
	text,
	url,
	numericId,
} from '../../nodes/SocialEpoch/action/fields';
import { Failure } from '../../nodes/SocialEpoch/platform/failure';

const words = ['field', 'Field', 'What it is'] as const;
const circular: Record<string, unknown> = {};
circular.self = circular;
const bare = Object.create(null) as object;

/** What no field may choke on: each is taken or refused with words, never with a programming slip. */
const HOSTILE: unknown[] = [
	NaN,
	Infinity,
	-Infinity,
	-1,
	1.5,
	1e300,
	2 ** 53,
	10n,
	true,
	false,
	{},
	[],
	[[]],
	{ a: 1 },
	circular,
	bare,
	new Date(NaN),
	DateTime.fromISO('2026-01-31T08:00:00Z'),
	DateTime.invalid('x'),
	() => 1,
	Symbol('s'),
	'\u0000',
	'💥',
	'x'.repeat(100_000),
	'__proto__',
	'constructor',
	'[1,',
	'[{"a":1}]',
	'null',
];

const fields = {
	text: text(...words),
	secret: secret(...words),
	phoneNumber: phoneNumber(...words),
	chatId: chatId(...words),
	list: list(phoneNumber(...words)),
	url: url(...words),
	texts: list(text(...words)),
	integer: integer(...words, { min: 1, max: 100, default: 5 }),
	numericId: numericId(...words),
	flag: flag(...words),
	choice: choice<'field', number | string>(...words, [
		[1, 'One'],
		[10, 'Card Link'],
		['y', 'Easy', 'about'],
	]),
	moment: moment(...words),
};

const refusal = (name: keyof typeof fields, value: unknown): Failure => {
	try {
		fields[name].read(value, 'Europe/Berlin');
	} catch (error) {
		return error as Failure;
	}
	throw new Error('It was taken');
};

describe.each(Object.entries(fields))('%s', (name, { read }) => {
	it('takes hostile values or refuses them with words', () => {
		for (const value of HOSTILE) {
			try {
				const taken = read(value, 'Europe/Berlin');
				expect(['string', 'number', 'boolean', 'object']).toContain(typeof taken);
				expect(taken).not.toBeNull();
				expect(taken).not.toBeNaN();
			} catch (error) {
				expect(error).toBeInstanceOf(Failure);
				expect(error).toMatchObject({ sent: false, message: expect.stringMatching(/^Field /) });
				expect((error as Failure).message.length).toBeLessThan(140);
				expect((error as Failure).description).toMatch(/\.$/);
			}
		}
	});

	it('never gives anything that JSON would change', () => {
		fc.assert(
			fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), (value) => {
				if (value === null || value === undefined) return;
				try {
					const taken = read(value, 'UTC');
					const written = JSON.stringify(taken);
					expect(JSON.stringify(JSON.parse(written))).toBe(written);
					expect(taken).not.toBeNaN();
				} catch (error) {
					if (!(error instanceof Failure)) throw new Error(`${name} threw ${String(error)}`, { cause: error });
				}
			}),
			{ numRuns: 500 },
		);
	});
});

describe('text', () => {
	it.each([
		[' a b ', 'a b'],
		[12, '12'],
		[1.5, '1.5'],
		[false, 'false'],
		[10n, '10'],
		['8639164839053938688', '8639164839053938688'],
	])('%p is %s', (value, read) => expect(fields.text.read(value, 'UTC')).toBe(read));

	it.each([[8639164839053938688], [-(2 ** 60)]])('%p has lost digits, and it says how to keep them', (value) => {
		const failure = refusal('text', value);
		expect(failure.message).toMatch(/^Field has lost digits: -?\d/);
		expect(failure.description).toContain('as text');
	});

	it.each([[{ a: 1 }], [['a']], [NaN], [new Date(0)], [DateTime.now()], [circular]])('%p is none', (value) => {
		expect(refusal('text', value).message).toMatch(/^Field is not text: /);
	});
});

describe('phoneNumber', () => {
	it.each([
		['8617633819542@c.us', '8617633819542'],
		['+49 170 123-45', '4917012345'],
		['8613633800088.0', '8613633800088'],
		['+44 (0) 7759 820897', '447759820897'],
		[8613633800088, '8613633800088'],
	])('%p is %s', (value, read) => expect(fields.phoneNumber.read(value, 'UTC')).toBe(read));

	it.each([
		['abc'],
		[{}],
		[true],
		[-5],
		[1.5],
		[NaN],
		['12a'],
		['07759820897'],
		['8.6136338E+12'],
		['861363'],
		['1'.repeat(21)],
	])('%p is none', (value) => expect(refusal('phoneNumber', value).message).toMatch(/^Field is not a phone number: /));

	it.each([['120363295594719602@g.us'], ['120363295594719602'], ['8613633800088-1600000000@g.us']])(
		'%p is a group, which has no number',
		(value) => {
			expect(refusal('phoneNumber', value).message).toBe(`Field is the ID of a group: ${value}`);
			expect(fields.chatId.read(value, 'UTC')).toBe(value.replace('@g.us', ''));
		},
	);

	it('says that a group’s ID lost digits as a number', () => {
		expect(refusal('chatId', 120363295594719602).message).toMatch(/^Field has lost digits: 12036329559471960/);
	});
});

describe('list', () => {
	it.each([
		['8613633800081, 8613633800082;8613633800083\n8613633800084', 4],
		['8613633800081 8613633800082\t+44 7759 820897', 3],
		[['8613633800081', 8613633800082, '+8613633800083 8613633800084', null, ''], 4],
		['["8613633800081", 8613633800082]', 2],
		[8613633800081, 1],
		[',,8613633800081,,', 1],
	])('%j holds %d numbers', (value, count) => {
		const read = fields.list.read(value, 'UTC');
		expect(read).toHaveLength(count);
		for (const number of read) expect(number).toMatch(/^(86136338000\d\d|447759820897)$/);
	});

	it.each([[','], ['[]'], [[null, '', ' ']]])('%j is empty', (value) => {
		expect(refusal('list', value).message).toBe('Field is empty');
	});

	it('keeps text that only looks like JSON, and refuses what lost digits inside JSON', () => {
		expect(fields.texts.read('[a, b', 'UTC')).toEqual(['[a', 'b']);
		expect(refusal('texts', '[8639164839053938688]').message).toContain('has lost digits');
		expect(refusal('list', [['8613633800081']]).message).toContain('is not a phone number');
	});
});

describe('url', () => {
	it.each([['https://example.com/a.png'], ['wwww.baiux.com/1.img'], [' https://example.com/a.png ']])(
		'%j is one',
		(value) => {
			expect(fields.url.read(value, 'UTC')).toBe(value.trim());
		},
	);

	it.each([
		['face.png'],
		['http://localhost/a.png'],
		['192.168.1.5/a.png'],
		['https://minio/a.png'],
		['https://a.de/1, https://a.de/2'],
		[7],
	])('%j is none that the platform reaches', (value) =>
		expect(refusal('url', value).message).toBe(`Field is not a public address: ${value}`),
	);
});

describe('integer', () => {
	it.each([
		[1, 1],
		['100', 100],
		[' 7 ', 7],
	])('%p is %d', (value, read) => expect(fields.integer.read(value, 'UTC')).toBe(read));

	it.each([[0], [101], [1.5], ['1.5'], ['x'], [NaN], [Infinity], [true], [[5]], [{}], [1e300]])(
		'%p is out of range',
		(value) => {
			expect(refusal('integer', value).message).toMatch(/^Field is not a whole number from 1 to 100: /);
		},
	);
});

describe('numericId', () => {
	it.each([
		['10085', 10085],
		[10085, 10085],
		[' 3 ', 3],
		[-3, -3],
	])('%p is %d', (value, read) => expect(fields.numericId.read(value, 'UTC')).toBe(read));

	it.each([['x'], ['1.5'], [1.5], [true], [[1]], ['0x10'], ['1e3']])('%p is none', (value) => {
		expect(refusal('numericId', value).message).toMatch(/^Field is not a number: /);
	});

	it('sends exactly what is too large for a number, as text, and says where digits are lost already', () => {
		expect(fields.numericId.read(' 9007199254740993 ', 'UTC')).toBe('9007199254740993');
		expect(refusal('numericId', 2 ** 60).message).toMatch(/^Field has lost digits: /);
	});
});

describe('flag', () => {
	it.each([
		[true, true],
		[false, false],
		['true', true],
		['False', false],
	])('%p is %p', (value, read) => expect(fields.flag.read(value, 'UTC')).toBe(read));

	it.each([[1], [0], ['yes'], [{}], [[]], [[true]]])('%p is neither', (value) => {
		expect(refusal('flag', value).message).toMatch(/^Field is neither true nor false: /);
	});
});

describe('choice', () => {
	it.each([
		[1, 1],
		['1', 1],
		[' 10 ', 10],
		['Card Link', 10],
		['cardLink', 10],
		['card link', 10],
		['y', 'y'],
		['EASY', 'y'],
	])('%p is %p', (value, read) => expect(fields.choice.read(value, 'UTC')).toBe(read));

	it.each([[2], ['about'], [{}], [[1]], [true], [''], [NaN]])('%p is none of them, and it names them', (value) => {
		const failure = refusal('choice', value);
		expect(failure.message).toMatch(/^Field has no choice/);
		expect(failure.description).toBe('Choose one of 1 (One), 10 (Card Link), y (Easy).');
	});
});

describe('moment', () => {
	it.each<[unknown, number]>([
		['2026-01-31T08:00:00Z', Date.UTC(2026, 0, 31, 8)],
		['2026-01-31T08:00:00', Date.UTC(2026, 0, 31, 7)],
		[DateTime.fromISO('2026-01-31T08:00:00+08:00'), Date.UTC(2026, 0, 31)],
		[new Date(Date.UTC(2026, 0, 31)), Date.UTC(2026, 0, 31)],
		[Date.UTC(2026, 0, 31), Date.UTC(2026, 0, 31)],
	])('%p is %d in Berlin', (value, ms) => expect(fields.moment.read(value, 'Europe/Berlin')).toBe(ms));

	it.each([['tomorrow'], [DateTime.invalid('x')], [new Date(NaN)], [{}], [true], ['2026-02-30']])(
		'%p is none',
		(value) => {
			expect(refusal('moment', value).message).toMatch(/^Field is not a date and time: /);
		},
	);
});

it('shows what was entered, but not all of a novel', () => {
	expect(shown('x'.repeat(60))).toBe('x'.repeat(60));
	expect(shown('x'.repeat(61))).toBe(`${'x'.repeat(57)}…`);
	expect(shown({ a: [1] })).toBe('{"a":[1]}');
	expect(shown(undefined)).toBe('undefined');
	expect(shown(circular)).toBe('an object that refers to itself');
});

it('keeps how a field looks when it becomes optional, an option, or something to pick', () => {
	const of = text('id', 'Port', 'The port', { placeholder: 'e.g. 1' });
	expect(of.property).toEqual({
		displayName: 'Port',
		name: 'id',
		type: 'string',
		default: '',
		description: 'The port',
		placeholder: 'e.g. 1',
	});
	expect(optional(of)).toMatchObject({ section: 'additionalFields', optional: true, property: of.property });
	expect(optional(of, 'filters').section).toBe('filters');
	expect(mayBeEmpty(of)).toEqual({ ...of, optional: true });
	expect(setting(of)).toEqual({ ...of, section: 'options', local: true });
	expect(local(of)).toEqual({ ...of, local: true });
	const picked = pick('searchPorts', of).property;
	expect(picked).toMatchObject({
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
	});
	expect(picked.modes?.map(({ name }) => name)).toEqual(['list', 'id']);
	expect(picked.modes?.[1].placeholder).toBe('e.g. 1');
	expect(secret('k', 'K', 'd', { placeholder: 'e.g. x' }).property).toMatchObject({
		typeOptions: { password: true },
		placeholder: 'e.g. x',
	});
});
