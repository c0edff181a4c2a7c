import type { IDataObject } from 'n8n-workflow';

import { digits } from '../../engine/fields';
import type { Operation, Output } from '../../engine/operation';
import { records } from '../../engine/run';
import { act } from '../../transport/platform';
import { sendingFields, taskOf } from './fields';

/** Not in the seeds; the vendor's public documentation of the sending endpoints */
export const send: Operation = {
	resource: 'message',
	value: 'send',
	name: 'Send',
	action: 'Send message',
	description:
		'Send a WhatsApp message to one customer or group, for example to answer one that the trigger received',
	endpoint: act('/group-dispatch-api/gsTask/assign/soCreate'),
	fields: sendingFields(
		digits(
			'friendWhatsApp',
			'To',
			'Number of the customer, or ID of the group. To answer a message, use its customer.',
		),
	),
	body: (values) => {
		const { sendWhatsApp, friendWhatsApp } = values;
		return { ...taskOf(values), sendWhatsApp, friendWhatsApp };
	},
	items: sentItems,
	inOrder: ({ sendWhatsApp, friendWhatsApp }) => `${sendWhatsApp} ${friendWhatsApp}`,
};

/** The platform's `data` untouched: its form is not public. An empty one still means that the task was taken. */
export function sentItems(data: unknown): Output[] {
	const items = records(data);
	return items.length > 0 ? items.map((json: IDataObject) => ({ json })) : [{ json: { success: true } }];
}
