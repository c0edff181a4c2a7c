import type { IDataObject } from 'n8n-workflow';

import { numberOf } from '../messages/content';
import * as codes from '../values/codes';
import { nameOf } from '../values/codes';
import { platformTimeToIso } from '../values/time';
import type { EventDefinition } from './event';
import { ARCHIVED, identityOf, itemOf } from './event';

interface StatusEvent
	extends Pick<
		EventDefinition,
		'id' | 'name' | 'description' | 'printedPath' | 'body' | 'recognisedBy' | 'neverHas' | 'sample'
	> {
	/** fields of the account's number, in either casing */
	account: string[];
	/** field with a code → its readable twin in the item, and the names */
	names: Record<string, [twin: string, names: codes.Names]>;
	/** the fields among them that option Statuses looks at */
	statuses: string[];
	/** fields with a moment, which become ISO 8601 */
	times?: string[];
	/** fields the identity cannot do without, and further ones; `signedAt` is the signed timestamp of the delivery */
	identity: [required: string[], others: string[]];
}

function statusEvent({ account, names, statuses, times = [], identity, ...event }: StatusEvent): EventDefinition {
	const numberIn = (record: IDataObject) => numberOf(account.map((field) => record[field]).find(Boolean));
	return {
		...event,
		statuses: statuses.flatMap((field) => Object.values(names[field][1])),
		identity: (record, { signedAt }) => {
			const fields: IDataObject = { ...record, signedAt };
			const [required, others] = identity.map((list) => list.map((field) => fields[field]));
			return identityOf(required, others);
		},
		facets: (record) => ({
			accounts: [numberIn(record)],
			statuses: statuses.map((field) => nameOf(names[field][1], record[field])),
		}),
		simplify: (record) => {
			const item = itemOf(event.id, record);
			for (const field of times) if (field in record) item[field] = platformTimeToIso(record[field]) ?? record[field];
			for (const field of account) if (field in record) item[field] = numberOf(record[field]);
			for (const [field, [twin, table]] of Object.entries(names)) item[twin] = nameOf(table, record[field]);
			return item;
		},
	};
}

/** docs/platform.md, "CLIENT_SYNC_MESSAGE_STATUS" */
export const CLIENT_SYNC_MESSAGE_STATUS = statusEvent({
	id: 'CLIENT_SYNC_MESSAGE_STATUS',
	name: 'Message Status in Client',
	description: 'A message of the client software was sent, delivered or read',
	body: 'list',
	recognisedBy: ['messageStatus', 'messageId'],
	neverHas: ARCHIVED,
	account: [],
	names: { messageStatus: ['statusName', codes.CLIENT_MESSAGE_STATUS] },
	statuses: ['messageStatus'],
	// A message has each status once.
	identity: [['messageId'], ['messageStatus']],
	sample: { userId: '82', taskId: '', taskInfoId: '', messageStatus: 2, messageId: '19282dskdasldjl21' },
});

const presence = statusEvent({
	id: 'WA_SYNC_ON_OR_OFF_LINE_STATUS',
	name: 'Account Status on Agent Device',
	description: 'An account came online, was disconnected, went offline or was banned',
	printedPath: 'api/callback/whatsapp/onlineStatus',
	body: 'list',
	recognisedBy: ['whatsId', 'detailStatus'],
	neverHas: ARCHIVED,
	account: ['whatsId'],
	names: {
		status: ['statusName', codes.PRESENCE],
		detailStatus: ['detailStatusName', codes.DETAIL_STATUS],
		platformType: ['platformTypeName', codes.PLATFORM_TYPE],
	},
	statuses: ['status'],
	times: ['time'],
	identity: [
		['whatsId', 'time'],
		['status', 'detailStatus', 'account', 'platformType'],
	],
	sample: {
		whatsId: '8617633819542',
		status: 30,
		detailStatus: 31,
		account: 'gdkj002',
		time: '2024-07-03 15:27:00',
		platformType: 1,
	},
});

/** What each detail amounts to, for a status that is in no table (docs/platform.md, "Details of account status"). */
const DETAIL_PRESENCE: Record<string, string> = {
	pcQrLogin: 'online',
	pcOnline: 'online',
	pcDisconnected: 'disconnected',
	pcAccountClosed: 'offline',
	pcClientClosed: 'offline',
	pcMonitorOffline: 'offline',
	banned: 'banned',
};

/** docs/platform.md, "WA_SYNC_ON_OR_OFF_LINE_STATUS" */
export const WA_SYNC_ON_OR_OFF_LINE_STATUS: EventDefinition = {
	...presence,
	facets: (record) => {
		const { accounts, statuses = [] } = presence.facets(record);
		const detail = DETAIL_PRESENCE[nameOf(codes.DETAIL_STATUS, record.detailStatus) ?? ''];
		return { accounts, statuses: statuses.map((status) => (status === 'unknown' && detail) || status) };
	},
};

/**
 * docs/platform.md, "CHANNEL_SYNC_STATUS". The record has neither id nor time, and an account may come online
 * twice: only the signed timestamp tells a retry from a second event. Should the platform sign its retries afresh,
 * a retry comes out doubled here, which is the lesser evil.
 */
export const CHANNEL_SYNC_STATUS = statusEvent({
	id: 'CHANNEL_SYNC_STATUS',
	name: 'Account Status on Cloud Port',
	description: 'An account is logging in or out, went online or offline, or was banned',
	printedPath: 'callback/gsTask/syncWhatsAppStatus',
	body: 'object',
	recognisedBy: ['whatsApp', 'onlineStatus', 'instanceCode'],
	account: ['whatsApp', 'whatsapp'],
	names: {
		status: ['statusName', codes.ACCOUNT_STATUS],
		onlineStatus: ['onlineStatusName', codes.ONLINE_STATUS],
		reason: ['reasonName', codes.OFFLINE_REASON],
	},
	statuses: ['status', 'onlineStatus'],
	identity: [['signedAt'], ['whatsApp', 'whatsapp', 'status', 'onlineStatus', 'reason', 'instanceCode']],
	sample: { whatsApp: '8218132718231', status: 1, onlineStatus: 4, reason: '1004', instanceCode: '' },
});

/** docs/platform.md, "CHANNEL_REGISTER_STATUS". Neither id nor time: see CHANNEL_SYNC_STATUS. */
export const CHANNEL_REGISTER_STATUS = statusEvent({
	id: 'CHANNEL_REGISTER_STATUS',
	name: 'Registration Status',
	description: 'The registration of an account succeeded or did not',
	printedPath: 'group-dispatch-api/register/syncStatus',
	body: 'object',
	recognisedBy: ['phone'],
	account: ['phone'],
	names: { status: ['statusName', codes.OUTCOME] },
	statuses: ['status'],
	identity: [['signedAt'], ['phone', 'status']],
	sample: { phone: '861821726232', status: '1' },
});

/** docs/platform.md, "WA_SYNC_QR_LOGIN_STATUS" */
export const WA_SYNC_QR_LOGIN_STATUS = statusEvent({
	id: 'WA_SYNC_QR_LOGIN_STATUS',
	name: 'QR Login Status',
	description: 'A login by QR or pair code succeeded or did not',
	printedPath: 'wscrm-bus-api/open/qrCode/syncLoginStatus',
	body: 'object',
	recognisedBy: ['id'],
	account: ['whatsapp', 'whatsApp'],
	names: { status: ['statusName', codes.OUTCOME] },
	statuses: ['status'],
	identity: [['id'], ['whatsapp', 'whatsApp', 'status']],
	sample: { id: 'ad518a4271fa43c8937612c5f60396f8', whatsapp: '817272727272', status: 1 },
});

/** docs/platform.md, "SCAN_TASK_STATUS_SYNC" */
export const SCAN_TASK_STATUS_SYNC = statusEvent({
	id: 'SCAN_TASK_STATUS_SYNC',
	name: 'Scan Task Status',
	description: 'A QR scan task was scanned, logged in, timed out or found its account banned',
	body: 'object',
	recognisedBy: ['taskId', 'taskStatus'],
	account: ['whatsapp', 'whatsApp'],
	names: { taskStatus: ['taskStatusName', codes.SCAN_TASK_STATUS] },
	statuses: ['taskStatus'],
	times: ['updateTime'],
	identity: [['taskId'], ['taskStatus', 'updateTime']],
	sample: {
		taskId: 'f0d485cb2e5e4c5ca21b74e970043e6c',
		userId: 10001,
		taskStatus: 80,
		whatsapp: '86166666666',
		updateTime: 1710236000000,
	},
});
