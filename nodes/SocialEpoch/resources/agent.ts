import type { Operation } from '../action/operation';
import { query } from '../platform/endpoint';

/** docs/platform.md, "Agent: get many" */
const getMany: Operation = {
	value: 'getMany',
	action: 'Get many agents',
	description: 'List the agents of your company',
	endpoint: query('POST', '/group-dispatch-api/user/listUserByTenantId'),
	fields: [],
};

export const operations = [getMany];
