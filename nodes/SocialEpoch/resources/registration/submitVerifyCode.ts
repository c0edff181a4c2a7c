import { digits } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { act } from '../../transport/platform';
import { succeeded } from '../shared';
import { areaCode, NATIONAL, verifyCode } from './fields';

/** Seed 001: Customer Service Account Registration (Submit Verification Code) */
export const submitVerifyCode: Operation = {
	resource: 'registration',
	value: 'submitVerifyCode',
	name: 'Submit Verification Code',
	action: 'Submit verification code for WhatsApp registration',
	description: 'Finish a registration with the code that WhatsApp sent to the number',
	endpoint: act('/group-dispatch-api/register/submitVerifyCode'),
	fields: [digits('phone', 'Phone Number', 'The number that is being registered', NATIONAL), areaCode, verifyCode],
	items: () => succeeded(),
};
