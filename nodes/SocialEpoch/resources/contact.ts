import type { IDataObject } from 'n8n-workflow';

import { phoneNumber } from '../action/fields';
import { operation, type Spaced } from '../action/operation';
import { idOf, numberIn } from '../messages/ids';
import { act, query } from '../platform/endpoint';
import { hinted, portId } from './shared';

const RISK =
	'Looking up contacts may trigger WhatsApp’s risk control, so it goes one at a time for each port, 5 to 10 seconds apart, and is never repeated. 100 look-ups take about 13 minutes. By the documents of the platform, firstName holds the last name and fullName the first.';

/** Beside the field, where the note above has said the rest. */
const RISK_HINT = 'May trigger WhatsApp’s risk control';

const spaced: Spaced<{ id: string }> = {
	by: ({ id }) => `port ${id}`,
	what: 'two look-ups with the same port',
	least: 1,
	spacing: 5,
	jitter: 5,
};

/** docs/platform.md, "Contact: get many" */
const getMany = operation({
	action: 'Get many WhatsApp contacts',
	description: 'List the address book of the account on a cloud port',
	notice: RISK,
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectContact', { repeatable: false }),
	fields: [hinted(portId, RISK_HINT)],
	spaced,
	simplify: readable,
});

/** docs/platform.md, "Contact: get" */
const get = operation({
	action: 'Look up WhatsApp contact by number',
	description:
		'Look one number up with the account on a cloud port. Real contacts are not told apart: the answer comes for numbers that are no contact, too.',
	notice: RISK,
	endpoint: act('/group-dispatch-api/qrCode/contact/info'),
	fields: [portId, phoneNumber('phone', 'Phone Number', 'The number to look up', { hint: RISK_HINT })],
	spaced,
	simplify: readable,
});

function readable({ whatsapp, whatsApp, pushName, isFriend, firstName, fullName }: IDataObject): IDataObject {
	return {
		customer: numberIn(whatsapp ?? whatsApp),
		name: idOf(pushName),
		isFriend: /^(true|1)$/i.test(String(isFriend)),
		firstName: idOf(firstName),
		fullName: idOf(fullName),
	};
}

export const operations = { getMany, get };
