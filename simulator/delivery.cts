/** Delivery of one webhook as the platform does it: sign, POST, judge the answer, retry on the documented schedule. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENTS, type EventId, isObjectBody, type Signature, signBody, unsignBody } from './events.cts';
import { accessToken } from './signature.cts';

/** ms before each of the 6 more attempts: 10 s, 30 s, 3 min, 5 min, 30 min, 2 h (docs/platform.md, "Retries"). */
export const RETRY_DELAYS = [10_000, 30_000, 180_000, 300_000, 1_800_000, 7_200_000];

export interface DeliverOptions {
	/** Text that is sent as it is, or a value that is written as JSON; default the documented example. */
	body?: unknown;
	/**
	 * Default as the event documents it. 'headers' takes the three signature fields out of an object body (they moved),
	 * 'none' leaves the body exactly as given.
	 */
	sign?: 'headers' | 'body' | 'none';
	/** Names of the signature headers; the defaults are access_token, tenant_id, timestamp. */
	headerNames?: Partial<Record<keyof Signature, string>>;
	/** Further headers. */
	headers?: Record<string, string>;
	/** ms; default the time of the attempt. */
	timestamp?: number;
	tenantId?: string;
	secret?: string;
	/** A signature to send instead of the right one. */
	accessToken?: string;
	/** Default the callback of the event. */
	url?: string;
	/** Default true. */
	retry?: boolean;
	/** Sign each retry afresh (default true); false repeats the first signature. */
	resign?: boolean;
}

export interface DeliveryAttempt {
	/** ms since 1970 at which it began, and ms it took. */
	at: number;
	ms: number;
	status?: number;
	body?: string;
	error?: string;
	ok: boolean;
}

export interface DeliveryReport {
	delivered: boolean;
	attempts: DeliveryAttempt[];
}

export interface DeliverySettings {
	tenantId: string;
	secret: string;
	/** ms for the whole answer. */
	ackTimeout: number;
	/** Factor of the retry delays. */
	timeScale: number;
	/** Ends everything that is under way. */
	closing: AbortSignal;
	/** Is told of each attempt, with what was sent. */
	onAttempt?(request: Sent, attempt: DeliveryAttempt): void;
}

export interface Sent {
	headers: Record<string, string>;
	body: string;
}

/** The documented success: HTTP 200 and a JSON body whose code is 200 or 0. */
export function isAcknowledged(status: number, body: string): boolean {
	if (status !== 200) return false;
	try {
		const { code } = JSON.parse(body);
		return code === 200 || code === 0;
	} catch {
		return false;
	}
}

/** Body and headers of one attempt. */
export function sign(
	configId: EventId,
	body: string,
	options: DeliverOptions,
	settings: DeliverySettings,
	now: number,
) {
	const tenantId = options.tenantId ?? settings.tenantId;
	const timestamp = options.timestamp ?? now;
	const token = options.accessToken ?? accessToken(tenantId, timestamp, options.secret ?? settings.secret);
	const names = {
		accessToken: 'access_token',
		tenantId: 'tenant_id',
		timestamp: 'timestamp',
		...options.headerNames,
	};
	// An array has no place for a signature, so that default gives way to the headers.
	const where = options.sign ?? (EVENTS[configId].sign === 'body' && isObjectBody(body) ? 'body' : 'headers');
	const headers: Record<string, string> = { 'content-type': 'application/json' };
	if (where === 'body') return { headers, body: signBody(body, { accessToken: token, tenantId, timestamp }) };
	if (where === 'none') return { headers, body };
	Object.assign(headers, {
		[names.accessToken]: token,
		[names.tenantId]: tenantId,
		[names.timestamp]: String(timestamp),
	});
	return { headers, body: EVENTS[configId].sign === 'body' ? unsignBody(body) : body };
}

/** Whether a delivery carries the right signature, wherever it stands. */
export function signatureOf(
	{ headers, body }: Sent,
	{ tenantId, secret }: Pick<DeliverySettings, 'tenantId' | 'secret'>,
) {
	const inBody = (name: string) => new RegExp(`"${name}"\\s*:\\s*"?([^",}]*)`).exec(body)?.[1] ?? '';
	const token = headers.access_token ?? inBody('accessToken');
	if (!token) return 'not signed';
	const timestamp = headers.timestamp ?? inBody('timestamp');
	return token === accessToken(tenantId, timestamp, secret) ? 'signed' : 'wrongly signed';
}

async function attempt(url: string, init: Sent, settings: DeliverySettings): Promise<DeliveryAttempt> {
	const at = Date.now();
	const begin = performance.now();
	const took = () => Math.round(performance.now() - begin);
	const abort = new AbortController();
	const stop = () => abort.abort(new Error('the simulator was closed'));
	const timer = setTimeout(
		() => abort.abort(new Error(`no answer within ${settings.ackTimeout} ms`)),
		settings.ackTimeout,
	);
	settings.closing.addEventListener('abort', stop);
	try {
		const response = await fetch(url, { method: 'POST', redirect: 'manual', signal: abort.signal, ...init });
		const body = await response.text();
		return { at, ms: took(), status: response.status, body, ok: isAcknowledged(response.status, body) };
	} catch (error) {
		// fetch says only "fetch failed"; what failed is in the cause.
		const { message, cause } = error as { message: string; cause?: Partial<Error> };
		return { at, ms: took(), error: cause?.message ? `${message}: ${cause.message}` : message, ok: false };
	} finally {
		clearTimeout(timer);
		settings.closing.removeEventListener('abort', stop);
	}
}

/** Delivers a body until it is acknowledged, the schedule is used up, or the simulator is closed. */
export async function deliver(
	configId: EventId,
	body: string,
	url: string,
	options: DeliverOptions,
	settings: DeliverySettings,
): Promise<DeliveryReport> {
	const { retry = true, resign = true } = options;
	const attempts: DeliveryAttempt[] = [];
	const make = () => {
		const { headers, ...rest } = sign(configId, body, options, settings, Date.now());
		return { headers: { ...headers, ...options.headers }, ...rest };
	};
	let request = make();
	for (const delay of [0, ...(retry ? RETRY_DELAYS : [])]) {
		if (attempts.length > 0) {
			await sleep(delay * settings.timeScale, undefined, { signal: settings.closing }).catch(() => {});
			if (resign) request = make();
		}
		if (settings.closing.aborted) break;
		const made = await attempt(url, request, settings);
		attempts.push(made);
		settings.onAttempt?.(request, made);
		if (made.ok) return { delivered: true, attempts };
	}
	return { delivered: false, attempts };
}
