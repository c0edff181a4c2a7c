import type { Operation } from '../../engine/operation';
import { query } from '../../transport/platform';
import { ACCOUNT_STATUS, nameOf, ONLINE_STATUS } from '../../values/codes';

/** Seed 001: Query Customer Service Account Information */
export const getMany: Operation = {
	resource: 'account',
	value: 'getMany',
	name: 'Get Many',
	action: 'Get many WhatsApp accounts',
	description: 'List all WhatsApp accounts with their state: normal or banned, online or offline',
	endpoint: query('GET', '/group-dispatch-api/whatsapp/queryWhatsAppStatus'),
	fields: [],
	simplify: (item) => ({
		...item,
		statusName: nameOf(ACCOUNT_STATUS, item.status),
		onlineStatusName: nameOf(ONLINE_STATUS, item.onlineStatus),
	}),
};
