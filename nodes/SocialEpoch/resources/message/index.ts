import { integer, list, setting } from '../../action/fields';
import { operation, type Output, type ValuesOf } from '../../action/operation';
import { act, type Payload } from '../../platform/endpoint';
import { badInput } from '../../platform/failure';
import type { Platform } from '../../platform/platform';
import { brake } from './brake';
import { sendAndWait } from './sendAndWait';
import * as sending from './sending';
import { getStatus, outcome } from './status';
import { waitForReply } from './waitForReply';

const fieldsOfOne = [
	sending.from,
	sending.recipient(
		'friendWhatsApp',
		'To',
		'Number of the customer, or ID of the group. To answer a message, use its customer.',
		{ hint: 'To answer a message of the trigger: {{ $json.groupId ?? $json.customer }}' },
	),
	sending.targetType,
	...sending.messageFields,
	setting(
		integer(
			'messagesPerMinute',
			'Messages per Minute',
			'How many messages may go from one account to one recipient within a minute, before sending is refused because two machines seem to answer each other. 0 for any number.',
			{ min: 0, max: 1000, default: 10 },
		),
	),
] as const;

type ToOne = ValuesOf<typeof fieldsOfOne>;

/** docs/platform.md, "Message: send" */
const toOne = {
	endpoint: sending.SEND,
	check: (values: ToOne) => sending.checkMessage(values, [values.friendWhatsApp]),
	prepare: sending.withFileUrls,
	body: (values: ToOne) => ({
		...sending.taskOf(values),
		sendWhatsApp: values.sendWhatsApp,
		friendWhatsApp: values.friendWhatsApp.id,
	}),
	spaced: {
		by: ({ sendWhatsApp }: ToOne) => sendWhatsApp,
		between: (a: ToOne, b: ToOne) => a.friendWhatsApp.id !== b.friendWhatsApp.id,
		withinRun: true,
		what: 'different recipients of one account, from the second item on. It protects the account; the option Requests per Second does not.',
		least: 0,
		spacing: 3,
		jitter: 2,
	} as const,
	inOrder: ({ sendWhatsApp, friendWhatsApp }: ToOne) => `${sendWhatsApp} ${friendWhatsApp.id}`,
	async run(platform: Platform, values: ToOne, body: Payload): Promise<Output[]> {
		const { sendWhatsApp, friendWhatsApp, messagesPerMinute } = values;
		const { account, clock } = platform;
		brake(`${account} ${sendWhatsApp} ${friendWhatsApp.id}`, messagesPerMinute, clock.now());
		return sending.sentItems(await platform.call(toOne.endpoint, body));
	},
	outcome,
	simplify: (item: Output['json'], values: ToOne) =>
		sending.withNames(item, values.sendWhatsApp, values.friendWhatsApp),
};

const send = operation({
	action: 'Send WhatsApp message',
	description: 'Send a WhatsApp message to one customer or group',
	fields: fieldsOfOne,
	...toOne,
});

const [from, to, targetType, ...rest] = fieldsOfOne;

const reply = operation({
	action: 'Reply to WhatsApp message',
	description: 'Answer the message that the trigger received: only the content is left to fill in',
	notice:
		'From, To and Recipient Type are taken from the message. Where other nodes stand between the trigger and this one, make sure that they pass account, customer, groupId and chatType on.',
	fields: [
		...rest,
		sending.prefilled(from, '={{ $json.account }}'),
		sending.prefilled(to, '={{ $json.groupId ?? $json.customer }}'),
		sending.prefilled(targetType, '={{ $json.chatType }}'),
	],
	...toOne,
});

/** docs/platform.md, "Message: send to many" */
const MAX_RECIPIENTS = 5000;

const sendToMany = operation({
	name: 'Send to Many',
	action: 'Send WhatsApp message to many recipients',
	description: 'Send the same message to many customers. Items with the same message travel together as one task.',
	notice:
		'The platform sends such a task as fast as it can, and WhatsApp bans accounts that write to many people at once. Use Message > Send where you want a spacing between the recipients. Each recipient gets the message once, however often they are listed.',
	endpoint: act('/group-dispatch-api/gsTask/assign/moscCreate'),
	fields: [
		sending.from,
		list(
			sending.recipient('friendWhatsApp', 'To', 'Number of the customer, or several separated by commas', {
				placeholder: 'e.g. 8613633800088, 8613633800089',
			}),
		),
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
		'The message went to all recipients at once, which WhatsApp may take for a machine. Message > Send keeps a distance between them.',
	simplify: (item, { friendWhatsApp }) => ({ ...item, recipients: [...new Set(friendWhatsApp.map(({ id }) => id))] }),
});

export const operations = { reply, send, sendToMany, sendAndWait, waitForReply, getStatus };
