import type { Operation } from '../../engine/operation';
import { act } from '../../transport/platform';
import { portId, succeeded } from '../shared';

/** Seed 001: Customer Service Account Logout API */
export const logOut: Operation = {
	resource: 'port',
	value: 'logOut',
	name: 'Log Out',
	action: 'Log WhatsApp account on port out',
	description: 'Log the account of a port out; it has to scan a QR code to come back',
	endpoint: act('/group-dispatch-api/qrCode/logOut'),
	fields: [portId],
	items: (_data, { id }) => succeeded({ id: id as string }),
};
