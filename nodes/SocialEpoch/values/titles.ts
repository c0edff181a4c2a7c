import type { Names } from './codes';

const ABBREVIATIONS: Record<string, string> = { Gif: 'GIF', Pc: 'PC', Qr: 'QR' };

/** A name as the editor's lists show it: contactCard becomes Contact Card. */
export function titleOf(name: string): string {
	const words = name.split(/(?=[A-Z])/);
	return words
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.map((word) => ABBREVIATIONS[word] ?? word)
		.join(' ');
}

/** The codes of a table with their titles, as `choice` takes them. */
export function choicesOf(names: Names): Array<[code: number, title: string]> {
	return Object.entries(names).map(([code, name]) => [Number(code), titleOf(name)]);
}

/** Compares names of the editor's lists. `localeCompare` would load n8n's language data when it starts: 7 ms. */
export function alphabetically(a: string, b: string): number {
	const [first, second] = [a.toLowerCase(), b.toLowerCase()];
	return first < second ? -1 : 1;
}
