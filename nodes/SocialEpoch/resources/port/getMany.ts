import type { Operation } from '../../engine/operation';
import { query } from '../../transport/platform';
import { nameOf, PRESENCE } from '../../values/codes';
import { platformTimeToIso } from '../../values/time';

/** Seed 001: Query Current Occupied Port Details */
export const getMany: Operation = {
	resource: 'port',
	value: 'getMany',
	name: 'Get Many',
	action: 'Get many cloud ports',
	description: 'List the cloud ports in use with their number and state',
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectCloudPortDetail'),
	fields: [],
	simplify: (item) => ({
		...item,
		createTime: platformTimeToIso(item.createTime) ?? item.createTime,
		statusName: nameOf(PRESENCE, item.status),
	}),
};
