import { gzipSync } from 'node:zlib';
import { generate } from '../../simulator/events.cts';
import { type Delivery, EVENT, TENANT } from './deliveries.cts';

/** n8n reads bodies of up to 16 MB. */
const LIMIT = 16 * 2 ** 20 - 100;

const JSON_TYPE = { 'content-type': 'application/json' };

/** Bodies of a stranger, by name. The headers have no proof. */
export function hostileBodies(): Record<string, Delivery> {
	const ordinary = listOf((i) => String((i + 0.5) * 1e60));
	const colliding = collidingNumbers();
	const multipart = 'x'.repeat(LIMIT - 200);
	const list = (text: string): Delivery => ({ headers: JSON_TYPE, body: Buffer.from(text) });
	return {
		'ordinary numbers, 1 MB': list(listOf((i) => String((i + 0.5) * 1e60), 2 ** 20)),
		'colliding numbers, 1 MB': list(listOf(() => colliding.next().value, 2 ** 20)),
		'ordinary numbers, 16 MB': list(ordinary),
		'colliding numbers, 16 MB': list(listOf(() => colliding.next().value)),
		'`[1e99,1e99,…]`, 16 MB, gzip': {
			headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
			body: gzipSync(listOf(() => '1e99')),
		},
		'long integers, 16 MB': list(listOf((i) => `9${String(i).padStart(18, '0')}`)),
		'nested arrays, 16 MB': list('['.repeat(LIMIT / 2) + ']'.repeat(LIMIT / 2)),
		'nested objects, 16 MB': list(`${'{"a":'.repeat(LIMIT / 6)}1${'}'.repeat(LIMIT / 6)}`),
		'one string, 16 MB': list(`"${'9'.repeat(LIMIT)}"`),
		'short strings, 16 MB': list(listOf(() => '"a"')),
		'different keys, 16 MB': list(`{${listOf((i) => `"k${i}":0`).slice(1, -1)}}`),
		'records with a forged accessToken, 16 MB': list(records()),
		'text/plain, 16 MB': { headers: { 'content-type': 'text/plain' }, body: ordinary },
		'records as text/plain, 16 MB': { headers: { 'content-type': 'text/plain' }, body: records() },
		'no content type, 16 MB': { headers: {}, body: ordinary },
		'no content type, records, 1 MB': { headers: {}, body: records(2 ** 20) },
		'multipart, 16 MB': {
			headers: { 'content-type': 'multipart/form-data; boundary=b' },
			body: `--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n${multipart}\r\n--b--\r\n`,
		},
		'broken gzip, 16 MB': {
			headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
			body: Buffer.concat([gzipSync(ordinary).subarray(0, 2 ** 20), Buffer.alloc(15 * 2 ** 20)]),
		},
	};
}

/** A JSON list of as many pieces as fit. */
function listOf(piece: (i: number) => string, limit = LIMIT): string {
	const pieces: string[] = [];
	for (let size = 2, i = 0; ; i++) {
		const next = piece(i);
		size += next.length + 1;
		if (size > limit) return `[${pieces.join(',')}]`;
		pieces.push(next);
	}
}

/** A delivery of the event with far too many records, signed in its body by somebody who does not know the secret. */
function records(limit = LIMIT): string {
	const batches = listOf((i) => generate(EVENT, 50, i).slice(0, -1).split('"data":[')[1].slice(0, -1), limit / 1.1);
	return `{"accessToken":"${'0'.repeat(64)}","tenantId":${TENANT.tenantId},"timestamp":${Date.now()},"data":${batches}}`;
}

/**
 * Numbers that V8 puts into one bucket of a Map: its hash of a double (`ComputeLongHash`, which has no seed) read
 * backwards, step by step. In a table of less than 2^22 buckets only the last 22 bits of the hash count.
 */
function* collidingNumbers(): Generator<string, never> {
	const u64 = (value: bigint) => BigInt.asUintN(64, value);
	// By Newton: each step doubles the bits that are right, and an odd number is its own inverse modulo 8.
	const inverse = (a: bigint) => [1, 2, 3, 4, 5].reduce((x) => u64(x * (2n - a * x)), a);
	const [by65, by21, by18] = [65n, 21n, 2n ** 18n - 1n].map(inverse);
	const unshift = (value: bigint, bits: bigint) => {
		let x = value;
		for (let known = bits; known < 64n; known += bits) x = value ^ (x >> bits);
		return x;
	};
	const bytes = new DataView(new ArrayBuffer(8));
	for (let i = 1n; ; i++) {
		let hash = u64(((i * 0x9e3779b97f4a7c15n) << 22n) | 7n);
		hash = u64(unshift(hash, 22n) * by65);
		hash = u64(unshift(hash, 11n) * by21);
		bytes.setBigUint64(0, u64((unshift(hash, 31n) + 1n) * by18));
		const number = bytes.getFloat64(0);
		// Beyond 2^54 a double is an integer that may have lost digits, which is what the trigger looks for.
		if (Number.isFinite(number) && number > 2 ** 54) yield String(number);
	}
}
