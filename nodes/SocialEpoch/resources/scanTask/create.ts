import { choice, optional, wholeNumber } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { pick } from '../../engine/pick';
import { textOf } from '../../engine/run';
import { badInput } from '../../transport/failure';
import { act } from '../../transport/platform';

const SPECIFIED = 3;

/** Seed 001: Create QR Scan Task API */
export const create: Operation = {
	resource: 'scanTask',
	value: 'create',
	name: 'Create',
	action: 'Create scan task for WhatsApp login',
	description: 'Ask for a QR code that logs an account in on an agent’s computer',
	endpoint: act('/wscrm-bus-api/qrCodeTask/create'),
	fields: [
		choice('allocationRole', 'Agent Selection', 'Whose computer the account is logged in on', [
			[1, 'Random', 'The platform chooses an agent who is online'],
			[SPECIFIED, 'Specified', 'The agent whose ID is given under Additional Fields'],
		]),
		optional(
			pick(
				'searchAgentIds',
				wholeNumber('userId', 'Agent ID', 'Number of the agent, needed when Agent Selection is Specified', {
					placeholder: 'e.g. 10001',
				}),
			),
		),
	],
	check({ allocationRole, userId }) {
		if (allocationRole === SPECIFIED && userId === undefined) {
			throw badInput('Agent ID is missing', 'Add Agent ID under Additional Fields, or set Agent Selection to Random.');
		}
	},
	items: (data) => [{ json: { taskId: textOf(data, 'task ID') } }],
};
