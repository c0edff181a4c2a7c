import { optional } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { act } from '../../transport/platform';
import { ipConfig, portId, succeeded } from '../shared';

/** Seed 001: Customer Service Account Online API */
export const bringOnline: Operation = {
	resource: 'port',
	value: 'bringOnline',
	name: 'Bring Online',
	action: 'Bring WhatsApp account on port online',
	description: 'Bring the account of a port online',
	endpoint: act('/group-dispatch-api/qrCode/onLine'),
	fields: [portId, optional(ipConfig)],
	items: (_data, { id }) => succeeded({ id: id as string }),
};
