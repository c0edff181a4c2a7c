import { choice, integer, local, setting, text } from '../../action/fields';
import { type Field, operation } from '../../action/operation';
import { badInput } from '../../platform/failure';
import { MAX_CHARACTERS } from './content';
import * as sending from './sending';

const approvalType = choice(
	'approvalType',
	'Type of Approval',
	'Whether the page has one button or two',
	[
		['single', 'Approve Only'],
		['double', 'Approve and Decline'],
	],
	{ default: 'double' },
);
const approve = text('approveLabel', 'Approve Button Label', 'The button that approves', { default: 'Approve' });
const decline = text('disapproveLabel', 'Decline Button Label', 'The button that declines', { default: 'Decline' });

/** n8n asks for this shape where it copies the field into its human review of AI tools. */
const approvalOptions: Field<'approvalOptions', { approve: string; decline?: string }> = {
	property: {
		displayName: 'Approval Options',
		name: 'approvalOptions',
		type: 'fixedCollection',
		placeholder: 'Add option',
		default: {},
		description: 'The buttons of the page; without it there are two, Approve and Decline',
		displayOptions: { show: { responseType: ['approval'] } },
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					approvalType.property,
					approve.property,
					{ ...decline.property, displayOptions: { show: { approvalType: ['double'] } } },
				],
			},
		],
	},
	read(value) {
		const entered = Object((value as { values?: unknown }).values) as Record<string, unknown>;
		const label = ({ property }: Field) => String(entered[property.name] || property.default);
		return { approve: label(approve), ...(entered.approvalType !== 'single' && { decline: label(decline) }) };
	},
};

/** docs/platform.md, "Message: send" */
export const sendAndWait = operation({
	name: 'Send and Wait for Response',
	action: 'Send WhatsApp message and wait for response',
	description: 'Ask one person something, and go on once they have answered on a page that the message links to',
	notice:
		'The message ends with a link to a page of this n8n, which the person must be able to reach from the phone. Only the first incoming item is asked about. The execution waits, also across restarts (n8n 2.8 may lose it when it is killed), and nothing is decided until somebody presses a button there.',
	endpoint: sending.SEND,
	fields: [
		sending.from,
		sending.recipient('friendWhatsApp', 'To', 'Number of the person (a colleague, to approve) or ID of the group'),
		text('message', 'Message', 'What is asked; the link to the answer is added behind it', {
			placeholder: 'e.g. May we ship order 1042 today?',
			typeOptions: { rows: 4 },
		}),
		local(
			choice('responseType', 'Response Type', 'How the person answers', [
				['approval', 'Approval', 'With a button'],
				['freeText', 'Free Text', 'In words'],
			]),
		),
		local(approvalOptions),
		setting(
			integer(
				'limitWaitTime',
				'Limit Wait Time (Minutes)',
				'Minutes after which the workflow goes on without an answer, with the incoming items as they are. Behind an earlier question these still have its data: compare respondedAt. 0 waits without end.',
				{ min: 0, max: 525_600, default: 0 },
			),
		),
	],
	async prepare({ message, responseType, approvalOptions: buttons }, { input, ask }) {
		const words = withToolParameters(message, input.toolParameters);
		const link = ask({ text: words, ...(responseType === 'approval' && { buttons }) });
		const whole = `${words}\n\n${link}`;
		const characters = [...whole].length;
		if (characters <= MAX_CHARACTERS) return { message: whole };
		throw badInput(
			`Message has ${characters} characters with its link, and a message holds at most ${MAX_CHARACTERS}`,
			`Shorten it by ${characters - MAX_CHARACTERS} characters.`,
		);
	},
	body: ({ sendWhatsApp, friendWhatsApp, message }) => ({
		sendType: 1,
		targetType: friendWhatsApp.targetType,
		sendWhatsApp,
		friendWhatsApp: friendWhatsApp.id,
		content: [{ type: 1, text: message, sort: 0 }],
	}),
	waitsUntil: ({ limitWaitTime }, now) =>
		limitWaitTime === 0 ? undefined : new Date(now.getTime() + limitWaitTime * 60_000),
});

/** n8n's human review prints what the tool is to do as "[object Object]". */
function withToolParameters(message: string, parameters: unknown): string {
	if (typeof parameters !== 'object' || parameters === null) return message;
	const lines = Object.entries(parameters).map(
		([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
	);
	return message.replace('[object Object]', () => lines.join('\n'));
}
