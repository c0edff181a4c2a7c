import { choice, shown, text } from '../action/fields';
import { type Field, operation } from '../action/operation';
import { answeredText } from '../action/answers';
import { badInput } from '../platform/failure';
import { act } from '../platform/endpoint';
import { bareDigits } from '../values/phoneNumber';
import { succeeded } from './shared';

/** A field whose text must match once it is tidied up. */
function formed<Name extends string>(
	of: Field<Name, string>,
	tidy: (entered: string) => string,
	form: RegExp,
	example: string,
): Field<Name, string> {
	return {
		...of,
		read(value, timeZone) {
			const tidied = tidy(of.read(value, timeZone));
			if (form.test(tidied)) return tidied;
			const { displayName } = of.property;
			throw badInput(`${displayName} has another form: ${shown(value)}`, `Enter it like ${example}.`);
		},
	};
}

/** National form: 1821726232 with +86 is reported as 861821726232 (docs/platform.md, "Registration: submit phone"). */
function nationalNumber(description: string) {
	const hint = 'Without the country calling code, which goes into Area Code';
	return formed(
		text('phone', 'Phone Number', description, { placeholder: 'e.g. 13633800088', hint }),
		(entered) => bareDigits(entered) ?? entered,
		/^\d+$/,
		'13633800088',
	);
}

const areaCode = formed(
	text('areaCode', 'Area Code', 'Country calling code of the number', { placeholder: 'e.g. +86' }),
	(entered) => `+${entered.replace(/^(\+|00)/, '')}`,
	/^\+\d{1,6}$/,
	'+86',
);

const countryCode = formed(
	text('countryCode', 'Country Code', 'Two letters of the country the number belongs to', { placeholder: 'e.g. CN' }),
	(entered) => entered.toUpperCase(),
	/^[A-Z]{2}$/,
	'CN',
);

const verifyCode = formed(
	text('verifyCode', 'Verification Code', 'The code WhatsApp sent to the number', { placeholder: 'e.g. 123456' }),
	(entered) => entered.replace(/[\s-]/g, ''),
	/^\w{4,12}$/,
	'123456',
);

/** docs/platform.md, "Registration: submit phone" */
const submitPhone = operation({
	value: 'submitPhone',
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
	items: (data) => [{ json: { taskId: typeof data === 'number' ? data : answeredText(data, 'task ID') } }],
});

/** docs/platform.md, "Registration: submit verification code" */
const submitVerifyCode = operation({
	value: 'submitVerifyCode',
	name: 'Submit Verification Code',
	action: 'Submit verification code for WhatsApp registration',
	description: 'Finish a registration with the code that WhatsApp sent to the number',
	endpoint: act('/group-dispatch-api/register/submitVerifyCode'),
	fields: [nationalNumber('The number that is being registered'), areaCode, verifyCode],
	items: () => succeeded(),
});

export const operations = [submitPhone, submitVerifyCode];
