import type { IDataObject } from 'n8n-workflow';

import { CHAT_TYPE, CONTENT_TYPE, DIRECTION, nameOf, OLD_CONTENT_TYPE, SYNC_MESSAGE_STATUS } from '../values/codes';
import { platformTimeToIso } from '../values/time';
import type { Media } from './content';
import { asObjects, idOf, nonEmpty, numberOf, readContent } from './content';

/**
 * A record of MSG_SYNC_MESSAGE in the one message shape (docs/platform.md, "MSG_SYNC_MESSAGE").
 *
 * In a group chat `whatsId` is the member who wrote and `friendWhatsId` the group's name.
 */
export function simplifySyncMessage(record: IDataObject): IDataObject {
	const chatType = nameOf(CHAT_TYPE, record.chatType);
	const group = chatType === 'group';
	const account = numberOf(record.currentWhatsId);
	const friend = numberOf(record.friendWhatsId);
	const other = group || friend === account ? numberOf(record.whatsId) : friend;
	const contentType = syncContentType(record);
	const { text, media, quoted } = readContent(contentType, record.content, undefined, OLD_CONTENT_TYPE);
	const item: IDataObject = {
		event: 'MSG_SYNC_MESSAGE',
		messageId: idOf(record.messageId) ?? idOf(record.id),
		direction: nameOf(DIRECTION, record.actionType),
		chatType,
		account,
		customer: other === account ? null : other,
		groupId: group ? (groupIdOf(record.groupId) ?? groupIdFromName(record.friendWhatsId)) : null,
		memberName: group ? idOf(record.memberName) : null,
		agent: idOf(record.userName),
		contentType,
		text,
		media,
		quoted,
		status: nameOf(SYNC_MESSAGE_STATUS, record.messageStatus),
		sentAt: platformTimeToIso(record.sendTime),
		taskId: idOf(record.taskId),
		taskInfoId: idOf(record.taskInfoId),
	};
	keepUnknown(item, 'status', record.messageStatus);
	return withCodes(item, record, record.newContentType ?? record.contentType);
}

/**
 * A record of CLIENT_SYNC_MESSAGE in the one message shape (docs/platform.md, "CLIENT_SYNC_MESSAGE"). Where its
 * `content` holds several messages, the item shows the first and lists all of them in `messages`.
 */
export function simplifyClientMessage(record: IDataObject): IDataObject {
	const chatType = nameOf(CHAT_TYPE, record.chatType);
	const other = record.friendWhatsApp ?? record.friendWhatsapp;
	const messages = clientContents(record).map(clientContent);
	const [first = {} as Partial<IDataObject>] = messages;
	const item: IDataObject = {
		event: 'CLIENT_SYNC_MESSAGE',
		messageId: first.messageId ?? null,
		direction: nameOf(DIRECTION, record.actionType),
		chatType,
		account: numberOf(record.whatsApp ?? record.whatsapp),
		customer: chatType === 'group' ? null : numberOf(other),
		groupId: chatType === 'group' ? groupIdOf(other) : null,
		memberName: null,
		agent: idOf(record.userId),
		contentType: first.contentType ?? null,
		text: first.text ?? null,
		media: first.media ?? null,
		quoted: first.quoted ?? null,
		status: null,
		sentAt: first.sentAt ?? null,
		taskId: idOf(record.taskId),
		taskInfoId: idOf(record.taskInfoId),
	};
	if (messages.length > 1) item.messages = messages;
	return withCodes(item, record, first.contentTypeCode);
}

function clientContent(part: IDataObject): IDataObject {
	const contentType = nameOf(CONTENT_TYPE, part.type);
	const main = contentType === 'text' ? part.text || part.url : part.url || part.text;
	const { text, media, quoted } = readContent(contentType, main, part.referContent, CONTENT_TYPE);
	const item: IDataObject = {
		messageId: idOf(part.messageId),
		contentType,
		text: text ?? nonEmpty(part.text),
		media,
		quoted,
		sentAt: platformTimeToIso(part.time),
	};
	keepUnknown(item, 'contentType', part.type);
	return item;
}

/** A row of `msgPage` in the one message shape (docs/platform.md, "Chat: get many"); its `event` is CHAT_RECORD. */
export function simplifyChatRecord(record: IDataObject): IDataObject {
	const chatType = nameOf(CHAT_TYPE, record.chatType);
	const contentType = nameOf(OLD_CONTENT_TYPE, record.contentType);
	const { text, media, quoted } = readContent(contentType, record.content, undefined, OLD_CONTENT_TYPE);
	const item: IDataObject = {
		event: 'CHAT_RECORD',
		messageId: idOf(record.id),
		direction: nameOf(DIRECTION, record.actionType),
		chatType,
		account: numberOf(record.whatsId),
		customer: chatType === 'group' ? null : numberOf(record.friendWhatsId),
		groupId: chatType === 'group' ? groupIdOf(record.friendWhatsId) : null,
		memberName: null,
		agent: idOf(record.username),
		contentType,
		text,
		media,
		quoted,
		status: null,
		sentAt: platformTimeToIso(record.chatTime ?? record.createTime),
		taskId: null,
		taskInfoId: null,
	};
	return withCodes(item, record, record.contentType);
}

/** Content type of a MSG_SYNC_MESSAGE record: the newer numbering where the platform sends it. */
export function syncContentType(record: IDataObject): string | null {
	const newer = nameOf(CONTENT_TYPE, record.newContentType);
	return newer && newer !== 'unknown' ? newer : (nameOf(OLD_CONTENT_TYPE, record.contentType) ?? newer);
}

/** The messages inside one CLIENT_SYNC_MESSAGE record. */
export function clientContents(record: IDataObject): IDataObject[] {
	return asObjects(record.content);
}

/** The files of a simplified message, in order; empty for everything else. */
export function mediaOf(simplified: IDataObject): Media[] {
	const all = (simplified.messages as IDataObject[] | undefined) ?? [simplified];
	return all.map((one) => one.media as Media | null | undefined).filter((media) => !!media);
}

function withCodes(item: IDataObject, record: IDataObject, contentTypeCode: unknown): IDataObject {
	keepUnknown(item, 'direction', record.actionType);
	keepUnknown(item, 'chatType', record.chatType);
	keepUnknown(item, 'contentType', contentTypeCode);
	return item;
}

/** A number the tables do not know stays, beside the name "unknown". */
function keepUnknown(item: IDataObject, field: string, code: unknown): void {
	if (item[field] === 'unknown') item[`${field}Code`] = code as string;
}

/** The group's name stands where other chats have an id, but some clients put the id there. */
function groupIdFromName(value: unknown): string | null {
	return typeof value === 'string' && /@g\.us$/i.test(value) ? groupIdOf(value) : null;
}

/** Ids of old groups read `<founder>-<time>`; the dash is part of them. */
function groupIdOf(value: unknown): string | null {
	const text = idOf(value)?.replace(/@g\.us$/i, '') ?? null;
	return text && /^\d+-\d+$/.test(text) ? text : numberOf(value);
}
