/** Delivery of one webhook as the platform does it: sign, POST, judge the answer, retry on the documented schedule. */
import { EVENTS, type EventId, example, isObjectBody, type Signature, signBody, unsignBody } from './events.cts';
import { writeJson } from './json.cts';
import { accessToken } from './signature.cts';
import type { Traffic, World } from './world.cts';

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

/** Body and headers of one attempt, and how it is signed. */
function sign(event: EventId, body: string, options: DeliverOptions, world: World) {
	const by = { ...SIGNING[world.signing], ...options };
	const { tenantId = world.tenantId, timestamp = Date.now(), secret = world.webhookSecret } = by;
	const right = accessToken(world.tenantId, timestamp, world.webhookSecret);
	const { accessToken: token = accessToken(tenantId, timestamp, secret) } = by;
	const names = { accessToken: 'access_token', tenantId: 'tenant_id', timestamp: 'timestamp', ...by.headerNames };
	const inBody = EVENTS[event].sign === 'body';
	// An array has no place for a signature, so that default gives way to the headers.
	const where = by.sign ?? (inBody && isObjectBody(body) ? 'body' : 'headers');
	const signature = where === 'none' ? 'not signed' : token === right ? 'signed' : 'wrongly signed';
	const headers = { 'content-type': 'application/json', ...by.headers };
	if (where === 'none') return { headers, body, signature } as const;
	if (where === 'body')
		return { headers, body: signBody(body, { accessToken: token, tenantId, timestamp }), signature } as const;
	const shown = { [names.accessToken]: token, [names.tenantId]: tenantId, [names.timestamp]: String(timestamp) };
	return { headers: { ...headers, ...shown }, body: inBody ? unsignBody(body) : body, signature } as const;
}

const SIGNING: Record<World['signing'], DeliverOptions> = {
	right: {},
	wrong: { secret: 'not the secret' },
	none: { sign: 'none' },
};

async function attempt(url: string, init: RequestInit, { ackTimeout, closed }: World): Promise<DeliveryAttempt> {
	const at = Date.now();
	const begin = performance.now();
	const took = () => Math.round(performance.now() - begin);
	const signal = AbortSignal.any([AbortSignal.timeout(ackTimeout), closed]);
	try {
		const response = await fetch(url, { method: 'POST', redirect: 'manual', signal, ...init });
		const body = await response.text();
		return { at, ms: took(), status: response.status, body, ok: isAcknowledged(response.status, body) };
	} catch (error) {
		const { name, message, cause } = error as Error & { cause?: Partial<Error> };
		// fetch says only "fetch failed"; what failed is in the cause.
		const said = cause?.message ? `${message}: ${cause.message}` : message;
		return { at, ms: took(), error: name === 'TimeoutError' ? `no answer within ${ackTimeout} ms` : said, ok: false };
	}
}

/** Delivers until it is acknowledged, the schedule is used up, or the simulator is closed; each attempt is signed afresh. */
export async function deliver(
	event: EventId,
	{ url, body: given = example(event), retry = true, ...options }: DeliverOptions & { url: string },
	world: World,
	onTraffic: (traffic: Traffic) => void,
): Promise<DeliveryReport> {
	const text = typeof given === 'string' ? given : writeJson(given);
	const attempts: DeliveryAttempt[] = [];
	for (const delay of [0, ...(retry ? RETRY_DELAYS : [])]) {
		if (delay > 0) await world.wait(delay * world.timeScale);
		if (world.closed.aborted) break;
		const { signature, ...init } = sign(event, text, options, world);
		const made = await attempt(url, init, world);
		attempts.push(made);
		const { at, status, body, error = '', ok } = made;
		const sent = { kind: 'delivery', name: event, url, headers: init.headers, signature, sent: init.body } as const;
		onTraffic({ ...sent, at, status, answer: body ?? error, ok });
		if (ok) return { delivered: true, attempts };
	}
	return { delivered: false, attempts };
}
