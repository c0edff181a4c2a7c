import { integer, list, setting } from '../../action/fields';
import { type ItemHelpers, operation, type Values } from '../../action/operation';
import { act } from '../../platform/endpoint';
import { badInput } from '../../platform/failure';
import { groupIdOf, phoneNumberOf } from '../../values/phoneNumber';
import { GROUP } from '../shared';
import { brake } from './brake';
import { sendAndWait } from './sendAndWait';
import * as sending from './sending';
import { getStatus, outcome } from './status';
import { waitForReply } from './waitForReply';

const to = sending.recipient('friendWhatsApp', 'To', 'Number of the customer, or ID of the group', {
	hint: 'To answer a message of the trigger: {{ $json.groupId ?? $json.customer }}',
});

const messagesPerMinute = setting(
	integer(
		'messagesPerMinute',
		'Messages per Minute',
		'How many messages, however many parts they have, may go from one account to one recipient within a minute, before sending is refused because two machines seem to answer each other. 0 for any number.',
		{ min: 0, max: 1000, default: 10 },
	),
);

/** docs/platform.md, "Message: send" */
const send = operation({
	action: 'Send WhatsApp message',
	description: 'Send a WhatsApp message to one customer or group',
	endpoint: sending.SEND,
	fields: [sending.from, to, sending.targetType, ...sending.messageFields, messagesPerMinute],
	check: (values) => sending.checkMessage(values, [values.friendWhatsApp]),
	prepare: sending.withFileUrls,
	body: (values) => ({
		...sending.taskOf(values),
		sendWhatsApp: values.sendWhatsApp,
		friendWhatsApp: values.friendWhatsApp.id,
	}),
	spaced: {
		by: ({ sendWhatsApp }) => sendWhatsApp,
		between: (a, b) => a.friendWhatsApp.id !== b.friendWhatsApp.id,
		withinRun: true,
		what: 'different recipients of one account, from the second item on. It protects the account; the option Requests per Second does not.',
		least: 0,
		spacing: 3,
		jitter: 2,
	},
	inOrder: ({ sendWhatsApp, friendWhatsApp }) => `${sendWhatsApp} ${friendWhatsApp.id}`,
	async run({ account, clock, call }, values, body) {
		brake(`${account} ${values.sendWhatsApp} ${values.friendWhatsApp.id}`, values.messagesPerMinute, clock.now());
		return sending.sentItems(await call(sending.SEND, body));
	},
	outcome,
	simplify: (item, { sendWhatsApp, friendWhatsApp: { id, targetType } }) => ({
		account: sendWhatsApp,
		[targetType === GROUP ? 'groupId' : 'customer']: id,
		...item,
	}),
});

const reply = {
	...send,
	action: 'Reply to WhatsApp message',
	description: 'Answer the message that the trigger received: only the content is left to fill in',
	notice:
		'From, To and Recipient Type are taken from the message, and nobody but the one who wrote it is answered. Where other nodes stand between the trigger and this one, make sure that they pass account, customer, groupId and chatType on.',
	fields: [
		...sending.messageFields,
		messagesPerMinute,
		sending.prefilled(sending.from, '={{ $json.account }}'),
		sending.prefilled(to, '={{ $json.groupId ?? $json.customer }}'),
		sending.prefilled(sending.targetType, '={{ $json.chatType === "group" ? 2 : 1 }}'),
	],
	prepare: async (values: Values, helpers: ItemHelpers) => {
		const { account, customer, groupId } = helpers.input;
		refuseOther('From', values.sendWhatsApp, [account]);
		refuseOther('To', (values.friendWhatsApp as sending.Recipient).id, [groupId, customer]);
		return await send.prepare!(values, helpers);
	},
};

/** n8n keeps what stood in a field when Send becomes Reply. @throws Failure where the message says something else */
function refuseOther(field: string, filled: unknown, told: unknown[]): void {
	const meant = told.flatMap((id) => groupIdOf(id) ?? phoneNumberOf(id) ?? []);
	if (meant.length === 0 || meant.includes(String(filled))) return;
	throw badInput(
		`${field} is ${filled}, and the message to answer says ${meant[0]}`,
		`Reset the value of ${field}, which then comes from the message. To write to somebody else, use Message > Send.`,
	);
}

/** docs/platform.md, "Message: send to many" */
const MAX_RECIPIENTS = 5000;

const sendToMany = operation({
	name: 'Send to Many',
	action: 'Send WhatsApp message to many recipients',
	description: 'Send the same message to many customers. Items with the same message travel together as one task.',
	notice:
		'The platform sends such a task as fast as it can, and WhatsApp bans accounts that write to many people at once. Use Message > Send where you want a spacing between the recipients. Within a task each recipient gets the message once, however often they are listed.',
	endpoint: act('/group-dispatch-api/gsTask/assign/moscCreate'),
	fields: [
		sending.from,
		list(sending.recipient('friendWhatsApp', 'To', 'Number of the customer, or several separated by commas')),
		sending.targetType,
		...sending.messageFields,
	],
	check(values) {
		const { length } = values.friendWhatsApp;
		if (length > MAX_RECIPIENTS) {
			throw badInput(
				`To has ${length} recipients, and a task takes at most ${MAX_RECIPIENTS}`,
				'Split the list, for example into one item per recipient: this node then makes as many tasks as needed.',
			);
		}
		sending.checkMessage(values, values.friendWhatsApp);
	},
	prepare: sending.withFileUrls,
	gather: {
		max: MAX_RECIPIENTS,
		key: (values) => JSON.stringify(sending.taskOf(values)),
		size: ({ friendWhatsApp }) => friendWhatsApp.length,
		body(_bodies, items) {
			const pairs = items.flatMap(({ sendWhatsApp, friendWhatsApp }) =>
				friendWhatsApp.map(({ id }) => ({ sendWhatsApp, friendWhatsApp: id })),
			);
			// Somebody who is listed twice, in one item or in two, gets the message once from each account.
			const sendInfos = [...new Map(pairs.map((pair) => [Object.values(pair).join(), pair])).values()];
			return { ...sending.taskOf(items[0]), sendInfos };
		},
		share: (data, items) => items.map(() => sending.sentItems(data)),
	},
	hint: () =>
		'Whatever goes to several recipients at once, WhatsApp may take for a machine. Message > Send keeps a distance between them.',
	simplify: (item, { friendWhatsApp }) => ({ ...item, recipients: [...new Set(friendWhatsApp.map(({ id }) => id))] }),
});

export const operations = { reply, send, sendToMany, sendAndWait, waitForReply, getStatus };
