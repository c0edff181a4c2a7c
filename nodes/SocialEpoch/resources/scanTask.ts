import { choice, optional, pick, text, numericId } from '../action/fields';
import { operation } from '../action/operation';
import { answeredText } from '../action/answers';
import { badInput } from '../platform/failure';
import { act, query } from '../platform/endpoint';
import { withPicture } from './shared';

const SPECIFIED = 3;

/** docs/platform.md, "Scan task: create" */
const create = operation({
	action: 'Create scan task for WhatsApp login',
	description: 'Ask for a QR code that logs an account in on an agent’s computer',
	endpoint: act('/wscrm-bus-api/qrCodeTask/create'),
	fields: [
		choice('allocationRole', 'Agent Selection', 'Whose computer the account is logged in on', [
			[1, 'Random', 'The platform chooses an agent who is online'],
			[SPECIFIED, 'Specified', 'The agent whose ID is given under Additional Fields'],
		]),
		optional(pick('searchAgentIds', numericId('userId', 'Agent ID', 'Needed when Agent Selection is Specified'))),
	],
	check({ allocationRole, userId }) {
		if (allocationRole === SPECIFIED && userId === undefined) {
			throw badInput('Agent ID is missing', 'Add Agent ID under Additional Fields, or set Agent Selection to Random.');
		}
	},
	items: (data) => [{ json: { taskId: answeredText(data, 'task ID') } }],
});

/** docs/platform.md, "Scan task: get QR code". It can be asked for again and again until it is scanned. */
const getQrCode = operation({
	action: 'Get QR code of scan task for WhatsApp login',
	description:
		'Get the QR code to scan with WhatsApp on the phone, as a picture and as text. Can be called repeatedly before the scan.',
	endpoint: query('POST', '/wscrm-bus-api/qrCodeTask/getQrCode'),
	fields: [text('taskId', 'Task ID', 'The ID that Create gave', { placeholder: 'e.g. {{ $json.taskId }}' })],
	items: (data, { taskId }) => withPicture({ taskId, qrCode: answeredText(data, 'QR code') }),
});

export const operations = { create, getQrCode };
