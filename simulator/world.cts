/** What happens on the platform: accounts come and go, people write, tasks send, and whoever has set a callback is told. */
import type { EventEmitter } from 'node:events';
import type { DeliveryReport } from './delivery.cts';
import type { EventId } from './events.cts';
import { archiveRecord, chatRow, clientRecord, contentOf, hasFile, statusRecord } from './messages.cts';
import {
	type Account,
	type Agent,
	countedPorts,
	findPort,
	type Message,
	newId,
	newLong,
	platformTime,
	type Port,
	type SendTask,
	type SentMessage,
	type State,
	type WakeUp,
} from './state.cts';

/** How the platform behaves; may be set at the start and changed at any time. */
export class Settings {
	tenantId = '500766';
	apiKey = '0123456789abcdef0123456789abcdef';
	/** The API key unless another one is set. */
	webhookSecret = '';
	/** ms added to each answer. */
	latency = 0;
	/** Requests per second and endpoint before 429; 0 only counts. */
	maxPerSecond = 50;
	/** ms from sent to delivered, and from delivered to read. */
	receiptDelay = 20;
	/** ms after which a message stands in the chat records (docs/platform.md, "Lag of the archive"). */
	archiveLag = 20;
	/** Fetch the files that tasks send, and fail those that cannot be fetched; otherwise any URL will do. */
	fetchFiles = false;
	/** Addresses of host names that no name server knows, for those files. */
	hosts: Record<string, string> = {};
	/** What becomes of new wake-ups, after `wakeUpDelay` ms; 'manual' leaves them to finishWakeUp and the 1-minute limit. */
	wakeUpOutcome: 'manual' | 'success' | 'failure' = 'manual';
	wakeUpDelay = 0;
	/** How deliveries are signed unless one is told otherwise. */
	signing: 'right' | 'wrong' | 'none' = 'right';
	/** Factor of the webhooks' retry delays; 1 is real time. */
	timeScale = 1;
	/** ms a receiver has to acknowledge a webhook; never scaled. */
	ackTimeout = 3000;
}

/** A file that the platform fetched. */
export interface FetchedFile {
	url: string;
	status: number;
	contentType: string;
	bytes: Buffer;
}

/** One request to the platform, or one attempt of a delivery by it, as it went over the wire. */
export interface Traffic {
	/** ms since 1970 */
	at: number;
	kind: 'request' | 'delivery';
	/** What was asked, or the event that was delivered. */
	name: string;
	url: string;
	headers: Record<string, string | string[] | undefined>;
	signature: 'signed' | 'not signed' | 'wrongly signed';
	sent: string;
	/** HTTP status; none where there was no answer. */
	status?: number;
	/** Text of the answer, or why there was none. */
	answer: string;
	ok: boolean;
}

export interface World extends Settings {
	readonly state: State;
	/** What `fetchFiles` has fetched. */
	readonly files: FetchedFile[];
	/** What tasks have sent. */
	readonly sent: SentMessage[];
	readonly events: EventEmitter<{ sent: [SentMessage]; traffic: [Traffic] }>;
	/** Aborts when the simulator is closed. */
	readonly closed: AbortSignal;
	/** ms of the simulator's clock. */
	now(): number;
	/** Waits so many real ms; ends early when the simulator is closed. */
	wait(ms: number): Promise<void>;
	/** Does something after so many real ms, unless the simulator is closed before. */
	later(ms: number, work: () => unknown): void;
	/** Tells an event's callback of one record or more; a report without attempts where none is set. */
	tell(event: EventId, records: object[]): Promise<DeliveryReport>;
}

// --- accounts

const portOf = ({ state }: World, whatsApp: string) =>
	[...state.ports.values()].find(({ phone }) => phone === whatsApp);

/** The agent with this login, or who has an account open: of its port, of its device, or the first one. */
export function agentOf(world: World, whatsApp: string, login?: string): Agent {
	const { agents, devices } = world.state;
	const logins = [login, portOf(world, whatsApp)?.userName, devices.get(whatsApp)?.agent];
	return logins.flatMap((each) => agents.find(({ userName }) => userName === each) ?? [])[0] ?? agents[0];
}

/** Where an account is open: 1 PC, 2 mobile, 3 cloud PC. */
export const sourceOf = (world: World, whatsApp: string): number =>
	portOf(world, whatsApp) ? 3 : (world.state.devices.get(whatsApp)?.source ?? 1);

/** An account the simulator does not know counts as able to work, so that tests need not set up each one. */
export const works = ({ state }: World, whatsApp: string): boolean => {
	const { status = 1, onlineStatus = 2 } = state.accounts.get(whatsApp) ?? {};
	return status === 1 && onlineStatus !== 4;
};

export interface AccountChange {
	status?: number;
	onlineStatus?: number;
	/** Why it is offline, where nobody took it offline. */
	reason?: keyof typeof REASONS;
}

/** Numbers of docs/platform.md, "Details of account status" for a device, and "Reasons" for a port. */
const REASONS = {
	disconnected: { device: 21, port: '1002' },
	loggedOut: { device: 31, port: '1004' },
};

/**
 * Sets an account's states, creating it where needed, lets its ports follow, and tells who wants to know. A banned account
 * goes offline.
 */
export function setAccount(world: World, whatsApp: string, { reason, ...change }: AccountChange): Account {
	const { accounts, ports } = world.state;
	const account = accounts.get(whatsApp) ?? { whatsApp, status: 1, onlineStatus: 4 };
	const before = JSON.stringify(account);
	Object.assign(account, change.status === 2 ? { onlineStatus: 4, ...change } : change);
	if (accounts.get(whatsApp) === account && before === JSON.stringify(account)) return account;
	accounts.set(whatsApp, account);
	const { status, onlineStatus } = account;
	for (const port of ports.values()) if (port.phone === whatsApp) port.status = onlineStatus === 2 ? 10 : 20;
	const port = portOf(world, whatsApp);
	if (port) {
		const why = reason ? REASONS[reason].port : '';
		world.tell('CHANNEL_SYNC_STATUS', [{ whatsApp, status, onlineStatus, reason: why, instanceCode: port.id }]);
	} else {
		const offline = reason ? REASONS[reason].device : 32;
		const detailStatus = status === 2 ? 41 : onlineStatus === 2 ? 12 : offline;
		const time = platformTime(world.now());
		const device = { account: agentOf(world, whatsApp).userName, time, platformType: sourceOf(world, whatsApp) };
		const changed = { whatsId: whatsApp, status: Math.floor(detailStatus / 10) * 10, detailStatus, ...device };
		world.tell('WA_SYNC_ON_OR_OFF_LINE_STATUS', [changed]);
	}
	return account;
}

/** The QR code of a port or scan task was scanned: the account is online from then on. Defaults as in the documented example. */
export function scan(world: World, id: string, { whatsApp = '812282828221', userName = 'test' } = {}): void {
	const { state } = world;
	const [port, task] = [findPort(state, id), state.scanTasks.get(id)];
	if (!port && !task) throw new Error(`No port or scan task has the id ${id}`);
	if (port) {
		Object.assign(port, { phone: whatsApp, userName, lockedUntil: null, status: 10 } satisfies Partial<Port>);
		world.tell('WA_SYNC_QR_LOGIN_STATUS', [{ id: port.id, whatsapp: whatsApp, status: 1 }]);
	}
	if (task) {
		Object.assign(task, { whatsApp, userName, taskStatus: 80 });
		const { taskId, userId } = task;
		for (const taskStatus of [70, 80]) {
			const update = { taskId, userId, whatsapp: whatsApp, taskStatus, updateTime: world.now() };
			world.tell('SCAN_TASK_STATUS_SYNC', [update]);
		}
	}
	setAccount(world, whatsApp, { status: 1, onlineStatus: 2 });
}

// --- messages

/**
 * Messages were written: they are kept, stand in the chat records after a while, and callbacks are told of them and of
 * their way to the reader. One that goes to another account of the tenant arrives there as well.
 *
 * @param progress is told of each step on that way
 * @returns what came of telling CLIENT_SYNC_MESSAGE
 */
function write(world: World, messages: Message[], progress = (_status: 3 | 4) => {}) {
	const { chatRecords, customers, messages: all } = world.state;
	const ids = new Map(messages.map((message) => [message, newId()]));
	const isSent = messages[0].actionType === 1;
	for (const message of messages) {
		all.push(message);
		chatRecords.push(chatRow(message, customers.get(message.friend), world.archiveLag));
	}
	const report = world.tell('CLIENT_SYNC_MESSAGE', messages.map(clientRecord));
	const step = (status: 1 | 3 | 4) => {
		for (const message of messages) message.status = status;
		const inArchive = (message: Message) => {
			const customer = customers.get(message.member?.number ?? message.friend);
			return archiveRecord(message, ids.get(message)!, customer, `Group ${message.friend.slice(-4)}`);
		};
		world.tell('MSG_SYNC_MESSAGE', messages.map(inArchive));
		const inClient = (message: Message) => statusRecord(message, status === 1 ? 2 : status);
		if (isSent) world.tell('CLIENT_SYNC_MESSAGE_STATUS', messages.map(inClient));
		if (status !== 1) progress(status);
	};
	// What was received has arrived already.
	step(isSent ? 1 : 3);
	if (isSent) world.later(world.receiptDelay, () => step(3));
	world.later(world.receiptDelay * 2, () => step(4));
	for (const { taskId: _task, taskInfoId: _info, ...message } of isSent ? messages : []) {
		const { account: friend, friend: account, chatType } = message;
		if (chatType === 2 || !world.state.accounts.has(account) || !works(world, account)) continue;
		write(world, [{ ...message, account, friend, actionType: 2, agent: agentOf(world, account) }]);
	}
	return report;
}

/** What a person writes: a text, or any other content. */
export interface Written {
	account: string;
	/** The customer, or the member of the group who writes. */
	customer: string;
	/** Written in this group. */
	groupId?: string;
	/** The customer's name, kept from then on. */
	name?: string;
	text?: string;
	type?: number;
	file?: Record<string, unknown>;
	/** Login of the agent who writes, or who has the account open. */
	agent?: string;
}

function written(
	world: World,
	{ account, customer, groupId, name, text = '', type = 1, file, agent }: Written,
): Message {
	const { customers } = world.state;
	if (name) customers.set(customer, { tags: [], ...customers.get(customer), whatsApp: customer, friendName: name });
	const known = String(customers.get(customer)?.friendName ?? '');
	const inGroup = groupId && { member: { number: customer, name: known } };
	const who = { account, friend: groupId ?? customer, ...inGroup, agent: agentOf(world, account, agent) };
	const how = { chatType: groupId ? 2 : 1, actionType: 2, at: world.now(), status: 3 } as const;
	return { messageId: newId(), ...who, ...how, type, text, file };
}

/**
 * A customer writes.
 *
 * @returns what came of telling CLIENT_SYNC_MESSAGE
 * @throws Error where the account is banned or offline, so that nothing arrives
 */
export function customerWrites(world: World, message: Written): Promise<DeliveryReport> {
	if (!works(world, message.account)) throw new Error(`${message.account} is not online: nothing arrives there`);
	return write(world, [written(world, message)]);
}

/** An agent writes by hand: no task id; returns and throws as for customers. */
export function agentWrites(world: World, message: Written): Promise<DeliveryReport> {
	if (!works(world, message.account)) throw new Error(`${message.account} is not online: nothing can be sent`);
	const { member: _, ...sent } = written(world, message);
	return write(world, [{ ...sent, actionType: 1, status: 1 }]);
}

/** Somebody joins a group, or leaves it. */
export function changeGroup(world: World, groupId: string, customer: string, action: 'join' | 'leave'): void {
	const who = { id: crypto.randomUUID(), friendWhatsId: `${customer}@c.us`, groupWhatsId: `${groupId}@g.us` };
	const what = { actionType: action === 'join' ? 1 : 2, create_time: world.now(), dataType: 1 };
	const groupLink = `https://chat.whatsapp.com/${groupId}`;
	world.tell('GROUP_IN_OR_OUT_GROUP', [{ ...who, ...what, groupLink }]);
}

// --- tasks and the passing of time

type Recipient = SendTask['info'][number];

/** One message for each part of the content, as each has a task detail id of its own. */
function messagesOf(
	world: World,
	task: SendTask,
	{ sendWhatsApp: account, friendWhatsApp: friend }: Recipient,
): Message[] {
	const { taskId, targetType, content } = task;
	const who = {
		account,
		friend,
		chatType: targetType === 2 ? 2 : 1,
		agent: agentOf(world, account, task.agent),
	} as const;
	const how = { taskId, actionType: 1, at: world.now(), status: 1 } as const;
	return content.map((part) => {
		const ids = { messageId: newId(), taskInfoId: newLong() };
		return { ...who, ...how, ...ids, type: part.type, ...contentOf(part) };
	});
}

async function fetchFile({ files, hosts }: World, url: string): Promise<boolean> {
	const target = new URL(url);
	target.hostname = hosts[target.hostname] ?? target.hostname;
	const answer = await fetch(target).catch(() => undefined);
	const bytes = Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer(0));
	files.push({ url, status: answer?.status ?? 0, contentType: answer?.headers.get('content-type') ?? '', bytes });
	return answer?.ok === true;
}

/** Sends what a task has, from accounts that are able to. */
function send(world: World, task: SendTask): void {
	for (const recipient of task.info) recipient.status = works(world, recipient.sendWhatsApp) ? 3 : -1;
	const able = task.info.filter(({ status }) => status === 3);
	for (const { sendWhatsApp, friendWhatsApp } of able) {
		const { taskId, targetType, content } = task;
		const message = { taskId: String(taskId), sendWhatsApp, friendWhatsApp, targetType, content, at: world.now() };
		world.sent.push(message);
		world.events.emit('sent', message);
	}
	const messages = able.flatMap((recipient) => messagesOf(world, task, recipient));
	if (messages.length === 0) return;
	void write(world, messages, (status) => {
		for (const recipient of able) recipient.status = status === 3 ? 4 : 5;
	});
}

async function fetchAndSend(world: World, task: SendTask, urls: string[]): Promise<void> {
	for (const recipient of task.info) recipient.status = 2;
	const fetched = await Promise.all(urls.map(async (url) => await fetchFile(world, url)));
	if (fetched.every(Boolean)) send(world, task);
	else for (const recipient of task.info) recipient.status = -1;
}

/** Ends a wake-up: 1 success, 2 failure. A failed one keeps the time "never executed", as the documented example shows. */
export function finishWakeUp(world: World, id: string, executeStatus: 1 | 2): void {
	const wakeUp = world.state.wakeUps.get(id);
	if (!wakeUp) throw new Error(`No wake-up has the id ${id}`);
	wakeUp.executeStatus = executeStatus;
	if (executeStatus === 1) wakeUp.executeTime = platformTime(world.now());
}

/** Lets new wake-ups end as the settings say; only a known agent with an account that is online can be woken up. */
export function wakeUp(world: World, ids: string[]): void {
	const { wakeUpOutcome, wakeUpDelay } = world;
	if (wakeUpOutcome === 'manual') return;
	const succeeds = ({ agentAccount, whatsId }: WakeUp) =>
		wakeUpOutcome === 'success' &&
		world.state.agents.some(({ userName }) => userName === agentAccount) &&
		works(world, whatsId);
	world.later(wakeUpDelay, () => {
		for (const known of ids.map((id) => world.state.wakeUps.get(id)!)) {
			if (known.executeStatus === 0) finishWakeUp(world, known.id, succeeds(known) ? 1 : 2);
		}
	});
}

const WAKE_UP_LIMIT_MS = 60_000;

/**
 * Everything that happens by the passing of time: locked ports are released after 10 minutes, ports beyond the quota go
 * offline from the latest on, wake-ups fail after 1 minute, due tasks send.
 */
export function tick(world: World): void {
	const { state } = world;
	const now = world.now();
	for (const port of state.ports.values()) {
		if (port.lockedUntil !== null && port.lockedUntil <= now) state.ports.delete(port.id);
	}
	for (const port of countedPorts(state).slice(state.maxPort)) {
		if (port.status === 10) setAccount(world, String(port.phone), { onlineStatus: 4 });
	}
	for (const { id, executeStatus, at } of state.wakeUps.values()) {
		if (executeStatus === 0 && at + WAKE_UP_LIMIT_MS <= now) finishWakeUp(world, id, 2);
	}
	for (const task of state.tasks.values()) {
		if (task.status !== 1 || task.startAt > now) continue;
		task.status = 5;
		const files = world.fetchFiles ? task.content.filter(({ type }) => hasFile(type)) : [];
		const urls = files.flatMap(({ url }) => url || []);
		if (urls.length > 0) world.later(0, () => fetchAndSend(world, task, urls));
		else send(world, task);
	}
}
