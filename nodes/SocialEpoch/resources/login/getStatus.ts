import { digits, id, optional } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { badInput } from '../../transport/failure';
import { query } from '../../transport/platform';
import { LOGIN_STATUS, nameOf } from '../../values/codes';

/** Seed 001: Get QR Code Information API (the request's `whatsApp` is inferred, its cell is blank) */
export const getStatus: Operation = {
	resource: 'login',
	value: 'getStatus',
	name: 'Get Status',
	action: 'Get login status',
	description: 'See whether a QR code has been scanned, by port ID or by WhatsApp number',
	endpoint: query('POST', '/group-dispatch-api/qrCode/getQrCodeInfo'),
	fields: [
		alternative(
			id(
				'id',
				'Port ID',
				'The ID that Login > Reserve Port gave. Leave it empty to ask by WhatsApp number.',
				{
					placeholder: 'e.g. ad518a4271fa43c8937612c5f60396f8',
				},
			),
		),
		alternative(
			digits('whatsApp', 'WhatsApp Number', 'Number of the account. Leave it empty to ask by port ID.'),
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
function alternative(field: ReturnType<typeof id>) {
	return { ...optional(field), section: undefined };
}
