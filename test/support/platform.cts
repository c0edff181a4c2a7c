import { createHash } from 'node:crypto';

import nock from './network.cts';

import { realClock } from '../../nodes/SocialEpoch/platform/clock';
import type { Endpoint, Payload } from '../../nodes/SocialEpoch/platform/endpoint';
import {
	createPlatform,
	type Platform,
	type PlatformOptions,
	type Send,
} from '../../nodes/SocialEpoch/platform/platform';
import { credential, HOST } from './n8n.cts';

export { fixture, refusal, success } from './answers.cts';

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
		const reply = replies[Math.min(received.length, replies.length) - 1];
		return typeof reply === 'string' ? { body: reply } : reply;
	};
	const scope = nock(HOST).persist();
	scope
		.intercept((uri) => uri.split('?')[0] === path, method)
		.reply(function (uri, body, callback) {
			const url = new URL(uri, HOST);
			const request: Received = {
				method,
				path: url.pathname,
				query: Object.fromEntries(url.searchParams),
				headers: Object.fromEntries(Object.entries(this.req.headers).map(([k, v]) => [k.toLowerCase(), String(v)])),
				body: method === 'GET' ? undefined : typeof body === 'string' ? JSON.parse(body) : body,
			};
			received.push(request);
			const { status = 200, body: text = '', headers = {}, error, delay = 0 } = next();
			const answer = () => {
				if (error) callback(Object.assign(new Error(error), { code: error }), [0]);
				else callback(null, [status, text, { 'content-type': 'application/json', ...headers }]);
			};
			if (delay) setTimeout(answer, delay);
			else answer();
		});
	return received;
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

/** A platform without n8n and network: `answer` gives an exact text, or throws what a network would. */
export function modelPlatform(
	answer: (endpoint: Endpoint, payload: Payload) => string | Promise<string>,
	options: Partial<PlatformOptions> = {},
): { platform: Platform; calls: Array<{ at: number; path: string; payload: Payload }> } {
	const clock = realClock();
	const calls: Array<{ at: number; path: string; payload: Payload }> = [];
	const send: Send = async (endpoint, payload) => {
		calls.push({ at: clock.now(), path: endpoint.path, payload });
		return { statusCode: 200, headers: {}, body: await answer(endpoint, payload) };
	};
	// Each model is an account of its own, so that tests do not slow each other down.
	const account = `model ${(models += 1)}`;
	return {
		platform: createPlatform({ send, clock, account, tenantId: 500766, clean: (text) => text, ...options }),
		calls,
	};
}

let models = 0;

/** The most moments that lie in any one second. */
export function mostInOneSecond(moments: number[]): number {
	const sorted = [...moments].sort((a, b) => a - b);
	let most = 0;
	for (let first = 0, last = 0; last < sorted.length; last++) {
		while (sorted[last] - sorted[first] >= 1000) first++;
		most = Math.max(most, last - first + 1);
	}
	return most;
}

/** Turns fake timers forward until the work is done, step by step so that real input and output keep up. */
export async function turnUntil<T>(work: Promise<T>, step = 50, most = 3_600_000): Promise<T> {
	let done = false;
	const finished = work.finally(() => (done = true));
	finished.catch(() => {});
	for (let turned = 0; !done; turned += step) {
		if (turned > most) throw new Error(`Not done after ${most} ms`);
		await jest.advanceTimersByTimeAsync(step);
	}
	return await finished;
}
