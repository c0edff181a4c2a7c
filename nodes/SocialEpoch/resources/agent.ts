import { listEntry } from '../action/lists';
import { operation } from '../action/operation';
import { idOf } from '../messages/ids';
import { query } from '../platform/endpoint';

/** docs/platform.md, "Agent: get many" */
const getMany = operation({
	value: 'getMany',
	action: 'Get many agents',
	description: 'List the agents of your company',
	endpoint: query('POST', '/group-dispatch-api/user/listUserByTenantId'),
	fields: [],
	lists: {
		searchAgents: ({ userName, username }) => listEntry(userName ?? username, String(userName ?? username)),
		searchAgentIds: ({ userId, id, userName, username }) =>
			listEntry(userId ?? id, `${userName ?? username ?? 'Unnamed'} (${userId ?? id})`),
	},
	simplify: ({ userName, username, userId, id, ...rest }) => ({
		agent: idOf(userName ?? username),
		agentId: idOf(userId ?? id),
		...rest,
	}),
});

export const operations = [getMany];
