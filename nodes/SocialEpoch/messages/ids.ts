import { groupIdOf, phoneNumberOf } from '../values/phoneNumber';

/** What programs write where there is nothing. */
const NOTHING = /^(-*|0+(\.0+)?|-1|null|NULL|undefined|NaN|None)$/;

/** An id as text; `null` for nothing, for what stands for nothing, and for a number that has lost digits. */
export function idOf(value: unknown): string | null {
	const isExact = typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
	if (typeof value !== 'string' && !isExact) return null;
	const text = String(value).trim();
	return NOTHING.test(text) ? null : text;
}

/** What nearly all ids of persons look like, so that they are spared the work that other forms need. */
const PERSON = /^([1-9]\d{4,14})(?:@c\.us)?$/;

/** What may stand behind the number in a person's id: one of their devices, and a server. */
const BEHIND = /(?:[._]\d+)?(?::\d+)?@(?:c\.us|s\.whatsapp\.net)$|:\d+$/i;

/**
 * The bare digits of a person's id in a record; what is no number (masked, `@lid`) stays as it is
 * (docs/platform.md, "Phone numbers and ids").
 */
export function numberIn(value: unknown): string | null {
	const id = idOf(value);
	const [, person] = PERSON.exec(id ?? '') ?? [];
	return person ?? (id && (phoneNumberOf(id) ?? idOf(id.replace(BEHIND, ''))));
}

/** The id of a group in a record, without `@g.us`. */
export function groupIn(value: unknown): string | null {
	return groupIdOf(value) ?? idOf(idOf(value)?.replace(/@g\.us$/i, ''));
}

/**
 * What the form of an id says of its chat, whatever the record says; `undefined` where it may be a person's
 * (docs/platform.md, "Phone numbers and ids").
 */
export function chatTypeIn(id: unknown): 'group' | 'status' | 'channel' | undefined {
	const text = idOf(id) ?? '';
	if (PERSON.test(text)) return undefined;
	if (/^\S+@broadcast$/i.test(text)) return 'status';
	if (/^\S+@newsletter$/i.test(text)) return 'channel';
	return groupIdOf(text) !== undefined || /^\S+@g\.us$/i.test(text) ? 'group' : undefined;
}

/** Whether an id is of a kind that has no number (`@lid`, `@bot`), so that nobody can write to its person. */
export function isHidden(id: unknown): boolean {
	return /@(?!(c|g)\.us$|s\.whatsapp\.net$)/i.test(idOf(id) ?? '');
}
