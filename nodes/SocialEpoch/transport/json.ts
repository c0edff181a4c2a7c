/** How deeply values may be nested; deeper text is an attack, and n8n itself could not store it. */
const MAX_DEPTH = 100;

/**
 * Parses JSON without altering an id by a digit: integers beyond ±(2^53 − 1) come out as strings with all their
 * digits, every other value as `JSON.parse` gives it. Keys named `__proto__` are dropped.
 *
 * Seeds: `userProfile.id` 8423922419416375296 (MSG_SYNC_MESSAGE), `id` of selectCloudPortDetail.
 *
 * @throws SyntaxError when the text is not JSON, or is nested more than 100 levels deep
 */
export function parseJson(text: string): unknown {
	let value: unknown = JSON.parse(text);
	if (!inspect(value, 0)) {
		value = JSON.parse(quoteLargeIntegers(text));
		inspect(value, 0);
	}
	return value;
}

/**
 * Drops hostile keys, and tells whether no number of the value lost digits, so that the plain parse can be kept:
 * looking at the parsed numbers is far cheaper than looking at every character of the text.
 */
function inspect(value: unknown, depth: number): boolean {
	if (typeof value === 'number') return Number.isSafeInteger(value) || !Number.isInteger(value);
	if (typeof value !== 'object' || value === null) return true;
	if (depth >= MAX_DEPTH) throw new SyntaxError(`The JSON is nested more than ${MAX_DEPTH} levels deep`);
	let exact = true;
	if (Array.isArray(value)) {
		for (let i = 0; i < value.length; i++) {
			if (!inspect(value[i], depth + 1)) exact = false;
		}
		return exact;
	}
	const record = value as Record<string, unknown>;
	for (const key in record) {
		if (key === '__proto__') delete record[key];
		else if (!inspect(record[key], depth + 1)) exact = false;
	}
	return exact;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/** Puts quotes around every integer literal outside strings that a JavaScript number cannot hold. The text is valid JSON. */
function quoteLargeIntegers(text: string): string {
	let out = '';
	let copied = 0;
	let at = 0;
	while (at < text.length) {
		const char = text.charCodeAt(at);
		if (char === QUOTE) {
			at = endOfString(text, at);
		} else if (char === MINUS || isDigit(char)) {
			const end = endOfNumber(text, at);
			const literal = text.slice(at, end);
			if (literal.length > 15 && /^-?\d+$/.test(literal) && !Number.isSafeInteger(Number(literal))) {
				out += `${text.slice(copied, at)}"${literal}"`;
				copied = end;
			}
			at = end;
		} else {
			at++;
		}
	}
	return out + text.slice(copied);
}

function endOfString(text: string, start: number): number {
	let end = start;
	let escaped: boolean;
	do {
		end = text.indexOf('"', end + 1);
		let backslashes = 0;
		while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
		escaped = backslashes % 2 === 1;
	} while (escaped);
	return end + 1;
}

function isDigit(char: number): boolean {
	return char >= 0x30 && char <= 0x39;
}

function endOfNumber(text: string, start: number): number {
	let end = start + 1;
	while (end < text.length && /[\d.eE+-]/.test(text[end])) end++;
	return end;
}
