import { digits, optional } from '../../engine/fields';
import type { Field, Operation } from '../../engine/operation';
import { badInput } from '../../transport/failure';
import { query } from '../../transport/platform';
import { LOGIN_STATUS, nameOf } from '../../values/codes';
import { reservedPortId } from '../shared';

/** Seed 001: Get QR Code Information API (the request's `whatsApp` is inferred, its cell is blank) */
export const getStatus: Operation = {
	resource: 'login',
	value: 'getStatus',
	name: 'Get Status',
	action: 'Get WhatsApp login status',
	description: 'See whether a QR code has been scanned, by port ID or by WhatsApp number',
	endpoint: query('POST', '/group-dispatch-api/qrCode/getQrCodeInfo'),
	fields: [
		alternative(reservedPortId),
		alternative(
			digits('whatsApp', 'WhatsApp Number', 'Number of the account, to ask by it instead of by port ID', {
				hint: 'Fill in this or the port ID',
			}),
		),
	],
	check({ id: port, whatsApp }) {
		if (port === undefined && whatsApp === undefined) {
			throw badInput('Port ID and WhatsApp Number are both missing', 'Fill in one of the two.');
		}
	},
	simplify: (item) => ({ ...item, statusName: nameOf(LOGIN_STATUS, item.status) }),
};

/** At the top of the panel, and yet it may be left empty. */
function alternative(field: Field): Field {
	return { ...optional(field), section: undefined };
}
