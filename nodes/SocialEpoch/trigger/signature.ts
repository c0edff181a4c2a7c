import { createHmac, timingSafeEqual } from 'crypto';

/** What a delivery shows to prove where it comes from; empty where it shows nothing. */
export interface Proof {
	token: string;
	tenantId: string;
	/** ms since 1970, as digits */
	timestamp: string;
}

/**
 * `access_token` of a delivery: HMAC-SHA256(key = secret, message = tenant id + timestamp), 64 lower-case hex. The body
 * is not covered (docs/platform.md, "Signature of a delivery").
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
 * The proof in the headers: `access_token`, `tenant_id`, `timestamp`; with dashes or without a separator too, since
 * proxies rename them and the exact names are not documented (docs/platform.md, "Signature of a delivery").
 */
export function proofInHeaders(headers: object): Proof {
	const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, '');
	const named = new Map(Object.entries(headers).map(([name, value]) => [plain(name), value as unknown]));
	return proofOf(named.get('accesstoken'), named.get('tenantid'), named.get('timestamp'));
}

/** The proof in a parsed body, in the fields of before June 2024; nothing else of the body is looked at. */
export function proofInBody(body: unknown): Proof {
	const { accessToken: token, tenantId, timestamp }: Record<string, unknown> = Object(body);
	return proofOf(token, tenantId, timestamp);
}

/** Characters of one part of a proof, none of which is as long; a stranger's megabytes are not looked through. */
const LONGEST = 100;

function proofOf(...shown: unknown[]): Proof {
	const [token, tenantId, timestamp] = shown.map((value) =>
		typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, LONGEST) : '',
	);
	return { token, tenantId, timestamp };
}

export function isComplete(proof: Proof): boolean {
	return Object.values(proof).every(Boolean);
}
