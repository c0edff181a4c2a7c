import { digits } from '../action/fields';
import { operation } from '../action/operation';
import { query } from '../platform/endpoint';
import { portId } from './shared';

const RISK =
	'Looking up contacts may trigger WhatsApp’s risk control: do it rarely, and never for many numbers in a row.';

/** Beside the field, where the note above has said the rest. */
const RISK_HINT = 'May trigger WhatsApp’s risk control';

/** docs/platform.md, "Contact: get many" */
const getMany = operation({
	value: 'getMany',
	action: 'Get many WhatsApp contacts',
	description: 'List the address book of the account on a cloud port',
	notice: RISK,
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectContact'),
	fields: [{ ...portId, property: { ...portId.property, hint: RISK_HINT } }],
});

/** docs/platform.md, "Contact: get" */
const get = operation({
	value: 'get',
	action: 'Look up WhatsApp contact by number',
	description:
		'Look one number up with the account on a cloud port; the answer comes for numbers that are no contact, too',
	notice: RISK,
	endpoint: query('POST', '/group-dispatch-api/qrCode/contact/info'),
	fields: [portId, digits('phone', 'Phone Number', 'The number to look up', { hint: RISK_HINT })],
});

export const operations = [getMany, get];
