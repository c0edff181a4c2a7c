/** The platform's API over HTTP: requests are recorded, judged, carried out and answered, or spoiled as a test wants it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENDPOINTS, type Endpoint } from './endpoints.cts';
import { checkFields, Refusal, refuse } from './fields.cts';
import { parseJson, writeJson } from './json.cts';
import { requestToken } from './signature.cts';
import { fixture } from './state.cts';
import { tick, type World } from './world.cts';

export interface RecordedRequest {
	/** ms since 1970 */
	at: number;
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string | string[] | undefined>;
	/** Whether its signature is right and fresh. */
	signed: boolean;
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

interface Envelope {
	code: number;
	message: string;
	data: unknown;
}

const answer = (envelope: Envelope, status = 200, headers: Record<string, string> = {}) => ({
	status,
	text: writeJson(envelope),
	code: envelope.code as number | undefined,
	headers,
});
const refusal = (code: number, message: string, status = 200, headers = {}) =>
	answer({ code, message, data: null }, status, headers);
type Answer = ReturnType<typeof answer>;

/** The documented examples differ in the order of the keys and in the wording of the message; each endpoint answers in its own. */
const ENVELOPES = new Map(
	ENDPOINTS.map((endpoint) => {
		const { example } = endpoint;
		const text = example ? fixture(`api/${example}.response`) : '{"code":200,"message":"success","data":null}';
		return [endpoint, parseJson(text) as Envelope];
	}),
);

/** ms that a request's timestamp may differ; the platform's window is not documented. */
const FRESHNESS = 300_000;

/** What is wrong with a request's signature, with the codes of docs/platform.md, "Codes of the API". */
function faultOfSignature(headers: FastifyRequest['headers'], world: World): Refusal | undefined {
	const { tenant_id: tenantId, timestamp = '', token } = headers as Record<string, string | undefined>;
	if (!tenantId) return new Refusal(523, 'tenantId is empty');
	if (tenantId !== world.tenantId) return new Refusal(501, 'appSecret does not exist');
	if (!timestamp) return new Refusal(518, 'timestamp is empty');
	if (!/^\d+$/.test(timestamp)) return new Refusal(519, 'timestamp cannot be parsed');
	if (Math.abs(Date.now() - Number(timestamp)) > FRESHNESS) return new Refusal(502, 'request timestamp timed out');
	if (!token) return new Refusal(525, 'token is empty');
	if (token !== requestToken(tenantId, timestamp, world.apiKey)) return new Refusal(522, 'accessToken is wrong');
	return undefined;
}

/** Checks one request and carries it out. */
function serve(endpoint: Endpoint, request: FastifyRequest, record: RecordedRequest, world: World): Answer {
	const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
	if (!isJson) throw refuse('Content-Type must be application/json');
	const given: unknown = endpoint.method === 'POST' ? record.body : record.query;
	const input = (Array.isArray(given) ? { '[]': given } : given) as Record<string, unknown>;
	checkFields(endpoint.fields, input);
	if (String(input.tenantId ?? world.tenantId) !== world.tenantId) throw refuse('tenantId is not that of the header');
	return answer({ ...ENVELOPES.get(endpoint)!, data: endpoint.handle(input, world) });
}

const safely = (text: string): unknown => {
	try {
		return parseJson(text);
	} catch {
		return undefined;
	}
};

const replaces = ({ status, body, headers, code, message }: Fault) =>
	[status, body, headers, code, message].some((part) => part !== undefined);

export function createServer(world: World) {
	/** ms at which requests of a path came within the last second, and the most there were. */
	const recent = new Map<string, number[]>();
	const peaks = new Map<string, number>();
	const countOf = (path: string) => {
		const now = performance.now();
		const times = [...(recent.get(path) ?? []).filter((at) => at > now - 1000), now];
		recent.set(path, times);
		peaks.set(path, Math.max(peaks.get(path) ?? 0, times.length));
		return times.length;
	};
	const requests: RecordedRequest[] = [];
	const faults: Array<{ path: string; left: number; fault: Fault }> = [];
	const nextFault = (path: string): Fault => {
		const found = faults.find((entry) => entry.path === path) ?? faults.find((entry) => entry.path === '*');
		if (!found) return {};
		if (--found.left <= 0) faults.splice(faults.indexOf(found), 1);
		return found.fault;
	};

	function answerTo(endpoint: Endpoint, request: FastifyRequest, record: RecordedRequest, fault: Fault): Answer {
		const received = countOf(record.path);
		if (replaces(fault)) {
			const { status = 200, code = status, message = 'fault', body, headers } = fault;
			const made = refusal(code, message, status, headers);
			return body === undefined ? made : { ...made, text: body, code: undefined };
		}
		// The limit is documented, what the platform answers past it is not.
		const { maxPerSecond } = world;
		if (maxPerSecond > 0 && received > maxPerSecond) return refusal(429, 'too many requests', 429);
		try {
			tick(world);
			if (!record.signed) throw faultOfSignature(request.headers, world);
			const made = serve(endpoint, request, record, world);
			tick(world);
			return made;
		} catch (error) {
			if (error instanceof Refusal) return refusal(error.code, error.message);
			throw error;
		}
	}

	async function handle(request: FastifyRequest, reply: FastifyReply): Promise<void> {
		const path = request.url.split('?')[0];
		const text = typeof request.body === 'string' ? request.body : '';
		const record: RecordedRequest = {
			at: Date.now(),
			method: request.method,
			path,
			query: request.query as Record<string, string>,
			headers: request.headers,
			signed: faultOfSignature(request.headers, world) === undefined,
			text,
			body: safely(text),
			status: 0,
		};
		requests.push(record);
		const endpoint = ENDPOINTS.find((candidate) => candidate.path === path);
		const fault = nextFault(path);
		let made: Answer;
		if (!endpoint) made = refusal(404, 'no such endpoint', 404);
		else if (endpoint.method !== request.method) made = refusal(405, `use ${endpoint.method}`, 405);
		else made = answerTo(endpoint, request, record, fault);
		const pause = world.latency + (fault.hang ?? 0);
		if (pause > 0) await world.wait(pause);
		const { at, method, headers, signed } = record;
		const signature = signed ? 'signed' : headers.token === undefined ? 'not signed' : 'wrongly signed';
		const name = `${method} ${path}`;
		const seen = { at, kind: 'request', name, url: request.url, headers, signature, sent: text } as const;
		if (fault.drop || world.closed.aborted) {
			reply.hijack();
			request.raw.socket.destroy();
			world.events.emit('traffic', { ...seen, answer: 'the connection was cut', ok: false });
			return;
		}
		Object.assign(record, { status: made.status, code: made.code });
		const sentText = fault.truncate ? made.text.slice(0, Math.floor(made.text.length / 2)) : made.text;
		world.events.emit('traffic', {
			...seen,
			status: made.status,
			answer: sentText,
			ok: made.status === 200 && made.code === 200,
		});
		await reply.code(made.status).type('application/json').headers(made.headers).send(sentText);
	}

	return { handle, requests, peaks, faults };
}
