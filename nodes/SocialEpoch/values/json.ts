/** How deeply values may be nested; deeper text is an attack, and n8n itself could not store it. */
const MAX_DEPTH = 100;

/** Where in a parsed value a number lies that may have lost digits. */
type Place = [holder: Record<string | number, unknown>, key: string | number];

/** A number outside of strings: where it starts, as it is written, and what JavaScript makes of it. */
type Literal = { at: number; text: string; value: number };

/**
 * Parses JSON without altering an id by a digit: integers beyond ±(2^53 − 1) come out as strings with all their
 * digits, every other value as `JSON.parse` gives it. Keys named `__proto__` are dropped.
 *
 * Which ids are that long: docs/platform.md, "Large numbers".
 *
 * @throws SyntaxError when the text is not JSON, or is nested more than 100 levels deep
 */
export function parseJson(text: string): unknown {
	const root = [JSON.parse(text)];
	const places: Place[] = [];
	inspect(root, 0, places);
	return places.length === 0 ? root[0] : restore(root, places, text);
}

/**
 * Drops hostile keys and collects the numbers that may have lost digits: looking at the parsed numbers is far
 * cheaper than looking at every character of the text, which most texts are spared.
 */
function inspect(holder: object, depth: number, places: Place[]): void {
	if (depth > MAX_DEPTH) throw new SyntaxError(`The JSON is nested more than ${MAX_DEPTH} levels deep`);
	// Both loops ask the same, in place: a call for each value would double the time.
	if (Array.isArray(holder)) {
		for (let i = 0; i < holder.length; i++) {
			const value: unknown = holder[i];
			if (typeof value === 'object' && value !== null) inspect(value, depth + 1, places);
			else if (typeof value === 'number' && isLarge(value)) places.push([holder as never, i]);
		}
		return;
	}
	const record = holder as Record<string, unknown>;
	for (const key in record) {
		const value = record[key];
		if (key === '__proto__') delete record[key];
		else if (typeof value === 'object' && value !== null) inspect(value, depth + 1, places);
		else if (typeof value === 'number' && isLarge(value)) places.push([record, key]);
	}
}

/** Puts the digits back. An id of the text is recognised by the number it was rounded to. */
function restore(root: unknown[], places: Place[], text: string): unknown {
	const literals = memberIntegers(text, places.length) ?? largeLiterals(text);
	const digits = new Map<number, string>();
	for (const literal of literals) {
		const known = digits.get(literal.value);
		if (known === undefined) digits.set(literal.value, literal.text);
		else if (known !== literal.text) return parseQuoted(text, literals);
	}
	for (const [holder, key] of places) {
		const literal = digits.get(holder[key] as number);
		if (literal !== undefined && isInteger(literal)) holder[key] = literal;
	}
	return root[0];
}

/** The slower way, for texts with ids so close to each other that they were rounded to the same number. */
function parseQuoted(text: string, literals: Literal[]): unknown {
	let quoted = '';
	let copied = 0;
	for (const literal of literals) {
		if (!isInteger(literal.text)) continue;
		quoted += `${text.slice(copied, literal.at)}"${literal.text}"`;
		copied = literal.at + literal.text.length;
	}
	const root = [JSON.parse(quoted + text.slice(copied))];
	inspect(root, 0, []);
	return root[0];
}

function isLarge(value: number): boolean {
	return !(value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER);
}

function isInteger(literal: string): boolean {
	return !/[.eE]/.test(literal);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/** The shortest integer that is too large to be exact has so many digits. */
const LONG = 16;

/** The end of an object's key: a quote behind one of these is neither escaped nor the first of a string. */
const AFTER_KEY = /[^\s\\:,[{]"\s*:\s*$/;

/** What stands before digits within a string, and never before a number. */
const IN_STRING = /[^\s\-+.:,[eE]$|[^\\]\\"\s*:\s*$/;

/**
 * What `largeLiterals` finds, in a tenth of the time: it looks at every 16th character only, for long integers, and
 * tells from the characters before one whether it is a member of an object or digits in a string.
 *
 * @param expected how many there have to be
 * @returns `undefined` where this does not tell all of them: elements of lists, exponents, unusual strings
 */
function memberIntegers(text: string, expected: number): Literal[] | undefined {
	const literals: Literal[] = [];
	for (let i = LONG - 1; i < text.length; i += LONG) {
		if (!isDigit(text.charCodeAt(i))) continue;
		let at = i;
		while (isDigit(text.charCodeAt(at - 1))) at--;
		while (isDigit(text.charCodeAt(i + 1))) i++;
		if (i + 1 - at < LONG) continue;
		if (text.charCodeAt(at - 1) === MINUS) at--;
		const before = text.slice(Math.max(0, at - 8), at);
		if (!AFTER_KEY.test(before)) {
			if (IN_STRING.test(before)) continue;
			return undefined;
		}
		if (isNumberPart(text.charCodeAt(i + 1))) return undefined;
		const literal = text.slice(at, i + 1);
		const value = Number(literal);
		if (isLarge(value)) literals.push({ at, text: literal, value });
	}
	return literals.length === expected ? literals : undefined;
}

/** Every number outside of strings that is too large to be exact, in the order of the text, which is valid JSON. */
function largeLiterals(text: string): Literal[] {
	const literals: Literal[] = [];
	let at = 0;
	while (at < text.length) {
		const char = text.charCodeAt(at);
		if (char === QUOTE) {
			at = endOfString(text, at);
		} else if (isNumberPart(char)) {
			const start = at;
			while (isNumberPart(text.charCodeAt(at))) at++;
			// The shortest is 1e16; the shortest without an exponent has 16 digits.
			if (at - start < 4) continue;
			const literal = text.slice(start, at);
			const value = Number(literal);
			if (isLarge(value)) literals.push({ at: start, text: literal, value });
		} else {
			at++;
		}
	}
	return literals;
}

function isDigit(char: number): boolean {
	return char >= 0x30 && char <= 0x39;
}

/** Digits, `-`, `+`, `.`, `e` and `E`; the `e` of true and false is too short to be looked at. */
function isNumberPart(char: number): boolean {
	return isDigit(char) || char === 0x2d || char === 0x2b || char === 0x2e || (char | 0x20) === 0x65;
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
