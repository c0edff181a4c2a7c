import { answeredText, records } from '../../action/answers';
import { text } from '../../action/fields';
import { operation, type Outcome } from '../../action/operation';
import { idOf, numberIn } from '../../messages/ids';
import { query } from '../../platform/endpoint';
import { badAnswer } from '../../platform/failure';
import { named, RECIPIENT_STATUS, SEND_TASK_STATUS } from '../../values/codes';
import { groupIdOf } from '../../values/phoneNumber';

const STATUS = query('GET', '/group-dispatch-api/gsTask/queryExecuteStatus');

/** docs/platform.md, "Message: get status" */
export const getStatus = operation({
	action: 'Get delivery status of WhatsApp message',
	description: 'See for each recipient of a sending task whether the message was delivered and read',
	endpoint: STATUS,
	fields: [text('taskId', 'Task ID', 'The ID that Message > Send gave', { placeholder: 'e.g. {{ $json.taskId }}' })],
	simplify(task, { taskId }) {
		const recipients = records(task.info);
		return (recipients.length > 0 ? recipients : [{}]).map((recipient) => {
			// The names of these fields are not public, so those that other endpoints have are tried.
			const to = idOf(recipient.friendWhatsApp) ?? idOf(recipient.friendWhatsId);
			return {
				taskId,
				...named('taskStatus', SEND_TASK_STATUS, task.status),
				account: numberIn(recipient.sendWhatsApp) ?? numberIn(recipient.whatsApp),
				customer: groupIdOf(to) ?? numberIn(to),
				...named('status', RECIPIENT_STATUS, recipient.status),
			};
		});
	},
});

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
