import { choice, shown, text } from '../action/fields';
import { refuseSamples } from '../action/read';
import { type Field, operation } from '../action/operation';
import { answeredText } from '../action/answers';
import { badInput } from '../platform/failure';
import { act } from '../platform/endpoint';
import { digitsOf, phoneNumberOf } from '../values/phoneNumber';
import { choicesOf } from '../values/titles';
import { ACCOUNT_TYPE, succeeded, turned } from './shared';

/** A field whose text must match once it is tidied up. */
function formed<Name extends string>(of: Field<Name, string>, tidy: (read: string) => string, form: RegExp) {
	return turned(of, (read, _timeZone, entered) => {
		const tidied = tidy(read);
		if (form.test(tidied)) return tidied;
		const { displayName, placeholder } = of.property;
		throw badInput(`${displayName} has another form: ${shown(entered)}`, `Write it as usual, ${placeholder}.`);
	});
}

/** Digits, with a + in front where the country code is certainly among them. */
const registered = formed(
	text('phone', 'Phone Number', 'The number to register', {
		placeholder: 'e.g. 13633800088',
		hint: 'Without the country calling code, which goes into Area Code',
	}),
	(entered) => digitsOf(entered) ?? '',
	/^\+?\d{4,15}$/,
);

/**
 * The number without its area code, which is the form that the platform takes, and with it, as the platform reports it
 * (docs/platform.md, "Registration: submit phone").
 *
 * @throws Failure where nobody can tell whether the area code is among the digits
 */
function numberOf({ phone, areaCode: area }: { phone: string; areaCode: string }) {
	const code = area.slice(1);
	const digits = phone.replace('+', '');
	const isPrefixed = digits.startsWith(code);
	// With the code once more in front, it would be longer than numbers of such a code are: +86 8613633800088. Those of
	// Austria, Brazil, Germany and Indonesia can have 13 digits; only 15, 16 and 17 begin no area in Germany.
	const longest = code.length === 1 ? 11 : /^(43|49(?!1[5-7])|55|62)/.test(digits) ? 13 : 12;
	const isDoubled = isPrefixed && (phone.startsWith('+') || code.length + digits.length > longest);
	const national = isDoubled ? digits.slice(code.length) : digits;
	const account = phoneNumberOf(`+${code} ${national}`);
	refuseSamples('Phone Number', account ?? digits);
	if (account === undefined || (phone.startsWith('+') && !isPrefixed)) {
		const advice = 'Check both of them, and leave out a 0 in front that is only dialled within the country.';
		throw badInput(`Phone Number and Area Code make no number: ${area} ${phone}`, advice);
	}
	if (isPrefixed && !isDoubled) {
		throw badInput(
			`Phone Number begins with the Area Code: ${area} ${phone}`,
			`Write the whole number with a +: +${digits} if the Area Code is part of it, otherwise ${area}${digits}.`,
		);
	}
	return { national, account };
}

const areaCode = formed(
	text('areaCode', 'Area Code', 'Country calling code of the number', { placeholder: 'e.g. +86' }),
	(entered) => `+${entered.replace(/[\s()-]/g, '').replace(/^(\+|00)/, '')}`,
	/^\+\d{1,6}$/,
);

const countryCode = formed(
	text('countryCode', 'Country Code', 'Two letters of the country the number belongs to', { placeholder: 'e.g. CN' }),
	(entered) => entered.toUpperCase(),
	/^[A-Z]{2}$/,
);

const verifyCode = formed(
	text('verifyCode', 'Verification Code', 'The code WhatsApp sent to the number', { placeholder: 'e.g. 123456' }),
	(entered) => entered.replace(/[\s-]/g, ''),
	/^\w{4,12}$/,
);

/** docs/platform.md, "Registration: submit phone" */
const submitPhone = operation({
	action: 'Submit phone number for WhatsApp registration',
	description: 'Start registering a number with WhatsApp, which then sends a verification code to it',
	endpoint: act('/group-dispatch-api/register/submitPhone'),
	fields: [
		registered,
		choice('verifyType', 'Verification Type', 'How WhatsApp sends the verification code', [
			[0, 'SMS'],
			[1, 'Voice Call'],
			[2, 'Missed Call'],
			[3, 'Internal Code'],
		]),
		choice('accountType', 'Account Type', 'The kind of WhatsApp account to register', choicesOf(ACCOUNT_TYPE)),
		areaCode,
		countryCode,
	],
	check: numberOf,
	body: (values, own) => ({ ...own, phone: numberOf(values).national }),
	items(data, values) {
		const taskId = typeof data === 'number' ? data : answeredText(data, 'task ID');
		return [{ json: { taskId, account: numberOf(values).account } }];
	},
});

/** docs/platform.md, "Registration: submit verification code" */
const submitVerifyCode = operation({
	name: 'Submit Verification Code',
	action: 'Submit verification code for WhatsApp registration',
	description: 'Finish a registration with the code that WhatsApp sent to the number',
	endpoint: act('/group-dispatch-api/register/submitVerifyCode'),
	fields: [registered, areaCode, verifyCode],
	check: numberOf,
	body: (values, own) => ({ ...own, phone: numberOf(values).national }),
	items: (_data, values) => succeeded({ account: numberOf(values).account }),
});

export const operations = { submitPhone, submitVerifyCode };
