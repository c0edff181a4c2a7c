import { choice, optional, wholeNumber } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { pick } from '../../engine/pick';
import { textOf } from '../../engine/run';
import { act } from '../../transport/platform';

/** Seed 001: Get QR Code Window ID API. Each call locks a port, so it is never repeated. */
export const reservePort: Operation = {
	resource: 'login',
	value: 'reservePort',
	name: 'Reserve Port',
	action: 'Reserve port for WhatsApp login',
	description: 'Take a port for one login. Its ID is what the other login operations ask for.',
	notice: 'Each run takes one port of your quota and holds it for 10 minutes, unless the login succeeds.',
	endpoint: act('/group-dispatch-api/qrCode/preGenerate'),
	fields: [
		choice(
			'type',
			'Device',
			'Where the account will run',
			[
				[1, 'PC', 'On an agent’s computer'],
				[2, 'Cloud PC', 'On a cloud port of the platform'],
			],
			{ default: 2 },
		),
		optional(
			pick(
				'searchPairingTargets',
				wholeNumber('target', 'Pairing Target', 'The company the account is paired with', {
					placeholder: 'e.g. 10085',
				}),
			),
		),
	],
	items: (data) => [{ json: { id: textOf(data, 'port ID') } }],
};
