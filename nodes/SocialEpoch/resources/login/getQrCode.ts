import { optional } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { qrPng } from '../../engine/qrPng';
import { textOf } from '../../engine/run';
import { query } from '../../transport/platform';
import { ipConfig, reservedPortId } from '../shared';

/** Seed 001: Get QR Code API */
export const getQrCode: Operation = {
	resource: 'login',
	value: 'getQrCode',
	name: 'Get QR Code',
	action: 'Get QR code for WhatsApp login',
	description: 'Get the QR code to scan with WhatsApp on the phone, as a picture and as text',
	endpoint: query('POST', '/group-dispatch-api/qrCode/getQrCode'),
	fields: [reservedPortId, optional(ipConfig)],
	items(data, { id }) {
		const qrCode = textOf(data, 'QR code');
		return [{ json: { id: id as string, qrCode }, picture: qrPng(qrCode) }];
	},
};
