/** The nine webhooks: where each one's signature goes, the documented example bodies, and generated ones. */
import { parse } from 'lossless-json';
import { writeJson } from './json.cts';
import { archiveRecord, clientRecord, contentOf } from './messages.cts';
import { fixture, type Message, platformTime } from './state.cts';

export type EventId = keyof typeof EVENTS;

const TEXTS = [
	'Hello',
	'Is it in stock? 👍',
	'Спасибо',
	'请问什么时候发货？',
	'Line one\nline two',
	'He said "yes" \\ no',
];
const NAMES = ['Lee', 'Ana Souza', 'Ivan', '王芳', 'O’Brien'];
const AGENTS = ['gdkj002', 'kubrick108', 'test'];

type Random = ReturnType<typeof random>;

/** A source of repeatable random values: mulberry32, small, and good enough for test data. */
function random(seed: number) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	/** An integer from 0 to below n. */
	const int = (n: number) => Math.floor(next() * n);
	return {
		int,
		pick: <T,>(list: readonly T[]): T => list[int(list.length)],
		hex: (length: number) => Array.from({ length }, () => int(16).toString(16)).join(''),
		/** Numbers out of a few, so that conversations repeat. */
		account: () => String(8617633810000 + int(20)),
		customer: () => String(8615601880000 + int(1000)),
		group: () => `120363295594719${100 + int(50)}`,
		/** Beyond what a JavaScript number holds, and odd: as a double it is a multiple of 1024, which never passes by luck. */
		long: () => (8n << 60n) - 1n - 2n * BigInt(int(2 ** 31)) * 1001n,
		/** ms in November 2025. */
		time: () => Date.UTC(2025, 10, 1) + int(30 * 86_400_000),
	};
}

/** A message of somebody, of any of the usual types; in a group only where told. */
function messageOf(r: Random, isGroup: boolean): Message {
	const [account, customer, type] = [r.account(), r.customer(), r.pick([1, 1, 2, 3, 4, 5, 7])];
	const text = r.pick(TEXTS);
	return {
		messageId: r.hex(32),
		account,
		friend: isGroup ? r.group() : customer,
		chatType: isGroup ? 2 : 1,
		actionType: r.pick([1, 2]),
		...(isGroup && { member: { number: customer, name: r.pick(NAMES) } }),
		agent: { userId: 82, userName: r.pick(AGENTS) },
		type,
		...(type === 1 ? { text } : contentOf({ type, url: `https://oss/client/${r.hex(16)}` })),
		at: r.time(),
		status: r.pick([1, 3, 4]),
	};
}

/** One record of MSG_SYNC_MESSAGE, with what the platform writes now so, now otherwise. */
function chatRecord(r: Random) {
	const message = messageOf(r, r.int(8) === 0);
	const customer = { friendName: r.pick(NAMES), tags: ['test', String(r.int(100))], address: 'Beijing' };
	const record = archiveRecord(message, r.hex(32), { whatsApp: message.friend, ...customer }, 'Customers');
	const extendsMap = writeJson({ 'Single line text': `caseId${r.int(1000)}`, 'Multi select': '[]', Date: '' });
	return {
		...record,
		// The key comes in both casings, docs/platform.md, "Message content".
		content: record.content.replace('"mimeType"', r.pick(['"mimeType"', '"mimetype"'])),
		originType: 1 + r.int(3),
		userProfile: { ...record.userProfile, id: r.long(), extendsMap },
		// Documented as long; the examples send 0 and null.
		taskId: r.pick([0, null, r.long()]),
		taskInfoId: r.pick([0, null, r.long()]),
	};
}

/** The signature fields are placeholders until the delivery is signed, just as the documented example's are. */
const signedInBody = (data: unknown[]) => ({ accessToken: '', tenantId: 0, timestamp: 0, data });

/** What differs between the events, the ones to begin with first. */
export const EVENTS = {
	CLIENT_SYNC_MESSAGE: {
		label: 'A message was sent or received. Use this one to answer customers.',
		sign: 'headers',
		many: true,
		record: (r: Random) => clientRecord(messageOf(r, false)),
	},
	CLIENT_SYNC_MESSAGE_STATUS: {
		label: 'A message that was sent has been delivered or read.',
		sign: 'headers',
		many: true,
		record: (r: Random) => ({
			userId: '82',
			taskId: '',
			taskInfoId: '',
			messageStatus: 1 + r.int(4),
			messageId: r.hex(20).toUpperCase(),
		}),
	},
	MSG_SYNC_MESSAGE: {
		label: 'The same messages out of the archive, again whenever they are delivered and read.',
		sign: 'body',
		many: true,
		record: chatRecord,
		wrap: signedInBody,
	},
	WA_SYNC_ON_OR_OFF_LINE_STATUS: {
		label: "An account on an agent's computer or phone went online or offline, or was banned.",
		sign: 'headers',
		many: true,
		record: (r: Random) => {
			const detailStatus = r.pick([11, 12, 21, 31, 32, 33, 41]);
			const status = Math.floor(detailStatus / 10) * 10;
			const who = { account: r.pick(AGENTS), time: platformTime(r.time()), platformType: 1 + r.int(2) };
			return { whatsId: r.account(), status, detailStatus, ...who };
		},
	},
	CHANNEL_SYNC_STATUS: {
		label: 'An account on a cloud port went online or offline, or was banned.',
		sign: 'headers',
		many: false,
		record: (r: Random) => {
			const onlineStatus = 1 + r.int(4);
			const reason = onlineStatus === 4 ? r.pick(['1001', '1002', '1003', '1004']) : '';
			return { whatsApp: r.account(), status: 1 + r.int(2), onlineStatus, reason, instanceCode: r.hex(32) };
		},
	},
	CHANNEL_REGISTER_STATUS: {
		label: 'A new number was registered.',
		sign: 'headers',
		many: false,
		record: (r: Random) => ({ phone: r.account(), status: r.pick([0, 1, '0', '1']) }),
	},
	WA_SYNC_QR_LOGIN_STATUS: {
		label: 'The QR code of a port was scanned.',
		sign: 'headers',
		many: false,
		record: (r: Random) => ({ id: r.hex(32), whatsapp: r.account(), status: r.int(2) }),
	},
	SCAN_TASK_STATUS_SYNC: {
		label: 'The QR code of a scan task was scanned.',
		sign: 'headers',
		many: false,
		record: (r: Random) => ({
			taskId: r.hex(32),
			userId: 10001,
			taskStatus: r.pick([70, 71, 80, 83, 84, 85, 90]),
			whatsapp: r.account(),
			updateTime: r.time(),
		}),
	},
	GROUP_IN_OR_OUT_GROUP: {
		label: 'Somebody joined or left a group.',
		sign: 'body',
		many: true,
		record: (r: Random) => ({
			id: [8, 4, 4, 4, 12].map(r.hex).join('-'),
			friendWhatsId: `${r.customer()}@c.us`,
			actionType: 1 + r.int(2),
			// The table says createTime, the example create_time.
			[r.pick(['createTime', 'create_time'])]: r.time(),
			groupWhatsId: `${r.group()}@g.us`,
			...(r.int(2) === 0 && { groupLink: `https://chat.whatsapp.com/${r.hex(22)}` }),
			dataType: 1 + r.int(2),
		}),
		wrap: signedInBody,
	},
} satisfies Record<string, EventKind>;

interface EventKind {
	/** What a person reads about it, who sets its URL. */
	label: string;
	sign: 'body' | 'headers';
	many: boolean;
	record: (r: Random) => object;
	wrap?: (data: unknown[]) => object;
}

/** Exact text of the documented example body; the ninth event is in neither of the two documents, and has a generated one. */
export const example = (configId: EventId) =>
	configId === 'GROUP_IN_OR_OUT_GROUP' ? generate(configId, 1, 1) : fixture(`events/${configId}`);

/** The body that carries records: as many as a delivery may have, and one for an event that is one object. */
export function bodyOf(configId: EventId, records: object[]): unknown {
	const { many, wrap = (list: unknown[]) => list }: EventKind = EVENTS[configId];
	return many ? wrap(records) : records[0];
}

/** Most records in one delivery, by the documentation. */
export const MAX_RECORDS = 50;

/**
 * JSON text of a body of 0 to 50 records (an event that is one object always has one), the same for the same
 * `seed`; ids differ within a body and from one `seed` to the next.
 */
export function generate(configId: EventId, records: number, seed: number): string {
	const { many, record }: EventKind = EVENTS[configId];
	if (!Number.isInteger(records) || records < 0 || records > MAX_RECORDS)
		throw new RangeError(`0 to ${MAX_RECORDS} records`);
	const r = random(seed);
	const made = Array.from({ length: many ? records : 1 }, () => record(r));
	return writeJson(bodyOf(configId, made));
}

export interface Signature {
	accessToken: string;
	tenantId: string;
	/** ms */
	timestamp: number;
}

/** The body's root if it is a JSON object, its numbers to the last digit. */
function rootOf(body: string): object | undefined {
	try {
		const root = parse(body);
		return typeof root === 'object' && root !== null && !Array.isArray(root) ? root : undefined;
	} catch {
		return undefined;
	}
}

/** Whether a body can carry its signature itself. */
export const isObjectBody = (body: string) => rootOf(body) !== undefined;

/** Puts the signature into an object body. */
export function signBody(body: string, { accessToken, tenantId, timestamp }: Signature): string {
	const root = rootOf(body);
	if (!root) throw new TypeError('Only an object body can carry its signature');
	const signature = { accessToken, tenantId: Number(tenantId), timestamp };
	return writeJson({ ...signature, ...root, ...signature });
}

/** Takes the three fields out of an object body again, for a delivery signed in the headers. */
export function unsignBody(body: string): string {
	const root = rootOf(body);
	if (!root) return body;
	const { accessToken: _token, tenantId: _tenant, timestamp: _time, ...rest } = root as Partial<Signature>;
	return writeJson(rest);
}
