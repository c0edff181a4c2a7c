/** The platform prints local times without a zone; its "never executed" value 1970-01-01 08:00:01 shows UTC+8. */
const PLATFORM_OFFSET = '+08:00';

/**
 * A moment the platform sent, as ISO 8601 in UTC: `yyyy-MM-dd HH:mm:ss` (UTC+8), or ms since 1970 as a number or as
 * digits.
 *
 * @returns `null` for anything else, for 0 and for the platform's "never" (1970-01-01 08:00:01)
 */
export function platformTimeToIso(value: unknown): string | null {
	if (typeof value === 'number' || (typeof value === 'string' && /^\d{1,16}$/.test(value.trim()))) {
		return toIso(Number(value));
	}
	if (typeof value !== 'string') return null;
	const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/.exec(value.trim());
	const moment = match ? Date.parse(`${match[1]}T${match[2]}${PLATFORM_OFFSET}`) : NaN;
	return moment === 1000 ? null : toIso(moment);
}

/** Seconds since 1970 (`lastChatTime` of info/profile) as ISO 8601, `null` for anything that is not a moment. */
export function secondsToIso(value: unknown): string | null {
	return value === null || value === '' || typeof value === 'object' ? null : toIso(Number(value) * 1000);
}

/** ms since 1970 as `yyyy-MM-dd HH:mm:ss` in the platform's zone, as the sending endpoints want it. */
export function toPlatformTime(ms: number): string {
	return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * What a user typed, picked or computed as ms since 1970: a date object, ms, or ISO 8601. Text without a zone is
 * read in the workflow's own zone.
 *
 * @param timeZone IANA name, e.g. `Europe/Berlin`
 * @returns `undefined` when it is not a moment
 */
export function momentToMs(value: unknown, timeZone: string): number | undefined {
	if (value instanceof Date) return finite(value.getTime());
	// Luxon, which expressions such as {{ $now }} give
	if (typeof value === 'object' && value !== null && 'toMillis' in value) return finite(Number(value.valueOf()));
	if (typeof value === 'number') return finite(value);
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (/^\d{11,16}$/.test(text)) return Number(text);
	const local = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?)?$/.exec(text);
	if (!local) return /^\d{4}-\d\d-\d\dT/.test(text) ? finite(Date.parse(text)) : undefined;
	const asUtc = Date.parse(`${local[1]}T${local[2] ?? '00:00'}${local[3] ?? ':00'}Z`);
	if (Number.isNaN(asUtc)) return undefined;
	// Twice, because the first guess may lie on the other side of a change of summer time.
	const guess = asUtc - zoneOffset(asUtc, timeZone);
	return asUtc - zoneOffset(guess, timeZone);
}

/** How far the zone is ahead of UTC at this moment, in ms. */
function zoneOffset(ms: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	}).formatToParts(ms);
	const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
	const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
	return local - Math.floor(ms / 1000) * 1000;
}

function toIso(ms: number): string | null {
	return Number.isFinite(ms) && ms > 0 && ms <= 8.64e15 ? new Date(ms).toISOString() : null;
}

function finite(ms: number): number | undefined {
	return Number.isFinite(ms) ? ms : undefined;
}
