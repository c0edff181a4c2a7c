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
	const token = createHash('md5')
		.update(tenantId + timestamp + apiKey)
		.digest('hex');
	return { tenant_id: tenantId, timestamp, token };
}
