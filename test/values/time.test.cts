import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import fc from 'fast-check';
import { DateTime } from 'luxon';

import { momentToMs, platformTimeToIso, secondsToIso, toPlatformTime } from '../../nodes/SocialEpoch/values/time';

const DAY = 86_400_000;

describe('platformTimeToIso', () => {
	it.each<[unknown, string]>([
		// Text is local time in UTC+8, whatever the zone of this machine.
		['2022-10-31 16:25:42', '2022-10-31T08:25:42.000Z'],
		['2025-07-31 15:40:19', '2025-07-31T07:40:19.000Z'],
		['2024-07-03T15:27:00', '2024-07-03T07:27:00.000Z'],
		[' 2024-07-03 15:27:00 ', '2024-07-03T07:27:00.000Z'],
		['2026-01-01 00:00:00', '2025-12-31T16:00:00.000Z'],
		['2024-02-29 12:00:00', '2024-02-29T04:00:00.000Z'],
		// No summer time, also not in the years when China had one
		['1988-07-01 12:00:00', '1988-07-01T04:00:00.000Z'],
		['1970-01-01 08:00:02', '1970-01-01T00:00:02.000Z'],
		// As Java writes it
		['2022-10-31 16:25:42.0', '2022-10-31T08:25:42.000Z'],
		['2022-10-31 16:25:42.123', '2022-10-31T08:25:42.123Z'],
		['2022-10-31T16:25:42.000000', '2022-10-31T08:25:42.000Z'],
		// With a zone of its own
		['2022-10-31T08:25:42Z', '2022-10-31T08:25:42.000Z'],
		['2022-10-31T08:25:42.936Z', '2022-10-31T08:25:42.936Z'],
		['2022-10-31T16:25:42+08:00', '2022-10-31T08:25:42.000Z'],
		['2022-10-31T09:25:42.0+0100', '2022-10-31T08:25:42.000Z'],
		['1667295870936.0', '2022-11-01T09:44:30.936Z'],
		[1667295870936, '2022-11-01T09:44:30.936Z'],
		['1667295870936', '2022-11-01T09:44:30.936Z'],
		['1710236000', '2024-03-12T09:33:20.000Z'],
		[1710236000.0, '2024-03-12T09:33:20.000Z'],
		[' 1710236000000 ', '2024-03-12T09:33:20.000Z'],
	])('%j is %s', (value, iso) => {
		expect(platformTimeToIso(value)).toBe(iso);
	});

	it.each([
		['1970-01-01 08:00:01'],
		['1970-01-01 08:00:01.0'],
		['2022-10-31 16:25:42.'],
		['2022-10-31T16:25:42+8'],
		['2022-10-31T16:25:42+25:00'],
		['1667295870936.5'],
		['1970-01-01 08:00:00'],
		['1970-01-01 00:00:00'],
		['0000-00-00 00:00:00'],
		['2023-02-29 12:00:00'],
		['2022-04-31 12:00:00'],
		['2022-13-01 12:00:00'],
		['2022-10-31 25:00:00'],
		['2022-10-31 16:60:00'],
		['2022-10-31 16:25'],
		['2022-10-31'],
		['2022-10-31 16:25:42 +08:00'],
		['31.10.2022 16:25:42'],
		['yesterday'],
		['null'],
		[''],
		[' '],
		['0'],
		[0],
		[-1],
		['-1667295870936'],
		[NaN],
		[Infinity],
		[8.64e15 + 1],
		['99999999999999999999'],
		[null],
		[undefined],
		[true],
		[[]],
		[{}],
		[new Date()],
	])('%p is no moment', (value) => {
		expect(platformTimeToIso(value)).toBeNull();
	});
});

describe('secondsToIso', () => {
	it.each<[unknown, string]>([
		[1774339558, '2026-03-24T08:05:58.000Z'],
		['1774339558', '2026-03-24T08:05:58.000Z'],
		[1, '1970-01-01T00:00:01.000Z'],
	])('%j is %s', (value, iso) => {
		expect(secondsToIso(value)).toBe(iso);
	});

	it.each([
		[0],
		['0'],
		[-1],
		[''],
		[' '],
		['abc'],
		['2026-03-24'],
		[null],
		[undefined],
		[true],
		[false],
		[[]],
		[[1774339558]],
		[{}],
		[NaN],
		[1e300],
		[Symbol('1')],
	])('%p is no moment', (value) => {
		expect(secondsToIso(value)).toBeNull();
	});
});

describe('toPlatformTime', () => {
	it.each([
		[0, '1970-01-01 08:00:00'],
		[1000, '1970-01-01 08:00:01'],
		[Date.UTC(2025, 11, 31, 16), '2026-01-01 00:00:00'],
		[Date.UTC(2024, 1, 28, 16), '2024-02-29 00:00:00'],
		[1667295870936, '2022-11-01 17:44:30'],
	])('%d is %s', (ms, text) => {
		expect(toPlatformTime(ms)).toBe(text);
	});

	it('is read back to the second', () => {
		fc.assert(
			fc.property(fc.integer({ min: 2000, max: Date.UTC(9999, 0) }), (ms) => {
				expect(Date.parse(platformTimeToIso(toPlatformTime(ms))!)).toBe(Math.floor(ms / 1000) * 1000);
			}),
		);
	});

	it('can write every moment that momentToMs lets through', () => {
		const anyMs = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), fc.maxSafeNat().map(String));
		fc.assert(
			fc.property(anyMs, (value) => {
				const ms = momentToMs(value, 'Europe/Berlin');
				if (ms !== undefined) expect(toPlatformTime(ms)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('momentToMs: dates, numbers and text with a zone', () => {
	const ms = Date.UTC(2026, 0, 31, 8);

	it.each<[string, unknown]>([
		['a Date', new Date(ms)],
		['Luxon, as {{ $now }} gives it', DateTime.fromMillis(ms, { zone: 'America/New_York' })],
		['a date object of another realm', { getTime: () => ms }],
		['ms', ms],
		['ms with a fraction', ms + 0.9],
		['ms as text', String(ms)],
		['ms as text with blanks', ` ${ms}\n`],
		['UTC', '2026-01-31T08:00:00Z'],
		['UTC without seconds', '2026-01-31T08:00Z'],
		['UTC with ms', '2026-01-31T08:00:00.000Z'],
		['UTC with µs, as Python writes it', '2026-01-31T08:00:00.000000Z'],
		['UTC in lower case', '2026-01-31t08:00:00z'],
		['UTC with a blank, as databases write it', '2026-01-31 08:00:00Z'],
		['an offset', '2026-01-31T09:00:00+01:00'],
		['an offset without a colon', '2026-01-31T03:00:00-0500'],
		['an offset with minutes', '2026-01-31T13:30:00+05:30'],
		['what Luxon writes', DateTime.fromMillis(ms, { zone: 'Asia/Kolkata' }).toISO()],
	])('%s', (_name, value) => {
		expect(momentToMs(value, 'Asia/Tokyo')).toBe(ms);
	});

	it.each<[unknown]>([
		[''],
		[' '],
		['now'],
		['2026'],
		['2026-01'],
		['2026-1-31'],
		['2026-02-30'],
		['2026-02-29T10:00:00'],
		['2026-02-30T10:00:00Z'],
		['2026-13-01'],
		['2026-01-32'],
		['2026-01-31T25:00:00'],
		['2026-01-31T10:61'],
		['2026-01-31T10:00:00+99:00'],
		['2026-01-31T10:00:00 foo'],
		['2026-01-31T10:00:00Z; DROP TABLE'],
		['31.01.2026'],
		['01/31/2026'],
		['20260131T080000Z'],
		['Sat Jan 31 2026'],
		['1769846400'],
		[1769846400],
		['1769846400000000'],
		[1769846400000000],
		['-1769846400000'],
		[-1769846400000],
		[0],
		[NaN],
		[Infinity],
		[-Infinity],
		[1e300],
		['0999-01-01'],
		['0050-01-01T00:00:00Z'],
		[new Date(NaN)],
		[new Date(8.64e15)],
		[DateTime.invalid('nothing')],
		[null],
		[undefined],
		[true],
		[1769846400000n],
		[{}],
		[[]],
		[[1769846400000]],
		[{ toMillis: 1769846400000 }],
		[{ toMillis: 1, valueOf: 2, toString: 3 }],
		[Symbol('2026-01-31')],
	])('%p is no moment', (value) => {
		expect(momentToMs(value, 'Europe/Berlin')).toBeUndefined();
	});

	// In a process of its own, because a running one keeps its zone.
	it.each(['America/Los_Angeles', 'Pacific/Kiritimati'])('does not depend on the zone of the machine: %s', (zone) => {
		const script = `
			const { momentToMs, platformTimeToIso, toPlatformTime } = require('./nodes/SocialEpoch/values/time.ts');
			const read = ['2026-01-31T09:00:00', '2026-01-31T09:00:00.000000', '2026-01-31T08:00:00Z'];
			console.log(JSON.stringify([
				new Date(${ms}).getHours(),
				...read.map((text) => momentToMs(text, 'Europe/Berlin')),
				platformTimeToIso('2026-01-31 16:00:00'),
				toPlatformTime(${ms}),
			]));`;
		const output = execFileSync(process.execPath, ['-r', 'tsx/cjs', '-e', script], {
			cwd: join(__dirname, '../..'),
			env: { ...process.env, TZ: zone },
		});
		const [hour, ...results] = JSON.parse(String(output)) as unknown[];
		expect(hour).toBe(zone === 'America/Los_Angeles' ? 0 : 22);
		expect(results).toEqual([ms, ms, ms, '2026-01-31T08:00:00.000Z', '2026-01-31 16:00:00']);
	});
});

describe('momentToMs: text without a zone', () => {
	it.each([
		['2026-01-31', 'UTC', '2026-01-31T00:00:00Z'],
		['2026-01-31', 'Europe/Berlin', '2026-01-30T23:00:00Z'],
		['2026-01-31', 'Asia/Shanghai', '2026-01-30T16:00:00Z'],
		['2026-01-31 09:30', 'Europe/Berlin', '2026-01-31T08:30:00Z'],
		['2026-01-31T09:30:15', 'Europe/Berlin', '2026-01-31T08:30:15Z'],
		['2026-01-31T09:30:15.5', 'Europe/Berlin', '2026-01-31T08:30:15.500Z'],
		['2026-07-31T09:30:15', 'Europe/Berlin', '2026-07-31T07:30:15Z'],
		['2026-01-31T24:00', 'Europe/Berlin', '2026-01-31T23:00:00Z'],
		['2026-01-31 09:30', 'Asia/Kolkata', '2026-01-31T04:00:00Z'],
		['2026-01-31 09:30', 'America/St_Johns', '2026-01-31T13:00:00Z'],
		['2026-01-31 09:30', 'Pacific/Kiritimati', '2026-01-30T19:30:00Z'],
		['2026-01-31 09:30', 'Pacific/Pago_Pago', '2026-01-31T20:30:00Z'],
		// Before standard time the offset had seconds.
		['1890-01-01 00:00', 'Europe/Berlin', '1889-12-31T23:06:32Z'],
	])('%s in %s', (text, zone, iso) => {
		expect(new Date(momentToMs(text, zone)!).toISOString()).toBe(new Date(iso).toISOString());
	});

	describe.each([
		// zone, the hour that is skipped, the hour that comes twice
		[
			'Europe/Berlin',
			[
				['2026-03-29T01:59:59', '2026-03-29T00:59:59Z'],
				['2026-03-29T02:00:00', '2026-03-29T01:00:00Z'],
				['2026-03-29T02:30:00', '2026-03-29T01:30:00Z'],
				['2026-03-29T03:00:00', '2026-03-29T01:00:00Z'],
				['2026-03-29T03:30:00', '2026-03-29T01:30:00Z'],
				['2026-10-25T01:59:59', '2026-10-24T23:59:59Z'],
				['2026-10-25T02:00:00', '2026-10-25T00:00:00Z'],
				['2026-10-25T02:30:00', '2026-10-25T00:30:00Z'],
				['2026-10-25T02:59:59', '2026-10-25T00:59:59Z'],
				['2026-10-25T03:00:00', '2026-10-25T02:00:00Z'],
				['2026-10-25T03:30:00', '2026-10-25T02:30:00Z'],
			],
		],
		[
			'Asia/Shanghai',
			[
				['2026-03-29T02:30:00', '2026-03-28T18:30:00Z'],
				['2026-10-25T02:30:00', '2026-10-24T18:30:00Z'],
				['1988-07-01T12:00:00', '1988-07-01T03:00:00Z'],
				['1986-05-04T02:30:00', '1986-05-03T18:30:00Z'],
				['1986-09-14T01:30:00', '1986-09-13T16:30:00Z'],
				['1986-09-14T02:00:00', '1986-09-13T18:00:00Z'],
			],
		],
		[
			'America/New_York',
			[
				['2026-03-08T01:59:00', '2026-03-08T06:59:00Z'],
				['2026-03-08T02:30:00', '2026-03-08T07:30:00Z'],
				['2026-03-08T03:00:00', '2026-03-08T07:00:00Z'],
				['2026-11-01T01:30:00', '2026-11-01T05:30:00Z'],
				['2026-11-01T02:00:00', '2026-11-01T07:00:00Z'],
			],
		],
		[
			'Australia/Lord_Howe',
			[
				['2026-10-04T02:15:00', '2026-10-03T15:45:00Z'],
				['2026-04-05T01:45:00', '2026-04-04T14:45:00Z'],
				['2026-04-05T02:00:00', '2026-04-04T15:30:00Z'],
			],
		],
		[
			'Pacific/Apia',
			[
				// The 30th of December 2011 did not take place.
				['2011-12-29T23:00:00', '2011-12-30T09:00:00Z'],
				['2011-12-30T12:00:00', '2011-12-30T22:00:00Z'],
				['2011-12-31T00:00:00', '2011-12-30T10:00:00Z'],
			],
		],
	] as Array<[string, string[][]]>)('summer time in %s', (zone, moments) => {
		it.each(moments)('%s is %s', (text, iso) => {
			expect(new Date(momentToMs(text, zone)!).toISOString()).toBe(new Date(iso).toISOString());
		});
	});

	const zones = [
		'Europe/Berlin',
		'Asia/Shanghai',
		'America/New_York',
		'America/Sao_Paulo',
		'Australia/Lord_Howe',
		'Asia/Kathmandu',
		'UTC',
	];

	it('is the moment whose local time it is, wherever the clock shows it', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...zones),
				fc.integer({ min: Date.UTC(1972, 0), max: Date.UTC(2099, 0) }),
				(zone, ms) => {
					const local = DateTime.fromMillis(ms, { zone });
					const read = momentToMs(local.toISO({ includeOffset: false }), zone)!;
					expect(DateTime.fromMillis(read, { zone }).toISO({ includeOffset: false })).toBe(
						local.toISO({ includeOffset: false }),
					);
					// The first of two moments that the clock shows alike
					expect(read).toBeLessThanOrEqual(ms);
					expect(ms - read).toBeLessThanOrEqual(DAY / 12);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('agrees with Luxon around every change of summer time, but for hours that come twice', () => {
		const minute = 60_000;
		const changes: Array<[string, number]> = zones.flatMap((zone) => {
			const found: Array<[string, number]> = [];
			for (let at = Date.UTC(2025, 0); at < Date.UTC(2028, 0); at += DAY / 24) {
				const offset = (ms: number) => DateTime.fromMillis(ms, { zone }).offset;
				if (offset(at) !== offset(at + DAY / 24)) found.push([zone, at]);
			}
			return found;
		});
		expect(changes.length).toBeGreaterThanOrEqual(15);
		for (const [zone, change] of changes) {
			const offset = DateTime.fromMillis(change, { zone }).offset * minute;
			for (let at = change - DAY / 6; at < change + DAY / 6; at += 15 * minute) {
				const text = new Date(at + offset).toISOString().slice(0, 19);
				const luxon = DateTime.fromISO(text, { zone });
				const possible = luxon.getPossibleOffsets().map((one) => one.toMillis());
				expect(momentToMs(text, zone)).toBe(Math.min(...possible));
			}
		}
	});

	it('never throws, and answers a moment or nothing', () => {
		const near = fc.stringMatching(
			/^[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?(Z|[+-][0-9]{2}:[0-9]{2})?$/,
		);
		fc.assert(
			fc.property(fc.oneof(near, fc.string(), fc.anything({ withDate: true, withNullPrototype: true })), (value) => {
				const ms = momentToMs(value, 'Europe/Berlin');
				expect(ms === undefined || new Date(ms).getTime() === ms).toBe(true);
			}),
			{ numRuns: 1000 },
		);
	});
});
