import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import fc from 'fast-check';
import { DateTime } from 'luxon';

import { momentToMs, platformTimeToIso, toPlatformTime } from '../../nodes/SocialEpoch/values/time';

const ms = Date.UTC(2026, 0, 31, 8);
const iso = (moment: number | string) => new Date(moment).toISOString();
const moment = fc.integer({ min: 2000, max: Date.UTC(9999, 0) });

/** In no form, or of a day or an hour that there is not. */
const TEXTS = `null|now|0|-1|31.01.2026|01/31/2026|Sat Jan 31 2026|20260131T080000Z|2026-1-31|2023-02-29 12:00:00
	|2022-04-31 12:00:00|2022-13-01 12:00:00|2022-00-01 12:00:00|2022-10-00 12:00:00|0000-00-00 00:00:00|2022-10-31 25:00:00
	|2022-10-31 16:60:00|2022-10-31T16:25:42+8|2022-10-31T16:25:42.|2022-10-31T16:25:42+25:00|x2022-10-31 16:25:42
	|2022-10-31 16:25:42 x|2022-10-31T16:25:42Z; DROP TABLE|-1667295870936|99999999999999999999`.split(/\s*\|/);

const NONSENSE = ['', ' ', ...TEXTS, -1, 0, NaN, Infinity, -Infinity, 1e300, null, undefined, true, 1769846400000n, {}];

test.each([...NONSENSE, [], [1769846400000], Object.create(null), Symbol('1')].map((value) => [value]))(
	'%p is no moment',
	(value) => {
		const read = [platformTimeToIso(value), momentToMs(value, 'Europe/Berlin')];
		expect(read).toEqual([null, undefined]);
	},
);

describe('platformTimeToIso', () => {
	it('reads text as local time in UTC+8, whatever the zone of this machine, unless it names a zone', () => {
		const zones = fc.constantFrom(['UTC+8', ''], ['UTC+8', '+08:00'], ['UTC', 'Z'], ['UTC-5:30', '-0530']);
		const around = fc.constantFrom('', ' ', '\n');
		const separator = fc.constantFrom(' ', 'T');
		const fraction = fc.constantFrom('', 'SSS', "SSS'000'", "SSS'000000'");
		fc.assert(
			fc.property(moment, zones, separator, fraction, around, (at, [zone, written], between, digits, blank) => {
				const format = `yyyy-MM-dd'${between}'HH:mm:ss${digits && `.${digits}`}`;
				const text = `${blank}${DateTime.fromMillis(at, { zone }).toFormat(format)}${written}${blank}`;
				expect(platformTimeToIso(text)).toBe(iso(digits ? at : at - (at % 1000)));
			}),
		);
	});

	it.each([
		['1988-07-01 12:00:00.0', '1988-07-01T04:00:00Z'],
		['1667295870936.0', 1667295870936],
		['1667295870936.00', 1667295870936],
		[' 1667295870936 ', 1667295870936],
		[1667295870936, 1667295870936],
		[1, 1],
		[999_999_999, 999_999_999],
		[1_000_000_000, 1_000_000_000_000],
		['9999999999', 9_999_999_999_000],
		[10_000_000_000, 10_000_000_000],
		[8.64e15, 8.64e15],
	])('%j is %s', (value, at) => expect(platformTimeToIso(value)).toBe(iso(at)));

	it('knows the platform’s "never", and what is too late for a date', () => {
		const texts = ['1970-01-01 08:00:01', '1970-01-01 08:00:01.0', '2022-10-31', '1667295870936.5'];
		for (const value of [...texts, 8.64e15 + 1, new Date()]) expect(platformTimeToIso(value)).toBeNull();
	});
});

it('writes the platform’s time as it is read back, to the second', () => {
	expect(toPlatformTime(Date.UTC(2024, 1, 28, 16))).toBe('2024-02-29 00:00:00');
	fc.assert(
		fc.property(moment, (at) => {
			expect(platformTimeToIso(toPlatformTime(at))).toBe(iso(at - (at % 1000)));
		}),
	);
});

describe('momentToMs', () => {
	it.each<[string, unknown]>([
		['a Date', new Date(ms)],
		['Luxon, as {{ $now }} gives it', DateTime.fromMillis(ms, { zone: 'America/New_York' })],
		['a date object of another realm', { getTime: () => ms }],
		['ms', ms],
		['ms with a fraction', ms + 0.9],
		['ms as text with blanks', ` ${ms}\n`],
		['UTC', '2026-01-31T08:00:00Z'],
		['UTC without seconds', '2026-01-31T08:00Z'],
		['UTC with µs, as Python writes it', '2026-01-31T08:00:00.000000Z'],
		['UTC in lower case', '2026-01-31t08:00:00z'],
		['UTC with a blank, as databases write it', '2026-01-31 08:00:00Z'],
		['an offset without a colon', '2026-01-31T03:00:00-0500'],
		['what Luxon writes', DateTime.fromMillis(ms, { zone: 'Asia/Kolkata' }).toISO()],
		['no zone', ' 2026-01-31 17:00:00.000'],
	])('reads %s', (_name, value) => expect(momentToMs(value, 'Asia/Tokyo')).toBe(ms));

	it('takes for no moment what only looks like one', () => {
		const dates = [new Date(NaN), new Date(8.64e15), DateTime.invalid('nothing'), { toMillis: 1769846400000 }];
		const texts = ['2026', '2026-01', '2026-01-31T10:61', '1769846400000000', '1234567890'];
		for (const value of [...texts, 1769846400, ...dates]) expect(momentToMs(value, 'UTC')).toBeUndefined();
	});

	it.each([
		['1000-01-01', undefined],
		['1000-01-02', Date.UTC(1000, 0, 2)],
		['9999-12-30', Date.UTC(9999, 11, 30)],
		['9999-12-31', undefined],
		['0050-01-01T00:00:00Z', undefined],
		['12345678901', 12_345_678_901],
	])('reads years of four digits and ms of eleven: %s', (text, at) => expect(momentToMs(text, 'UTC')).toBe(at));

	it('takes the first of two moments that a clock shows alike', () => {
		const zones = `Europe/Berlin Asia/Shanghai America/New_York America/Sao_Paulo America/St_Johns Australia/Lord_Howe
			Asia/Kathmandu Pacific/Apia UTC`.split(/\s+/);
		fc.assert(
			fc.property(fc.constantFrom(...zones), moment, fc.constantFrom('T', ' '), (zone, shown, between) => {
				const local = (ms: number) => DateTime.fromMillis(ms, { zone }).toISO({ includeOffset: false })!;
				const read = momentToMs(local(shown).replace('T', between), zone)!;
				expect([local(read), read <= shown, shown - read <= 7_200_000]).toEqual([local(shown), true, true]);
			}),
			{ numRuns: 500 },
		);
	});

	it.each([
		['2026-01-31', 'Asia/Shanghai', '2026-01-30T16:00:00Z'],
		['2026-01-31T24:00', 'Europe/Berlin', '2026-01-31T23:00:00Z'],
		// Before standard time the offset had seconds.
		['1890-01-01 00:00', 'Europe/Berlin', '1889-12-31T23:06:32Z'],
		// Of the hour that comes twice, the first; and of those that are skipped, what comes as long after.
		['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
		['2026-04-05T01:45:00', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z'],
		['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
		['2026-10-04T02:15:00', 'Australia/Lord_Howe', '2026-10-03T15:45:00Z'],
		// The 30th of December 2011 did not take place.
		['2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00Z'],
	])('%s in %s', (text, zone, expected) => expect(iso(momentToMs(text, zone)!)).toBe(iso(expected)));

	it('never throws, and gives what the platform’s time can write, or nothing', () => {
		const any = fc.oneof(fc.double(), fc.maxSafeNat().map(String), fc.anything({ withNullPrototype: true }));
		fc.assert(
			fc.property(any, (value) => {
				const at = momentToMs(value, 'Europe/Berlin');
				if (at !== undefined) expect(toPlatformTime(at)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
			}),
			{ numRuns: 1000 },
		);
	});
});

// In a process of its own, because a running one keeps its zone.
it('does not depend on the zone of the machine', () => {
	const script = `
		const { momentToMs, platformTimeToIso, toPlatformTime } = require('./nodes/SocialEpoch/values/time.ts');
		console.log(JSON.stringify([
			new Date(${ms}).getHours(),
			momentToMs('2026-01-31T09:00:00', 'Europe/Berlin'),
			platformTimeToIso('2026-01-31 16:00:00'),
			toPlatformTime(${ms}),
		]));`;
	const output = execFileSync(process.execPath, ['-r', 'tsx/cjs', '-e', script], {
		cwd: join(__dirname, '../..'),
		env: { ...process.env, TZ: 'Pacific/Kiritimati' },
	});
	expect(JSON.parse(String(output))).toEqual([22, ms, '2026-01-31T08:00:00.000Z', '2026-01-31 16:00:00']);
});
