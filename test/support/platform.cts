import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import nock from 'nock';

import { credential, HOST } from './n8n.cts';

/** The exact text of a fixture, e.g. `api/port.getMany.response.json`. */
export function fixture(name: string): string {
	return readFileSync(join(__dirname, '..', 'fixtures', name), 'utf8');
}

export interface Received {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	/** The body as it was written, parsed; `undefined` for GET. */
	body: unknown;
}

export type Reply =
	| string
	| { status?: number; body?: string; headers?: Record<string, string>; error?: string; delay?: number };

/**
 * The platform, played by nock: answers every request to `path` with the next of `replies` (the last one again and
 * again) and keeps what it received. Replies are exact texts.
 */
export function platform(method: 'GET' | 'POST', path: string, ...replies: Reply[]): Received[] {
	const received: Received[] = [];
	const next = () => {
		const reply = replies[Math.min(received.length, replies.length - 1)];
		return typeof reply === 'string' ? { body: reply } : reply;
	};
	const scope = nock(HOST).persist();
	scope
		.intercept((uri) => uri.split('?')[0] === path, method)
		.reply(function (uri, body, callback) {
			const { status = 200, body: text = '', headers = {}, error, delay = 0 } = next();
			const url = new URL(uri, HOST);
			received.push({
				method,
				path: url.pathname,
				query: Object.fromEntries(url.searchParams),
				headers: Object.fromEntries(
					Object.entries(this.req.headers).map(([k, v]) => [k.toLowerCase(), String(v)]),
				),
				body: method === 'GET' ? undefined : typeof body === 'string' ? JSON.parse(body) : body,
			});
			const answer = () => {
				if (error) callback(Object.assign(new Error(error), { code: error }), [0]);
				else callback(null, [status, text, { 'content-type': 'application/json', ...headers }]);
			};
			if (delay) setTimeout(answer, delay);
			else answer();
		});
	return received;
}

/** `{code: 200, message: 'Success', data}` as text. */
export function success(data: unknown): string {
	return JSON.stringify({ code: 200, message: 'Success', data });
}

export function refusal(code: number, message: string): string {
	return JSON.stringify({ code, message, data: null });
}

/** Fails unless the request is signed as the platform wants it, and carries no key. */
export function expectSigned({ headers, body, query }: Received): void {
	const { tenant_id: tenantId, timestamp, token } = headers;
	expect(tenantId).toBe(credential.tenantId);
	expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(60_000);
	expect(token).toBe(
		createHash('md5')
			.update(tenantId + timestamp + credential.apiKey)
			.digest('hex'),
	);
	expect(JSON.stringify({ headers, body, query })).not.toContain(credential.apiKey);
}
