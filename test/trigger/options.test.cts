import type { INodePropertyOptions } from 'n8n-workflow';

import { isWithin } from '../../nodes/SocialEpoch/values/addresses.bundled';
import { optionFields, readOptions } from '../../nodes/SocialEpoch/trigger/options';

test('without options the documented defaults hold, and the editor shows the same', () => {
	const { maximumAge, maximumSize, ...rest } = readOptions({});
	expect({ maximumAge: maximumAge / 60_000, maximumFileSize: maximumSize / 2 ** 20 }).toEqual({
		maximumAge: 180,
		maximumFileSize: 25,
	});
	for (const { name, default: value } of optionFields) {
		if (typeof value === 'boolean') expect([name, rest[name as keyof typeof rest]]).toEqual([name, value]);
	}
	expect(rest).toMatchObject({ allowlist: undefined, accounts: [], statuses: [], mistakes: [] });
});

test('reads what the editor and what expressions give', () => {
	expect(readOptions({ accounts: '+86 176 3381, 8617-5@c.us;\n862', statuses: ['banned', 'offline'] })).toMatchObject({
		accounts: ['861763381', '86175', '862'],
		statuses: ['banned', 'offline'],
	});
	expect(readOptions({ accounts: ['861', '862'], directions: 'sent' })).toMatchObject({
		accounts: ['861', '862'],
		directions: ['sent'],
	});
	expect(readOptions({ accounts: 861, maximumAge: '5', maximumFileSize: 0.5 })).toMatchObject({
		accounts: ['861'],
		maximumAge: 300_000,
		maximumSize: 2 ** 20,
	});
	expect(readOptions({ maximumAge: -3, deduplicate: false })).toMatchObject({
		maximumAge: 60_000,
		deduplicate: false,
	});
});

test('an allowlist is separated by anything', () => {
	const { allowlist, mistakes } = readOptions({ ipAllowlist: ' 10.0.0.1 10.0.0.2,10.0.0.3;\n10.1.0.0/16, ' });
	expect([allowlist!.length, mistakes]).toEqual([4, []]);
});

test('an allowlist that holds nothing usable lets nobody in', () => {
	const { allowlist, mistakes } = readOptions({ ipAllowlist: '10.0.0.300', accounts: 'Anna' });
	expect(isWithin('10.0.0.3', allowlist!)).toBe(false);
	expect(mistakes).toEqual([
		'Accounts: "Anna" is not a phone number',
		'IP Allowlist: "10.0.0.300" is neither an address nor a CIDR block',
	]);
});

test('selections are alphabetical, in plain English, without doubles', () => {
	for (const { options } of optionFields) {
		const names = ((options ?? []) as INodePropertyOptions[]).map(({ name }) => name);
		expect(names).toEqual([...new Set(names)].sort((a, b) => a.localeCompare(b)));
	}
	const names = optionFields.find(({ name }) => name === 'statuses')!.options as INodePropertyOptions[];
	expect(names.map(({ name }) => name)).toEqual(expect.arrayContaining(['Banned', 'Logging In', 'QR Code Timeout']));
});
