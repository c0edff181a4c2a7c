/** Whether a text is one or several contact cards. */
export function isCard(text: string): boolean {
	return /^\s*BEGIN:VCARD/i.test(text);
}

/** Name and numbers of every contact card in the text, one card a line; "" where no card has any. */
export function cardsAsText(vcards: string): string {
	return linesOf(vcards)
		.join('\n')
		.split(/END:VCARD/i)
		.map(cardAsText)
		.filter(Boolean)
		.join('\n');
}

/** The lines of a card, those put together again that were folded: with a blank, or with = in quoted-printable. */
function linesOf(vcards: string): string[] {
	const lines: string[] = [];
	for (const line of vcards.split(/\r\n?|\n/)) {
		const before = lines.at(-1) ?? '';
		if (/^[^:]*QUOTED-PRINTABLE[^]*=$/i.test(before)) lines.push(lines.pop()!.slice(0, -1) + line.trimStart());
		else if (/^[ \t]/.test(line) && before) lines.push(lines.pop()! + line.slice(1));
		else lines.push(line);
	}
	return lines;
}

function cardAsText(card: string): string {
	const valuesOf = (property: string) => {
		const line = new RegExp(`^(?:[\\w-]+\\.)?${property}((?:;(?:[^:"\\n]|"[^"\\n]*")*)?):(.*)$`, 'gim');
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
