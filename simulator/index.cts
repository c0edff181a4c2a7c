/**
 * A local HTTP server that plays the SocialEpoch platform for tests, the demo and end-to-end runs. It checks every
 * request against the documented tables, answers as their examples do, keeps the platform's state and delivers its
 * webhooks. What the documentation leaves open is decided here and marked "not documented".
 */
import { EventEmitter, setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	type DeliverOptions,
	type DeliveryAttempt,
	type DeliveryReport,
	deliver,
	type Sent,
	signatureOf,
} from './delivery.cts';
import { bodyOf, type EventId, EVENTS, example, generate, MAX_RECORDS } from './events.cts';
import { writeJson } from './json.cts';
import { createServer, type Fault, type RecordedRequest, type Traffic } from './server.cts';
import { servePractice } from './practice.cts';
import { initialState, type SentMessage, type State } from './state.cts';
import {
	type AccountChange,
	agentWrites,
	changeGroup,
	customerWrites,
	type FetchedFile,
	finishWakeUp,
	scan,
	setAccount,
	type Settings,
	tick,
	type World,
	type Written,
} from './world.cts';

// Under tsx on Node 20 a .cts file's own require() fails on the JSON files that fastify loads; one made here does not.
const { fastify } = createRequire(__filename)('fastify') as typeof import('fastify');

export type { DeliverOptions, DeliveryAttempt, DeliveryReport } from './delivery.cts';
export type { EventId } from './events.cts';
export { ENDPOINTS } from './endpoints.cts';
export { EVENTS } from './events.cts';
export type { Fault, RecordedRequest, Traffic } from './server.cts';
export { accessToken, requestToken } from './signature.cts';
export type * from './state.cts';
export type { FetchedFile, Settings, Written } from './world.cts';

/** Behaviour that may be set at the start and changed at any time. */
interface Adjustable extends Settings {
	/** Factor of the webhooks' retry delays; 1 (default) is real time. */
	timeScale: number;
	/** How deliveries are signed unless one is told otherwise; default 'right'. */
	signing: 'right' | 'wrong' | 'none';
	/** Default the API key. */
	webhookSecret: string;
}

export interface SimulatorOptions extends Partial<Adjustable> {
	tenantId?: string;
	/** Default 0, a free port; the address is always 127.0.0.1. */
	port?: number;
	/** ms a receiver has to acknowledge a webhook, default 3000; never scaled. */
	ackTimeout?: number;
	/** Generated chat records besides the documented 8. */
	chatRecords?: number;
	/** Port quota, default 5; the documented three ports count. */
	maxPort?: number;
}

export interface Simulator extends Adjustable {
	url: string;
	tenantId: string;
	requests: RecordedRequest[];
	/** Most requests received in any one second, refused ones included, of one endpoint or of the busiest. */
	peakPerSecond(path?: string): number;
	state: State;
	sent: SentMessage[];
	/** What `fetchFiles` has fetched. */
	files: FetchedFile[];
	onSent(listener: (message: SentMessage) => void): () => void;
	/** Is told of every request and every attempt of a delivery, with what came of it. */
	onTraffic(listener: (traffic: Traffic) => void): void;
	/** Moves the simulator's clock (port locks, spacing and limit of wake-ups, start of tasks, lag of the archive) forward. */
	advance(ms: number): void;
	/** The QR code of a port or scan task was scanned: the account is logged in. Defaults as in the documented example. */
	scan(id: string, who?: { whatsApp?: string; userName?: string }): void;
	setAccount(whatsApp: string, change: AccountChange): void;
	finishWakeUp(id: string, executeStatus: 1 | 2): void;
	/** Spoils the next answers of a path, '*' for any. */
	fault(path: string, fault: Fault): void;
	clearFaults(): void;
	/** Where events are delivered. */
	callbacks: ReadonlyMap<EventId, string>;
	/** Sets where an event is delivered; an empty URL unsets it. */
	setCallback(configId: EventId, url: string): void;
	deliver(configId: EventId, options?: DeliverOptions): Promise<DeliveryReport>;
	example(configId: EventId): string;
	/** JSON text of 0 to 50 records; without `seed` each call makes new ones. */
	generate(configId: EventId, records: number, seed?: number): string;
	/**
	 * A customer writes.
	 *
	 * @returns what came of telling CLIENT_SYNC_MESSAGE; no attempts where it has no callback
	 * @throws Error where the account is banned or offline
	 */
	customerWrites(message: Written): Promise<DeliveryReport>;
	/** An agent writes by hand; returns and throws as for customers. */
	agentWrites(message: Written): Promise<DeliveryReport>;
	changeGroup(groupId: string, customer: string, action: 'join' | 'leave'): void;
	/** Waits until nothing is under way: no delivery, no receipt, no file. */
	idle(): Promise<void>;
	/** Stops the server and everything under way; deliveries that were waiting report `delivered: false`. */
	close(): Promise<void>;
}

/** Starts a simulator on a free port of 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const { tenantId = '500766', apiKey = '0123456789abcdef0123456789abcdef' } = options;
	const { maxPort = 5, chatRecords = 0, port = 0, ackTimeout = 3000, ...adjusted } = options;
	const closing = new AbortController();
	setMaxListeners(0, closing.signal);
	const callbacks = new Map<EventId, string>();
	const events = new EventEmitter();
	const turns = new Map<EventId, Promise<void>>();
	const underWay = new Set<Promise<unknown>>();
	/** Remembers what is under way, so that `idle` can wait for it. */
	const follow = <T,>(work: Promise<T>): Promise<T> => {
		const ended = work.then(
			() => {},
			() => {},
		);
		underWay.add(ended);
		void ended.then(() => underWay.delete(ended));
		return work;
	};
	/** Waits; ends early, without an error, when the simulator is closed. */
	const wait = (ms: number) => sleep(ms, undefined, { signal: closing.signal }).catch(() => {});
	let shift = 0;
	let generated = 1_000_000;

	const world: World = {
		tenantId,
		state: initialState({ maxPort, chatRecords }),
		get settings() {
			return simulator;
		},
		files: [],
		now: () => Date.now() + shift,
		later: (ms, work) => void follow(wait(ms).then(() => (closing.signal.aborted ? undefined : work()))),
		tell(event, records) {
			if (records.length === 0 || !callbacks.has(event)) return undefined;
			const size = EVENTS[event].many ? MAX_RECORDS : 1;
			const batches = Array.from({ length: Math.ceil(records.length / size) }, (_, i) =>
				inTurn(event, bodyOf(event, records.slice(i * size, (i + 1) * size))),
			);
			return batches[0];
		},
		sent(message) {
			simulator.sent.push(message);
			events.emit('sent', message);
		},
	};

	/** Delivers what an event tells in the order in which it happened: each after the first attempt of the one before. */
	const inTurn = (event: EventId, body: unknown): Promise<DeliveryReport> => {
		const before = turns.get(event) ?? Promise.resolve();
		let report = Promise.resolve(NOT_TOLD);
		const attempted = new Promise<void>((done) => {
			const made = before.then(async () => await post(event, { body }, done)).finally(done);
			// The callback may have been taken away meanwhile.
			report = made.catch(() => NOT_TOLD);
		});
		turns.set(event, attempted);
		return follow(report);
	};
	const post = async (event: EventId, how: DeliverOptions, attempted = () => {}): Promise<DeliveryReport> => {
		const { signing, webhookSecret: secret, timeScale } = simulator;
		const { body = example(event), url = callbacks.get(event) } = how;
		if (url === undefined) throw new Error(`No callback is set for ${event}`);
		const text = typeof body === 'string' ? body : writeJson(body);
		const onAttempt = (made: Sent, { at, status, body: answer, error = '', ok }: DeliveryAttempt) => {
			attempted();
			const { headers, body: sent } = made;
			const signature = signatureOf(made, { tenantId, secret });
			const seen = { kind: 'delivery', name: event, url, headers, signature, sent } as const;
			events.emit('traffic', { ...seen, at, status, answer: answer ?? error, ok } satisfies Traffic);
		};
		const settings = { tenantId, secret, ackTimeout, timeScale, closing: closing.signal, onAttempt };
		return await follow(deliver(event, text, url, { ...SIGNING[signing], ...how }, settings));
	};

	const server = createServer(world, wait, closing.signal, (traffic) => events.emit('traffic', traffic));
	const simulator: Simulator = {
		apiKey,
		freshness: 300_000,
		echo: true,
		receiptDelay: 20,
		archiveLag: 20,
		newestFirst: true,
		fetchFiles: false,
		hosts: {},
		uniqueTaskNames: false,
		wakeUpOutcome: 'manual',
		wakeUpDelay: 0,
		latency: 0,
		maxPerSecond: 50,
		timeScale: 1,
		signing: 'right',
		webhookSecret: apiKey,
		...adjusted,
		url: '',
		tenantId,
		state: world.state,
		files: world.files,
		requests: server.requests,
		sent: [],
		peakPerSecond: (path) =>
			path === undefined ? Math.max(0, ...server.peaks.values()) : (server.peaks.get(path) ?? 0),
		onSent(listener) {
			events.on('sent', listener);
			return () => void events.off('sent', listener);
		},
		onTraffic: (listener) => void events.on('traffic', listener),
		advance(ms) {
			shift += ms;
			tick(world);
		},
		scan: (id, who) => scan(world, id, who),
		setAccount: (whatsApp, change) => void setAccount(world, whatsApp, change),
		finishWakeUp: (id, executeStatus) => finishWakeUp(world, id, executeStatus),
		fault: (path, fault) => void server.faults.push({ path, left: fault.times ?? 1, fault }),
		clearFaults: () => void server.faults.splice(0),
		callbacks,
		setCallback: (configId, url) => void (url ? callbacks.set(configId, url) : callbacks.delete(configId)),
		deliver: async (configId, how = {}) => await post(configId, how),
		example,
		generate: (configId, records, seed = generated++) => generate(configId, records, seed),
		customerWrites: (message) => customerWrites(world, message) ?? Promise.resolve(NOT_TOLD),
		agentWrites: (message) => agentWrites(world, message) ?? Promise.resolve(NOT_TOLD),
		changeGroup: (groupId, customer, action) => changeGroup(world, groupId, customer, action),
		async idle() {
			while (underWay.size > 0) await Promise.all(underWay);
		},
		async close() {
			closing.abort();
			await app.close();
		},
	};

	const app = fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024 });
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	app.all('/*', server.handle);
	servePractice(app, simulator);
	simulator.url = await app.listen({ port, host: '127.0.0.1' });
	return simulator;
}

const SIGNING: Record<Simulator['signing'], DeliverOptions> = {
	right: {},
	wrong: { secret: 'not the secret' },
	none: { sign: 'none' },
};
const NOT_TOLD: DeliveryReport = { delivered: false, attempts: [] };
