import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from './json.cts';

/** A customer service account. status 1 normal, 2 banned; onlineStatus 1 logging in, 2 online, 3 logging out, 4 offline. */
export interface Account {
	whatsApp: string;
	status: number;
	onlineStatus: number;
}

/** A port, that is one QR window with the account that logged in through it. */
export interface Port {
	/** 32 hex digits, from preGenerate. */
	id: string;
	/** The 64-bit "port application id" that selectCloudPortDetail shows for the same port; accepted as an id too. */
	applicationId: bigint;
	phone: string | null;
	userName: string | null;
	/** 10 online, 20 disconnected, null without account. */
	status: number | null;
	/** yyyy-MM-dd HH:mm:ss */
	createTime: string;
	/** ms at which an unused port is released, null once an account has logged in. */
	lockedUntil: number | null;
	/** Whether it is listed and counts against the quota. */
	counted: boolean;
	qr: string;
	/** What getQrCodeV2 answers: its QR text and the pair code of native mode. */
	qrV2: string;
	pairCode: string;
	/** The pair code when isEasy is left out. */
	defaultPairCode: string;
}

export interface WakeUp {
	id: string;
	agentAccount: string;
	whatsId: string;
	friendWhatsId: string;
	/** 0 not executed, 1 success, 2 failed. */
	executeStatus: number;
	executeTime: string;
	/** ms of the simulator's clock. */
	at: number;
}

/** Two different friends of one agent and account opened less than 10 s apart. */
export interface WakeUpViolation {
	agentAccount: string;
	whatsId: string;
	friends: [string, string];
	/** ms between the two. */
	gap: number;
}

/** One piece of what a task sends, its type in the new numbering (docs/platform.md, "Content types"). */
export interface ContentPart {
	type: number;
	text?: string;
	url?: string;
	[field: string]: unknown;
}

export interface SendTask {
	taskId: bigint;
	name?: string;
	targetType: number;
	content: ContentPart[];
	/** 1 not started, 5 completed (the platform has more). */
	status: number;
	/** ms of the simulator's clock, from startTaskTime. */
	startAt: number;
	agent?: string;
	/** status 0 queued, 2 sending, 3 sent, 4 delivered, 5 read, -1 failed (the platform has more). */
	info: Array<{ sendWhatsApp: string; friendWhatsApp: string; status: number }>;
}

export interface SentMessage {
	taskId: string;
	sendWhatsApp: string;
	friendWhatsApp: string;
	targetType: number;
	content: ContentPart[];
	/** ms of the simulator's clock. */
	at: number;
}

export interface ScanTask {
	taskId: string;
	userId?: number;
	/** 0 until scanned, then 80 (login succeeded), numbered as in SCAN_TASK_STATUS_SYNC. */
	taskStatus: number;
	whatsApp: string | null;
	userName: string | null;
	qr: string;
}

export interface Registration {
	phone: string;
	areaCode: string;
	taskId: number;
	/** The code that submitVerifyCode must bring; any, when a test has not set it. */
	expectedCode?: string;
	verified: boolean;
}

export interface Agent {
	userId: number;
	userName: string;
}

/** What is known of a customer: the fields of an import by their names, and the tags that they added up to. */
export interface Customer {
	whatsApp: string;
	tags: string[];
	[field: string]: unknown;
}

/** One WhatsApp message. */
export interface Message {
	messageId: string;
	account: string;
	/** The customer's number, or the id of the group. */
	friend: string;
	chatType: 1 | 2;
	/** 1 sent, 2 received. */
	actionType: 1 | 2;
	/** Number and name of the member who wrote, in groups. */
	member?: { number: string; name: string };
	agent: Agent;
	/** In the new numbering, docs/platform.md, "Content types". */
	type: number;
	/** What was said, or a vCard. */
	text: string;
	/** A file, card or place: what stands as JSON text in `url`. */
	file?: Record<string, unknown>;
	taskId?: bigint;
	taskInfoId?: bigint;
	/** ms of the simulator's clock. */
	at: number;
	/** 1 sent, 3 delivered, 4 read. */
	status: 1 | 3 | 4;
}

export type ChatRecord = Record<string, unknown> & { id: string; chatTime: number; createTime: number };

export interface State {
	accounts: Map<string, Account>;
	ports: Map<string, Port>;
	maxPort: number;
	wakeUps: Map<string, WakeUp>;
	wakeUpViolations: WakeUpViolation[];
	/** The friend opened last, by JSON text of [agent, account]. */
	lastOpened: Map<string, { friend: string; at: number }>;
	/** By taskId as text. */
	tasks: Map<string, SendTask>;
	scanTasks: Map<string, ScanTask>;
	/** By phone. */
	registrations: Map<string, Registration>;
	chatRecords: ChatRecord[];
	agents: Agent[];
	/** Where accounts that are on no port are open, by number; one that is missing is on the first agent's PC. */
	devices: Map<string, { agent: string; source: 1 | 2; name: string }>;
	/** By number. */
	customers: Map<string, Customer>;
	/** All that was written since the start, the oldest first. */
	messages: Message[];
	pairTargets: Array<{ createTime: string; targetTenantName: string; targetTenantId: number }>;
	contacts: Array<Record<string, unknown>>;
	profile: Record<string, unknown>;
}

const FIXTURES = join(__dirname, '..', 'test', 'fixtures');

/** Text of one documented example, `name` as in test/fixtures without `.json` ('api/port.getMany.response'). */
export function fixture(name: string): string {
	return readFileSync(join(FIXTURES, `${name}.json`), 'utf8');
}

/** `data` of a documented response, 64-bit ids as bigint. */
const dataOf = (operation: string) => (parseJson(fixture(`api/${operation}.response`)) as { data: any }).data;

export const newId = () => randomUUID().replaceAll('-', '');
let lastLong = 8700000000000000001n;
/** A fresh 64-bit id beyond what a JavaScript number holds. */
export const newLong = () => (lastLong += 1_000_003n);

/** ms -> 'yyyy-MM-dd HH:mm:ss' in UTC+8, the zone the documented default '1970-01-01 08:00:01' shows. */
export const platformTime = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

export const NEVER_EXECUTED = platformTime(1000);
export const LOCK_MS = 10 * 60_000;

const hashed = (algorithm: string, text: string) => createHash(algorithm).update(text).digest();

const DOCUMENTED_PORT = 'ad518a4271fa43c8937612c5f60396f8';

/** A port without account, its QR text new and as long as a real one. */
export function newPort(createTime: string, lockedUntil: number | null, id = newId()): Port {
	const [first, ...parts] = [...'abcde'].map((part) => hashed('sha256', id + part).toString('base64'));
	const qr = `2@${first}${parts.join(',')},1`;
	const letters = `${first.replace(/[^A-Z]/gi, '').toUpperCase()}AAAAAAAA`;
	const pairCode = `${letters.slice(0, 4)}_${letters.slice(4, 8)}`;
	const unused = { phone: null, userName: null, status: null, createTime, lockedUntil, counted: true };
	return { id, applicationId: newLong(), ...unused, qr, qrV2: qr, pairCode, defaultPairCode: '88888888' };
}

/** The state in which the query endpoints answer with the documented examples. */
export function initialState(options: { maxPort: number; chatRecords: number }): State {
	const pair = dataOf('login.getPairCode');
	const login = dataOf('login.getStatus')[0];
	// The id of the QR examples is not among the three ports the documented port list shows, so it is not counted either.
	const documentedPort: Port = {
		...newPort('2025-09-10 16:07:00', null, DOCUMENTED_PORT),
		phone: login.whatsApp,
		userName: login.userName,
		status: 10,
		counted: false,
		qr: dataOf('login.getQrCode'),
		qrV2: pair.qrcode,
		pairCode: pair.pairCode,
		// The table says that leaving isEasy out gives 88888888, the example without it shows this one.
		defaultPairCode: pair.pairCode,
	};
	const listed: Port[] = dataOf('port.getMany').map((row: any) => ({
		...newPort(row.createTime, null, hashed('md5', String(row.id)).toString('hex')),
		applicationId: row.id,
		phone: row.phone,
		userName: row.phone && 'test',
		status: row.status,
	}));
	const unscanned = { userId: 10001, taskStatus: 0, whatsApp: null, userName: null };
	const scanTask: ScanTask = { taskId: dataOf('scanTask.create'), ...unscanned, qr: dataOf('scanTask.getQrCode') };
	const { tenantId: _tenant, type: _type, ...wakeUp } = dataOf('conversation.getResult')[0];
	const by = <T extends object>(key: keyof T, rows: T[]) => new Map(rows.map((row) => [String(row[key]), row]));
	return {
		accounts: by<Account>('whatsApp', dataOf('account.getMany')),
		ports: by('id', [documentedPort, ...listed]),
		maxPort: options.maxPort,
		wakeUps: by<WakeUp>('id', [{ ...wakeUp, at: 0 }]),
		wakeUpViolations: [],
		lastOpened: new Map(),
		tasks: new Map(),
		scanTasks: by('taskId', [scanTask]),
		// The number of the submitVerifyCode example, as if submitPhone had been called for it.
		registrations: by<Registration>('phone', [{ phone: '1821726232', areaCode: '+86', taskId: 11, verified: false }]),
		chatRecords: [...generatedChatRecords(options.chatRecords), ...dataOf('chat.getMany').records],
		agents: [
			{ userId: 10001, userName: 'test' },
			{ userId: 846164, userName: 'kubrick108' },
		],
		devices: new Map(),
		customers: new Map(),
		messages: [],
		pairTargets: dataOf('login.getPairingTargets'),
		contacts: dataOf('contact.getMany'),
		profile: dataOf('profile.get'),
	};
}

/** `count` chat records, newest first, one a minute, of varied types; the same ones in every run. */
function generatedChatRecords(count: number): ChatRecord[] {
	const newest = Date.UTC(2025, 10, 1);
	const ours = { userId: 846164, username: 'kubrick108', whatsId: '8617633819542' };
	const group = { chatType: 2, friendWhatsId: '120363295594719602', friendName: '' };
	return Array.from({ length: count }, (_, i) => {
		const chatTime = newest - i * 60_000;
		const customer = {
			chatType: 1,
			friendWhatsId: String(8615601880000 + (i % 500)),
			friendName: `Customer ${i % 500}`,
		};
		const file = {
			filename: `${i}.jpg`,
			url: `https://oss/client/chat_history/${i}.jpg`,
			mimeType: 'image/jpeg',
			caption: '',
		};
		const image = { content: JSON.stringify(file), contentType: 1 };
		const said = i % 5 === 4 ? image : { content: `Message ${i}`, contentType: 0 };
		const how = { actionType: 1 + (i % 2), chatTime, createTime: chatTime + 1500 };
		return { id: String(50_000_000 + count - i), ...ours, ...(i % 10 === 9 ? group : customer), ...said, ...how };
	});
}

/** Finds a port by either of its ids. */
export function findPort(state: State, id: unknown): Port | undefined {
	return state.ports.get(String(id)) ?? [...state.ports.values()].find((port) => String(port.applicationId) === id);
}

export const countedPorts = (state: State) => [...state.ports.values()].filter((port) => port.counted);
