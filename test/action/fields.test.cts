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

/** What no field may choke on, besides what fast-check thinks of. */
const HOSTILE: unknown[] = [
	...[-0, '-0', 2 ** 53, 1e300, new Date(NaN), DateTime.fromISO('2026-01-31T08:00:00Z'), DateTime.invalid('x')],
	...[circular, () => 1, Symbol('s'), '\u0000', '💥', 'x'.repeat(100_000), 'constructor', '[1,', '[{"a":1}]', 'null'],
];

const fieldsOfEachKind = () => ({
	text: text(...words),
	secret: secret(...words),
	phoneNumber: phoneNumber(...words),
	chatId: chatId(...words),
	list: list(phoneNumber(...words)),
	url: url(...words),
	texts: list(text(...words)),
	integer: integer(...words, { min: 0, max: 100, default: 5 }),
	numericId: numericId(...words),
	flag: flag(...words),
	choice: choice<'field', number | string>(...words, [
		[1, 'One'],
		[10, 'Card Link'],
		['y', 'Easy', 'about'],
	]),
	moment: moment(...words),
});
type Kind = keyof ReturnType<typeof fieldsOfEachKind>;
const kinds = Object.keys(fieldsOfEachKind()) as Kind[];

it.each(kinds)('%s takes anything as JSON keeps it, or refuses it with words', (kind) => {
	const { read } = fieldsOfEachKind()[kind];
	const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true });
	const check = (value: unknown) => {
		try {
			const taken = read(value ?? '', 'UTC');
			expect(JSON.parse(JSON.stringify(taken))).toEqual(taken);
		} catch (error) {
			expect(error).toBeInstanceOf(Failure);
			const { message, description, sent } = error as Failure;
			expect([sent, message, description]).toEqual([
				false,
				expect.stringMatching(/^Field .{5,}/),
				expect.stringMatching(/\.$/),
			]);
			expect(message.length).toBeLessThan(140);
		}
	};
	HOSTILE.forEach(check);
	fc.assert(fc.property(anything, check), { numRuns: 500 });
});

const noon = Date.UTC(2026, 0, 31, 12);
const ISO = '2026-01-31T12:00:00';
const [CHINESE, BRITISH] = ['8613633800088', '447759820897'];
const [GROUP, OLD_GROUP, LARGE] = ['120363295594719602', '8613633800088-1600000000', '8639164839053938688'];

it.each<[kind: Kind, entered: unknown[], read: unknown[]]>([
	['text', [' a b ', 12, 1.5, false, 10n, LARGE], ['a b', '12', '1.5', 'false', '10', LARGE]],
	[
		'phoneNumber',
		[`${CHINESE}@c.us`, `${CHINESE}.0`, 8613633800088, '+44 (0) 7759 820-897'],
		[CHINESE, CHINESE, CHINESE, BRITISH],
	],
	['chatId', [`${GROUP}@g.us`, GROUP, `${OLD_GROUP}@g.us`, `+${CHINESE}`], [GROUP, GROUP, OLD_GROUP, CHINESE]],
	['list', [[CHINESE, 8613633800088, `+${CHINESE} ${BRITISH}`, null, '']], [[CHINESE, CHINESE, CHINESE, BRITISH]]],
	['list', [`${CHINESE}, ${BRITISH};${CHINESE}\n${BRITISH}`], [[CHINESE, BRITISH, CHINESE, BRITISH]]],
	[
		'list',
		[`${CHINESE} ${BRITISH}\t+44 7759 820897`, `["${CHINESE}", ${BRITISH}]`],
		[
			[CHINESE, BRITISH, BRITISH],
			[CHINESE, BRITISH],
		],
	],
	['texts', [`[${LARGE}, 82]`], [[LARGE, '82']]],
	['list', [8613633800088, `,,${CHINESE},,`, CHINESE], [[CHINESE], [CHINESE], [CHINESE]]],
	// What only looks like JSON is text, and a text may hold blanks.
	[
		'texts',
		['[a, b', 'a b;c\nd', ' ["x", "y z"]', [1, '2']],
		[
			['[a', 'b'],
			['a b', 'c', 'd'],
			['x', 'y z'],
			['1', '2'],
		],
	],
	[
		'url',
		[' https://example.com/a.png ', 'wwww.baiux.com/1.img'],
		['https://example.com/a.png', 'wwww.baiux.com/1.img'],
	],
	['integer', [1, '100', ' 7 '], [1, 100, 7]],
	['numericId', ['10085', 10085, ' 3 ', -3, ' 9007199254740993 '], [10085, 10085, 3, -3, '9007199254740993']],
	['flag', [true, false, 'true', 'False'], [true, false, true, false]],
	['choice', [1, '1', ' 10 ', 'Card Link', 'cardLink', 'card link', 'y', 'EASY'], [1, 1, 10, 10, 10, 10, 'y', 'y']],
	['moment', [`${ISO}Z`, `${ISO}`, noon, new Date(noon)], [noon, noon - 3_600_000, noon, noon]],
	['moment', [DateTime.fromISO(`${ISO}+08:00`)], [noon - 8 * 3_600_000]],
])('%s reads %j', (kind, entered, read) => {
	expect(entered.map((value) => fieldsOfEachKind()[kind].read(value, 'Europe/Berlin'))).toEqual(read);
});

const LOST = 'as text, exactly as this node or the trigger gave it';

it.each<[kind: Kind, words: string, advice: string, entered: unknown[]]>([
	['text', 'has lost digits: ', LOST, [8639164839053938688, -(2 ** 60)]],
	['numericId', 'has lost digits: ', LOST, [2 ** 60]],
	['phoneNumber', 'has lost digits: 120363295594719', LOST, [120363295594719602]],
	['chatId', 'has lost digits: 120363295594719', LOST, [120363295594719602]],
	[
		'text',
		'is not text: ',
		'Refer to a single value',
		[{ a: 1 }, ['a'], NaN, Infinity, new Date(0), DateTime.now(), circular],
	],
	['phoneNumber', 'is not a phone number: ', '7 to 15 digits', ['abc', {}, true, -5, 1.5, NaN, '12a', '07759820897']],
	['phoneNumber', 'is not a phone number: ', '7 to 15 digits', ['8.6136338E+12', '861363', '1'.repeat(21)]],
	['phoneNumber', 'is not a phone number: {{ $json.to }}', 'from Fixed to Expression', ['{{ $json.to }}']],
	['phoneNumber', `is the ID of a group: ${GROUP}`, 'the number of a person', [GROUP, `${GROUP}@g.us`]],
	['list', 'is not a phone number: ["', '7 to 15 digits', [[[CHINESE]]]],
	['list', 'is empty', 'at least one', [',', '[]', [null, '', ' ']]],
	['url', 'is not the public address of one file: ', 'can be reached', ['face.png', '192.168.1.5/a.png', 7]],
	['url', 'is not the public address of one file: ', 'one address', ['a.de/1, b.de/2', 'https://a.de/1, www.b.de']],
	['url', 'is not the public address of one file: ', 'the internet', ['http://localhost/a', 'https://minio/a']],
	[
		'integer',
		'is not a whole number from 0 to 100: ',
		'from 0 to 100.',
		[-1, 101, 1.5, '1.5', 'x', NaN, true, [5], {}],
	],
	['integer', 'is not a whole number from 0 to 100: ', 'from 0 to 100.', [Infinity, 1e300]],
	[
		'numericId',
		'is not a number: ',
		'digits only',
		['x', '1.5', 1.5, true, [1], '0x10', '1e3', 'a1', '1a', '1'.repeat(21)],
	],
	['flag', 'is neither true nor false: ', 'on or off', [1, 0, 'yes', {}, [], [true]]],
	['choice', 'has no choice ', 'one of 1 (One), 10 (Card Link), y (Easy).', [2, 'about', {}, [1], true, '', NaN]],
	['moment', 'is not a date and time: ', 'ISO 8601', ['tomorrow', DateTime.invalid('x'), new Date(NaN), {}, true]],
	['moment', 'is not a date and time: 2026-02-30', 'ISO 8601', ['2026-02-30']],
])('%s %s… says %s', (kind, words, advice, entered) => {
	for (const value of entered) {
		const said = {
			message: expect.stringMatching(`^Field ${words.replace(/[[{$]/g, '\\$&')}`),
			description: expect.stringContaining(advice),
		};
		expect(() => fieldsOfEachKind()[kind].read(value, 'Europe/Berlin')).toThrow(expect.objectContaining(said));
	}
});

it('shows what was entered, but not all of a novel', () => {
	expect(shown('x'.repeat(60))).toBe('x'.repeat(60));
	expect(shown('x'.repeat(61))).toBe(`${'x'.repeat(57)}…`);
	expect(shown({ a: [1] })).toBe('{"a":[1]}');
	expect(shown(undefined)).toBe('undefined');
	expect(shown(circular)).toBe('an object that refers to itself');
});

const looks = { displayName: 'Field', name: 'field', default: '', description: 'What it is' };

it.each<[Kind, object]>([
	['text', { ...looks, type: 'string' }],
	['secret', { ...looks, type: 'string', typeOptions: { password: true } }],
	['phoneNumber', { ...looks, type: 'string', placeholder: 'e.g. 8613633800088' }],
	['chatId', { ...looks, type: 'string', placeholder: 'e.g. 8613633800088' }],
	['integer', { ...looks, type: 'number', default: 5, typeOptions: { minValue: 0, maxValue: 100 } }],
	['flag', { ...looks, type: 'boolean', default: false }],
	['moment', { ...looks, type: 'dateTime' }],
])('%s looks as the editor wants it', (kind, property) => {
	expect(fieldsOfEachKind()[kind].property).toEqual(property);
});

it('a choice offers its names, and has the first by default', () => {
	const { type, options, default: preset } = fieldsOfEachKind().choice.property;
	expect([type, preset]).toEqual(['options', 1]);
	expect(options?.slice(1)).toEqual([
		{ name: 'Card Link', value: 10 },
		{ name: 'Easy', value: 'y', description: 'about' },
	]);
});

it('keeps how a field looks when it becomes optional, an option, or something to pick', () => {
	const of = text('id', 'Port', 'The port', { placeholder: 'e.g. 1', hint: 'Look' });
	const { placeholder, ...property } = of.property;
	expect(optional(of)).toEqual({ ...of, section: 'additionalFields', optional: true });
	expect(optional(of, 'filters').section).toBe('filters');
	expect(mayBeEmpty(of)).toEqual({ ...of, optional: true });
	expect(setting(of)).toEqual({ ...of, section: 'options', local: true });
	expect(local(of)).toEqual({ ...of, local: true });
	const typeOptions = { searchListMethod: 'searchPorts', searchable: true };
	const listed = {
		displayName: 'From List',
		name: 'list',
		type: 'list',
		placeholder: 'Select from the list…',
		typeOptions,
	};
	const modes = [listed, { displayName: 'By ID', name: 'id', type: 'string', placeholder }];
	const picked = { ...property, type: 'resourceLocator', default: { mode: 'list', value: '' }, modes };
	expect(pick('searchPorts', of)).toEqual({ ...of, property: picked });
	expect(pick('searchPorts', fieldsOfEachKind().text).property.modes?.[1]).not.toHaveProperty('placeholder');
});
