import { momentToMs } from '../../values/time';

/** Days from today, the first and the last of a period. */
const DAYS = { lastSevenDays: [-6, 0], today: [0, 0], yesterday: [-1, -1] } as const;

export type Period = keyof typeof DAYS | 'thisMonth';

/**
 * The first and the last moment of a period, in ms since 1970: whole days of the zone, up to the end of today.
 *
 * @param now ms since 1970
 * @param timeZone IANA name
 */
export function rangeOf(period: Period, now: number, timeZone: string): [from: number, to: number] {
	// The Swedish way to write a date is that of ISO 8601.
	const today = new Date(now).toLocaleDateString('sv-SE', { timeZone });
	const [year, month, day] = today.split('-').map(Number);
	const midnight = (of: number) => {
		const date = new Date(Date.UTC(year, month - 1, of)).toISOString().slice(0, 10);
		return momentToMs(date, timeZone) ?? now;
	};
	const [first, last] = period === 'thisMonth' ? [1, day] : DAYS[period].map((days) => day + days);
	return [midnight(first), midnight(last + 1) - 1];
}
