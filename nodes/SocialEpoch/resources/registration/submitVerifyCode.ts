import type { Operation } from '../../engine/operation';
import { act } from '../../transport/platform';
import { succeeded } from '../shared';
import { areaCode, nationalNumber, verifyCode } from './fields';

/** Seed 001: Customer Service Account Registration (Submit Verification Code) */
export const submitVerifyCode: Operation = {
	resource: 'registration',
	value: 'submitVerifyCode',
	name: 'Submit Verification Code',
	action: 'Submit verification code for WhatsApp registration',
	description: 'Finish a registration with the code that WhatsApp sent to the number',
	endpoint: act('/group-dispatch-api/register/submitVerifyCode'),
	fields: [nationalNumber('The number that is being registered'), areaCode, verifyCode],
	items: () => succeeded(),
};
