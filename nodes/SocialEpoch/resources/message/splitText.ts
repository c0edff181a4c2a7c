/** Where a text is cut, the best places first: after a paragraph, a line, a sentence, a word. */
const SEAMS = [/\n\s*\n/gu, /\n/gu, /[.!?…。！？]["'”’)\]]*\s+/gu, /\s+/gu];

/**
 * Cuts a text into parts of at most so many characters, as late as possible at the best place there is: a paragraph,
 * else a line, a sentence, a word, else anywhere. Blank space at a cut is dropped, everything else stays.
 *
 * @param most characters (not UTF-16 units) of a part
 */
export function splitText(text: string, most: number): string[] {
	const parts: string[] = [];
	let rest = text.trim();
	while ([...rest].length > most) {
		const head = [...rest].slice(0, most).join('');
		const part = rest.slice(0, cutOf(head, rest[head.length])).trimEnd();
		parts.push(part);
		rest = rest.slice(part.length).trimStart();
	}
	return [...parts, rest];
}

/** How much of the head is the part. A seam in the first third would leave a very short one, so a lesser seam is taken. */
function cutOf(head: string, next: string): number {
	for (const seam of SEAMS) {
		const ends = [...(head + next).matchAll(seam)].map((match) => match.index + match[0].length);
		const last = Math.min(ends.at(-1) ?? 0, head.length);
		if (last > head.length / 3) return last;
	}
	return head.length;
}
