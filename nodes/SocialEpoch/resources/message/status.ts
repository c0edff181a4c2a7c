import type { IDataObject } from 'n8n-workflow';

import { answeredText, records } from '../../action/answers';
import { text } from '../../action/fields';
import { operation } from '../../action/operation';
import { query } from '../../platform/endpoint';
import { asFailure, Failure } from '../../platform/failure';
import type { Platform } from '../../platform/platform';
import { poll } from '../../platform/poll';
import { named, nameOf, RECIPIENT_STATUS, SEND_TASK_STATUS } from '../../values/codes';
import { groupIdOf, phoneNumberOf } from '../../values/phoneNumber';

const STATUS = query('GET', '/group-dispatch-api/gsTask/queryExecuteStatus');

/** docs/platform.md, "Message: get status" */
export const getStatus = operation({
	value: 'getStatus',
	action: 'Get delivery status of WhatsApp message',
	description: 'See for each recipient of a sending task whether the message was delivered and read',
	endpoint: STATUS,
	fields: [text('taskId', 'Task ID', 'The ID that Message > Send gave', { placeholder: 'e.g. {{ $json.taskId }}' })],
	simplify(task, { taskId }) {
		const recipients = records(task.info);
		return (recipients.length > 0 ? recipients : [{}]).map((recipient) => ({
			taskId,
			...named('taskStatus', SEND_TASK_STATUS, task.status),
			account: numberIn(recipient, 'sendWhatsApp', 'whatsApp'),
			customer: numberIn(recipient, 'friendWhatsApp', 'friendWhatsId'),
			...named('status', RECIPIENT_STATUS, recipient.status),
		}));
	},
});

/** The names of these fields are not public, so those that the sending endpoints have are tried. */
function numberIn(recipient: IDataObject, ...names: string[]): string | null {
	const values = names.map((name) => recipient[name]);
	return values.map((value) => phoneNumberOf(value) ?? groupIdOf(value)).find(Boolean) ?? null;
}

/** How often a result is asked for, in ms. */
const ASK_AGAIN = 2000;

/** The least status of a recipient with which the message has left; below are those that wait (docs/platform.md, "Message: get status"). */
const SENT = 3;

const FAILED = -1;

/**
 * Waits until a message has left the account.
 *
 * @param sent what the platform answered to the sending
 * @param seconds how long at most
 * @returns the recipient's status, the last that was seen when the time is up
 * @throws Failure when the message was given up, or its status cannot be asked for
 */
export async function awaitStatus(
	{ clock, call }: Platform,
	sent: IDataObject,
	seconds: number,
): Promise<string | null> {
	let last: string | null = null;
	const look = async () => {
		const taskId = answeredText(sent.taskId ?? sent.id ?? sent.data, 'task ID');
		const [recipient] = records(await call(STATUS, { taskId })).flatMap(({ info }) => records(info));
		const code = Number(recipient?.status ?? NaN);
		last = nameOf(RECIPIENT_STATUS, recipient?.status);
		if (code === FAILED) {
			throw new Failure('The message was not delivered: the platform gave it up', {
				description:
					'Check that the account is online and not banned (Account > Get Many), and that the number has WhatsApp (Contact > Get).',
				answered: true,
			});
		}
		return code >= SENT || undefined;
	};
	try {
		await poll(clock, ASK_AGAIN, clock.now() + seconds * 1000, look);
		return last;
	} catch (error) {
		throw last === nameOf(RECIPIENT_STATUS, FAILED) ? asFailure(error) : statusUnknown(asFailure(error));
	}
}

function statusUnknown(failure: Failure): Failure {
	const description = `The message was sent, only its status is not known. ${failure.description}`;
	return new Failure(failure.message, { ...failure, description });
}
