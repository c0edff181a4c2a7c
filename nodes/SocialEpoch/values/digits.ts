/**
 * The bare number of a WhatsApp id: without `+`, spaces, dashes and brackets, and without the `@c.us` (person) or
 * `@g.us` (group) that ids in webhooks carry.
 *
 * @returns digits, or `undefined` when something else than a number is left
 */
export function bareDigits(value: unknown): string | undefined {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value)
		.trim()
		.replace(/@(c\.us|g\.us|s\.whatsapp\.net)$/i, '')
		.replace(/^\+/, '')
		.replace(/[\s().-]/g, '');
	return /^\d+$/.test(text) ? text : undefined;
}
