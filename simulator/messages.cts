/** How the platform tells of one message: to its four ways of telling, docs/platform.md, "Events" and "Chat: get many". */
import { writeJson } from './json.cts';
import { type ContentPart, type Customer, type Message, newId, platformTime } from './state.cts';

/** Old number, MIME type and file ending of the content types that have them, by their new number. */
const TYPES: Record<number, [old: number, mimeType?: string, ending?: string]> = {
	1: [0],
	2: [1, 'image/jpeg', 'jpg'],
	3: [3, 'audio/mpeg', 'mp3'],
	4: [4, 'application/pdf', 'pdf'],
	5: [2, 'video/mp4', 'mp4'],
	6: [6],
	7: [7, 'image/webp', 'webp'],
	9: [9],
	12: [3, 'audio/ogg; codecs=opus', 'ogg'],
};
/** What the old numbering has for a type that it lacks is not documented; the new one's "unsupported" stands for it. */
const UNSUPPORTED = 99;

export const hasFile = (type: number) => TYPES[type]?.[1] !== undefined;

/** What a part of a task says, as a message has it: words, or a file with its caption. */
export function contentOf(part: ContentPart): Pick<Message, 'text' | 'file'> {
	const { type, text = '', url = '', title, link, desc } = part;
	const [, mimeType = '', ending] = TYPES[type] ?? [];
	if (type === 1 || type === 6) return { text: text || url };
	const filename = hasFile(type) ? (/[^/]+\.\w+(?=$|\?)/.exec(url)?.[0] ?? `file.${ending}`) : '';
	const card = link !== undefined && { title, link, desc };
	return { text: '', file: { filename, url, mimeType, caption: text, ...card } };
}

/** One piece of content: the text itself, or JSON text. */
const content = ({ text, file }: Message) => (file ? writeJson(file) : text);

const taskIds = ({ taskId, taskInfoId }: Message, none: unknown, show: (id: bigint) => unknown) => ({
	taskId: taskId === undefined ? none : show(taskId),
	taskInfoId: taskInfoId === undefined ? none : show(taskInfoId),
});

/** A record of CLIENT_SYNC_MESSAGE. */
export function clientRecord(message: Message) {
	const { agent, account, friend, actionType, chatType, type, messageId, at } = message;
	const said = type === 1 ? { text: message.text } : { url: content(message) };
	return {
		userId: String(agent.userId),
		whatsApp: account,
		friendWhatsApp: friend,
		actionType,
		chatType,
		...taskIds(message, '', String),
		content: [{ type, ...said, messageId, time: at }],
	};
}

/** A record of CLIENT_SYNC_MESSAGE_STATUS. @param messageStatus 1 pending, 2 sent, 3 delivered, 4 read */
export const statusRecord = (message: Message, messageStatus: number) => ({
	userId: String(message.agent.userId),
	...taskIds(message, '', String),
	messageStatus,
	messageId: message.messageId,
});

/** A record of MSG_SYNC_MESSAGE, with the status that the message has now. */
export function archiveRecord(message: Message, recordId: string, customer: Customer | undefined, groupName: string) {
	const { account, friend, actionType, chatType, member, agent, type, messageId, at } = message;
	const isGroup = chatType === 2;
	const person = member?.number ?? friend;
	const author = actionType === 1 ? account : person;
	const { tags = [], friendName = '', ...known }: Partial<Customer> = customer ?? {};
	const profile = ['income', 'profession', 'desc', 'email', 'address'].map((name) => [name, String(known[name] ?? '')]);
	return {
		id: recordId,
		messageId,
		userName: agent.userName,
		whatsId: `${author}@c.us`,
		friendWhatsId: isGroup ? groupName : `${friend}@c.us`,
		currentWhatsId: `${account}@c.us`,
		actionType,
		chatType,
		messageStatus: message.status,
		content: content(message),
		contentType: TYPES[type]?.[0] ?? UNSUPPORTED,
		newContentType: type,
		originType: 1,
		sendTime: platformTime(at),
		userProfile: {
			// A customer keeps the id, which is one that no JavaScript number holds.
			id: 8_400_000_000_000_000_001n + BigInt(person.replace(/\D/g, '')) * 2n,
			name: member?.name ?? friendName,
			whatsApp: person,
			username: agent.userName,
			extendsMap: '{}',
			tags,
			...Object.fromEntries(profile),
		},
		...(isGroup && { groupId: `${friend}@g.us`, memberName: member?.name ?? '' }),
		...taskIds(message, 0, (id) => id),
	};
}

/** A row of chat records. @param lag ms until the archive has it */
export function chatRow(message: Message, customer: Customer | undefined, lag: number) {
	const { account, friend, actionType, chatType, agent, type, at } = message;
	return {
		id: newId(),
		userId: agent.userId,
		username: agent.userName,
		whatsId: account,
		actionType,
		chatType,
		content: content(message),
		contentType: TYPES[type]?.[0] ?? UNSUPPORTED,
		friendWhatsId: friend,
		friendName: String(customer?.friendName ?? ''),
		chatTime: at,
		createTime: at + lag,
	};
}
