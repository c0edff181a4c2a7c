import { clientContents, simplifyClientMessage, simplifySyncMessage, syncContentType } from '../messages/message';
import { idOf, numberOf } from '../messages/content';
import { CHAT_TYPE, CONTENT_TYPE, DIRECTION, nameOf, SYNC_MESSAGE_STATUS } from '../values/codes';
import type { EventDefinition } from './event';
import { ARCHIVED, identityOf } from './event';

/**
 * docs/platform.md, "MSG_SYNC_MESSAGE". Pushed again whenever only `messageStatus` changes, so the status is part of the
 * identity where the user wants to hear of that.
 */
export const MSG_SYNC_MESSAGE: EventDefinition = {
	id: 'MSG_SYNC_MESSAGE',
	name: 'Message in Chat Archive',
	description: 'A message was sent or received; it comes again when it is delivered and when it is read',
	body: 'list',
	recognisedBy: ['currentWhatsId', 'friendWhatsId'],
	identity: (record, { statusChanges }) =>
		identityOf(
			[record.messageId || record.id],
			[numberOf(record.currentWhatsId), ...(statusChanges ? [record.messageStatus] : [])],
		),
	facets: (record) => ({
		directions: [nameOf(DIRECTION, record.actionType)],
		chatTypes: [nameOf(CHAT_TYPE, record.chatType)],
		contentTypes: [syncContentType(record)],
		accounts: [numberOf(record.currentWhatsId)],
		statuses: [nameOf(SYNC_MESSAGE_STATUS, record.messageStatus)],
	}),
	statuses: Object.values(SYNC_MESSAGE_STATUS),
	simplify: simplifySyncMessage,
	sample: {
		id: '30e873ab8f4840e2b610c414fe967327',
		messageId: '7a324c7b5512468cb7a9296af0f8379b',
		userName: 'gdkj002',
		whatsId: '8615601882491@c.us',
		friendWhatsId: '8615601882491@c.us',
		currentWhatsId: '8617633819542@c.us',
		actionType: 2,
		chatType: 1,
		messageStatus: 1,
		content: 'Hello, is this still available?',
		contentType: 0,
		newContentType: 1,
		originType: 1,
		sendTime: '2022-10-31 16:25:42',
		userProfile: { id: '8423922419416375296', name: 'Friend1', whatsApp: '8615601882491', tags: ['test'] },
		taskId: 0,
		taskInfoId: 0,
	},
};

/** docs/platform.md, "CLIENT_SYNC_MESSAGE". A record may hold several messages; together their ids are its identity. */
export const CLIENT_SYNC_MESSAGE: EventDefinition = {
	id: 'CLIENT_SYNC_MESSAGE',
	name: 'Message in Client',
	description:
		'A message was sent or received; it comes once. To answer customers, choose this one, and the option Directions: Received',
	body: 'list',
	recognisedBy: ['friendWhatsApp', 'friendWhatsapp', 'content'],
	neverHas: ARCHIVED,
	identity: (record) => {
		const ids = clientContents(record).map((part) => idOf(part.messageId));
		return identityOf(ids.length ? ids : [null], [numberOf(record.whatsApp ?? record.whatsapp)]);
	},
	facets: (record) => ({
		directions: [nameOf(DIRECTION, record.actionType)],
		chatTypes: [nameOf(CHAT_TYPE, record.chatType)],
		contentTypes: clientContents(record).map((part) => nameOf(CONTENT_TYPE, part.type)),
		accounts: [numberOf(record.whatsApp ?? record.whatsapp)],
	}),
	simplify: simplifyClientMessage,
	split: (record, atMost) => {
		const parts = clientContents(record).slice(0, atMost);
		return parts.length > 1 ? parts.map((part) => ({ ...record, content: [part] })) : [record];
	},
	sample: {
		userId: '82',
		whatsApp: '86172272727',
		friendWhatsApp: '61191828282',
		actionType: 2,
		chatType: 1,
		taskId: 'taskid00001',
		taskInfoId: 'a0001',
		content: [{ type: 1, text: 'hello', messageId: '19282dskdasldjl01', time: 1689129792000 }],
	},
};
