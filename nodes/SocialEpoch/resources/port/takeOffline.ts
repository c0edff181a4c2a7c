import type { Operation } from '../../engine/operation';
import { act } from '../../transport/platform';
import { portId, succeeded } from '../shared';

/** Seed 001: Customer Service Account Offline API */
export const takeOffline: Operation = {
	resource: 'port',
	value: 'takeOffline',
	name: 'Take Offline',
	action: 'Take WhatsApp account on port offline',
	description: 'Take the account of a port offline; it can be brought online again',
	endpoint: act('/group-dispatch-api/qrCode/offline'),
	fields: [portId],
	items: (_data, { id }) => succeeded({ id: id as string }),
};
