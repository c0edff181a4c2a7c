import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { EVENTS } from '../events';
import * as codes from '../values/codes';
import { phoneNumberOf, splitNumbers } from '../values/phoneNumber';
import { alphabetically, titleOf } from '../values/titles';
import { parseBlock } from '../values/addresses.bundled';
import { MAX_MARKS } from './markList';

/** The parameters of the trigger as the code uses them. */
export type TriggerSettings = ReturnType<typeof readSettings>;

const EVENT_IDS = EVENTS.map(({ id }) => id);

/** Every status that an item of some event can have. */
const STATUSES = [...new Set(EVENTS.flatMap(({ statuses }) => statuses))];

const UNAFFECTED = 'Leave it empty for all. Events without it, and codes this version does not know, always pass';

export const optionFields: INodeProperties[] = [
	{
		displayName: 'Accounts',
		name: 'accounts',
		type: 'string',
		default: '',
		placeholder: 'e.g. 8617633819542, 447759820897',
		description: `Only pass on what concerns these WhatsApp accounts of yours: numbers with country code, separated by commas. ${UNAFFECTED}.`,
	},
	{
		displayName: 'Allow Private Addresses',
		name: 'allowPrivateAddresses',
		type: 'boolean',
		default: false,
		description:
			'Whether Download Media may fetch files from addresses inside your network. The address of a file comes from outside, so leave this off unless your files are kept there. n8n before 2.28 cannot tell where a name leads and needs it for every file.',
	},
	{
		displayName: 'Content Types',
		name: 'contentTypes',
		type: 'multiOptions',
		options: titled(Object.values(codes.CONTENT_TYPE)),
		default: [],
		description: `Only pass on messages with this content. ${UNAFFECTED}.`,
	},
	{
		displayName: 'Deduplicate',
		name: 'deduplicate',
		type: 'boolean',
		default: true,
		description: `Whether a record that SocialEpoch delivers again starts nothing. It delivers again for up to 2 h 39 min when an answer got lost. The last ${MAX_MARKS / 1000},000 records and executions of this trigger are remembered in the database of n8n, across restarts and workers, and none are forgotten while n8n is down. That is enough for one record a second over that time; where more come, a record that is delivered again late can start the workflow again.`,
	},
	{
		displayName: 'Download Media',
		name: 'downloadMedia',
		type: 'boolean',
		default: false,
		description:
			'Whether to fetch the image, video, audio or file of a message into the binary field "data" (further ones of the same item into "data_2", "data_3"…). When a file cannot be fetched, the item says why in "mediaError".',
	},
	{
		displayName: 'IP Allowlist',
		name: 'ipAllowlist',
		type: 'string',
		default: '',
		placeholder: 'e.g. 203.0.113.7, 198.51.100.0/24',
		description:
			'Only accept deliveries from these addresses or CIDR blocks, separated by commas. Leave it empty to accept all. If n8n runs behind a proxy, set N8N_PROXY_HOPS, or n8n sees the address of the proxy.',
	},
	{
		displayName: 'Maximum Age (Minutes)',
		name: 'maximumAge',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 180,
		description:
			'How many minutes old the signature of a delivery may be. SocialEpoch delivers again for up to 2 h 39 min, so a shorter time can lose events when n8n was down.',
	},
	{
		displayName: 'Maximum File Size (MB)',
		name: 'maximumFileSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 25,
		description: 'Largest file in MB that Download Media keeps',
	},
	{
		displayName: 'Report Refused Deliveries',
		name: 'reportRefusals',
		type: 'boolean',
		default: true,
		description:
			'Whether a delivery that is refused shows up as a failed execution that says why, at most once in 10 minutes for each kind of reason and process of n8n. Nothing of what was delivered is in it. Refusals are in the log of n8n either way.',
	},
	{
		displayName: 'Split Content',
		name: 'splitContent',
		type: 'boolean',
		default: false,
		description:
			'Whether a record of Message that holds several messages becomes one item for each. Otherwise it is one item that lists them in "messages".',
	},
	{
		displayName: 'Status Changes',
		name: 'statusChanges',
		type: 'boolean',
		default: false,
		description:
			'Whether a Message in Chat Archive starts the workflow again when it was delivered and when it was read. Otherwise it comes once, with the status it had then.',
	},
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		options: statusesOfEvents(),
		default: [],
		description: `Only pass on changes to these statuses, for example Banned and Offline to be told when an account stops working. Messages are only filtered by it while Status Changes is on. ${UNAFFECTED}.`,
	},
	{
		displayName: 'Stay Silent (Minutes)',
		name: 'staySilent',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many minutes the messages of a customer start nothing after a person of your side wrote to that customer, so that the workflow does not interrupt somebody who has taken over. 0 turns it off.',
	},
	{
		displayName: 'Verify Signature',
		name: 'verifySignature',
		type: 'boolean',
		default: true,
		description:
			'Whether to refuse deliveries that are not signed by SocialEpoch for your tenant, or signed too long ago. Turn it off only for a test: without it anyone who knows the URL can start this workflow.',
	},
	{
		displayName: 'Wait for a Pause (Seconds)',
		name: 'waitForPause',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 10 },
		default: 0,
		description:
			'How many seconds, 10 at most, a customer has to have written nothing before the workflow starts, or 25 seconds after the first message. It then starts once, with everything the customer wrote since in "messages" and "text" (with Simplify off, the records in "messages"). 0 turns it off.',
	},
];

function titled(names: string[]): INodePropertyOptions[] {
	const options = names.map((value) => ({ name: titleOf(value), value }));
	return options.sort((a, b) => alphabetically(a.name, b.name));
}

/** Each status is offered while an event is selected that can have it. */
function statusesOfEvents(): INodePropertyOptions[] {
	return titled(STATUSES).map((option) => {
		const events = EVENTS.filter(({ statuses }) => statuses.includes(String(option.value)));
		return { ...option, displayOptions: { show: { '/events': events.map(({ id }) => id) } } };
	});
}

const FIELDS = new Map(optionFields.map((field) => [field.name, field]));

const MINUTE = 60_000;

/**
 * Reads the parameters of the trigger; never throws, what makes no sense is in `mistakes`.
 *
 * @param parameter the value of a parameter, `null` or `undefined` where it has none
 */
export function readSettings(parameter: (name: string) => unknown) {
	const options = (parameter('options') ?? {}) as IDataObject;
	// A switch leaves its default only for the other boolean: not for the '', 0 or NaN that an expression may give.
	const isOn = (name: string) =>
		FIELDS.get(name)!.default === true ? options[name] !== false : options[name] === true;
	const amount = (name: string) => {
		const { default: preset, typeOptions: { minValue = 0, maxValue = Infinity } = {} } = FIELDS.get(name)!;
		const given = parseFloat(textOf(options[name]));
		return Math.min(maxValue, Math.max(minValue, Number.isFinite(given) ? given : Number(preset)));
	};
	const mistakes: string[] = [];
	const read = <T>(label: string, texts: string[], parse: (text: string) => T | undefined, expected: string) =>
		texts.map((text) => {
			const value = parse(text);
			if (value === undefined) mistakes.push(`${label}: "${text}" is ${expected}`);
			return value ?? text;
		});
	/** Names in whatever spelling, as the code writes them. */
	const named = (label: string, value: unknown, known: string[]) => {
		const parse = (text: string) => known.find((name) => plain(name) === plain(text));
		return read(label, textList(value), parse, `none of ${known.join(', ')}`);
	};
	/** What a filter of one choice lets pass; an expression that gives nothing changes nothing. */
	const oneOf = (label: string, value: unknown, preset: string, known: string[]) => {
		const names = named(label, textOf(value) || preset, [...known, 'both']);
		return names.includes('both') ? [] : names;
	};
	const accounts = splitNumbers(textOf(options.accounts));
	const addresses = textList(options.ipAllowlist).flatMap((text) => text.split(/\s+/));
	const blocks = read('IP Allowlist', addresses, parseBlock, 'neither an address nor a CIDR block');
	return {
		/** Configuration IDs. */
		events: named('Events', parameter('events'), EVENT_IDS),
		simplify: parameter('simplify') !== false,
		filters: {
			directions: oneOf('Direction', parameter('direction'), 'received', Object.values(codes.DIRECTION)),
			chatTypes: oneOf('Chats', parameter('chats'), 'individual', ['individual', 'group']),
			contentTypes: named('Content Types', options.contentTypes, Object.values(codes.CONTENT_TYPE)),
			accounts: read('Accounts', accounts, phoneNumberOf, 'not a phone number with country code'),
			statuses: named('Statuses', options.statuses, STATUSES),
		},
		verifySignature: isOn('verifySignature'),
		/** Ms, as the times below. */
		maximumAge: amount('maximumAge') * MINUTE,
		deduplicate: isOn('deduplicate'),
		statusChanges: isOn('statusChanges'),
		splitContent: isOn('splitContent'),
		downloadMedia: isOn('downloadMedia'),
		/** Bytes. */
		maximumSize: amount('maximumFileSize') * 2 ** 20,
		/** For a file. */
		timeout: MINUTE,
		allowPrivateAddresses: isOn('allowPrivateAddresses'),
		/** 0: no message waits for another one. */
		waitForPause: amount('waitForPause') * 1000,
		/** 0: a person's answer changes nothing. */
		staySilent: amount('staySilent') * MINUTE,
		reportRefusals: isOn('reportRefusals'),
		/** `undefined`: every address may deliver. */
		allowlist: addresses.length > 0 ? blocks.filter((block) => typeof block !== 'string') : undefined,
		/** What the user typed and nothing can match, in words. */
		mistakes,
	};
}

function plain(name: string): string {
	return name.toLowerCase().replace(/[^a-z]/g, '');
}

/** A list as the editor gives it (array) or as an expression or a person types it (text, by commas or lines). */
function textList(value: unknown): string[] {
	return textOf(value)
		.split(/[,;\r\n]+/)
		.map((part) => part.trim())
		.filter(Boolean);
}

function textOf(value: unknown): string {
	return Array.isArray(value) ? value.join(',') : String(value ?? '');
}
