import type { IDataObject } from 'n8n-workflow';

import { clientContents, simplifyClientMessage, simplifySyncMessage } from '../messages/message';
import { SYNC_MESSAGE_STATUS } from '../values/codes';
import type { EventDefinition } from './event';
import { ARCHIVED, identityOf } from './event';

/**
 * Pushed again whenever only `messageStatus` changes: that is the same message, unless status changes are wanted
 * (docs/platform.md, "MSG_SYNC_MESSAGE").
 */
export const MSG_SYNC_MESSAGE: EventDefinition = {
	id: 'MSG_SYNC_MESSAGE',
	name: 'Message in Chat Archive',
	description:
		'A message was sent or received, told with the profile of the customer; with the option Status Changes it comes again when it is delivered and when it is read',
	body: 'list',
	recognisedBy: ['currentWhatsId', 'friendWhatsId'],
	neverHas: ['groupWhatsId'],
	identity: ({ simplified }, statusChanges) => {
		const { messageId, recordId, account, status, statusCode, ...message } = simplified;
		const id = messageId ?? recordId;
		return identityOf([id], [account, wordsOf(message), ...(statusChanges ? [status, statusCode] : [])]);
	},
	simplify: simplifySyncMessage,
	statuses: Object.values(SYNC_MESSAGE_STATUS),
	sample: {
		id: '30e873ab8f4840e2b610c414fe967327',
		messageId: '7a324c7b5512468cb7a9296af0f8379b',
		userName: 'gdkj002',
		whatsId: '99900000000002@c.us',
		friendWhatsId: '99900000000002@c.us',
		currentWhatsId: '99900000000001@c.us',
		actionType: 2,
		chatType: 1,
		messageStatus: 1,
		content: 'Hello, is this still available?',
		contentType: 0,
		newContentType: 1,
		originType: 1,
		sendTime: '2022-10-31 16:25:42',
		userProfile: { id: '8423922419416375296', name: 'Friend1', whatsApp: '99900000000002', tags: ['test'] },
		taskId: 0,
		taskInfoId: 0,
	},
};

/** It comes once; a record may hold several messages (docs/platform.md, "CLIENT_SYNC_MESSAGE"). */
export const CLIENT_SYNC_MESSAGE: EventDefinition = {
	id: 'CLIENT_SYNC_MESSAGE',
	name: 'Message',
	description: 'A message was sent or received; choose this one to answer customers',
	body: 'list',
	recognisedBy: ['friendWhatsApp', 'friendWhatsapp', 'content'],
	neverHas: ARCHIVED,
	identity: ({ simplified: { account, messages, ...message } }) => {
		const all = (messages ?? [message]) as IDataObject[];
		return identityOf(
			all.map(({ messageId }) => messageId),
			[account, ...all.map(wordsOf)],
		);
	},
	simplify: simplifyClientMessage,
	statuses: [],
	contents: clientContents,
	sample: {
		userId: '82',
		whatsApp: '99900000000001',
		friendWhatsApp: '99900000000002',
		actionType: 2,
		chatType: 1,
		taskId: '',
		taskInfoId: '',
		content: [{ type: 1, text: 'hello', messageId: '19282dskdasldjl01', time: 1689129792000 }],
	},
};

/**
 * The address of a file, also within JSON text, where some of its characters may be escaped. It has a bound, since the
 * pattern needs memory for each character.
 */
const ADDRESS = /https?:(?:\\?\/){2}(?:[^\s"\\]|\\\/|\\u[\da-f]{4}){1,5000}/gi;

/**
 * What tells an edited message from the one before: its words. The address of a file may be signed anew at each push,
 * and stands in the text where nobody could read the content.
 */
function wordsOf({ contentType, text, quoted }: IDataObject): unknown {
	const isWritten = contentType === 'text' && !quoted;
	return isWritten || typeof text !== 'string' ? text : text.replace(ADDRESS, '');
}
