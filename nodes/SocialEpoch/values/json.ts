/** How deeply values may be nested; deeper text is an attack, and n8n itself could not store it. */
const MAX_DEPTH = 100;

/**
 * Parses JSON without altering an id by a digit: integers beyond ±(2^53 − 1) come out as strings with all their
 * digits, every other value as `JSON.parse` gives it. Keys named `__proto__` are dropped. Takes a time in proportion
 * to the text, whatever the text is.
 *
 * @see docs/platform.md, "Large numbers"
 * @throws SyntaxError when the text is not JSON, or is nested more than 100 levels deep
 */
export function parseJson(text: string): unknown {
	// First as it is: with quotes around them, numbers may stand where they must not, and begin with a zero.
	let value: unknown = JSON.parse(text);
	if (/\d{16}/.test(text)) value = JSON.parse(quoteLargeIntegers(text));
	dropHostileKeys(value, 0);
	return value;
}

/** What a number ends before, in a text that is JSON. A pattern of a whole number would need memory for each digit. */
const NO_NUMBER = /[^\d.eE+-]/g;

/** Puts integers that JavaScript cannot hold exactly into quotes, in a text that is JSON. */
function quoteLargeIntegers(text: string): string {
	let quoted = '';
	let copied = 0;
	let inString = false;
	for (let at = 0; at < text.length; at++) {
		const char = text[at];
		if (char === '"') inString = !inString;
		else if (inString && char === '\\') at++;
		else if (!inString && (char === '-' || (char >= '0' && char <= '9'))) {
			NO_NUMBER.lastIndex = at;
			const end = NO_NUMBER.exec(text)?.index ?? text.length;
			const literal = text.slice(at, end);
			if (!Number.isSafeInteger(Number(literal)) && !/[.eE]/.test(literal)) {
				quoted += `${text.slice(copied, at)}"${literal}"`;
				copied = end;
			}
			at = end - 1;
		}
	}
	return quoted + text.slice(copied);
}

function dropHostileKeys(value: unknown, depth: number): void {
	if (typeof value !== 'object' || value === null) return;
	if (depth >= MAX_DEPTH) throw new SyntaxError(`The JSON is nested more than ${MAX_DEPTH} levels deep`);
	if (Object.hasOwn(value, '__proto__')) delete (value as Record<string, unknown>).__proto__;
	for (const inner of Object.values(value)) dropHostileKeys(inner, depth + 1);
}
