import { list } from '../../engine/fields';
import type { Operation, Values } from '../../engine/operation';
import { badInput } from '../../transport/failure';
import { act } from '../../transport/platform';
import { customer } from '../shared';
import { sendingFields, taskOf } from './fields';
import { sentItems } from './send';

/** "At most 5,000 recipients" (vendor's public documentation) */
const MAX_RECIPIENTS = 5000;

/** Not in the seeds; request as public client code has it */
export const sendToMany: Operation = {
	resource: 'message',
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
	check(values) {
		const { length } = recipientsOf(values);
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
		size: (values) => recipientsOf(values).length,
		body: (items) => ({
			...taskOf(items[0]),
			sendInfos: items.flatMap((values) =>
				recipientsOf(values).map((friendWhatsApp) => ({ sendWhatsApp: values.sendWhatsApp, friendWhatsApp })),
			),
		}),
		share: (data, items) => items.map(() => sentItems(data)),
	},
};

function recipientsOf(values: Values): string[] {
	return values.friendWhatsApp as string[];
}
