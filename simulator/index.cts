/**
 * A local HTTP server that plays the SocialEpoch platform for tests, the demo and end-to-end runs. It checks every
 * request against the documented tables, answers as their examples do, keeps the platform's state and delivers its
 * webhooks. What the documentation leaves open is decided here and marked "not documented".
 */
import { EventEmitter, setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, type DeliverOptions, type DeliveryReport } from './delivery.cts';
import { bodyOf, type EventId, EVENTS, example, generate, MAX_RECORDS } from './events.cts';
import { createServer, type Fault } from './server.cts';
import { servePractice } from './practice.cts';
import { initialState, type SentMessage, type State } from './state.cts';
import {
	agentWrites,
	changeGroup,
	customerWrites,
	type FetchedFile,
	finishWakeUp,
	scan,
	setAccount,
	Settings,
	tick,
	type Traffic,
	type World,
} from './world.cts';

// Under tsx on Node 20 a .cts file's own require() fails on the JSON files that fastify loads; one made here does not.
const { fastify } = createRequire(__filename)('fastify') as typeof import('fastify');

export type { DeliverOptions, DeliveryAttempt, DeliveryReport } from './delivery.cts';
export type { EventId } from './events.cts';
export { ENDPOINTS } from './endpoints.cts';
export { EVENTS } from './events.cts';
export type { Fault } from './server.cts';
export { accessToken, requestToken } from './signature.cts';
export type * from './state.cts';
export type { Written } from './world.cts';

export interface SimulatorOptions extends Partial<Settings> {
	/** Default 0, a free port; the address is always 127.0.0.1. */
	port?: number;
	/** Generated chat records besides the documented 8. */
	chatRecords?: number;
	/** Port quota, default 5; the documented three ports count. */
	maxPort?: number;
}

/** Starts a simulator on a free port of 127.0.0.1. */
export async function startSimulator({ port = 0, ...options }: SimulatorOptions = {}): Promise<Simulator> {
	const simulator = new Simulator(options);
	await simulator.listen(port);
	return simulator;
}

const NOT_TOLD: DeliveryReport = { delivered: false, attempts: [] };

export class Simulator extends Settings implements World {
	url = '';
	readonly state: State;
	readonly files: FetchedFile[] = [];
	readonly sent: SentMessage[] = [];
	readonly events: World['events'] = new EventEmitter();
	/** Where events are delivered. */
	readonly callbacks = new Map<EventId, string>();
	private readonly closing = new AbortController();
	readonly closed = this.closing.signal;
	/** For each event the first attempt of the delivery before, after which the next one has its turn. */
	private readonly turns = new Map<EventId, Promise<void>>();
	private readonly underWay = new Set<Promise<unknown>>();
	private readonly server = createServer(this);
	readonly requests = this.server.requests;
	private readonly app = fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024 });
	private shift = 0;
	private generated = 1_000_000;

	constructor({ maxPort = 5, chatRecords = 0, ...settings }: Omit<SimulatorOptions, 'port'>) {
		super();
		Object.assign(this, { webhookSecret: settings.apiKey ?? this.apiKey }, settings);
		this.state = initialState({ maxPort, chatRecords });
		setMaxListeners(0, this.closed);
	}

	async listen(port: number): Promise<void> {
		const { app } = this;
		app.removeAllContentTypeParsers();
		app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
		app.all('/*', this.server.handle);
		servePractice(app, this);
		this.url = await app.listen({ port, host: '127.0.0.1' });
	}

	/** Stops the server and everything under way; deliveries that were waiting report `delivered: false`. */
	async close(): Promise<void> {
		this.closing.abort(new Error('the simulator was closed'));
		await this.app.close();
	}

	/** Waits until nothing is under way: no delivery, no receipt, no file. */
	async idle(): Promise<void> {
		while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
	}

	/** Most requests received in any one second, refused ones included, of one endpoint or of the busiest. */
	peakPerSecond(path?: string): number {
		const { peaks } = this.server;
		return path === undefined ? Math.max(0, ...peaks.values()) : (peaks.get(path) ?? 0);
	}

	onSent(listener: (message: SentMessage) => void): void {
		this.events.on('sent', listener);
	}

	/** Is told of every request and every attempt of a delivery, with what came of it. */
	onTraffic(listener: (traffic: Traffic) => void): void {
		this.events.on('traffic', listener);
	}

	/** Spoils the next answers of a path, '*' for any. */
	fault(path: string, fault: Fault): void {
		this.server.faults.push({ path, left: fault.times ?? 1, fault });
	}

	clearFaults(): void {
		this.server.faults.length = 0;
	}

	// --- time

	readonly now = () => Date.now() + this.shift;

	/** Moves the simulator's clock (port locks, spacing and limit of wake-ups, start of tasks, lag of the archive) forward. */
	advance(ms: number): void {
		this.shift += ms;
		tick(this);
	}

	async wait(ms: number): Promise<void> {
		await sleep(ms, undefined, { signal: this.closed }).catch(() => {});
	}

	later(ms: number, work: () => unknown): void {
		void this.follow(this.wait(ms).then(() => (this.closed.aborted ? undefined : work())));
	}

	/** Remembers what is under way, so that `idle` can wait for it. */
	private follow<T>(work: Promise<T>): Promise<T> {
		this.underWay.add(work);
		void work.catch(() => {}).finally(() => this.underWay.delete(work));
		return work;
	}

	// --- what happens

	readonly scan = scan.bind(null, this);
	readonly setAccount = setAccount.bind(null, this);
	readonly finishWakeUp = finishWakeUp.bind(null, this);
	readonly customerWrites = customerWrites.bind(null, this);
	readonly agentWrites = agentWrites.bind(null, this);
	readonly changeGroup = changeGroup.bind(null, this);

	// --- who is told of it

	/** Sets where an event is delivered; an empty URL unsets it. */
	setCallback(event: EventId, url: string): void {
		if (url) this.callbacks.set(event, url);
		else this.callbacks.delete(event);
	}

	readonly example = example;

	/** JSON text of 0 to 50 records; without `seed` each call makes new ones. */
	generate(event: EventId, records: number, seed = this.generated++): string {
		return generate(event, records, seed);
	}

	/** @throws Error where the event has no callback, and none is given */
	async deliver(event: EventId, how: DeliverOptions = {}, attempted = () => {}): Promise<DeliveryReport> {
		const url = how.url ?? this.callbacks.get(event);
		if (url === undefined) throw new Error(`No callback is set for ${event}`);
		const report = deliver(event, { ...how, url }, this, (traffic) => {
			attempted();
			this.events.emit('traffic', traffic);
		});
		return await this.follow(report);
	}

	readonly tell: World['tell'] = (event, records) => {
		if (!this.callbacks.has(event)) return Promise.resolve(NOT_TOLD);
		const size = EVENTS[event].many ? MAX_RECORDS : 1;
		const batches = Array.from({ length: Math.ceil(records.length / size) }, (_, i) =>
			this.inTurn(event, bodyOf(event, records.slice(i * size, (i + 1) * size))),
		);
		return batches[0];
	};

	/** Delivers what an event tells in the order in which it happened. */
	private inTurn(event: EventId, body: unknown): Promise<DeliveryReport> {
		const before = this.turns.get(event) ?? Promise.resolve();
		let done = () => {};
		this.turns.set(event, new Promise((resolve) => (done = resolve)));
		const made = before.then(async () => await this.deliver(event, { body }, done));
		// The callback may have been taken away meanwhile.
		return this.follow(made.catch(() => NOT_TOLD).finally(done));
	}
}
