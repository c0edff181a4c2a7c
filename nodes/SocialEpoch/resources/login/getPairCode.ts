import { choice, digits, optional } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { qrPng } from '../../engine/qrPng';
import { textOf } from '../../engine/run';
import { query } from '../../transport/platform';
import { ipConfig, reservedPortId } from '../shared';

/** Seed 001: Get QR Code or Pair Code API */
export const getPairCode: Operation = {
	resource: 'login',
	value: 'getPairCode',
	name: 'Get Pair Code',
	action: 'Get pair code for WhatsApp login',
	description: 'Get a code to type into WhatsApp on the phone instead of scanning, together with a QR code',
	endpoint: query('POST', '/group-dispatch-api/qrCode/getQrCodeV2', { repeatable: false }),
	fields: [
		reservedPortId,
		digits('phone', 'Phone Number', 'Number of the WhatsApp account on the phone'),
		optional(ipConfig),
		optional(
			choice('isEasy', 'Pair Code Style', 'What the code looks like; 88888888 if you leave this out', [
				['b', 'Eight Times 8', 'Always 88888888'],
				['y', 'Easy', 'Letters and digits that are easy to type, such as PPPP-1111'],
				['n', 'Native', 'As WhatsApp makes it'],
			]),
		),
	],
	items(data, { id }) {
		const { qrcode, pairCode: code } = (data ?? {}) as { qrcode?: unknown; pairCode?: unknown };
		const pairCode = code ? textOf(code, 'pair code') : null;
		const qrCode = qrcode || !code ? textOf(qrcode, 'pair code') : null;
		return [{ json: { id: id as string, qrCode, pairCode }, ...(qrCode && { picture: qrPng(qrCode) }) }];
	},
};
