/** The contact cards (vCards) in a value, however deep they lie in it. */
export function cardsIn(value: unknown): string[] {
	if (typeof value === 'string') return /^\s*BEGIN:VCARD/i.test(value) ? [value] : [];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(cardsIn) : [];
}

/** Name and numbers of every contact card in a text, one card a line; a text where none has any stays as it is. */
export function cardsAsText(text: string): string {
	const cards = unfolded(text).split(/END:VCARD/i);
	return cards.map(cardAsText).filter(Boolean).join('\n') || text;
}

/**
 * Puts lines together again that were folded: behind a = in quoted-printable, where a \r then tells the break from others,
 * or before a blank. Break by break, since a pattern of a whole folded line would need memory for each of its breaks.
 */
function unfolded(text: string): string {
	let isQuoted = false;
	return text
		.replace(/\r\n?/g, '\n')
		.replace(/^[^:\n]*QUOTED-PRINTABLE|=?\n/gim, (found) => {
			if (isQuoted && found === '=\n') return '\n\r';
			isQuoted = !found.endsWith('\n');
			return found;
		})
		.replace(/\n(\r[ \t]*|[ \t])/g, '');
}

function cardAsText(card: string): string {
	const valuesOf = (property: string) => {
		// Parameters without a bound would need memory for each of their characters.
		const line = new RegExp(`^(?:[\\w-]+\\.)?${property}((?:;(?:[^:"\\n]|"[^"\\n]*"){0,5000})?):(.*)$`, 'gim');
		return [...card.matchAll(line)].map(([, parameters, value]) => ({ parameters, value: decoded(parameters, value) }));
	};
	// Last;First;Middle;Prefix;Suffix
	const [last, first, middle] = (valuesOf('N')[0]?.value ?? '').split(';');
	const name = valuesOf('FN')[0]?.value || [first, middle, last].filter(Boolean).join(' ');
	// The number that WhatsApp knows the person by is the waid; what stands beside it may be written in any way.
	const numbers = valuesOf('TEL').map(
		({ parameters, value }) => /;waid="?([^;:,"]+)/i.exec(parameters)?.[1] ?? value.replace(/^tel:/i, ''),
	);
	return [...new Set([name, ...numbers].map((part) => part.trim()))].filter(Boolean).join(', ');
}

function decoded(parameters: string, value: string): string {
	const text = /QUOTED-PRINTABLE/i.test(parameters) ? fromQuotedPrintable(value) : value;
	return text.replace(/\\n/gi, ' ').replace(/\\([,;\\])/g, '$1');
}

/** Text in UTF-8; what is in another character set stays as it is. */
function fromQuotedPrintable(text: string): string {
	try {
		return decodeURIComponent(text.replaceAll('%', '%25').replace(/=([\dA-F]{2})/gi, '%$1'));
	} catch {
		return text;
	}
}
