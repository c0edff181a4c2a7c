import type { IDataObject } from 'n8n-workflow';

import { records } from '../action/answers';
import { choice, numericId, optional, pick, text } from '../action/fields';
import { listEntry } from '../action/lists';
import { operation } from '../action/operation';
import { idOf, numberIn } from '../messages/ids';
import { query } from '../platform/endpoint';
import { badInput } from '../platform/failure';
import { CHANNEL, named, nameOf } from '../values/codes';
import { choicesOf, titleOf } from '../values/titles';

/** docs/platform.md, "Agent: get many" */
const getMany = operation({
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

const ALL = 0;

const OF_ALL_CHANNELS = query('POST', '/group-dispatch-api/user/queryAllOlWhatsAppInfo');
const OF_ONE_CHANNEL = query('POST', '/group-dispatch-api/user/queryUserStatus');

/** docs/platform.md, "Agent: get online" */
const getOnline = operation({
	action: 'Get agents who are online',
	description: 'List the agents who are online, each with the WhatsApp accounts they have open',
	endpoint: OF_ALL_CHANNELS,
	fields: [
		choice('source', 'Channel', 'Where the agents are online', [[ALL, 'All'], ...choicesOf(CHANNEL)]),
		optional(pick('searchAgentIds', numericId('userId', 'Agent ID', 'Only the agent with this ID'))),
		optional(pick('searchAgents', text('userName', 'Agent', 'Only the agent with this user name'))),
	],
	check({ source, userId, userName }) {
		if (source === ALL && (userId ?? userName) !== undefined) {
			throw badInput('The platform looks for a single agent in one channel only', 'Choose a Channel other than All.');
		}
	},
	async run({ call }, { source }, body) {
		const data = source === ALL ? await call(OF_ALL_CHANNELS) : await call(OF_ONE_CHANNEL, body);
		return records(data).map((json) => ({ json }));
	},
	lists: {
		searchOnlineAgents: (channel) =>
			('list' in channel ? onlineIn(channel) : undefined)?.flatMap((record) => {
				const { agent, accounts } = readable(record);
				const numbers = (accounts as IDataObject[]).map(({ account }) => account);
				const where = titleOf(nameOf(CHANNEL, record.source) ?? 'unknown');
				return listEntry(agent, `${agent} – ${where}: ${numbers.join(', ')}`) ?? [];
			}),
	},
	simplify: (record, { source }) => (source === ALL ? onlineIn(record).map(readable) : readable({ source, ...record })),
});

/** All agents of all channels, each with the channel. */
function onlineIn(data: unknown): IDataObject[] {
	return records(data).flatMap(({ source, list }) => records(list).map((agent) => ({ source, ...agent })));
}

function readable({ agentAccount, userName, userId, source, whatsAppList }: IDataObject): IDataObject {
	return {
		agent: idOf(agentAccount ?? userName),
		agentId: idOf(userId),
		...named('channel', CHANNEL, source),
		accounts: records(whatsAppList).map(({ whatsApp, name }) => ({ account: numberIn(whatsApp), name: idOf(name) })),
	};
}

export const operations = { getMany, getOnline };
