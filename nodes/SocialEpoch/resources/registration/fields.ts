import { shown, text } from '../../engine/fields';
import type { Field } from '../../engine/operation';
import { badInput } from '../../transport/failure';

/** A field whose text must match once it is tidied up. */
function formed(of: Field, tidy: (entered: string) => string, form: RegExp, example: string): Field {
	return {
		...of,
		read(value, timeZone) {
			const tidied = tidy(String(of.read(value, timeZone)));
			if (form.test(tidied)) return tidied;
			const { displayName } = of.property;
			throw badInput(`${displayName} has another form: ${shown(value)}`, `Enter it like ${example}.`);
		},
	};
}

export const areaCode = formed(
	text('areaCode', 'Area Code', 'International dialling code of the number', { placeholder: 'e.g. +86' }),
	(entered) => `+${entered.replace(/^(\+|00)/, '')}`,
	/^\+\d{1,6}$/,
	'+86',
);

export const countryCode = formed(
	text('countryCode', 'Country Code', 'Two letters of the country the number belongs to', {
		placeholder: 'e.g. CN',
	}),
	(entered) => entered.toUpperCase(),
	/^[A-Z]{2}$/,
	'CN',
);

export const verifyCode = formed(
	text('verifyCode', 'Verification Code', 'The code WhatsApp sent to the number', {
		placeholder: 'e.g. 123456',
	}),
	(entered) => entered.replace(/[\s-]/g, ''),
	/^\w{4,12}$/,
	'123456',
);
