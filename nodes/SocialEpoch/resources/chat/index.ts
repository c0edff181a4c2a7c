import { chatId, choice, flag, integer, local, mayBeEmpty, moment, optional } from '../../action/fields';
import { operation } from '../../action/operation';
import { simplifyChatRecord } from '../../messages/message';
import { badInput } from '../../platform/failure';
import { CHAT_TYPE, DIRECTION, OLD_CONTENT_TYPE } from '../../values/codes';
import { alphabetically, choicesOf } from '../../values/titles';
import { readPages } from './pages';
import { account, agentAccount, CHAT_RECORDS } from '../shared';

const filters = [
	chatId('friendWhatsId', 'Customer', 'Number of the customer, or the ID of the group'),
	account('whatsId', 'WhatsApp Account', 'Your own account'),
	choice('chatType', 'Chat Type', 'Which conversations to return', choicesOf(CHAT_TYPE)),
	choice('actionType', 'Direction', 'Which messages to return', choicesOf(DIRECTION)),
	choice(
		'contentType',
		'Content Type',
		'What the messages contain',
		choicesOf(OLD_CONTENT_TYPE).sort(([, a], [, b]) => alphabetically(a, b)),
	),
	moment('startChatTime', 'Time From', 'Only messages from this moment on. Needs Time To as well.'),
	moment('endChatTime', 'Time To', 'Only messages up to this moment. Needs Time From as well.'),
	agentAccount,
].map((field) => optional(field, 'filters'));

/** docs/platform.md, "Chat: get many" */
const getMany = operation({
	value: 'getMany',
	action: 'Get many WhatsApp chat records',
	description: 'Return messages that were sent and received, newest or oldest as the platform orders them',
	endpoint: CHAT_RECORDS,
	fields: [
		local(flag('returnAll', 'Return All', 'Whether to return all results or only up to a given limit')),
		limited(),
		...filters,
	],
	check({ startChatTime: from, endChatTime: to }) {
		if ((from === undefined) !== (to === undefined)) {
			const [missing, given] = from === undefined ? ['Time From', 'Time To'] : ['Time To', 'Time From'];
			throw badInput(
				`${missing} is missing`,
				`The platform takes a time range only as a pair: add ${missing} beside ${given}.`,
			);
		}
		if (from !== undefined && to !== undefined && from > to)
			throw badInput('Time From is later than Time To', 'Swap the two moments.');
	},
	run: async ({ call }, { returnAll, limit = 50 }, info) => {
		const most = returnAll ? Infinity : limit;
		const records = await readPages(
			async (current, pageSize) => await call(CHAT_RECORDS, { current, pageSize, info }),
			most,
		);
		return records.map((json) => ({ json }));
	},
	simplify: simplifyChatRecord,
});

function limited() {
	const limit = local(
		integer('limit', 'Limit', 'Max number of results to return', { min: 1, max: 1_000_000, default: 50 }),
	);
	return mayBeEmpty({ ...limit, property: { ...limit.property, displayOptions: { show: { returnAll: [false] } } } });
}

export const operations = [getMany];
