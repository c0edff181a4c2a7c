import { records } from '../../action/answers';
import { choice, flag, integer, moment, optional, phoneNumber, setting, text, type Words } from '../../action/fields';
import type { Field, ItemHelpers, Output, ValuesOf } from '../../action/operation';
import { act, type Payload } from '../../platform/endpoint';
import { badInput } from '../../platform/failure';
import { CHANNEL, CHAT_TYPE } from '../../values/codes';
import { groupIdOf } from '../../values/phoneNumber';
import { toPlatformTime } from '../../values/time';
import { choicesOf } from '../../values/titles';
import { account, agentAccount, GROUP, turned } from '../shared';
import { content, withShortTexts } from './content';

/** Takes one message to one recipient (docs/platform.md, "Message: send"). */
export const SEND = act('/group-dispatch-api/gsTask/assign/soCreate');

/** Whom a message goes to: a person's number or a group's ID, and which of the two it is, as `targetType` has it. */
export interface Recipient {
	id: string;
	targetType: number;
}

export function recipient<Name extends string>(...words: Words<Name>): Field<Name, Recipient> {
	const number = phoneNumber(...words);
	return {
		...number,
		read(value, timeZone) {
			const group = groupIdOf(value);
			return group ? { id: group, targetType: GROUP } : { id: number.read(value, timeZone), targetType: 1 };
		},
	};
}

export const from = account('sendWhatsApp', 'From', 'Your WhatsApp account that sends');

export const targetType = choice(
	'targetType',
	'Recipient Type',
	'Whether the message goes to a person or to a group',
	choicesOf(CHAT_TYPE).filter(([code]) => code <= GROUP),
);

/** The field filled in already: an expression that takes its value from the trigger's item. */
export function prefilled<F extends Field>(field: F, expression: string): F {
	const isPicked = field.property.type === 'resourceLocator';
	const preset = isPicked ? { mode: 'id', value: expression } : expression;
	return { ...field, property: { ...field.property, default: preset } };
}

/** What every message has besides sender and recipient. */
export const messageFields = [
	content,
	...[
		text('name', 'Task Name', 'What the back office calls the sending task. It may refuse a name that is in use.', {
			placeholder: 'e.g. Welcome',
		}),
		choice('sendType', 'Send Through', 'The device the message goes out on', choicesOf(CHANNEL)),
		turned(moment('startTaskTime', 'Start Time', 'When to start; at once if you leave it out'), toPlatformTime),
		turned(moment('endTaskTime', 'End Time', 'When to stop trying'), toPlatformTime),
		agentAccount,
	].map((field) => optional(field)),
	{
		...setting(
			flag(
				'splitLongTexts',
				'Split Long Texts',
				'Whether a text of more than 1,024 characters becomes several parts, cut at paragraphs, sentences or words. Otherwise it is refused. As a tool of an AI agent, this is on unless you turn it off.',
			),
		),
		presetForTools: true,
	},
	setting(
		integer(
			'fileLifetime',
			'File Link Lifetime (Minutes)',
			'How long the platform can fetch a file that is inside n8n. The file itself goes with the execution.',
			{ min: 1, max: 10_080, default: 60 },
		),
	),
] as const;

export type Message = ValuesOf<typeof messageFields> & { targetType: number };

/** The part of a sending request that all endpoints share (docs/platform.md, "Message: send"). */
export function taskOf(values: Message): Payload {
	const { name, startTaskTime, endTaskTime, sendType, agentAccount: agent, targetType: kind } = values;
	return {
		name,
		startTaskTime,
		endTaskTime,
		agentAccount: agent,
		targetType: kind,
		// Which of the two decides is not known, so a choice is told in both.
		sendType: sendType ?? 1,
		source: sendType && String(sendType),
		content: withShortTexts(values.content, values.splitLongTexts),
	};
}

/**
 * Refuses what must not leave: a text that is too long, and a message to another kind of recipient than was chosen.
 *
 * @throws Failure
 */
export function checkMessage(values: Message, recipients: Recipient[]): void {
	withShortTexts(values.content, values.splitLongTexts);
	const other = recipients.find((one) => one.targetType !== values.targetType);
	if (!other) return;
	const [is, chosen] = other.targetType === GROUP ? ['a group', 'Individual'] : ['a person', 'Group'];
	throw badInput(
		`To is ${is} (${other.id}), and Recipient Type is ${chosen}`,
		'Set Recipient Type to what the recipient is. To answer a message of the trigger, use Message > Reply.',
	);
}

/** Files that are inside n8n get an address that the platform can fetch them from. */
export async function withFileUrls({ content: parts, fileLifetime }: Message, { fileUrl }: ItemHelpers) {
	return {
		content: await Promise.all(
			parts.map(async ({ binaryPropertyName: field, ...part }) =>
				field === undefined ? part : { ...part, url: await fileUrl(field, fileLifetime) },
			),
		),
	};
}

/** The platform's `data` untouched: its form is not public. An empty one still means that the task was taken. */
export function sentItems(data: unknown): Output[] {
	const items = records(data);
	return items.length > 0 ? items.map((item) => ({ json: { ...item } })) : [{ json: { success: true } }];
}
