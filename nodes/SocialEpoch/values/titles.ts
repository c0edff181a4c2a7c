import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import type { Names } from './codes';

/** A name as the editor's lists show it: contactCard becomes Contact Card. */
export function titleOf(name: string): string {
	const words = name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, ' $&');
	return words.replace(/\b(Gif|Pc|Qr)\b/g, (word) => word.toUpperCase());
}

/** The codes of a table with their titles, as `choice` takes them. */
export function choicesOf(names: Names): Array<[code: number, title: string]> {
	return Object.entries(names).map(([code, name]) => [Number(code), titleOf(name)]);
}

/** Compares names of the editor's lists. `localeCompare` would load n8n's language data when it starts: 7 ms. */
export function alphabetically(a: string, b: string): number {
	return a.toLowerCase() < b.toLowerCase() ? -1 : 1;
}

/** A note in the editor. @param show the values of other fields with which it appears */
export function noticeOf(name: string, displayName: string, show?: IDisplayOptions['show']): INodeProperties {
	return { displayName, name, type: 'notice', default: '', ...(show && { displayOptions: { show } }) };
}
