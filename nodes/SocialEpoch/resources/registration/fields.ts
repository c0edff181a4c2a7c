import { shown, text } from '../../engine/fields';
import type { Field } from '../../engine/operation';
import { badInput } from '../../transport/failure';
import { bareDigits } from '../../values/digits';

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

/** National form; inferred from the seed's examples: 1821726232 with +86 is reported as 861821726232. */
export function nationalNumber(description: string): Field {
	const hint = 'Without the country calling code, which goes into Area Code';
	return formed(
		text('phone', 'Phone Number', description, { placeholder: 'e.g. 13633800088', hint }),
		(entered) => bareDigits(entered) ?? entered,
		/^\d+$/,
		'13633800088',
	);
}

export const areaCode = formed(
	text('areaCode', 'Area Code', 'Country calling code of the number', { placeholder: 'e.g. +86' }),
	(entered) => `+${entered.replace(/^(\+|00)/, '')}`,
	/^\+\d{1,6}$/,
	'+86',
);

export const countryCode = formed(
	text('countryCode', 'Country Code', 'Two letters of the country the number belongs to', { placeholder: 'e.g. CN' }),
	(entered) => entered.toUpperCase(),
	/^[A-Z]{2}$/,
	'CN',
);

export const verifyCode = formed(
	text('verifyCode', 'Verification Code', 'The code WhatsApp sent to the number', { placeholder: 'e.g. 123456' }),
	(entered) => entered.replace(/[\s-]/g, ''),
	/^\w{4,12}$/,
	'123456',
);
