/** Fewer digits are no number with its country code, and more are none that a telephone could dial (E.164). */
const DIALLED = /^[1-9]\d{6,14}$/;

/** However somebody writes a number, a longer text is none; it is not even looked at. */
const MOST_CHARACTERS = 100;

/** What people write between the digits of one number: blanks, dashes, dots and brackets, but no line break or tab. */
const WRITTEN = /^\(?(?:\+ ?)?\(?\d[\d \u00a0\u2007\u202f().\p{Pd}]*\d$/u;

/** A country code and, behind it, the 0 that is only dialled within that country: "+44 (0)", "0044 (0)". */
const TRUNK_ZERO = /^(\(?(?:\+ ?)?\(?(?:00[^\d(]*)?\d{1,3}\)?[^\d(]*)\(0\)/;

/** Italy, its enclaves and parts of Africa: there a 0 behind the country code is a part of the number. */
const KEEPS_ZERO = /^\+?(39|22[569]|24[12]|37[89])/;

/**
 * Elsewhere that 0 is only dialled within the country. Country codes have three digits but for those that are listed
 * first; 999 is that of the trigger's samples.
 */
const STRAY_ZERO =
	/^(1|7|2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(2[1-689]|3[578]|42|5[09]|6[7-9]|8[035789]|9[67])\d|99[0-8])0/;

const DATE = /^(\d{4}[.-]\d\d?[.-]\d\d?|\d\d?[.-]\d\d?[.-]\d{4})$/;

/** North America, Russia and Kazakhstan: with their code, numbers have eleven digits. */
const NOT_ELEVEN = /^\+[17](?!\d{10}$)/;

/** The area of a number as it is dialled within a country, also behind the 8 of Russia, which is no country’s code. */
const LOCAL = /^[^\d+]*(8?[^\d+]*\(\p{Cf}*(?!00)\d|8\D(?!\d{3}(\D\d{3})+\s*$))/u;

/**
 * The number that a careful person would dial, from what people, spreadsheets and the platform write.
 *
 * @returns 7 to 15 digits with country code; `undefined` for whatever is not clearly one such number
 */
export function phoneNumberOf(value: unknown): string | undefined {
	const written = digitsOf(value) ?? '';
	const number = written.replace('+', '');
	const isStray = STRAY_ZERO.test(number) && !KEEPS_ZERO.test(number);
	const isRiddle = isStray || NOT_ELEVEN.test(written) || LOCAL.test(written && String(value));
	return DIALLED.test(number) && !isRiddle ? number : undefined;
}

/**
 * The digits of one number, with country code or without. Blanks, dashes, dots and brackets are taken off, and so are
 * the `(0)` of an international number, a final `.0` and the ending of a person's id (`@c.us`, `@s.whatsapp.net`, with
 * or without a device as in `:5@s.whatsapp.net`).
 *
 * @returns with a `+` in front where that or `00` was there; `undefined` for whatever is not clearly one number
 */
export function digitsOf(value: unknown): string | undefined {
	const entered = Number.isSafeInteger(value) ? String(value) : value;
	if (typeof entered !== 'string' || entered.length > MOST_CHARACTERS) return undefined;
	const text = entered
		.replace(/\p{Cf}/gu, '')
		.trim()
		.replace(/(:\d{1,3})?@(c\.us|s\.whatsapp\.net)$/i, '')
		.replace(/^([^.]*\d)\.00?$/, '$1');
	if (!WRITTEN.test(text) || isFraction(text) || DATE.test(text)) return undefined;
	const international = text.replace(TRUNK_ZERO, '$1');
	const groups = international.split(/\D/);
	// Two numbers side by side, or one with an extension behind it, are not one; any other bracketed 0 is a riddle.
	const isOne =
		groups.filter(({ length }) => length >= 7).length <= 1 && groups.slice(0, -1).every(({ length }) => length < 10);
	if (!isOne || international.includes('(0)')) return undefined;
	const digits = international.replace(/\D/g, '');
	const written = international.includes('+') ? `+${digits}` : digits.replace(/^00/, '+');
	return text !== international && KEEPS_ZERO.test(written) ? undefined : written;
}

/** 86136.5 and 8 613 633 800 088.5, but not the dots of 1.555.123.4567 or of 170 123-45.67. */
function isFraction(text: string): boolean {
	const [, ...behind] = text.split('.');
	return behind.length === 1 && (/^\D*\d+\.\d+$/.test(text) || behind[0].length === 1);
}

/** Groups are numbered by 18 digits; those from before 2021 by founder and time, whose dash is part of the id. */
const GROUP = /^(\d{16,20}|\d{7,15}-1\d{9})(@g\.us)?$|^(\d{7,20})@g\.us$/i;

/** The id of a group without `@g.us`; `undefined` for what has not the form of one. */
export function groupIdOf(value: unknown): string | undefined {
	if (typeof value !== 'string' || value.length > MOST_CHARACTERS) return undefined;
	const match = GROUP.exec(value.replace(/\p{Cf}/gu, '').trim());
	return match?.[1] ?? match?.[3];
}

/** What is no part of a number that was written with blanks. */
const WHOLE = /^(\+|00)|@|(\d\D*){10}/;

/**
 * Splits a text with several numbers or ids at commas, semicolons, tabs and line breaks; and at blanks, where each
 * piece is clearly one by itself: "+44 7759 820897" and "+49170123 4567890" stay whole.
 */
export function splitNumbers(text: string): string[] {
	return text
		.split(/[,;\t\r\n]/)
		.flatMap((part) => {
			const pieces = part.trim().split(/\s+/);
			const isOne = (piece: string) => WHOLE.test(piece) && (phoneNumberOf(piece) ?? groupIdOf(piece));
			return pieces.every(isOne) ? pieces : part.trim();
		})
		.filter(Boolean);
}
