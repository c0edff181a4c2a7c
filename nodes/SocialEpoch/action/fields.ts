import type { INodeProperties } from 'n8n-workflow';

import { badInput } from '../platform/failure';
import { groupIdOf, phoneNumberOf, splitNumbers } from '../values/phoneNumber';
import { momentToMs } from '../values/time';
import { publicUrl } from '../values/webAddress';
import type { Field, Section } from './operation';

type Looks = Partial<Pick<INodeProperties, 'placeholder' | 'hint' | 'default' | 'typeOptions'>>;

/** Its name in the API, and how the user knows it. Literals with `displayName: …` would take five lines more a field. */
export type Words<Name extends string> = [name: Name, displayName: string, description: string, looks?: Looks];

/** @param read gets the name the user knows it by as well, to say what is wrong */
function field<Name extends string, Value>(
	type: INodeProperties['type'],
	[name, displayName, description, looks]: Words<Name>,
	read: (value: unknown, displayName: string, timeZone: string) => Value,
	more: Partial<INodeProperties> = {},
): Field<Name, Value> {
	return {
		property: { displayName, type, default: '', description, ...more, ...looks, name },
		read: (value, timeZone) => read(value, displayName, timeZone),
	};
}

/** The field as one that may be left empty, but stands at the top. */
export function mayBeEmpty<F extends Field>(of: F): F & { optional: true } {
	return { ...of, optional: true };
}

/** The field as one that the user has to add first. */
export function optional<F extends Field>(of: F, section: Section = 'additionalFields'): F & { optional: true } {
	return { ...of, optional: true, section };
}

/** The field as a setting of this node, which the request does not carry; its default holds where it is empty. */
export function local<F extends Field>(of: F): F & { local: true } {
	return { ...of, local: true };
}

/** The field as a setting that few users need. */
export function setting<F extends Field>(of: F): F & { local: true } {
	return { ...local(of), section: 'options' };
}

/** Also for identifiers the platform gave out: digits beyond 2^53 stay exact as long as they are text. */
export function text<Name extends string>(...words: Words<Name>): Field<Name, string> {
	return field('string', words, asText);
}

/** Key material and the like: shown as dots, and kept out of every text. */
export function secret<Name extends string>(...words: Words<Name>): Field<Name, string> {
	return { ...field('string', words, asText, { typeOptions: { password: true } }), secret: true };
}

/** Where the platform fetches a file from: an address that it can reach, too. One example has none of the `https://`. */
export function url<Name extends string>(...words: Words<Name>): Field<Name, string> {
	return field('string', words, (value, displayName) => {
		const entered = typeof value === 'string' ? value.trim() : '';
		const isBare = /^[\w-]+(\.[\w-]+)+\/[^\s,;|]+$/.test(entered);
		const address = isBare ? publicUrl(`https://${entered}`) && entered : publicUrl(value);
		if (address !== undefined) return address;
		throw badInput(
			`${displayName} is not a public address: ${shown(value)}`,
			'Enter one address that begins with https:// and that the platform can reach; an address inside your own network it cannot.',
		);
	});
}

/** A person's number as it is dialled; what the trigger, people and spreadsheets write is read, or refused. */
export function phoneNumber<Name extends string>(...words: Words<Name>): Field<Name, string> {
	const placeholder = 'e.g. 8613633800088';
	return { ...field('string', words, asPhoneNumber, { placeholder }), number: true };
}

/** A person's number, or the id of a group. */
export function chatId<Name extends string>(...words: Words<Name>): Field<Name, string> {
	const of = phoneNumber(...words);
	return { ...of, read: (value, timeZone) => groupIdOf(value) ?? of.read(value, timeZone) };
}

/** One or more of something, entered as an array, or separated by commas; numbers also by blanks, tabs or lines. */
export function list<Name extends string, Value>(of: Field<Name, Value>): Field<Name, Value[]> {
	const split = of.number ? splitNumbers : (entered: string) => entered.split(/[,;\n]/);
	return {
		...of,
		read(value, timeZone) {
			const given = typeof value === 'string' ? (fromJsonList(value) ?? [value]) : [value].flat();
			const parts = given.flatMap((part) => (typeof part === 'string' ? split(part) : [part]));
			const entries = parts.filter((part) => !isEmpty(part));
			const { displayName } = of.property;
			if (isEmpty(entries)) throw badInput(`${displayName} is empty`, 'Enter at least one, separated by commas.');
			return entries.map((entry) => of.read(entry, timeZone));
		},
	};
}

/**
 * The field as something to pick from a list, with typing beside it for when the list cannot be loaded.
 *
 * @param searchListMethod name of the list in `methods.listSearch`
 */
export function pick<Name extends string, Value>(
	searchListMethod: string,
	field: Field<Name, Value>,
): Field<Name, Value> {
	const { placeholder } = field.property;
	return {
		...field,
		property: {
			...field.property,
			placeholder: undefined,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Select from the list…',
					typeOptions: { searchListMethod, searchable: true },
				},
				{ displayName: 'By ID', name: 'id', type: 'string', ...(placeholder && { placeholder }) },
			],
		},
	};
}

export function integer<Name extends string>(
	name: Name,
	displayName: string,
	description: string,
	{ min, max, default: preset }: { min: number; max: number; default: number },
): Field<Name, number> {
	const looks = { default: preset, typeOptions: { minValue: min, maxValue: max } };
	return field('number', [name, displayName, description, looks], (value) => {
		const number = typeof value === 'string' ? Number(value.trim()) : value;
		if (isWhole(number) && number >= min && number <= max) return number;
		throw badInput(
			`${displayName} is not a whole number from ${min} to ${max}: ${shown(value)}`,
			`Enter a whole number from ${min} to ${max}.`,
		);
	});
}

/** An identifier that the platform takes as a number; one that is too large for a number is sent as text, exactly. */
export function numericId<Name extends string>(...words: Words<Name>): Field<Name, number | string> {
	return field('string', words, (value, displayName) => {
		refuseLostDigits(value, displayName);
		const digits = typeof value === 'string' ? value.trim() : '';
		const number = /^\d+$/.test(digits) ? Number(digits) : value;
		if (isWhole(number)) return number;
		if (digits !== '' && Number.isInteger(number)) return digits;
		throw badInput(`${displayName} is not a number: ${shown(value)}`, 'Enter digits only, or pick one from the list.');
	});
}

function isWhole(value: unknown): value is number {
	return Number.isSafeInteger(value);
}

export function flag<Name extends string>(...words: Words<Name>): Field<Name, boolean> {
	const read = (value: unknown, displayName: string) => {
		const word = comparable(value);
		if (word === 'true' || word === 'false') return word === 'true';
		throw badInput(`${displayName} is neither true nor false: ${shown(value)}`, 'Switch it on or off.');
	};
	return field('boolean', words, read, { default: false });
}

/** One of a few codes. `choices` maps the platform's code to what the user reads. */
export function choice<Name extends string, Code extends number | string>(
	name: Name,
	displayName: string,
	description: string,
	choices: Array<[code: Code, name: string, description?: string]>,
	looks: Looks = {},
): Field<Name, Code> {
	const options = choices.map(([value, shownAs, about]) => ({ name: shownAs, value, description: about }));
	const read = (value: unknown) => {
		const wanted = comparable(value);
		const found = choices.find((known) => known.slice(0, 2).some((word) => comparable(word) === wanted));
		if (found) return found[0];
		const all = choices.map(([code, shownAs]) => `${code} (${shownAs})`).join(', ');
		throw badInput(`${displayName} has no choice ${shown(value)}`, `Choose one of ${all}.`);
	};
	return field('options', [name, displayName, description, looks], read, { options, default: choices[0][0] });
}

/** Codes and names alike, as people, models and the trigger write them: 10, "10", "Card Link", "cardLink". */
export function comparable(value: unknown): string {
	return typeof value === 'object' ? '' : String(value).replace(/\s/g, '').toLowerCase();
}

/** A moment, sent as ms since 1970. */
export function moment<Name extends string>(...words: Words<Name>): Field<Name, number> {
	return field('dateTime', words, (value, displayName, timeZone) => {
		const ms = momentToMs(value, timeZone);
		if (ms !== undefined) return ms;
		throw badInput(
			`${displayName} is not a date and time: ${shown(value)}`,
			'Pick a date, or use ISO 8601 such as 2026-01-31T08:00:00Z.',
		);
	});
}

function refuseLostDigits(value: unknown, displayName: string): void {
	if (!Number.isInteger(value) || Number.isSafeInteger(value)) return;
	throw badInput(
		`${displayName} has lost digits: ${shown(value)}`,
		'It is too large for a number. Pass it on as text, exactly as this node or the trigger gave it.',
	);
}

export function asText(value: unknown, displayName: string): string {
	refuseLostDigits(value, displayName);
	if (typeof value === 'object' || Number.isNaN(value)) {
		throw badInput(
			`${displayName} is not text: ${shown(value)}`,
			'Refer to a single value, not to a list or an object.',
		);
	}
	return String(value).trim();
}

function asPhoneNumber(value: unknown, displayName: string): string {
	refuseLostDigits(value, displayName);
	const number = phoneNumberOf(value);
	if (number !== undefined) return number;
	if (groupIdOf(value)) {
		throw badInput(`${displayName} is the ID of a group: ${shown(value)}`, 'Enter the number of a person.');
	}
	throw badInput(
		`${displayName} is not a phone number: ${shown(value)}`,
		shown(value).includes('{{')
			? 'Switch the field from Fixed to Expression, so that n8n puts the value in.'
			: 'Enter 7 to 15 digits with country code, such as 8613633800088, and no 0 in front of it or behind the code. A +, blanks, dashes and an ending such as @c.us are taken off for you.',
	);
}

export function isEmpty(value: unknown): boolean {
	if (Array.isArray(value)) return value.length === 0;
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** What the user entered, short enough for a message. */
export function shown(value: unknown): string {
	let written = 'an object that refers to itself';
	try {
		written = typeof value === 'object' ? JSON.stringify(value) : String(value);
	} catch {
		// That is what cannot be written.
	}
	return written.length > 60 ? `${written.slice(0, 57)}…` : written;
}

/** `["a","b"]`, which an expression or an AI agent may hand over as text. */
export function fromJsonList(value: string): unknown[] | undefined {
	if (!value.trim().startsWith('[')) return undefined;
	try {
		const parsed: unknown = JSON.parse(value);
		return Array.isArray(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}
