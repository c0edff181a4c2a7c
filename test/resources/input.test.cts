import fc from 'fast-check';

import { readValues } from '../../nodes/SocialEpoch/action/read';
import { bodyOf } from '../../nodes/SocialEpoch/action/run';
import { settingsOf } from '../../nodes/SocialEpoch/action/settings';
import { Failure } from '../../nodes/SocialEpoch/platform/failure';
import { operations } from '../../nodes/SocialEpoch/resources';
import { nameOf, operationOf } from '../support/operations.cts';
import { cases } from './cases.cts';

const fieldOf = (name: string, field: string) => {
	const operation = operationOf(name);
	return [...operation.fields, ...settingsOf(operation)].find(({ property }) => property.name === field)!;
};

/** The values of an operation with the parameters of its case, changed. */
function valuesOf(name: string, change: Record<string, unknown>) {
	const { parameters } = cases.find((of) => of.name === name)!;
	const given: Record<string, unknown> = { ...parameters, ...change };
	return readValues(operationOf(name), { get: (key) => given[key], stored: {}, timeZone: 'Europe/Berlin' });
}
const requestOf = (name: string, change: Record<string, unknown>) => bodyOf(operationOf(name), valuesOf(name, change));

/** `@name` stands for what the user knows the parameter by. */
const REFUSED: Record<string, Array<[change: Record<string, unknown>, words: string, advice: string]>> = {
	'chat:getMany': [
		[{ filters: { startChatTime: '2026-01-01' } }, '@endChatTime is missing', 'both @startChatTime and @endChatTime'],
		[{ filters: { endChatTime: '2026-01-01' } }, '@startChatTime is missing', 'both @startChatTime and @endChatTime'],
		[
			{ filters: { startChatTime: '2026-01-02', endChatTime: '2026-01-01' } },
			'@startChatTime is later than @endChatTime',
			'Swap',
		],
		[{ filters: { period: 'custom' } }, '@startChatTime is missing', 'range of your own'],
		[
			{ filters: { period: 'today', startChatTime: '2026-01-01', endChatTime: '2026-01-02' } },
			'Period and a range of your own are both set',
			'Own Range',
		],
		[
			{ filters: { chatType: 2, friendWhatsId: '8613633800088' } },
			'Customer is a person, and Chat Type is not',
			'Nothing could be found',
		],
		[
			{ filters: { chatType: 'individual', friendWhatsId: '120363295594719602@g.us' } },
			'Customer is a group, and Chat Type is not',
			'Nothing could be found',
		],
		[{ limit: 0 }, '@limit is not a whole number from 1 to', 'whole number'],
		[{ filters: { chatType: 3 } }, '@chatType has no choice 3', '1 (Individual), 2 (Group)'],
	],
	'conversation:wakeUp': [
		[{ options: { spacing: 9 } }, '@spacing is not a whole number from 10', 'whole number'],
		[{ friendWhatsId: '8613633800088-1600000000@g.us' }, '@friendWhatsId is the ID of a group', 'person'],
		[{ friendWhatsId: '99961191828282' }, 'not a customer', 'of your own'],
	],
	'conversation:getResult': [[{ ids: ' , ' }, '@ids is empty', 'at least one']],
	'login:getStatus': [[{ id: '', whatsApp: ' ' }, 'Port ID and WhatsApp Number are both missing', 'one of the two']],
	'login:reservePort': [[{ additionalFields: { target: 'acme' } }, '@target is not a number: acme', 'from the list']],
	'login:waitUntilLoggedIn': [[{ timeout: 3601 }, '@timeout is not a whole number from 1 to 3600', 'whole number']],
	'profile:update': [
		[{ additionalFields: {} }, 'Avatar URL and Nickname are both missing', 'one of the two'],
		[{ additionalFields: { avatar: 'face.png' } }, '@avatar is not the public address of one file: face', 'https://'],
		[{ additionalFields: { avatar: 'a.example/x,b.example/y' } }, '@avatar is not the public address', 'one address'],
		[{ phoneList: 'lee' }, '@phoneList is not a phone number: lee', 'digits'],
		[{ phoneList: '8613633800088, 99961191828282' }, 'not a customer', 'of your own'],
	],
	'contact:get': [
		[{ phone: '{{ $json.customer }}' }, '@phone is not a phone number: {{ $json.customer }}', 'Expression'],
		[{ phone: '120363295594719602' }, '@phone is the ID of a group', 'number of a person'],
		[{ phone: 120363295594719600 }, '@phone has lost digits', 'as text'],
	],
	'registration:submitPhone': [
		[{ phone: 'Mr Li' }, '@phone has another form: Mr Li', '13633800088'],
		[{ phone: '13633800088, 13633800089' }, '@phone has another form', '13633800088'],
		[{ phone: '13633800088.5' }, '@phone has another form', '13633800088'],
		[{ phone: '1'.repeat(16) }, '@phone has another form', '13633800088'],
		[{ phone: '+49 1512345678' }, '@phone and @areaCode make no number: +86', 'Check both'],
		[
			{ phone: '01512345678', areaCode: '49' },
			'@phone and @areaCode make no number: +49 01512345678',
			'leave out a 0 in front',
		],
		[{ areaCode: '+999' }, 'not a customer', 'of your own'],
		[{ phone: '8613633800088', areaCode: '+1' }, 'make no number: +1', 'Check both'],
		[{ areaCode: 'China' }, '@areaCode has another form: China', '+86'],
		[{ areaCode: '+1234567' }, '@areaCode has another form: +1234567', '+86'],
		[{ countryCode: 'CHN' }, '@countryCode has another form: CHN', 'CN'],
	],
	'registration:submitVerifyCode': [
		[{ phone: '9123456789', areaCode: '91' }, 'begins with the @areaCode', '+919123456789'],
		[{ phone: '99900000000001' }, 'not a customer', 'in @phone. Try it with a number of your own'],
		[{ phone: '55999999999', areaCode: '55' }, 'begins with the @areaCode', 'otherwise +5555999999999'],
		[{ phone: '4921 1234567', areaCode: '49' }, 'begins with the @areaCode', '+49211234567'],
		[{ phone: '62281234567', areaCode: '62' }, 'begins with the @areaCode', '+6262281234567'],
		[{ phone: '9876543210', areaCode: '+123456' }, 'make no number: +123456', 'Check both'],
		[{ verifyCode: '12' }, '@verifyCode has another form: 12', '123456'],
	],
	'scanTask:create': [
		[{ allocationRole: 3, additionalFields: {} }, 'Agent ID is missing', 'Random'],
		[{ additionalFields: { userId: 'lee' } }, '@userId is not a number: lee', 'digits'],
	],
	'agent:getOnline': [
		[{ source: 'All' }, 'looks for a single agent in one channel only', 'other than All'],
		[{ source: 0, additionalFields: { userId: 7 } }, 'looks for a single agent in one channel only', 'other than All'],
	],
	'message:send': [
		[
			{ friendWhatsApp: '120363295594719602@g.us' },
			'To is a group (120363295594719602), and Recipient Type is Individual',
			'use Message > Reply',
		],
		[{ targetType: 2 }, 'To is a person (61191828282), and Recipient Type is Group', 'use Message > Reply'],
		[{ content: 'x'.repeat(1025) }, 'Text has 1025 characters, and a message holds at most 1024', 'Split Long Texts'],
		[
			{ content: [{ type: 2, url: 'https://example.com/a.jpg', text: 'x'.repeat(1025) }] },
			'Text has 1025 characters',
			'a caption cannot be split',
		],
	],
	'customer:createOrUpdate': [
		[
			{ whatsApp: '861363380', additionalFields: { extensionFields: { fields: [{ name: 'City', value: { a: 1 } }] } } },
			'City is not text',
			'single value',
		],
		[
			{ whatsApp: '861363380', additionalFields: { extensionFields: { fields: [{ name: 'No', value: 2 ** 60 }] } } },
			'No has lost digits',
			'as text',
		],
	],
	'account:bringOnline': [[{ override: null }, '@override is missing', 'Fill in']],
};

it.each(Object.entries(REFUSED).flatMap(([name, rows]) => rows.map((row) => [name, ...row] as const)))(
	'%s refuses %j',
	(name, change, words, advice) => {
		let failure: Error & { description?: string; sent?: boolean } = new Error('It was taken');
		try {
			valuesOf(name, change);
		} catch (error) {
			failure = error as Error;
		}
		const known = (text: string) =>
			text.replace(/@(\w+)/g, (_, field: string) => fieldOf(name, field).property.displayName);
		expect(failure.message).toContain(known(words));
		expect(failure.description).toContain(known(advice));
		expect(failure.sent).toBe(false);
	},
);

it.each<[string, Record<string, unknown>, object]>([
	['registration:submitPhone', { areaCode: '0086', countryCode: ' cn ' }, { areaCode: '+86', countryCode: 'CN' }],
	[
		'customer:createOrUpdate',
		{ whatsApp: '447759820897', additionalFields: { birthday: '1990/05/17' } },
		{ birthday: '1990/05/17' },
	],
	['registration:submitPhone', { areaCode: 49 }, { areaCode: '+49' }],
	['registration:submitPhone', { areaCode: '+1-684', phone: '6331234' }, { areaCode: '+1684', phone: '6331234' }],
	['registration:submitPhone', { areaCode: '(+ 7)', phone: '9991234567' }, { areaCode: '+7', phone: '9991234567' }],
	['registration:submitVerifyCode', { phone: '136 3380-0088' }, { phone: '13633800088' }],
	['registration:submitPhone', { verifyType: 'Voice Call' }, { verifyType: 1 }],
	['registration:submitVerifyCode', { verifyCode: '123-456' }, { verifyCode: '123456' }],
	['registration:submitVerifyCode', { verifyCode: 123456 }, { verifyCode: '123456' }],
	['scanTask:create', { allocationRole: 'random', additionalFields: {} }, { allocationRole: 1 }],
	[
		'profile:update',
		{ phoneList: ['8613633800081', 8613633800082], additionalFields: { nickname: 'Lee' } },
		{ phoneList: ['8613633800081', '8613633800082'], nickname: 'Lee' },
	],
	[
		'profile:update',
		{ additionalFields: { avatar: 'https://oss.example.com/a.jpeg' } },
		{ avatar: 'https://oss.example.com/a.jpeg' },
	],
	[
		'customer:createOrUpdate',
		{ whatsApp: '861363380', additionalFields: { birthday: Date.UTC(1990, 4, 17) } },
		{ birthday: '1990/05/17' },
	],
	[
		'customer:createOrUpdate',
		{
			whatsApp: '861363380',
			additionalFields: {
				extensionFields: {
					fields: [
						{ name: '', value: 'x' },
						{ name: 'a', value: 1 },
					],
				},
			},
		},
		{ a: '1' },
	],
	...[
		'1990-05-01T00:00:00.000Z',
		'1990-05-01T23:30:00-05:00',
		' 1990/05/01 ',
		'1990-04-30T22:30:00.000Z',
		'1990-04-30T22:30+00:00',
		'1990-05-01',
		' 1990-05-01T23:30:00-05:00 ',
		Date.UTC(1990, 4, 1),
		new Date('1990-04-30T22:30Z'),
		new Date('1990-04-30T22:00Z'),
	].map((birthday): [string, Record<string, unknown>, object] => [
		'customer:createOrUpdate',
		{ whatsApp: '861363380', additionalFields: { birthday } },
		{ birthday: '1990/05/01' },
	]),
	['agent:getOnline', { source: 'All', additionalFields: {} }, { source: 0 }],
	['agent:getOnline', { source: 3, additionalFields: { userId: 7 } }, { source: 3, userId: 7 }],
	['message:send', { friendWhatsApp: '8613633800088-1600000000@g.us', targetType: 'group' }, { targetType: 2 }],
	['login:getStatus', { id: undefined, whatsApp: '+86 1363380' }, { whatsApp: '861363380' }],
	['scanTask:create', { additionalFields: { userId: '9007199254740993' } }, { userId: '9007199254740993' }],
	['login:reservePort', { additionalFields: { target: 10085 } }, { target: 10085 }],
])('%s takes %j', (name, change, sent) => {
	expect(requestOf(name, change)).toMatchObject(sent);
});

it('reads a field that another one shows by what that one means, however it is written', () => {
	expect(valuesOf('chat:getMany', { returnAll: 'false', limit: 5 })).toMatchObject({ returnAll: false, limit: 5 });
	expect(valuesOf('chat:getMany', { returnAll: 'true', limit: 5 })).not.toHaveProperty('limit');
	const asked = valuesOf('message:sendAndWait', { responseType: 'Approval', approvalOptions: {} });
	expect(asked.approvalOptions).toEqual({ approve: 'Approve', decline: 'Decline' });
});

it('takes a birthday that is midnight in UTC for that day, also west of it', () => {
	const { read } = fieldOf('customer:createOrUpdate', 'birthday');
	expect(read(new Date('1990-05-01T00:00Z'), 'America/New_York')).toBe('1990/05/01');
});

it('leaves a field of one’s own that is empty as it is', () => {
	const fields = [undefined, null, ' ', 'Rome'].map((value, i) => ({ name: ` City ${i}`, value }));
	fields.push({ name: ' ', value: 'x' });
	const change = { whatsApp: '861363380', additionalFields: { extensionFields: { fields } } };
	const sent = requestOf('customer:createOrUpdate', change);
	expect(Object.entries(sent).filter(([name]) => name.startsWith('City'))).toEqual([['City 3', 'Rome']]);
	expect(sent).not.toHaveProperty([' ']);
});

it('gives the task of a registration as it comes', () => {
	const { items } = operationOf('registration:submitPhone');
	const values = { phone: '1821726232', areaCode: '+86' };
	const account = '861821726232';
	expect(items!(12, values)).toEqual([{ json: { taskId: 12, account } }]);
	expect(items!('8639164839053938688', values)).toEqual([{ json: { taskId: '8639164839053938688', account } }]);
	expect(() => items!('', values)).toThrow('The platform gave no task ID');
});

it.each([
	['login:reservePort', 'port ID'],
	['login:getQrCode', 'QR code'],
	['scanTask:create', 'task ID'],
	['scanTask:getQrCode', 'QR code'],
])('%s says that it was given no %s', (name, what) => {
	expect(() => operationOf(name).items!('', {})).toThrow(`The platform gave no ${what}`);
});

it('changes together only profiles that differ in nothing but the accounts', () => {
	const key = operationOf('profile:update').gather!.key!;
	const changes = [{ type: 1 }, { type: 2 }, { type: 1, avatar: 'a' }, { type: 1, nickname: 'a' }];
	expect(new Set(changes.map(key)).size).toBe(4);
	expect(key({ type: 1, phoneList: ['1'] })).toBe(key({ type: 1, phoneList: ['2'] }));
});

it.each([
	[null, 'no'],
	[[], 'no'],
	[{}, 'no'],
	[['a', 'b'], '2'],
	['', 'no'],
])('does not make up the ID of a wake-up from %j', (data, count) => {
	const { gather } = operationOf('conversation:wakeUp');
	expect(() => gather!.share(data, [{}], [{}])).toThrow(
		expect.objectContaining({
			message: `The platform gave ${count} IDs for 1 wake-ups`,
			description: expect.stringContaining('may have been carried out'),
		}),
	);
});

it.each([
	['+86', '13633800088', '13633800088'],
	['+86', '8613643800088', '13643800088'],
	['0086', '+86 136-3380-0088', '13633800088'],
	['49', '0049 1512345678', '1512345678'],
	['1', '15551234567', '5551234567'],
	['7', '77771234567', '7771234567'],
	['7', '+7 7771234567', '7771234567'],
	['55', '5555999999999', '55999999999'],
	['91', '+91 9123456789', '9123456789'],
	['39', '+39 06 12345678', '0612345678'],
	['49', '49151234567', '151234567'],
	['1', '(650) 555-1234', '6505551234'],
	['1', '3105551234', '3105551234'],
	['91', '94001 23456', '9400123456'],
	['225', '0712345678', '0712345678'],
	['39', '0612345678', '0612345678'],
	['290', '+29012345', '12345'],
	['290', '1234', '1234'],
	['39001', '6331234', '6331234'],
])('registers with area code %s and number %s the national %s', (areaCode, phone, national) => {
	const sent = requestOf('registration:submitPhone', { areaCode, phone });
	expect(sent.phone).toBe(national);
	const { items } = operationOf('registration:submitVerifyCode');
	const values = valuesOf('registration:submitVerifyCode', { areaCode, phone });
	const account = String(sent.areaCode).slice(1) + national;
	expect(items!('', values)).toEqual([{ json: { account, success: true } }]);
});

it.each([['id1'], [['id1']], [[7]]])('reads the ID of a single wake-up from %j', (data) => {
	const { gather } = operationOf('conversation:wakeUp');
	expect(gather!.share(data, [{}], [{ friendWhatsId: '861' }])[0][0].json.id).toBe(String([data].flat()[0]));
});

describe('a number that goes out', () => {
	/** Every field of every operation that holds numbers; where it stands among the parameters decides its section. */
	const numbered = operations.flatMap((operation) =>
		operation.fields.filter(({ number }) => number).map((field) => [nameOf(operation), field] as const),
	);
	const changed = ({ section, property }: (typeof numbered)[number][1], value: unknown) =>
		section ? { [section]: { nickname: 'Lee', [property.name]: value } } : { [property.name]: value };
	const number = fc
		.tuple(fc.constantFrom('86136', '4917', '1555', '5511', '61'), fc.integer({ min: 1e6, max: 9_999_999 }))
		.map(([start, rest]) => `${start}${rest}`);
	const asWritten = fc.constantFrom<(digits: string) => unknown>(
		(digits) => digits,
		(digits) => Number(digits),
		(digits) => `+${digits}`,
		(digits) => `00${digits}`,
		(digits) => ` ${digits}.0 `,
		(digits) => `${digits}@c.us`,
		(digits) => `${digits}:5@s.whatsapp.net`,
		(digits) => `+${digits.slice(0, 2)} ${digits.slice(2, 5)}-${digits.slice(5)}`,
		(digits) => `\u202a+${digits}\u202c`,
	);
	const asNobodyDials = fc.constantFrom<(digits: string) => unknown>(
		(digits) => `0${digits.slice(2)}`,
		(digits) => `${digits}.5`,
		(digits) => Number(digits) + 0.5,
		(digits) => `${digits[0]}.${digits.slice(1, 7)}E+12`,
		(digits) => `${digits}/${digits}`,
		(digits) => digits.slice(0, 6),
		(digits) => `${digits}x`,
		(digits) => ({ digits }),
		(digits) => `999${digits}`,
		() => '{{ $json.customer }}',
		() => '120363295594719602@newsletter',
		() => 'status@broadcast',
	);

	it.each(numbered)('by %s is the one that was meant, or nothing goes', (name, field) => {
		const { endpoint, fields } = operationOf(name);
		const sends = !endpoint.repeatable;
		const others = fields
			.filter((of) => of.number && !of.section)
			.map(({ property }) => [property.name, '4915112345678']);
		const request = (value: unknown) =>
			requestOf(name, { targetType: 1, ...Object.fromEntries(others), ...changed(field, value) });
		fc.assert(
			fc.property(number, asWritten, asNobodyDials, (digits, written, wrong) => {
				const sent = JSON.stringify(request(written(digits)));
				expect(sent.match(/\d{7,}/g)).toContain(digits);
				const value = wrong(digits);
				if (typeof value === 'string' && value.startsWith('999') && !sends) return;
				expect(() => request(value)).toThrow(Failure);
			}),
			{ numRuns: 50 },
		);
	});
});
