import type { Operation } from '../../engine/operation';
import { query } from '../../transport/platform';

/** Seed 001: Get Current User Total Ports and Used Ports */
export const getUsage: Operation = {
	resource: 'port',
	value: 'getUsage',
	name: 'Get Usage',
	action: 'Get usage of cloud ports',
	description: 'See how many cloud ports are in use and how many you may use',
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectCloudPort'),
	fields: [],
};
