import type { IDataObject, INodeProperties } from 'n8n-workflow';

import * as codes from '../values/codes';
import { bareDigits } from '../values/phoneNumber';
import { alphabetically, titleOf } from '../values/titles';
import type { Block } from '../values/addresses.bundled';
import { parseBlock } from '../values/addresses.bundled';
import type { DownloadLimits } from './download';
import { MAX_MARKS } from './markList';
import type { Filters } from './filters';

/** The trigger's options as the code uses them. */
export interface TriggerOptions extends Filters, DownloadLimits {
	verifySignature: boolean;
	/** ms */
	maximumAge: number;
	deduplicate: boolean;
	splitContent: boolean;
	downloadMedia: boolean;
	/** `undefined`: every address may deliver */
	allowlist: Block[] | undefined;
	/** what the user typed and nothing can match, in words */
	mistakes: string[];
}

const UNAFFECTED = 'Leave it empty for all. Events without it, and codes this version does not know, always pass';

/** The value it has until the user sets it tells what kind of option it is. */
function option(
	name: string,
	displayName: string,
	description: string,
	preset: boolean | number | string,
	looks: Partial<INodeProperties> = {},
): INodeProperties {
	const type = typeof preset as 'boolean' | 'number' | 'string';
	return { displayName, name, type, default: preset, description, ...looks };
}

/** Several of the readable names in some tables, alphabetically. */
function selection(name: string, displayName: string, description: string, ...tables: codes.Names[]): INodeProperties {
	const values = [...new Set(tables.flatMap((table) => Object.values(table)))];
	const options = values.map((value) => ({ name: titleOf(value), value }));
	options.sort((a, b) => alphabetically(a.name, b.name));
	return option(name, displayName, description, '', { type: 'multiOptions', default: [], options });
}

export const optionFields: INodeProperties[] = [
	option(
		'accounts',
		'Accounts',
		`Only pass on what concerns these WhatsApp accounts of yours: numbers with country code, separated by commas. ${UNAFFECTED}.`,
		'',
		{ placeholder: 'e.g. 8617633819542, 447759820897' },
	),
	option(
		'allowPrivateAddresses',
		'Allow Private Addresses',
		'Whether Download Media may fetch files from addresses inside your network. The address of a file comes from outside, so leave this off unless your files are kept there.',
		false,
	),
	selection('chatTypes', 'Chat Types', `Only pass on messages of these kinds of chat. ${UNAFFECTED}.`, codes.CHAT_TYPE),
	selection(
		'contentTypes',
		'Content Types',
		`Only pass on messages with this content. ${UNAFFECTED}.`,
		codes.CONTENT_TYPE,
	),
	option(
		'deduplicate',
		'Deduplicate',
		`Whether a record that SocialEpoch delivers again starts nothing. It delivers again for up to 2 h 39 min when an answer got lost. The last ${MAX_MARKS / 1000},000 records and executions of this trigger are remembered in the database of n8n, across restarts and workers: enough for a delivery every second over that time, and none are forgotten while n8n is down.`,
		true,
	),
	selection(
		'directions',
		'Directions',
		`Only pass on messages that were received from customers, or sent by your side. Choose Received in a workflow that answers, or it answers its own answers. ${UNAFFECTED}.`,
		codes.DIRECTION,
	),
	option(
		'downloadMedia',
		'Download Media',
		'Whether to fetch the image, video, audio or file of a message into the binary field "data" (further ones of the same item into "data_2", "data_3"…). When a file cannot be fetched, the item says why in "mediaError".',
		false,
	),
	option(
		'ipAllowlist',
		'IP Allowlist',
		'Only accept deliveries from these addresses or CIDR blocks, separated by commas. Leave it empty to accept all. If n8n runs behind a proxy, set N8N_PROXY_HOPS, or n8n sees the address of the proxy.',
		'',
		{ placeholder: 'e.g. 203.0.113.7, 198.51.100.0/24' },
	),
	option(
		'maximumAge',
		'Maximum Age (Minutes)',
		'How many minutes old the signature of a delivery may be. SocialEpoch delivers again for up to 2 h 39 min, so a shorter time can lose events when n8n was down.',
		180,
		{ typeOptions: { minValue: 1 } },
	),
	option('maximumFileSize', 'Maximum File Size (MB)', 'Largest file in MB that Download Media keeps', 25, {
		typeOptions: { minValue: 1 },
	}),
	option(
		'splitContent',
		'Split Content',
		'Whether a Message in Client that holds several messages becomes one item for each. Otherwise it is one item that lists them in "messages".',
		false,
	),
	selection(
		'statuses',
		'Statuses',
		`Only pass on changes to these statuses, for example Banned and Offline to be told when an account stops working. It applies to all events about a status, and not to messages. ${UNAFFECTED}.`,
		codes.PRESENCE,
		codes.ONLINE_STATUS,
		codes.SCAN_TASK_STATUS,
		codes.OUTCOME,
		codes.CLIENT_MESSAGE_STATUS,
	),
	option(
		'verifySignature',
		'Verify Signature',
		'Whether to refuse deliveries that are not signed by SocialEpoch for your tenant, or signed too long ago. Turn it off only for a test: without it anyone who knows the URL can start this workflow.',
		true,
	),
];

const DEFAULTS = Object.fromEntries(optionFields.map(({ name, default: preset }) => [name, preset]));

const FILE_TIMEOUT = 60_000;

/** Reads the options collection; never throws, what makes no sense is in `mistakes`. */
export function readOptions(options: IDataObject): TriggerOptions {
	const on = (name: string) => (options[name] ?? DEFAULTS[name]) as boolean;
	const amount = (name: string) => Math.max(1, Number(options[name]) || Number(DEFAULTS[name]));
	const names = (name: string) => textList(options[name]);
	const accounts = names('accounts');
	const addresses = names('ipAllowlist').flatMap((text) => text.split(/\s+/));
	return {
		verifySignature: on('verifySignature'),
		maximumAge: amount('maximumAge') * 60_000,
		deduplicate: on('deduplicate'),
		splitContent: on('splitContent'),
		downloadMedia: on('downloadMedia'),
		maximumSize: amount('maximumFileSize') * 2 ** 20,
		timeout: FILE_TIMEOUT,
		allowPrivateAddresses: on('allowPrivateAddresses'),
		directions: names('directions'),
		chatTypes: names('chatTypes'),
		contentTypes: names('contentTypes'),
		accounts: accounts.map((account) => bareDigits(account) ?? account),
		statuses: names('statuses'),
		allowlist: addresses.length ? addresses.map(parseBlock).filter((block) => block !== undefined) : undefined,
		mistakes: [
			...accounts
				.filter((account) => !bareDigits(account))
				.map((account) => `Accounts: "${account}" is not a phone number`),
			...addresses
				.filter((address) => !parseBlock(address))
				.map((address) => `IP Allowlist: "${address}" is neither an address nor a CIDR block`),
		],
	};
}

/** A list as the editor gives it (array) or as an expression or a person types it (text, by commas or lines). */
function textList(value: unknown): string[] {
	const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
	return text
		.split(/[,;\r\n]+/)
		.map((part) => part.trim())
		.filter(Boolean);
}
