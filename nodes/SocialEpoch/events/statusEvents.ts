import type { IDataObject } from 'n8n-workflow';

import { groupIn, idOf, numberIn } from '../messages/ids';
import * as codes from '../values/codes';
import { named, nameOf } from '../values/codes';
import { platformTimeToIso } from '../values/time';
import type { EventDefinition } from './event';
import { ARCHIVED, identityOf } from './event';

interface StatusEvent extends Omit<EventDefinition, 'identity' | 'simplify' | 'contents'> {
	/** The item without its `event` and its `at`; what it is about comes first. */
	item: (record: IDataObject) => IDataObject;
	/** Fields that may hold the moment it happened. Without it, it happened when the delivery was signed. */
	time?: string[];
	/**
	 * Fields of the record that tell it from all others. Without them, all that the item says does, the moment among it:
	 * what has no id can happen again, and only then tells a retry from a second time. Should the platform sign its
	 * retries afresh, such a retry comes out doubled, which is the lesser evil.
	 */
	happensOnce?: string[];
}

function eventsOf(...definitions: StatusEvent[]): EventDefinition[] {
	return definitions.map(({ item, time = [], happensOnce, ...event }) => ({
		...event,
		simplify: (record, signedAt) => {
			const moments = [...time.map((field) => record[field]), signedAt].map(platformTimeToIso);
			return { event: event.id, ...item(record), at: moments.find((at) => at !== null) ?? null };
		},
		identity: ({ record, simplified }) => {
			// Without the event, which comes first.
			const values = happensOnce?.map((field) => record[field]) ?? Object.values(simplified).slice(1);
			return identityOf(happensOnce ? values.slice(0, 1) : [values[0], values.at(-1)], values);
		},
	}));
}

/**
 * The platform's own example sends status 1, which is in no table: then the tens of the detail tell it (docs/platform.md,
 * "Details of account status").
 */
function presenceOf({ status, detailStatus }: IDataObject): IDataObject {
	const presence = named('status', codes.PRESENCE, status);
	const isKnown = nameOf(codes.DETAIL_STATUS, detailStatus) !== 'unknown';
	const told = isKnown && codes.PRESENCE[Math.floor(Number(detailStatus) / 10) * 10];
	return told && (presence.status === null || presence.status === 'unknown') ? { status: told } : presence;
}

/** What to do about each reason (docs/platform.md, "Reasons"). */
const ADVICE: Record<string, string> = {
	pairingFailed: 'Pairing did not succeed. Scan a QR code again.',
	networkUnavailable: 'The network of the account failed. Change its IP address (the proxy).',
	pairCodeTooFrequent: 'Pair codes were asked for too often. Wait before you ask for the next one.',
	loggedOut: 'The account was logged out. Log it in again, if that was not meant.',
};

/** All events that are no messages, in the order of their webhooks. */
export const STATUS_EVENTS = eventsOf(
	// docs/platform.md, "CLIENT_SYNC_MESSAGE_STATUS"
	{
		id: 'CLIENT_SYNC_MESSAGE_STATUS',
		name: 'Message Status',
		description: 'A message that your side sent has left, has arrived or was read',
		body: 'list',
		recognisedBy: ['messageStatus', 'messageId'],
		neverHas: ARCHIVED,
		item: (record) => ({
			messageId: idOf(record.messageId),
			agentId: idOf(record.userId),
			...named('status', codes.CLIENT_MESSAGE_STATUS, record.messageStatus),
			taskId: idOf(record.taskId),
			taskInfoId: idOf(record.taskInfoId),
		}),
		// A message has each status once.
		happensOnce: ['messageId', 'messageStatus'],
		statuses: Object.values(codes.CLIENT_MESSAGE_STATUS),
		sample: { userId: '82', taskId: '', taskInfoId: '', messageStatus: 2, messageId: '19282dskdasldjl21' },
	},
	// docs/platform.md, "WA_SYNC_ON_OR_OFF_LINE_STATUS"
	{
		id: 'WA_SYNC_ON_OR_OFF_LINE_STATUS',
		name: 'Account on Agent Device',
		description: 'An account on an agent’s PC or phone came online, was disconnected, went offline or was banned',
		printedPath: 'api/callback/whatsapp/onlineStatus',
		body: 'list',
		recognisedBy: ['whatsId', 'detailStatus'],
		neverHas: ARCHIVED,
		item: (record) => ({
			account: numberIn(record.whatsId),
			agent: idOf(record.account),
			...presenceOf(record),
			...named('reason', codes.DETAIL_STATUS, record.detailStatus),
			advice: null,
			...named('platform', codes.PLATFORM_TYPE, record.platformType),
			portId: null,
		}),
		time: ['time'],
		statuses: Object.values(codes.PRESENCE),
		sample: {
			whatsId: '99900000000001',
			status: 30,
			detailStatus: 31,
			account: 'gdkj002',
			time: '2024-07-03 15:27:00',
			platformType: 1,
		},
	},
	// docs/platform.md, "CHANNEL_SYNC_STATUS"
	{
		id: 'CHANNEL_SYNC_STATUS',
		name: 'Account on Cloud Port or Imported Account',
		description: 'An account on a cloud port, or an imported one, logs in or out, is online or offline, or was banned',
		printedPath: 'callback/gsTask/syncWhatsAppStatus',
		body: 'object',
		recognisedBy: ['whatsApp', 'onlineStatus', 'instanceCode'],
		neverHas: ['friendWhatsApp', 'content'],
		item: (record) => ({
			account: numberIn(record.whatsApp ?? record.whatsapp),
			agent: null,
			...codes.accountStatusOf(record),
			...named('reason', codes.OFFLINE_REASON, record.reason),
			advice: ADVICE[nameOf(codes.OFFLINE_REASON, record.reason) ?? ''] ?? null,
			platform: 'cloud',
			portId: idOf(record.instanceCode),
		}),
		statuses: [...Object.values(codes.ONLINE_STATUS), 'banned'],
		sample: { whatsApp: '99900000000001', status: 1, onlineStatus: 4, reason: '1004', instanceCode: '' },
	},
	// docs/platform.md, "CHANNEL_REGISTER_STATUS"
	{
		id: 'CHANNEL_REGISTER_STATUS',
		name: 'Registration Status',
		description: 'The registration of an account succeeded or did not',
		printedPath: 'group-dispatch-api/register/syncStatus',
		body: 'object',
		recognisedBy: ['phone'],
		item: (record) => ({ account: numberIn(record.phone), ...named('status', codes.OUTCOME, record.status) }),
		statuses: Object.values(codes.OUTCOME),
		sample: { phone: '99900000000001', status: '1' },
	},
	// docs/platform.md, "WA_SYNC_QR_LOGIN_STATUS": a port can be logged in again.
	{
		id: 'WA_SYNC_QR_LOGIN_STATUS',
		name: 'QR Login Status',
		description: 'A login by QR or pair code succeeded or did not',
		printedPath: 'wscrm-bus-api/open/qrCode/syncLoginStatus',
		body: 'object',
		recognisedBy: ['id'],
		neverHas: ['friendWhatsId', ...ARCHIVED],
		item: (record) => ({
			portId: idOf(record.id),
			account: numberIn(record.whatsapp ?? record.whatsApp),
			...named('status', codes.OUTCOME, record.status),
		}),
		statuses: Object.values(codes.OUTCOME),
		sample: { id: 'ad518a4271fa43c8937612c5f60396f8', whatsapp: '99900000000001', status: 1 },
	},
	// docs/platform.md, "SCAN_TASK_STATUS_SYNC"
	{
		id: 'SCAN_TASK_STATUS_SYNC',
		name: 'Scan Task Status',
		description: 'A QR scan task was scanned, logged in, timed out or found its account banned',
		body: 'object',
		recognisedBy: ['taskId', 'taskStatus'],
		neverHas: ['taskInfoId'],
		item: (record) => ({
			taskId: idOf(record.taskId),
			agentId: idOf(record.userId),
			account: numberIn(record.whatsapp ?? record.whatsApp),
			...named('status', codes.SCAN_TASK_STATUS, record.taskStatus),
		}),
		time: ['updateTime'],
		statuses: Object.values(codes.SCAN_TASK_STATUS),
		sample: {
			taskId: 'f0d485cb2e5e4c5ca21b74e970043e6c',
			userId: 10001,
			taskStatus: 80,
			whatsapp: '99900000000001',
			updateTime: 1710236000000,
		},
	},
	// docs/platform.md, "GROUP_IN_OR_OUT_GROUP"
	{
		id: 'GROUP_IN_OR_OUT_GROUP',
		name: 'Group Joined or Left',
		description: 'Somebody joined or left a WhatsApp group',
		body: 'list',
		recognisedBy: ['groupWhatsId', 'groupLink'],
		item: (record) => ({
			groupId: groupIn(record.groupWhatsId),
			...named('groupType', codes.GROUP_TYPE, record.dataType),
			customer: numberIn(record.friendWhatsId),
			...named('action', codes.GROUP_ACTION, record.actionType),
			groupLink: idOf(record.groupLink),
		}),
		time: ['createTime', 'create_time'],
		happensOnce: ['id', 'actionType', 'createTime', 'create_time'],
		statuses: [],
		sample: {
			id: '5c1f0a6e-8d3b-4c52-9a57-3e0d6b7f2a41',
			friendWhatsId: '99900000000002@c.us',
			actionType: 1,
			createTime: 1710236000000,
			groupWhatsId: '999000000000000003@g.us',
			groupLink: 'https://chat.whatsapp.com/Example0123456789',
			dataType: 1,
		},
	},
);
