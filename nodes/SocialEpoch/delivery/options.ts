import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import * as codes from '../values/codes';
import { bareDigits } from '../values/digits';
import { alphabetically } from '../values/order';
import type { Block } from './addresses';
import { parseBlock } from './addresses';
import type { DownloadLimits } from './download';
import { MAX_MARKS } from './duplicates';
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

const FILE_TIMEOUT = 60_000;

/** Reads the options collection; never throws, what makes no sense is in `mistakes`. */
export function readOptions(options: IDataObject): TriggerOptions {
	const on = (name: string, fallback: boolean) => (options[name] as boolean | undefined) ?? fallback;
	const amount = (name: string, fallback: number) => Math.max(1, Number(options[name]) || fallback);
	const names = (name: string) => textList(options[name]);
	const accounts = names('accounts');
	const addresses = names('ipAllowlist').flatMap((text) => text.split(/\s+/));
	return {
		verifySignature: on('verifySignature', true),
		maximumAge: amount('maximumAge', 180) * 60_000,
		deduplicate: on('deduplicate', true),
		splitContent: on('splitContent', false),
		downloadMedia: on('downloadMedia', false),
		maximumSize: amount('maximumFileSize', 25) * 2 ** 20,
		timeout: FILE_TIMEOUT,
		allowPrivateAddresses: on('allowPrivateAddresses', false),
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

const ABBREVIATIONS: Record<string, string> = { Gif: 'GIF', Qr: 'QR' };

/** Options of a multi-select out of readable names, alphabetically. */
function choices(...tables: Array<Readonly<Record<string, string>>>): INodePropertyOptions[] {
	const values = [...new Set(tables.flatMap((table) => Object.values(table)))];
	return values.map((value) => ({ name: titleOf(value), value })).sort((a, b) => alphabetically(a.name, b.name));
}

function titleOf(name: string): string {
	const words = name.replace(/([A-Z])/g, ' $1').split(' ');
	return words
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.map((word) => ABBREVIATIONS[word] ?? word)
		.join(' ');
}

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
			'Whether Download Media may fetch files from addresses inside your network. The address of a file comes from outside, so leave this off unless your files are kept there.',
	},
	{
		displayName: 'Chat Types',
		name: 'chatTypes',
		type: 'multiOptions',
		options: choices(codes.CHAT_TYPE),
		default: [],
		description: `Only pass on messages of these kinds of chat. ${UNAFFECTED}.`,
	},
	{
		displayName: 'Content Types',
		name: 'contentTypes',
		type: 'multiOptions',
		options: choices(codes.CONTENT_TYPE),
		default: [],
		description: `Only pass on messages with this content. ${UNAFFECTED}.`,
	},
	{
		displayName: 'Deduplicate',
		name: 'deduplicate',
		type: 'boolean',
		default: true,
		description: `Whether a record that SocialEpoch delivers again starts nothing. It delivers again for up to 2 h 39 min when an answer got lost. The last ${MAX_MARKS / 1000},000 records and executions of this trigger are remembered in the database of n8n, across restarts and workers: enough for a delivery every second over that time, and none are forgotten while n8n is down.`,
	},
	{
		displayName: 'Directions',
		name: 'directions',
		type: 'multiOptions',
		options: choices(codes.DIRECTION),
		default: [],
		description: `Only pass on messages that were received from customers, or sent by your side. ${UNAFFECTED}.`,
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
		displayName: 'Split Content',
		name: 'splitContent',
		type: 'boolean',
		default: false,
		description:
			'Whether a Message in Client that holds several messages becomes one item for each. Otherwise it is one item that lists them in "messages".',
	},
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		options: choices(
			codes.PRESENCE,
			codes.ONLINE_STATUS,
			codes.SCAN_TASK_STATUS,
			codes.OUTCOME,
			codes.CLIENT_MESSAGE_STATUS,
		),
		default: [],
		description: `Only pass on changes to these statuses, for example Banned and Offline to be told when an account stops working. It applies to all events about a status, and not to messages. ${UNAFFECTED}.`,
	},
	{
		displayName: 'Verify Signature',
		name: 'verifySignature',
		type: 'boolean',
		default: true,
		description:
			'Whether to refuse deliveries that are not signed by SocialEpoch for your tenant, or signed too long ago. Turn it off only for a test: without it anyone who knows the URL can start this workflow.',
	},
];
