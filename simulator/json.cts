import { parse, stringify } from 'lossless-json';

/**
 * Parses JSON without losing 64-bit integers: an integer that a JavaScript number cannot hold exactly becomes a bigint
 * (the platform sends such ids as bare numbers, docs/platform.md, "Large numbers"), every other number a number.
 */
export function parseJson(text: string): unknown {
	return parse(text, null, (digits) => {
		const number = Number(digits);
		return /^-?\d+$/.test(digits) && !Number.isSafeInteger(number) ? BigInt(digits) : number;
	});
}

/** Writes JSON; bigints become bare integers. */
export function writeJson(value: unknown): string {
	return stringify(value) ?? 'null';
}
