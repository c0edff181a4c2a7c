import type { IDataObject } from 'n8n-workflow';

import { choice, flag, list, local, moment, optional, text, type Words } from '../../action/fields';
import { type Field, operation, type Output, type ValuesOf } from '../../action/operation';
import { records } from '../../action/answers';
import { badInput } from '../../platform/failure';
import { act, type Payload, query } from '../../platform/endpoint';
import { CHAT_TYPE, nameOf, RECIPIENT_STATUS, SEND_TASK_STATUS } from '../../values/codes';
import { toPlatformTime } from '../../values/time';
import { choicesOf } from '../../values/titles';
import { content } from './content';
import { account, agentAccount, customer } from '../shared';

/** What both sending operations ask for. */
function sendingFields<To extends Field>(friendWhatsApp: To) {
	return [
		account('sendWhatsApp', 'From', 'Your WhatsApp account that sends. To answer a message, use its account.', {
			hint: 'To answer a message of the trigger, drag its account here: {{ $json.account }}',
		}),
		friendWhatsApp,
		choice('targetType', 'Recipient Type', 'Whether the message goes to a person or to a group', choicesOf(CHAT_TYPE)),
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
			platformMoment('startTaskTime', 'Start Time', 'When to start sending; at once if you leave it out'),
			platformMoment('endTaskTime', 'End Time', 'When to stop trying'),
			agentAccount,
		].map((field) => optional(field)),
	] as const;
}

function platformMoment<Name extends string>(...words: Words<Name>): Field<Name, string> {
	const field = moment(...words);
	return { ...field, read: (value, timeZone) => toPlatformTime(field.read(value, timeZone)) };
}

type Sending = ValuesOf<ReturnType<typeof sendingFields<Field<'friendWhatsApp', string | string[]>>>>;

/** The part of a sending request that both endpoints share. `sendType` has the documented default. */
function taskOf({ sendType = 1, ...values }: Sending): Payload {
	const { name, startTaskTime, endTaskTime, agentAccount: agent, targetType, content: parts } = values;
	return { name, startTaskTime, endTaskTime, sendType, agentAccount: agent, targetType, content: parts };
}

/** docs/platform.md, "Message: send" */
const send = operation({
	value: 'send',
	action: 'Send WhatsApp message',
	description: 'Send a WhatsApp message to one customer or group, for example to answer one that the trigger received',
	endpoint: act('/group-dispatch-api/gsTask/assign/soCreate'),
	fields: sendingFields(
		customer(
			'friendWhatsApp',
			'To',
			'Number of the customer, or ID of the group. To answer a message, use its customer.',
			{ hint: 'To answer a message of the trigger: {{ $json.customer }}' },
		),
	),
	body: (values) => ({ ...taskOf(values), sendWhatsApp: values.sendWhatsApp, friendWhatsApp: values.friendWhatsApp }),
	items: sentItems,
	inOrder: ({ sendWhatsApp, friendWhatsApp }) => `${sendWhatsApp} ${friendWhatsApp}`,
});

/** The platform's `data` untouched: its form is not public. An empty one still means that the task was taken. */
function sentItems(data: unknown): Output[] {
	const items = records(data);
	return items.length > 0 ? items.map((item) => ({ json: { ...item } })) : [{ json: { success: true } }];
}

/** docs/platform.md, "Message: send to many" */
const MAX_RECIPIENTS = 5000;

/** docs/platform.md, "Message: send to many" */
const sendToMany = operation({
	value: 'sendToMany',
	name: 'Send to Many',
	action: 'Send WhatsApp message to many recipients',
	description: 'Send the same message to many customers. Items with the same message travel together as one task.',
	endpoint: act('/group-dispatch-api/gsTask/assign/moscCreate'),
	fields: sendingFields(
		list(
			customer('friendWhatsApp', 'To', 'Number of the customer, or several separated by commas', {
				placeholder: 'e.g. 8613633800088, 8613633800089',
			}),
		),
	),
	check({ friendWhatsApp: { length } }) {
		if (length > MAX_RECIPIENTS) {
			throw badInput(
				`To has ${length} recipients, and a task takes at most ${MAX_RECIPIENTS}`,
				'Split the list, for example into one item per recipient: this node then makes as many tasks as needed.',
			);
		}
	},
	gather: {
		max: MAX_RECIPIENTS,
		key: (values) => JSON.stringify(taskOf(values)),
		size: ({ friendWhatsApp }) => friendWhatsApp.length,
		body: (_bodies, list) => ({
			...taskOf(list[0]),
			sendInfos: list.flatMap(({ sendWhatsApp, friendWhatsApp: recipients }) =>
				recipients.map((friendWhatsApp) => ({ sendWhatsApp, friendWhatsApp })),
			),
		}),
		share: (data, list) => list.map(() => sentItems(data)),
	},
});

/** docs/platform.md, "Message: get status" */
const getStatus = operation({
	value: 'getStatus',
	action: 'Get delivery status of WhatsApp message',
	description: 'See how far a sending task is, and whether its message was delivered and read',
	endpoint: query('GET', '/group-dispatch-api/gsTask/queryExecuteStatus'),
	fields: [
		text('taskId', 'Task ID', 'The ID that Message > Send gave', { placeholder: 'e.g. 123456' }),
		local(
			flag(
				'splitRecipients',
				'One Item per Recipient',
				'Whether to return one item for each recipient instead of one for the task',
			),
		),
	],
	items(data, { splitRecipients, taskId }) {
		const tasks = records(data);
		if (!splitRecipients) return tasks.map((json) => ({ json }));
		return tasks.flatMap(({ info }) => records(info).map((json) => ({ json: { taskId, ...json } })));
	},
	simplify: (item, { splitRecipients }) =>
		splitRecipients
			? recipient(item)
			: {
					...item,
					statusName: nameOf(SEND_TASK_STATUS, item.status),
					...(Array.isArray(item.info) && { info: records(item.info).map(recipient) }),
				},
});

function recipient(item: IDataObject): IDataObject {
	return { ...item, statusName: nameOf(RECIPIENT_STATUS, item.status) };
}

export const operations = [send, sendToMany, getStatus];
