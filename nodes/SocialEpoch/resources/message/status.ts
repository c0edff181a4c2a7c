import type { IDataObject } from 'n8n-workflow';

import { answeredText, records } from '../../action/answers';
import { text } from '../../action/fields';
import { operation, type Outcome } from '../../action/operation';
import { query } from '../../platform/endpoint';
import { badAnswer } from '../../platform/failure';
import { named, RECIPIENT_STATUS, SEND_TASK_STATUS } from '../../values/codes';
import { groupIdOf, phoneNumberOf } from '../../values/phoneNumber';

const STATUS = query('GET', '/group-dispatch-api/gsTask/queryExecuteStatus');

/** docs/platform.md, "Message: get status" */
export const getStatus = operation({
	action: 'Get delivery status of WhatsApp message',
	description: 'See for each recipient of a sending task whether the message was delivered and read',
	endpoint: STATUS,
	fields: [text('taskId', 'Task ID', 'The ID that Message > Send gave', { placeholder: 'e.g. {{ $json.taskId }}' })],
	simplify(task, { taskId }) {
		const recipients = records(task.info);
		return (recipients.length > 0 ? recipients : [{}]).map((recipient) => ({
			taskId,
			...named('taskStatus', SEND_TASK_STATUS, task.status),
			account: firstNumber(recipient, 'sendWhatsApp', 'whatsApp'),
			customer: firstNumber(recipient, 'friendWhatsApp', 'friendWhatsId'),
			...named('status', RECIPIENT_STATUS, recipient.status),
		}));
	},
});

/** The names of these fields are not public, so those that the sending endpoints have are tried. */
function firstNumber(recipient: IDataObject, ...names: string[]): string | null {
	const values = names.map((name) => recipient[name]);
	return values.map((value) => phoneNumberOf(value) ?? groupIdOf(value)).find(Boolean) ?? null;
}

/** From this status on the message has left the account; one that was given up has -1. */
const SENT = 3;

const FAILED = -1;

/** docs/platform.md, "Message: get status" */
export const outcome: Outcome = {
	what: 'the message has left the account or was given up',
	timeout: 60,
	every: 2000,
	max: 1,
	async look(call, [sent]) {
		const taskId = answeredText(sent.taskId ?? sent.id ?? sent.data, 'task ID');
		const [recipient] = records(await call(STATUS, { taskId })).flatMap(({ info }) => records(info));
		const code = Number(recipient?.status ?? NaN);
		const json = named('status', RECIPIENT_STATUS, recipient?.status);
		return [{ json, isFinal: code >= SENT || code === FAILED, ...(code === FAILED && { failure: givenUp }) }];
	},
};

const givenUp = badAnswer(
	'The message was not delivered: the platform gave it up',
	'Check that the account is online and not banned (Account > Get Many), and that the number has WhatsApp.',
);
