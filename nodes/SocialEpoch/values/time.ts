import { tryToParseDateTime } from 'n8n-workflow';

/** The platform prints local times without a zone, in UTC+8 (docs/platform.md, "Times"). */
const PLATFORM_OFFSET = '+08:00';

/** `yyyy-MM-dd HH:mm:ss`, perhaps with a fraction as Java writes it, or ISO 8601 with or without a zone. */
const PLATFORM_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * A moment the platform sent, as ISO 8601 in UTC: text as in `PLATFORM_TIME` (UTC+8 where it names no zone), or ms since
 * 1970 as a number or as digits, ten of which are seconds (docs/platform.md, "Times").
 *
 * @returns `null` for anything else, for 0 and for the platform's "never" (1970-01-01 08:00:01)
 */
export function platformTimeToIso(value: unknown): string | null {
	if (typeof value === 'number' || (typeof value === 'string' && /^\d{1,16}(\.0+)?$/.test(value.trim()))) {
		const ms = Number(value);
		// Ten digits are seconds, which must not end up in January 1970.
		return toIso(ms >= 1e9 && ms < 1e10 ? ms * 1000 : ms);
	}
	if (typeof value !== 'string') return null;
	const match = PLATFORM_TIME.exec(value.trim());
	if (!match || !isDay(match[1])) return null;
	const [, day, time, fraction = '', zone = PLATFORM_OFFSET] = match;
	const moment = Date.parse(`${day}T${time}${fraction}${zone}`);
	return moment === 1000 ? null : toIso(moment);
}

/** ms since 1970 as `yyyy-MM-dd HH:mm:ss` in the platform's zone, as the sending endpoints want it. */
export function toPlatformTime(ms: number): string {
	return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * What a user typed, picked or computed as ms since 1970: a date object (also Luxon's, as `{{ $now }}` gives), ms, or
 * ISO 8601. Text without a zone is read in the workflow's own zone; of an hour that summer time repeats, the first
 * is taken, and an hour that it skips moves on by what was skipped.
 *
 * @param timeZone IANA name, e.g. `Europe/Berlin`
 * @returns `undefined` when it is not a moment between the years 1000 and 9999
 */
export function momentToMs(value: unknown, timeZone: string): number | undefined {
	if (typeof value === 'object' && value !== null) {
		const date = value as { toMillis?: unknown; getTime?: unknown };
		const read = date.toMillis ?? date.getTime;
		return typeof read === 'function' ? plausible(Number(read.call(value))) : undefined;
	}
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = typeof value === 'number' ? String(Math.floor(value)) : value.trim();
	// Fewer digits would be seconds, which must not end up in January 1970.
	if (/^\d{11,16}$/.test(text)) return plausible(Number(text));
	const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/i.exec(text);
	if (!match || !isDay(match[1])) return undefined;
	const [, day, time = '00:00', zone] = match;
	const moment = plausible(Date.parse(`${day}T${time}${zone ?? 'Z'}`));
	if (zone || moment === undefined) return moment;
	return Math.min(...tryToParseDateTime(`${day}T${time}`, timeZone).getPossibleOffsets().map(Number));
}

function toIso(ms: number): string | null {
	return ms > 0 && ms <= 8.64e15 ? new Date(ms).toISOString() : null;
}

/** `Date.parse` reads February 30 as March 2. */
function isDay(day: string): boolean {
	return day.slice(-2) < '29' || new Date(`${day}T00:00Z`).getUTCDate() === Number(day.slice(-2));
}

/** What four digits can write as a year; µs, for example, cannot. */
function plausible(ms: number): number | undefined {
	return ms > Date.UTC(1000, 0) && ms < Date.UTC(9999, 11, 31) ? ms : undefined;
}
