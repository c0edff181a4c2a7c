import type { IDataObject } from 'n8n-workflow';

import * as codes from '../values/codes';
import { named, nameOf } from '../values/codes';
import { platformTimeToIso } from '../values/time';
import type { Media } from './content';
import { asObject, asObjects, FILES, nonEmpty, readContent } from './content';
import { chatTypeIn, groupIn, idOf, isHidden, numberIn } from './ids';

/** What each source of messages keeps under a name of its own; the rest has one name in all of them. */
interface Source {
	event: string;
	messageId?: unknown;
	account: unknown;
	/** Who or what the chat is with. */
	other: unknown;
	/** Who wrote; `undefined` where the source never says it. */
	sender?: unknown;
	/** Default: what the chat is with. */
	groupId?: unknown;
	groupName?: unknown;
	messageStatus?: unknown;
	/** The fields of an item from `contentType` to `quoted`. */
	content: IDataObject;
	/** ISO 8601 */
	sentAt: string | null;
}

/** A record of MSG_SYNC_MESSAGE in the one message shape (docs/platform.md, "MSG_SYNC_MESSAGE"). */
export function simplifySyncMessage(record: IDataObject): IDataObject {
	const isOld = [null, 'unknown'].includes(nameOf(codes.CONTENT_TYPE, record.newContentType));
	const type = isOld ? (record.contentType ?? record.newContentType) : record.newContentType;
	const names = isOld ? codes.OLD_CONTENT_TYPE : codes.CONTENT_TYPE;
	return messageItem(record, {
		event: 'MSG_SYNC_MESSAGE',
		messageId: record.messageId,
		account: record.currentWhatsId,
		other: record.friendWhatsId,
		sender: record.whatsId ?? null,
		groupId: record.groupId ?? null,
		// Some clients put the id of the group where its name belongs.
		groupName: chatTypeIn(record.friendWhatsId) ? null : record.friendWhatsId,
		messageStatus: record.messageStatus,
		content: readContent(type, record.content, undefined, names),
		sentAt: platformTimeToIso(record.sendTime),
	});
}

/**
 * A record of CLIENT_SYNC_MESSAGE in the one message shape (docs/platform.md, "CLIENT_SYNC_MESSAGE"). Where its
 * `content` holds several messages, the item shows the first and lists all of them in `messages`.
 */
export function simplifyClientMessage(record: IDataObject): IDataObject {
	const messages = clientContents(record).map(clientMessage);
	const { messageId, sentAt, ...content } = messages[0] ?? clientMessage({});
	const item = messageItem(record, {
		event: 'CLIENT_SYNC_MESSAGE',
		messageId,
		account: record.whatsApp ?? record.whatsapp,
		other: record.friendWhatsApp ?? record.friendWhatsapp,
		content,
		sentAt,
	});
	return messages.length > 1 ? { ...item, messages } : item;
}

/** One message inside a record of CLIENT_SYNC_MESSAGE. */
function clientMessage(part: IDataObject) {
	const isText = nameOf(codes.CONTENT_TYPE, part.type) === 'text';
	const fields = isText ? undefined : asObject(part.url);
	const either = isText ? part.text || part.url : part.url || part.text;
	const main = fields && part.text ? { ...fields, text: fields.text || part.text } : either;
	const content = readContent(part.type, main, part.referContent, codes.CONTENT_TYPE);
	return {
		messageId: idOf(part.messageId),
		...content,
		text: content.text ?? nonEmpty(part.text),
		sentAt: platformTimeToIso(part.time),
	};
}

/** A row of chat records in the one message shape (docs/platform.md, "Chat: get many"). */
export function simplifyChatRecord(record: IDataObject): IDataObject {
	return messageItem(record, {
		event: 'CHAT_RECORD',
		account: record.whatsId,
		other: record.friendWhatsId,
		content: readContent(record.contentType, record.content, undefined, codes.OLD_CONTENT_TYPE),
		sentAt: platformTimeToIso(record.chatTime ?? record.createTime),
	});
}

/** Who took part: in a group `customer` is the member who wrote, where the record says it. */
function partiesOf(record: IDataObject, source: Source): IDataObject {
	const { other, sender, groupId: inGroup = other } = source;
	const account = numberIn(source.account);
	// What the form of an id says outweighs the record: a group that is taken for a person is answered in vain.
	const chatId = [inGroup, other, sender].find(chatTypeIn);
	const chat = chatId ? { chatType: chatTypeIn(chatId) } : named('chatType', codes.CHAT_TYPE, record.chatType);
	const isGroup = chat.chatType === 'group';
	const groupId = isGroup ? (groupIn(inGroup) ?? groupIn(chatId)) : null;
	const isOwn = (id: unknown) => sender !== undefined && numberIn(id) === account;
	const ids = isGroup ? [sender] : [other, sender];
	const persons = ids.filter((id) => idOf(id) && !chatTypeIn(id) && !isOwn(id));
	const customer = numberIn(persons.find((id) => !isHidden(id)) ?? persons[0]);
	const chatWith = isGroup ? groupId : (idOf(chatId) ?? customer);
	const memberName = isGroup ? idOf(record.memberName) : null;
	const profile = asObject(record.userProfile);
	// Fields of one's own are the JSON text of an object.
	const extendsMap = asObject(profile?.extendsMap);
	const tags = Array.isArray(profile?.tags) ? profile.tags : [];
	const friendName = idOf(record.friendName);
	return {
		conversationId: account && chatWith ? `${account}:${chatWith}` : null,
		...chat,
		account,
		customer,
		customerName: (isOwn(sender) ? null : memberName) ?? idOf(profile?.name) ?? (isGroup ? null : friendName),
		customerProfile: profile ? { ...profile, ...(extendsMap && { extendsMap }) } : null,
		tags: tags.map(nonEmpty).filter((tag) => tag !== null),
		groupId,
		groupName: isGroup ? (friendName ?? idOf(source.groupName)) : null,
		memberName,
	};
}

function messageItem(record: IDataObject, source: Source): IDataObject {
	const direction = named('direction', codes.DIRECTION, record.actionType);
	const { conversationId, ...parties } = partiesOf(record, source);
	const taskId = idOf(record.taskId);
	const taskInfoId = idOf(record.taskInfoId);
	// Chat records do not say it.
	const typed = source.event === 'CHAT_RECORD' ? null : 'person';
	return {
		event: source.event,
		messageId: idOf(source.messageId),
		recordId: idOf(record.id),
		conversationId,
		...direction,
		// docs/platform.md, "Who sent a message"
		sentBy: direction.direction !== 'sent' ? null : (taskId ?? taskInfoId) === null ? typed : 'task',
		...parties,
		agent: idOf(record.userName ?? record.username),
		agentId: idOf(record.userId),
		...named('origin', codes.ORIGIN, record.originType),
		...source.content,
		...named('status', codes.SYNC_MESSAGE_STATUS, source.messageStatus),
		sentAt: source.sentAt,
		taskId,
		taskInfoId,
	};
}

/** The messages inside one record of CLIENT_SYNC_MESSAGE. */
export function clientContents(record: IDataObject): IDataObject[] {
	return asObjects(record.content);
}

/** The files of a simplified message, in order; empty for everything else. */
export function mediaOf(simplified: IDataObject): Media[] {
	const all = (simplified.messages as IDataObject[] | undefined) ?? [simplified];
	const files = all.filter(({ contentType }) => FILES.includes(String(contentType)));
	return files.flatMap(({ media }) => (media as Media | null | undefined) ?? []);
}

/**
 * Messages of one conversation as one item: the last one's, with the texts of all, and each of them in `messages`. They
 * stand in the order in which they were sent, because a busy n8n may have begun the second one's execution first; where
 * one has no time, in the order in which they came.
 */
export function joinedMessages(unordered: IDataObject[]): IDataObject {
	const moment = ({ sentAt }: IDataObject) => Date.parse(String(sentAt));
	const isTimed = unordered.every(({ sentAt }) => sentAt);
	const items = isTimed ? unordered.toSorted((a, b) => moment(a) - moment(b)) : unordered;
	const messages = items.flatMap(messagesIn);
	const texts = messages.map(({ text }) => text).filter((text) => text !== null && text !== undefined);
	return { ...items.at(-1), text: texts.length > 0 ? texts.join('\n') : null, messages };
}

/** An item that holds several messages as one item for each. */
function messagesIn(item: IDataObject): IDataObject[] {
	const { messages, ...common } = item;
	if (!messages) return [item];
	// The first one's; another one says for itself where its code is not known.
	delete common.contentTypeCode;
	return (messages as IDataObject[]).map((message) => ({ ...common, ...message }));
}
