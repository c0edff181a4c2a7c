import type { IDataObject } from 'n8n-workflow';

import { simplifyChatRecord } from '../../messages/message';
import { groupIdOf } from '../../values/phoneNumber';

/**
 * Chat records of one customer or group as one item, with a transcript that people and AI models read.
 *
 * @param records oldest first
 */
export function conversationOf(account: string, other: string, records: IDataObject[]): IDataObject {
	const messages = records.map(simplifyChatRecord);
	const last = (direction: string) => messages.findLast((message) => message.direction === direction)?.sentAt ?? null;
	const group = groupIdOf(other) ?? null;
	return {
		account,
		customer: group ? null : other,
		groupId: group,
		customerName: messages.findLast(({ customerName }) => customerName)?.customerName ?? null,
		messages,
		transcript: messages.map(lineOf).join('\n'),
		lastReceivedAt: last('received'),
		lastSentAt: last('sent'),
	};
}

function lineOf({ direction, agent, contentType, text, media }: IDataObject): string {
	const speaker = direction === 'sent' ? (agent ? `Agent (${agent})` : 'Agent') : 'Customer';
	const { caption, fileName } = (media ?? {}) as IDataObject;
	// Further lines stand further in, so that nobody can write a line of somebody else's.
	const said = String(text ?? caption ?? fileName ?? '').replace(/[\n\v\f\r\u0085\u2028\u2029]+/g, '\n  ');
	return `${speaker}: ${[contentType !== 'text' && `[${contentType ?? 'unknown'}]`, said].filter(Boolean).join(' ')}`;
}
