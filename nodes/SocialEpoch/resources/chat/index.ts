import type { IDataObject } from 'n8n-workflow';

import { chatId, choice, flag, integer, local, moment, optional, setting } from '../../action/fields';
import { operation } from '../../action/operation';
import { simplifyChatRecord } from '../../messages/message';
import { badInput } from '../../platform/failure';
import { CHAT_TYPE, DIRECTION, OLD_CONTENT_TYPE } from '../../values/codes';
import { groupIdOf } from '../../values/phoneNumber';
import { alphabetically, choicesOf } from '../../values/titles';
import { conversationOf } from './conversation';
import { type Ask, readLatest, readPages } from './pages';
import { rangeOf } from './period';
import { account, agentAccount, CHAT_RECORDS, GROUP, hinted, turned } from '../shared';

const pickedPeriod = choice('period', 'Period', 'Which days to return, in the time zone of the workflow', [
	['lastSevenDays', 'Last 7 Days', 'Today and the six days before'],
	['custom', 'Own Range', 'From Time From to Time To'],
	['thisMonth', 'This Month'],
	['today', 'Today'],
	['yesterday', 'Yesterday'],
]);

/** The period together with the zone in which its days begin. */
const period = local(turned(pickedPeriod, (name, timeZone) => ({ name, timeZone })));

const ownAccount = account('whatsId', 'WhatsApp Account', 'Your own account');

const other = chatId('friendWhatsId', 'Customer', 'Number of the customer, or the ID of the group', {
	hint: 'After the trigger: {{ $json.groupId ?? $json.customer }}',
});

const limitOf = (max: number, preset: number) =>
	local(integer('limit', 'Limit', 'Max number of results to return', { min: 1, max, default: preset }));

const limit = limitOf(1_000_000, 50);

const contentTypes = choicesOf(OLD_CONTENT_TYPE).sort(([, a], [, b]) => alphabetically(a, b));

const filters = [
	other,
	ownAccount,
	choice('chatType', 'Chat Type', 'Which conversations to return', choicesOf(CHAT_TYPE)),
	choice('actionType', 'Direction', 'Which messages to return', choicesOf(DIRECTION)),
	choice('contentType', 'Content Type', 'What the messages contain', contentTypes),
	period,
	moment('startChatTime', 'Time From', 'Only messages from this moment on. Needs Time To as well.'),
	moment('endChatTime', 'Time To', 'Only messages up to this moment. Needs Time From as well.'),
	hinted(agentAccount, 'Exactly as the platform writes it'),
].map((field) => optional(field, 'filters'));

const NOTHING =
	'Nothing was found. The newest messages come into the records with a delay, and Agent, if set, is an exact match.';

/** docs/platform.md, "Chat: get many" */
const getMany = operation({
	action: 'Get many WhatsApp chat records',
	description:
		'Return messages that were sent and received, in the order of the platform. Its archive lags behind by seconds, at times by hours, so let scheduled exports overlap.',
	endpoint: CHAT_RECORDS,
	fields: [
		local(flag('returnAll', 'Return All', 'Whether to return all results or only up to a given limit')),
		{ ...limit, property: { ...limit.property, displayOptions: { show: { returnAll: [false] } } } },
		...filters,
		setting(flag('includePageInfo', 'Include Page Info', 'Whether each item also tells how many records there are')),
	],
	check({ startChatTime: from, endChatTime: to, period: days, friendWhatsId: customer, chatType }) {
		const isGroup = groupIdOf(customer) !== undefined;
		if (customer !== undefined && chatType !== undefined && isGroup !== (chatType === GROUP)) {
			throw badInput(
				`Customer is ${isGroup ? 'a group' : 'a person'}, and Chat Type is not`,
				'Nothing could be found. Take one of the two filters away.',
			);
		}
		const isOwn = days?.name === 'custom' || (from ?? to) !== undefined;
		if (!isOwn) return;
		if (days && days.name !== 'custom') {
			throw badInput('Period and a range of your own are both set', 'Set Period to Own Range, or take the times away.');
		}
		if (from === undefined || to === undefined) {
			const missing = from === undefined ? 'Time From' : 'Time To';
			throw badInput(`${missing} is missing`, 'A range of your own has both Time From and Time To.');
		}
		if (from > to) throw badInput('Time From is later than Time To', 'Swap the two moments.');
	},
	async run({ call, time }, { returnAll, limit: most, period: days, includePageInfo }, own) {
		const range = days && days.name !== 'custom' ? rangeOf(days.name, time(), days.timeZone) : undefined;
		const info = { ...own, ...(range && { startChatTime: range[0], endChatTime: range[1] }) };
		let pageInfo: IDataObject | undefined;
		const ask: Ask = async (current, pageSize) => {
			const data = await call(CHAT_RECORDS, { current, pageSize, info });
			const { total, size, pages } = Object(data);
			pageInfo ??= { total, size, current, pages };
			return data;
		};
		const found = await readPages(ask, returnAll ? Infinity : most);
		return found.map((json) => ({ json: includePageInfo ? { ...json, pageInfo } : json }));
	},
	hint: ({ length }) => (length > 0 ? undefined : NOTHING),
	simplify: ({ pageInfo, ...record }) => ({ ...simplifyChatRecord(record), ...(pageInfo && { pageInfo }) }),
});

/** docs/platform.md, "Chat: get many" */
const getConversation = operation({
	action: 'Get WhatsApp conversation',
	description: 'Get the last messages with one customer or group, oldest first, with a transcript that AI models read',
	endpoint: CHAT_RECORDS,
	fields: [ownAccount, other, limitOf(1000, 20)],
	async run({ call }, { whatsId, friendWhatsId, limit }, info) {
		const ask: Ask = async (current, pageSize) => await call(CHAT_RECORDS, { current, pageSize, info });
		return [{ json: conversationOf(whatsId, friendWhatsId, await readLatest(ask, limit)) }];
	},
});

export const operations = { getMany, getConversation };
