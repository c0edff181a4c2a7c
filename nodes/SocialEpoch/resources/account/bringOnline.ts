import { digits, flag, optional } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { wireValues } from '../../engine/read';
import { act } from '../../transport/platform';
import { accountDetails, accountId, eachSucceeded, keyFields, KEYS_NEEDED } from '../shared';

const fields = [
	digits('whatsApp', 'WhatsApp Number', 'Number of the account to bring online, with country code'),
	flag('override', 'Override Existing Data', 'Whether to replace what the platform already holds for this account'),
	...keyFields,
	optional(accountId),
	...accountDetails.map((detail) => optional(detail)),
];

/** Seed 001: Batch Online Customer Service Accounts */
export const bringOnline: Operation = {
	resource: 'account',
	value: 'bringOnline',
	name: 'Bring Online',
	action: 'Bring WhatsApp account online with keys',
	description: 'Log a WhatsApp account in with its key material',
	notice: KEYS_NEEDED,
	endpoint: act('/group-dispatch-api/whatsapp/batchOnline'),
	fields,
	gather: {
		max: 100,
		body: (list) => ({ whatsAppList: list.map((values) => wireValues(fields, values)) }),
		share: eachSucceeded,
	},
};
