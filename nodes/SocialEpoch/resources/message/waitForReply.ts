import { local, moment, optional } from '../../action/fields';
import { operation } from '../../action/operation';
import { simplifyChatRecord } from '../../messages/message';
import { poll } from '../../platform/poll';
import { readLatest } from '../chat/pages';
import { account, CHAT_RECORDS, customer, waiting } from '../shared';

const RECEIVED = 2;

/** Longer than anybody waits; a reply that is in the records by then counts. */
const DAY = 86_400_000;

/** docs/platform.md, "Lag of the archive" */
export const waitForReply = operation({
	name: 'Wait for Reply',
	action: 'Wait for reply to WhatsApp message',
	description: 'Wait until a customer has written something, for example after Message > Send asked them a question',
	notice:
		'It looks at the chat records, which are some seconds behind. For waits of more than a few minutes, let a trigger receive the reply instead.',
	endpoint: CHAT_RECORDS,
	waits: true,
	fields: [
		account('whatsId', 'WhatsApp Account', 'Your account that the customer writes to'),
		customer('friendWhatsId', 'Number of the customer whose reply is waited for'),
		...waiting(300, 5),
		local(optional(moment('since', 'Since', 'What was written before does not count; now if left out'), 'options')),
	],
	async run({ clock, time, call }, { whatsId, friendWhatsId, timeout, interval, since = time() }) {
		const until = clock.now() + timeout * 1000;
		const info = { whatsId, friendWhatsId, actionType: RECEIVED, startChatTime: since, endChatTime: time() + DAY };
		const look = async () => {
			const ask = async (current: number, pageSize: number) => await call(CHAT_RECORDS, { current, pageSize, info });
			const found = await readLatest(ask, Infinity);
			return found.find((row) => Number(row.actionType) === RECEIVED && Number(row.chatTime) >= since);
		};
		const reply = await poll(clock, interval * 1000, until, look);
		if (!reply) return [{ json: { replied: false, account: whatsId, customer: friendWhatsId } }];
		return [{ json: { replied: true, ...simplifyChatRecord(reply) } }];
	},
});
