import type { IDataObject } from 'n8n-workflow';

import { flag, ours, text } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { records } from '../../engine/run';
import { query } from '../../transport/platform';
import { nameOf, RECIPIENT_STATUS, SEND_TASK_STATUS } from '../../values/codes';

/** Not in the seeds; request and answer as public client code has them */
export const getStatus: Operation = {
	resource: 'message',
	value: 'getStatus',
	name: 'Get Status',
	action: 'Get delivery status of WhatsApp message',
	description: 'See how far a sending task is, and whether its message was delivered and read',
	endpoint: query('GET', '/group-dispatch-api/gsTask/queryExecuteStatus'),
	fields: [
		text('taskId', 'Task ID', 'The ID that Message > Send gave', { placeholder: 'e.g. 123456' }),
		ours(
			flag(
				'splitRecipients',
				'One Item per Recipient',
				'Whether to return one item for each recipient instead of one for the task',
			),
		),
	],
	body: ({ taskId }) => ({ taskId }),
	items(data, { splitRecipients, taskId }) {
		const tasks = records(data);
		if (splitRecipients !== true) return tasks.map((json) => ({ json }));
		return tasks.flatMap(({ info }) => records(info).map((json) => ({ json: { taskId: taskId as string, ...json } })));
	},
	simplify: (item, { splitRecipients }) =>
		splitRecipients === true
			? recipient(item)
			: {
					...item,
					statusName: nameOf(SEND_TASK_STATUS, item.status),
					...(Array.isArray(item.info) && { info: records(item.info).map(recipient) }),
				},
};

function recipient(item: IDataObject): IDataObject {
	return { ...item, statusName: nameOf(RECIPIENT_STATUS, item.status) };
}
