import { createHash } from 'crypto';

/**
 * The three headers that every request to the platform carries (docs/platform.md, "Signature of a request").
 *
 * @param tenantId digits
 * @param now time of this attempt in ms since 1970; a signature is never reused
 * @returns `token` is md5(tenant_id + timestamp + apiKey), 32 lower-case hex
 */
export function signatureHeaders(tenantId: string, apiKey: string, now: number) {
	const timestamp = String(now);
	const signed = tenantId + timestamp + apiKey;
	return { tenant_id: tenantId, timestamp, token: createHash('md5').update(signed).digest('hex') };
}

/**
 * A text without the token of a request that was signed between two moments, in ms since 1970. Which of them it was, only
 * n8n knows, which has each attempt signed anew.
 */
export function withoutTokens(text: string, tenantId: string, apiKey: string, from: number, to: number): string {
	// Looks at every place, since what stands before a token may look like a part of it: `token%3Dd866…`.
	const found = new Set(Array.from(text.matchAll(/(?=([0-9a-f]{32}))/gi), ([, hex]) => hex));
	if (found.size === 0) return text;
	const tokens = new Set<string>();
	for (let at = from; at <= to; at++) tokens.add(signatureHeaders(tenantId, apiKey, at).token);
	return [...found]
		.filter((hex) => tokens.has(hex.toLowerCase()))
		.reduce((clean, token) => clean.replaceAll(token, '***'), text);
}
