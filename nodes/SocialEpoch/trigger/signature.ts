import { createHmac, timingSafeEqual } from 'crypto';

/** What a delivery shows to prove where it comes from; empty where it shows nothing. */
export interface Proof {
	token: string;
	tenantId: string;
	timestamp: string;
}

/**
 * `access_token` of a delivery: HMAC-SHA256(key = secret, message = tenant id + timestamp), 64 lower-case hex
 * (docs/platform.md, "Signature of a delivery"; the body is not covered).
 *
 * @param timestamp ms since 1970, as digits
 */
export function accessToken(secret: string, tenantId: string, timestamp: string): string {
	return createHmac('sha256', secret)
		.update(tenantId + timestamp)
		.digest('hex');
}

/** Whether two tokens are equal, in a time that does not tell how much of them is. */
export function sameToken(shown: string, expected: string): boolean {
	const [a, b] = [Buffer.from(shown.toLowerCase()), Buffer.from(expected)];
	return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The proofs a delivery shows: in the body (`accessToken`, `tenantId`, `timestamp`; before June 2024) and in the
 * headers (`access_token`, `tenant_id`, `timestamp`; with dashes or without a separator too, since the exact names
 * are not documented and proxies rename them).
 */
export function proofsOf(headers: object, body: unknown): Proof[] {
	const proofs = [];
	if (typeof body === 'object' && body !== null && 'accessToken' in body) proofs.push(proofIn(body));
	const inHeaders = proofIn(headers);
	if (inHeaders.token || !proofs.length) proofs.push(inHeaders);
	return proofs;
}

function proofIn(fields: object): Proof {
	const proof: Proof = { token: '', tenantId: '', timestamp: '' };
	for (const [name, value] of Object.entries(fields)) {
		const slot = SLOTS.get(name.toLowerCase().replace(/[-_]/g, ''));
		if (slot && (typeof value === 'string' || typeof value === 'number')) proof[slot] = String(value).trim();
	}
	return proof;
}

const SLOTS = new Map<string, keyof Proof>([
	['accesstoken', 'token'],
	['tenantid', 'tenantId'],
	['timestamp', 'timestamp'],
]);
