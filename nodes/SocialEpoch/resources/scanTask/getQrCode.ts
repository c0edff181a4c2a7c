import { text } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { qrPng } from '../../engine/qrPng';
import { textOf } from '../../engine/run';
import { query } from '../../transport/platform';

/** Seed 001: Get QR Code by Task ID API ("can be called repeatedly before QR scan succeeds") */
export const getQrCode: Operation = {
	resource: 'scanTask',
	value: 'getQrCode',
	name: 'Get QR Code',
	action: 'Get QR code of scan task for WhatsApp login',
	description: 'Get the QR code to scan with WhatsApp on the phone, as a picture and as text',
	endpoint: query('POST', '/wscrm-bus-api/qrCodeTask/getQrCode'),
	fields: [
		text('taskId', 'Task ID', 'The ID that Scan Task > Create gave', {
			placeholder: 'e.g. {{ $json.taskId }} after Scan Task > Create',
		}),
	],
	items(data, { taskId }) {
		const qrCode = textOf(data, 'QR code');
		return [{ json: { taskId: taskId as string, qrCode }, picture: qrPng(qrCode) }];
	},
};
