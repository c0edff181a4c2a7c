import { choice, moment, optional, text } from '../../engine/fields';
import type { Field, Values } from '../../engine/operation';
import { toPlatformTime } from '../../values/time';
import { account, agentAccount } from '../shared';
import { content } from './content';

/** What both sending operations ask for. */
export function sendingFields(friendWhatsApp: Field): Field[] {
	return [
		account('sendWhatsApp', 'From', 'Your WhatsApp account that sends. To answer a message, use its account.', {
			hint: 'To answer a message of the trigger: {{ $json.account }}',
		}),
		friendWhatsApp,
		choice('targetType', 'Recipient Type', 'Whether the message goes to a person or to a group', [
			[1, 'Individual'],
			[2, 'Group'],
		]),
		content,
		...[
			text(
				'name',
				'Task Name',
				'Name of the sending task in the back office. The platform may refuse a name that is in use.',
				{ placeholder: 'e.g. Welcome' },
			),
			choice('sendType', 'Send Through', 'The device the message goes out on', [
				[1, 'PC'],
				[2, 'Mobile'],
				[3, 'Cloud PC'],
			]),
			moment('startTaskTime', 'Start Time', 'When to start sending; at once if you leave it out'),
			moment('endTaskTime', 'End Time', 'When to stop trying'),
			agentAccount,
		].map((field) => optional(field)),
	];
}

/** The part of a sending request that both endpoints share. `sendType` has the documented default. */
export function taskOf(values: Values): Values {
	const { name, sendType = 1, startTaskTime, endTaskTime, agentAccount: agent, targetType, content: parts } = values;
	return {
		...(name !== undefined && { name }),
		...(startTaskTime !== undefined && { startTaskTime: toPlatformTime(Number(startTaskTime)) }),
		...(endTaskTime !== undefined && { endTaskTime: toPlatformTime(Number(endTaskTime)) }),
		sendType,
		...(agent !== undefined && { agentAccount: agent }),
		targetType,
		content: parts,
	};
}
