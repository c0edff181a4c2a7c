import { gzipSync } from 'node:zlib';
import { generate } from '../../simulator/events.cts';
import { collidingNumbers } from '../../test/support/collidingNumbers.cts';
import { type Delivery, EVENT, TENANT } from './deliveries.cts';

/** n8n reads bodies of up to 16 MB. */
const LIMIT = 16 * 2 ** 20 - 100;

const JSON_TYPE = { 'content-type': 'application/json' };

/** Bodies of a stranger by name, of 16 MB where it says nothing else. The headers have no proof. */
export function hostileBodies(): Record<string, Delivery> {
	const ordinary = listOf((i) => String((i + 0.5) * 1e60));
	const colliding = collidingNumbers(200_000).map(String);
	const list = (text: string, headers: Delivery['headers'] = JSON_TYPE): Delivery => ({ headers, body: text });
	return {
		'ordinary numbers': list(ordinary),
		'colliding numbers, 4 MB': list(`[${colliding.join(',')}]`),
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
		'different keys as text/plain, 1 MB': list(`{${listOf((i) => `"k${i}":0`, 2 ** 20 - 10).slice(1, -1)}}`, {
			'content-type': 'text/plain',
		}),
		'no content type': list(ordinary, {}),
		multipart: list(
			`--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n${'x'.repeat(LIMIT - 200)}\r\n--b--\r\n`,
			{ 'content-type': 'multipart/form-data; boundary=b' },
		),
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
