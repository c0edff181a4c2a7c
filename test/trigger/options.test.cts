import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { isWithin } from '../../nodes/SocialEpoch/values/addresses.bundled';
import { optionFields, readSettings } from '../../nodes/SocialEpoch/trigger/options';

const read = (options: IDataObject, parameters: IDataObject = {}) =>
	readSettings((name) => ({ options, ...parameters })[name]);

test('without options the documented defaults hold, and the editor shows the same', () => {
	const settings = read({});
	expect(settings).toMatchObject({
		simplify: true,
		filters: { directions: ['received'], chatTypes: ['individual'], contentTypes: [], accounts: [], statuses: [] },
		maximumAge: 180 * 60_000,
		maximumSize: 25 * 2 ** 20,
		waitForPause: 0,
		staySilent: 0,
		allowlist: undefined,
		mistakes: [],
	});
	const preset = Object.fromEntries(optionFields.map((field) => [field.name, field.default]));
	const switches = Object.entries(preset).filter(([, value]) => typeof value === 'boolean');
	expect(settings).toMatchObject(Object.fromEntries(switches));
	expect(preset).toEqual({
		accounts: '',
		allowPrivateAddresses: false,
		contentTypes: [],
		deduplicate: true,
		downloadMedia: false,
		ipAllowlist: '',
		maximumAge: 180,
		maximumFileSize: 25,
		reportRefusals: true,
		splitContent: false,
		statusChanges: false,
		statuses: [],
		staySilent: 0,
		verifySignature: true,
		waitForPause: 0,
	});
});

test.each(optionFields.filter(({ type }) => type === 'boolean'))(
	'$name leaves its default for the other boolean only, not for what an expression may give',
	({ name, default: preset }) => {
		const value = (given: unknown) => read({ [name]: given } as IDataObject)[name as 'deduplicate'];
		for (const odd of ['', 0, NaN, null, undefined, 1, 'true', 'false', 'no', [], {}]) expect(value(odd)).toBe(preset);
		expect([value(true), value(false)]).toEqual([true, false]);
	},
);

test.each<[given: unknown, age: number, size: number, pause: number, silence: number]>([
	['5', 5, 5, 5, 5],
	[2.5, 2.5, 2.5, 2.5, 2.5],
	[0.5, 1, 1, 0.5, 0.5],
	[60, 60, 60, 10, 60],
	[-3, 1, 1, 0, 0],
	...['soon', NaN, Infinity, null, '', [], {}, true].map((odd): [unknown, number, number, number, number] => {
		return [odd, 180, 25, 0, 0];
	}),
])('amounts are within their bounds, and the default where they are none: %j', (given, age, size, pause, silence) => {
	const names = ['maximumAge', 'maximumFileSize', 'waitForPause', 'staySilent'];
	expect(read(Object.fromEntries(names.map((name) => [name, given])) as IDataObject)).toMatchObject({
		maximumAge: age * 60_000,
		maximumSize: size * 2 ** 20,
		waitForPause: pause * 1000,
		staySilent: silence * 60_000,
	});
});

test.each([
	[{ direction: 'both', chats: 'both' }, [], []],
	[{ direction: '', chats: [] }, ['received'], ['individual']],
	[{ direction: 'sent', chats: 'group' }, ['sent'], ['group']],
])('%j', (parameters, directions, chatTypes) => {
	expect(read({}, parameters).filters).toMatchObject({ directions, chatTypes });
});

test('names in another spelling are understood, and what can match nothing is told', () => {
	const { filters, mistakes } = read(
		{
			statuses: ['Banned', 'OFFLINE'],
			contentTypes: 'contact card; Text',
			accounts: '+86 176 3381 9542, 8617633819543@c.us;\n447759820897 447759820898\t(+49) 151-23456789',
		},
		{ direction: 'Received', events: ['client_sync_message'] },
	);
	expect(filters).toMatchObject({
		directions: ['received'],
		contentTypes: ['contactCard', 'text'],
		statuses: ['banned', 'offline'],
		accounts: ['8617633819542', '8617633819543', '447759820897', '447759820898', '4915123456789'],
	});
	const two = ['8617633819542', '447759820897'];
	expect(read({ accounts: two.map(Number) }).filters.accounts).toEqual(two);
	expect(mistakes).toEqual([]);
	const wrong = read(
		{ statuses: ['blocked'], contentTypes: 'fax', accounts: 'Anna, 07759820897', ipAllowlist: '10.0.0.300' },
		{ direction: 'incoming', chats: 'channel', events: ['MESSAGE'] },
	);
	expect(wrong.mistakes).toEqual([
		'IP Allowlist: "10.0.0.300" is neither an address nor a CIDR block',
		expect.stringMatching(/^Events: "MESSAGE" is none of MSG_SYNC_MESSAGE, /),
		'Direction: "incoming" is none of sent, received, both',
		'Chats: "channel" is none of individual, group, both',
		expect.stringMatching(/^Content Types: "fax" is none of /),
		'Accounts: "Anna" is not a phone number with country code',
		'Accounts: "07759820897" is not a phone number with country code',
		expect.stringMatching(/^Statuses: "blocked" is none of /),
	]);
});

test('an allowlist is separated by anything, and one that holds nothing usable lets nobody in', () => {
	const { allowlist, mistakes } = read({ ipAllowlist: ' 10.0.0.1  10.0.0.2,10.0.0.3;\n10.1.0.0/16, ' });
	expect([allowlist!.length, mistakes]).toEqual([4, []]);
	expect(isWithin('10.0.0.3', read({ ipAllowlist: '10.0.0.300' }).allowlist!)).toBe(false);
});

test('selections are alphabetical, in plain English, without doubles', () => {
	for (const { options } of optionFields) {
		const names = ((options ?? []) as INodePropertyOptions[]).map(({ name }) => name);
		expect(names).toEqual([...new Set(names)].sort((a, b) => a.localeCompare(b)));
	}
});

test('Statuses offers what the selected events can have', () => {
	const options = optionFields.find(({ name }) => name === 'statuses')!.options as INodePropertyOptions[];
	const shownFor = (event: string) =>
		options.filter(({ displayOptions }) => displayOptions!.show!['/events']!.includes(event)).map(({ name }) => name);
	expect(shownFor('WA_SYNC_ON_OR_OFF_LINE_STATUS')).toEqual(['Banned', 'Disconnected', 'Offline', 'Online']);
	expect(shownFor('CLIENT_SYNC_MESSAGE')).toEqual([]);
});
