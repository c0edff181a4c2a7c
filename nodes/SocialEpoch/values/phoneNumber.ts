/**
 * The bare number of a WhatsApp id: without `+`, spaces, dashes, dots and brackets, and without the `@c.us` (person)
 * or `@g.us` (group) that ids in webhooks carry.
 *
 * @returns digits, or `undefined` when something else than a number is left
 */
export function bareDigits(value: unknown): string | undefined {
	if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
	if (typeof value !== 'string') return undefined;
	// In the id of an old group, <founder>-<seconds>@g.us, the dash is no ornament.
	if (/-\d+@g\.us\s*$/i.test(value)) return undefined;
	const text = value
		// \p{Cf}: the invisible marks around a number that was copied from a list of contacts
		.replace(/[\s()\p{Pd}\p{Cf}]/gu, '')
		.replace(/@(c\.us|g\.us|s\.whatsapp\.net)$/i, '')
		.replace(/^\+/, '')
		.replaceAll('.', '');
	return /^\d+$/.test(text) ? text : undefined;
}
