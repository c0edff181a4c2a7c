import type { IDataObject } from 'n8n-workflow';

import { choice, flag, optional, phoneNumber, secret, text, url } from '../action/fields';
import { listEntry } from '../action/lists';
import { numberIn } from '../messages/ids';
import { type Gather, operation } from '../action/operation';
import { act, type Payload, query } from '../platform/endpoint';
import { accountStatusOf } from '../values/codes';
import { choicesOf, titleOf } from '../values/titles';
import { account, ACCOUNT_TYPE, succeeded } from './shared';

const number = phoneNumber('whatsApp', 'WhatsApp Number', 'Number of the account, with country code');

const keyFields = [
	secret('publicKey', 'Public Key', 'Public key of the account, from its key file'),
	secret('privateKey', 'Private Key', 'Private key of the account, from its key file'),
	secret('msgPublicKey', 'Message Public Key', 'Public key for messages, from the account’s key file'),
	secret('msgPrivateKey', 'Message Private Key', 'Private key for messages, from the account’s key file'),
];

const accountId = text('accountId', 'Account ID', 'ID of the account, from its key file');

const details = [
	url('avatar', 'Avatar URL', 'Public address of the picture the account shows'),
	text('name', 'Name', 'Name of the account', { placeholder: 'e.g. Lee' }),
	text('nextKeyId', 'Next Key ID', 'Next key ID, from the account’s key file'),
	text('registrationId', 'Registration ID', 'Registration ID, from the account’s key file'),
	text('deviceParams', 'Device Parameters', 'Device parameters, from the account’s key file'),
	choice('whatsappType', 'WhatsApp Type', 'The kind; personal if you leave this out', choicesOf(ACCOUNT_TYPE)),
].map((detail) => optional(detail));

const KEYS_NEEDED =
	'This is for accounts whose keys you have. To log an account in with its phone at hand, use Login > Reserve Port and then Login > Get QR Code.';

/** Accounts travel together, and one "success" answers for all of them. */
const together = (entry: (body: Payload) => unknown): Gather<{ whatsApp: string }> => ({
	max: 100,
	body: (bodies) => ({ whatsAppList: bodies.map(entry) }),
	share: (_data, list) => list.map(({ whatsApp }) => succeeded({ account: whatsApp })),
});

/** docs/platform.md, "Account: import" */
const importAccount = operation({
	action: 'Import WhatsApp account',
	description: 'Add a WhatsApp account to the platform with its key material',
	notice: KEYS_NEEDED,
	endpoint: act('/group-dispatch-api/whatsapp/batchInsert'),
	fields: [number, ...keyFields, accountId, ...details],
	gather: together((body) => body),
});

/** docs/platform.md, "Account: get many" */
const getMany = operation({
	action: 'Get many WhatsApp accounts',
	description: 'List all WhatsApp accounts with their status: online, offline, logging in or out, or banned',
	endpoint: query('GET', '/group-dispatch-api/whatsapp/queryWhatsAppStatus'),
	fields: [],
	lists: {
		searchAccounts(record) {
			const { account: own, status } = readable(record);
			return listEntry(own, `${own} – ${titleOf(String(status ?? 'unknown')).toLowerCase()}`);
		},
	},
	simplify: readable,
});

/** docs/platform.md, "Account: bring online" */
const bringOnline = operation({
	action: 'Bring WhatsApp account online with keys',
	description: 'Log a WhatsApp account in with its key material',
	notice: KEYS_NEEDED,
	endpoint: act('/group-dispatch-api/whatsapp/batchOnline'),
	fields: [
		number,
		flag('override', 'Override Existing Data', 'Whether to replace what the platform already holds for this account'),
		...keyFields,
		optional(accountId),
		...details,
	],
	gather: together((body) => body),
});

/** docs/platform.md, "Account: recycle" */
const recycle = operation({
	action: 'Recycle WhatsApp account',
	description: 'Give a WhatsApp account back to the platform',
	notice: 'This acts at once, and nobody is asked again: the platform takes back every account that the items name.',
	endpoint: act('/group-dispatch-api/whatsapp/batchRecycle'),
	fields: [account('whatsApp', 'WhatsApp Account', 'The account to recycle')],
	gather: together(({ whatsApp }) => whatsApp),
});

/** docs/platform.md, "Account status" */
function readable(record: IDataObject): IDataObject {
	return { account: numberIn(record.whatsApp ?? record.whatsapp), ...accountStatusOf(record) };
}

export const operations = { import: importAccount, getMany, bringOnline, recycle };
