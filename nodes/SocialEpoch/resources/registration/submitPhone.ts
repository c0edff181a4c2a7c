import { choice } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { textOf } from '../../engine/run';
import { act } from '../../transport/platform';
import { areaCode, countryCode, nationalNumber } from './fields';

/** Seed 001: Customer Service Account Registration (Submit Phone Number) */
export const submitPhone: Operation = {
	resource: 'registration',
	value: 'submitPhone',
	name: 'Submit Phone',
	action: 'Submit phone number for WhatsApp registration',
	description: 'Start registering a number with WhatsApp, which then sends a verification code to it',
	endpoint: act('/group-dispatch-api/register/submitPhone'),
	fields: [
		nationalNumber('The number to register'),
		choice('verifyType', 'Verification Type', 'How WhatsApp sends the verification code', [
			[0, 'SMS'],
			[1, 'Voice Call'],
			[2, 'Missed Call'],
			[3, 'Internal Code'],
		]),
		choice('accountType', 'Account Type', 'The kind of WhatsApp account to register', [
			[1, 'Personal'],
			[2, 'Business'],
		]),
		areaCode,
		countryCode,
	],
	items: (data) => [{ json: { taskId: typeof data === 'number' ? data : textOf(data, 'task ID') } }],
};
