import type { Operation, Output } from '../../engine/operation';
import { records } from '../../engine/run';
import { act } from '../../transport/platform';
import { customer } from '../shared';
import { sendingFields, taskOf } from './fields';

/** Not in the seeds; the vendor's public documentation of the sending endpoints */
export const send: Operation = {
	resource: 'message',
	value: 'send',
	name: 'Send',
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
	return items.length > 0 ? items.map((item) => ({ json: { ...item } })) : [{ json: { success: true } }];
}
