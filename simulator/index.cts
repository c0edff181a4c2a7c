/**
 * A local HTTP server that plays the SocialEpoch platform for tests, the demo and end-to-end runs. It checks every
 * request against the documented tables, answers as their examples do, keeps the platform's state and delivers its webhooks.
 * What the documentation leaves open is decided here and marked "not documented".
 */
import { EventEmitter, setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DeliverOptions, type DeliveryReport, deliver } from './delivery.cts';
import { ENDPOINTS, type Endpoint, type World } from './endpoints.cts';
import { customerRecord, type EventId, example, generate } from './events.cts';
import { checkFields, MALFORMED, Refusal } from './fields.cts';
import { parseJson, writeJson } from './json.cts';
import { requestToken } from './signature.cts';
import {
	findPort,
	finishWakeUp,
	fixture,
	initialState,
	newId,
	type SentMessage,
	type State,
	setAccount,
	tick,
} from './state.cts';

// Under tsx on Node 20 a .cts file's own require() fails on the JSON files that fastify loads; one made here does not.
const { fastify } = createRequire(__filename)('fastify') as typeof import('fastify');

export type { DeliverOptions, DeliveryAttempt, DeliveryReport } from './delivery.cts';
export type { EventId } from './events.cts';
export { ENDPOINTS } from './endpoints.cts';
export { EVENTS } from './events.cts';
export { accessToken, requestToken } from './signature.cts';
export type * from './state.cts';

export interface SimulatorOptions {
	tenantId?: string;
	apiKey?: string;
	/** Default the API key. */
	webhookSecret?: string;
	/** Default 0, a free port; the address is always 127.0.0.1. */
	port?: number;
	/** ms added to each answer. */
	latency?: number;
	/** Factor of the webhooks' retry delays; 1 (default) is real time. */
	timeScale?: number;
	/** ms a receiver has to acknowledge a webhook, default 3000; never scaled. */
	ackTimeout?: number;
	/** Requests per second and endpoint before 429, default 50; 0 only counts. */
	maxPerSecond?: number;
	/** ms a request's timestamp may differ, default 300000 (the platform's window is not documented). */
	freshness?: number;
	/** Generated chat records besides the documented 8. */
	chatRecords?: number;
	/** Port quota, default 5; the documented three ports count. */
	maxPort?: number;
	/** Refuse a task name that was used before with 521; default off. */
	uniqueTaskNames?: boolean;
}

export interface RecordedRequest {
	/** ms since 1970 */
	at: number;
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string | string[] | undefined>;
	text: string;
	/** Parsed, integers beyond a JavaScript number's as bigint; undefined when there is none or it is not JSON. */
	body: any;
	/** Of the answer; 0 until there is one, and when the connection was dropped. */
	status: number;
	/** `code` of the answer's body. */
	code?: number;
}

/**
 * How an answer goes wrong. `status`, `body`, `headers`, `code`, `message` replace the answer and the request is not carried
 * out; `hang`, `drop` and `truncate` spoil an answer on its way, of a request that may have been carried out.
 */
export interface Fault {
	/** For how many answers, default 1. */
	times?: number;
	/** HTTP status */
	status?: number;
	/** Raw text of the answer. */
	body?: string;
	headers?: Record<string, string>;
	code?: number;
	message?: string;
	/** ms to wait before the answer. */
	hang?: number;
	/** Cut the connection instead of answering. */
	drop?: boolean;
	/** Send only the first half of the answer's text. */
	truncate?: boolean;
}

export interface Simulator {
	url: string;
	tenantId: string;
	apiKey: string;
	webhookSecret: string;
	latency: number;
	maxPerSecond: number;
	timeScale: number;
	/** What becomes of new wake-ups, after `wakeUpDelay` ms; 'manual' (default) leaves them to finishWakeUp and the 1-minute limit. */
	wakeUpOutcome: 'manual' | 'success' | 'failure';
	wakeUpDelay: number;
	requests: RecordedRequest[];
	/** Most requests received in any one second, refused ones included, of one endpoint or of the busiest. */
	peakPerSecond(path?: string): number;
	state: State;
	sent: SentMessage[];
	onSent(listener: (message: SentMessage) => void): () => void;
	/** Moves the simulator's clock (port locks, spacing and limit of wake-ups, start of tasks) forward. */
	advance(ms: number): void;
	/** The QR code of a port or scan task was scanned: the account is logged in. Defaults as in the documented example. */
	scan(id: string, who?: { whatsApp?: string; userName?: string }): void;
	setAccount(whatsApp: string, change: { status?: number; onlineStatus?: number }): void;
	finishWakeUp(id: string, executeStatus: 1 | 2): void;
	/** Spoils the next answers of a path, '*' for any. */
	fault(path: string, fault: Fault): void;
	clearFaults(): void;
	setCallback(configId: EventId, url: string): void;
	deliver(configId: EventId, options?: DeliverOptions): Promise<DeliveryReport>;
	example(configId: EventId): string;
	/** JSON text of 0 to 50 records; without `seed` each call makes new ones. */
	generate(configId: EventId, records: number, seed?: number): string;
	customerWrites(message: { account: string; customer: string; text: string }): Promise<DeliveryReport>;
	/** Stops the server and everything under way; deliveries that were waiting report `delivered: false`. */
	close(): Promise<void>;
}

interface Answer {
	status: number;
	text: string;
	code?: number;
	headers?: Record<string, string>;
}

interface Envelope {
	code: number;
	message: string;
	data: unknown;
}

const answer = (envelope: Envelope, status = 200): Answer => ({
	status,
	text: writeJson(envelope),
	code: envelope.code,
});

/** The documented examples differ in the order of the keys and in the wording of the message; each endpoint answers in its own. */
const ENVELOPES = new Map(
	ENDPOINTS.map((endpoint) => {
		const { example: name } = endpoint;
		const envelope = name ? parseJson(fixture(`api/${name}.response`)) : { code: 200, message: 'success', data: null };
		return [endpoint, envelope as Envelope];
	}),
);

const refusal = (code: number, message: string, status = 200) => answer({ code, message, data: null }, status);

/** Counts requests per endpoint in a sliding second. */
function rateCounter() {
	const recent = new Map<string, number[]>();
	const peaks = new Map<string, number>();
	return {
		peaks,
		/** Counts one request and tells how many its endpoint had in the second that ends now. */
		count(path: string): number {
			const now = performance.now();
			const times = (recent.get(path) ?? []).filter((at) => at > now - 1000);
			times.push(now);
			recent.set(path, times);
			peaks.set(path, Math.max(peaks.get(path) ?? 0, times.length));
			return times.length;
		},
	};
}

/** Checks signature and freshness, in the order and with the codes of docs/platform.md, "Codes of the API"; throws a Refusal. */
function authenticate(
	headers: FastifyRequest['headers'],
	account: { tenantId: string; apiKey: string; freshness: number },
): void {
	const { tenant_id: tenantId, timestamp, token } = headers as Record<string, string | undefined>;
	if (!tenantId) throw new Refusal(523, 'tenantId is empty');
	if (tenantId !== account.tenantId) throw new Refusal(501, 'appSecret does not exist');
	if (!timestamp) throw new Refusal(518, 'timestamp is empty');
	if (!/^\d+$/.test(timestamp)) throw new Refusal(519, 'timestamp cannot be parsed');
	if (Math.abs(Date.now() - Number(timestamp)) > account.freshness)
		throw new Refusal(502, 'request timestamp timed out');
	if (!token) throw new Refusal(525, 'token is empty');
	if (token !== requestToken(tenantId, timestamp, account.apiKey)) throw new Refusal(522, 'accessToken is wrong');
}

/** Checks one request and carries it out. */
function serve(endpoint: Endpoint, request: FastifyRequest, record: RecordedRequest, world: World): Answer {
	const isPost = endpoint.method === 'POST';
	if (isPost && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
		throw new Refusal(MALFORMED, 'Content-Type must be application/json');
	}
	if (isPost && record.body === undefined) throw new Refusal(MALFORMED, 'the body is not JSON');
	const input = isPost ? record.body : record.query;
	checkFields(endpoint.fields, input);
	if ('tenantId' in input && String(input.tenantId) !== world.tenantId) {
		throw new Refusal(MALFORMED, 'tenantId is not that of the header');
	}
	const data = endpoint.handle(input, world);
	return answer({ ...ENVELOPES.get(endpoint)!, data });
}

const safely = (text: string): unknown => {
	try {
		return parseJson(text);
	} catch {
		return undefined;
	}
};

/** Starts a simulator on a free port of 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const {
		tenantId = '500766',
		apiKey = '0123456789abcdef0123456789abcdef',
		freshness = 300_000,
		ackTimeout = 3000,
	} = options;
	const { maxPort = 5, chatRecords = 0, uniqueTaskNames = false } = options;
	const state = initialState({ maxPort, chatRecords });
	const closing = new AbortController();
	setMaxListeners(0, closing.signal);
	const rate = rateCounter();
	const faults: Array<{ path: string; left: number; fault: Fault }> = [];
	const callbacks = new Map<EventId, string>();
	const events = new EventEmitter();
	let shift = 0;
	let generated = 1_000_000;
	/** Waits; ends early, without an error, when the simulator is closed. */
	const wait = (ms: number) => sleep(ms, undefined, { signal: closing.signal }).catch(() => {});
	const world: World = {
		tenantId,
		state,
		now: () => Date.now() + shift,
		uniqueTaskNames,
		opened(ids) {
			const { wakeUpOutcome, wakeUpDelay } = simulator;
			if (wakeUpOutcome === 'manual') return;
			void wait(wakeUpDelay).then(() => {
				for (const id of ids) {
					const wakeUp = state.wakeUps.get(id);
					if (wakeUp?.executeStatus === 0) finishWakeUp(wakeUp, wakeUpOutcome === 'success' ? 1 : 2, world.now());
				}
			});
		},
	};

	/** Lets the passing of time take effect. */
	const settle = () => {
		for (const message of tick(state, world.now())) {
			simulator.sent.push(message);
			events.emit('sent', message);
		}
	};
	const nextFault = (path: string): Fault => {
		const found = faults.find((entry) => entry.path === path) ?? faults.find((entry) => entry.path === '*');
		if (!found) return {};
		if (--found.left <= 0) faults.splice(faults.indexOf(found), 1);
		return found.fault;
	};

	const replaces = ({ status, body, headers, code, message }: Fault) =>
		[status, body, headers, code, message].some((part) => part !== undefined);

	function answerTo(endpoint: Endpoint, request: FastifyRequest, record: RecordedRequest, fault: Fault): Answer {
		const received = rate.count(record.path);
		if (replaces(fault)) {
			const { status = 200, code = status, message = 'fault', headers } = fault;
			const made = refusal(code, message, status);
			return fault.body === undefined ? { ...made, headers } : { status, text: fault.body, headers };
		}
		// The limit is documented, what the platform answers past it is not.
		if (simulator.maxPerSecond > 0 && received > simulator.maxPerSecond) return refusal(429, 'too many requests', 429);
		try {
			settle();
			authenticate(request.headers, { tenantId, apiKey, freshness });
			const made = serve(endpoint, request, record, world);
			settle();
			return made;
		} catch (error) {
			if (error instanceof Refusal) return refusal(error.code, error.message);
			throw error;
		}
	}

	async function handle(request: FastifyRequest, reply: FastifyReply): Promise<void> {
		const path = request.url.split('?')[0];
		const text = typeof request.body === 'string' ? request.body : '';
		const query = request.query as Record<string, string>;
		const record: RecordedRequest = {
			at: Date.now(),
			method: request.method,
			path,
			query,
			headers: request.headers,
			text,
			body: safely(text),
			status: 0,
		};
		simulator.requests.push(record);
		const endpoint = ENDPOINTS.find((candidate) => candidate.path === path);
		const fault = nextFault(path);
		let made: Answer;
		if (!endpoint) made = refusal(404, 'no such endpoint', 404);
		else if (endpoint.method !== request.method) made = refusal(405, `use ${endpoint.method}`, 405);
		else made = answerTo(endpoint, request, record, fault);
		const pause = simulator.latency + (fault.hang ?? 0);
		if (pause > 0) await wait(pause);
		if (fault.drop || closing.signal.aborted) {
			reply.hijack();
			request.raw.socket.destroy();
			return;
		}
		Object.assign(record, { status: made.status, code: made.code });
		const sentText = fault.truncate ? made.text.slice(0, Math.floor(made.text.length / 2)) : made.text;
		await reply
			.code(made.status)
			.type('application/json')
			.headers(made.headers ?? {})
			.send(sentText);
	}

	const app = fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024 });
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	app.all('/*', handle);

	const simulator: Simulator = {
		url: '',
		tenantId,
		apiKey,
		webhookSecret: options.webhookSecret ?? apiKey,
		latency: options.latency ?? 0,
		maxPerSecond: options.maxPerSecond ?? 50,
		timeScale: options.timeScale ?? 1,
		wakeUpOutcome: 'manual',
		wakeUpDelay: 0,
		requests: [],
		peakPerSecond: (path) => (path === undefined ? Math.max(0, ...rate.peaks.values()) : (rate.peaks.get(path) ?? 0)),
		state,
		sent: [],
		onSent(listener) {
			events.on('sent', listener);
			return () => void events.off('sent', listener);
		},
		advance(ms) {
			shift += ms;
			settle();
		},
		scan(id, { whatsApp = '812282828221', userName = 'test' } = {}) {
			const [port, task] = [findPort(state, id), state.scanTasks.get(id)];
			if (port) Object.assign(port, { phone: whatsApp, userName, lockedUntil: null });
			else if (task) Object.assign(task, { whatsApp, userName, taskStatus: 80 });
			else throw new Error(`No port or scan task has the id ${id}`);
			setAccount(state, whatsApp, { status: 1, onlineStatus: 2 });
		},
		setAccount: (whatsApp, change) => void setAccount(state, whatsApp, change),
		finishWakeUp(id, executeStatus) {
			const wakeUp = state.wakeUps.get(id);
			if (!wakeUp) throw new Error(`No wake-up has the id ${id}`);
			finishWakeUp(wakeUp, executeStatus, world.now());
		},
		fault: (path, fault) => void faults.push({ path, left: fault.times ?? 1, fault }),
		clearFaults: () => void faults.splice(0),
		setCallback: (configId, url) => void callbacks.set(configId, url),
		async deliver(configId, deliverOptions = {}) {
			const { body = example(configId), url = callbacks.get(configId) } = deliverOptions;
			if (url === undefined) throw new Error(`No callback is set for ${configId}`);
			const { timeScale, webhookSecret: secret } = simulator;
			const text = typeof body === 'string' ? body : writeJson(body);
			return deliver(configId, text, url, deliverOptions, {
				tenantId,
				secret,
				ackTimeout,
				timeScale,
				closing: closing.signal,
			});
		},
		example,
		generate: (configId, records, seed = generated++) => generate(configId, records, seed),
		customerWrites(message) {
			return simulator.deliver('CLIENT_SYNC_MESSAGE', {
				body: [customerRecord(message, newId(), Date.now())],
			});
		},
		async close() {
			closing.abort();
			await app.close();
		},
	};
	simulator.url = await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
	return simulator;
}
