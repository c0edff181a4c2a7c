/** Compares names of the editor's lists. `localeCompare` would load n8n's language data when it starts: 7 ms. */
export function alphabetically(a: string, b: string): number {
	const [first, second] = [a.toLowerCase(), b.toLowerCase()];
	return first < second ? -1 : Number(first > second);
}
