import { digits } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { query } from '../../transport/platform';
import { portId, RISK, RISK_HINT } from '../shared';

/** Seed 001: Query Current Cloud Port Contact Information ("may trigger risk control") */
export const get: Operation = {
	resource: 'contact',
	value: 'get',
	name: 'Get',
	action: 'Look up WhatsApp contact by number',
	description:
		'Look one number up with the account on a cloud port; the answer comes for numbers that are no contact, too',
	notice: RISK,
	endpoint: query('POST', '/group-dispatch-api/qrCode/contact/info'),
	fields: [portId, digits('phone', 'Phone Number', 'The number to look up', { hint: RISK_HINT })],
};
