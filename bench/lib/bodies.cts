import { gzipSync } from 'node:zlib';
import { generate } from '../../simulator/events.cts';
import { type Delivery, EVENT, TENANT } from './deliveries.cts';

/** n8n reads bodies of up to 16 MB. */
const LIMIT = 16 * 2 ** 20 - 100;

const JSON_TYPE = { 'content-type': 'application/json' };

/** Bodies of 16 MB of a stranger, by name. The headers have no proof. */
export function hostileBodies(): Record<string, Delivery> {
	const ordinary = listOf((i) => String((i + 0.5) * 1e60));
	const colliding = collidingNumbers();
	const list = (text: string, headers: Delivery['headers'] = JSON_TYPE): Delivery => ({ headers, body: text });
	return {
		'ordinary numbers': list(ordinary),
		'colliding numbers': list(listOf(() => colliding.next().value)),
		'`[1e99,1e99,…]`, gzip': {
			headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
			body: gzipSync(listOf(() => '1e99')),
		},
		'long integers': list(listOf((i) => `9${String(i).padStart(18, '0')}`)),
		'nested arrays': list('['.repeat(LIMIT / 2) + ']'.repeat(LIMIT / 2)),
		'short strings': list(listOf(() => '"a"')),
		'different keys': list(`{${listOf((i) => `"k${i}":0`).slice(1, -1)}}`),
		'records with a forged accessToken': list(records()),
		'records as text/plain': list(records(), { 'content-type': 'text/plain' }),
		'no content type': list(ordinary, {}),
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
function records(): string {
	const batches = listOf((i) => generate(EVENT, 50, i).slice(0, -2).split('"data":[')[1], LIMIT / 1.1);
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
