import type { Operation } from '../../engine/operation';
import { act } from '../../transport/platform';
import { account, eachSucceeded } from '../shared';

/** Seed 001: Batch Recycle Customer Service Accounts */
export const recycle: Operation = {
	resource: 'account',
	value: 'recycle',
	name: 'Recycle',
	action: 'Recycle WhatsApp account',
	description: 'Take a WhatsApp account back out of the platform',
	endpoint: act('/group-dispatch-api/whatsapp/batchRecycle'),
	fields: [account('whatsApp', 'WhatsApp Account', 'The account to recycle')],
	gather: {
		max: 100,
		body: (list) => ({ whatsAppList: list.map(({ whatsApp }) => whatsApp) }),
		share: eachSucceeded,
	},
};
