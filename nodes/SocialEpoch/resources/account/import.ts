import { digits, optional } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { wireValues } from '../../engine/read';
import { act } from '../../transport/platform';
import { accountDetails, accountId, eachSucceeded, keyFields, KEYS_NEEDED } from '../shared';

const fields = [
	digits('whatsApp', 'WhatsApp Number', 'Number of the account to import, with country code'),
	...keyFields,
	accountId,
	...accountDetails.map((detail) => optional(detail)),
];

/** Seed 001: Batch Import Customer Service Accounts */
export const importAccount: Operation = {
	resource: 'account',
	value: 'import',
	name: 'Import',
	action: 'Import WhatsApp account',
	description: 'Add a WhatsApp account to the platform with its key material',
	notice: KEYS_NEEDED,
	endpoint: act('/group-dispatch-api/whatsapp/batchInsert'),
	fields,
	gather: {
		max: 100,
		body: (list) => ({ whatsAppList: list.map((values) => wireValues(fields, values)) }),
		share: eachSucceeded,
	},
};
