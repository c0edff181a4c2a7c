import { records } from '../../action/answers';
import { local, moment, optional } from '../../action/fields';
import { operation } from '../../action/operation';
import { simplifyChatRecord } from '../../messages/message';
import { badAnswer } from '../../platform/failure';
import { poll } from '../../platform/poll';
import { account, CHAT_RECORDS, customer, waiting } from '../shared';

const RECEIVED = 2;

/** A reply that came in time may stand in the records late, with a time before the end of the waiting. */
const DAY = 86_400_000;

/** docs/platform.md, "Lag of the archive" */
export const waitForReply = operation({
	name: 'Wait for Reply',
	action: 'Wait for reply to WhatsApp message',
	description: 'Wait until a customer has written something, for example after Message > Send asked them a question',
	notice:
		'It looks at the chat records, which are some seconds behind. For waits of more than a few minutes, let a trigger receive the reply instead.',
	endpoint: CHAT_RECORDS,
	fields: [
		account('whatsId', 'WhatsApp Account', 'Your account that the customer writes to'),
		customer('friendWhatsId', 'Number of the customer whose reply is waited for'),
		...waiting(300, 5),
		local(optional(moment('since', 'Since', 'What was written before does not count; now if left out'), 'options')),
	],
	async run({ clock, time, call }, { whatsId, friendWhatsId, timeout, interval, since = time() }) {
		const until = clock.now() + timeout * 1000;
		const info = {
			whatsId,
			friendWhatsId,
			actionType: RECEIVED,
			startChatTime: since,
			endChatTime: since + timeout * 1000 + DAY,
		};
		const look = async () => {
			const data = (await call(CHAT_RECORDS, { current: 1, pageSize: 100, info })) as { records?: unknown } | null;
			if (!Array.isArray(data?.records)) throw badAnswer('The platform gave no list of records');
			const replies = records(data.records)
				.filter(({ actionType, chatTime }) => Number(actionType) === RECEIVED && Number(chatTime) >= since)
				.sort((a, b) => Number(a.chatTime) - Number(b.chatTime));
			return replies[0];
		};
		const reply = await poll(clock, interval * 1000, until, look);
		if (!reply) return [{ json: { replied: false, account: whatsId, customer: friendWhatsId } }];
		return [{ json: { replied: true, ...simplifyChatRecord(reply) } }];
	},
});
