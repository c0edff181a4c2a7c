import type { Operation } from '../../engine/operation';
import { query } from '../../transport/platform';
import { portId, RISK, RISK_HINT } from '../shared';

/** Seed 001: Query Current Cloud Port Address Book ("may trigger risk control") */
export const getMany: Operation = {
	resource: 'contact',
	value: 'getMany',
	name: 'Get Many',
	action: 'Get many WhatsApp contacts',
	description: 'List the address book of the account on a cloud port',
	notice: RISK,
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectContact'),
	fields: [{ ...portId, property: { ...portId.property, hint: RISK_HINT } }],
};
