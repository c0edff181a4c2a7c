import type { INodeProperties } from 'n8n-workflow';

import { badInput, type Failure } from '../platform/failure';
import { parseJson } from '../values/json';
import { groupIdOf, phoneNumberOf, splitNumbers } from '../values/phoneNumber';
import { momentToMs } from '../values/time';
import { publicUrl } from '../values/webAddress';
import type { Field, Section } from './operation';

type Looks = Partial<Pick<INodeProperties, 'placeholder' | 'hint' | 'default' | 'typeOptions'>>;

/** Its name in the API, and how the user knows it. Literals with `displayName: …` would take five lines more a field. */
export type Words<Name extends string> = [name: Name, displayName: string, description: string, looks?: Looks];

/**
 * The maker of fields of one kind.
 *
 * @param read gets the name the user knows the field by as well, to say what is wrong
 */
function fieldsOf<Value>(
	type: INodeProperties['type'],
	read: (value: unknown, displayName: string, timeZone: string) => Value,
	more: Partial<INodeProperties> = {},
	marks: Pick<Field, 'number'> = {},
) {
	return <Name extends string>(...[name, displayName, description, looks]: Words<Name>): Field<Name, Value> => ({
		...marks,
		property: { displayName, type, default: '', description, ...more, ...looks, name },
		read: (value, timeZone) => read(value, displayName, timeZone),
	});
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
export const text = fieldsOf('string', asText);

/** Key material and the like: shown as dots, and kept out of every text. */
export const secret = fieldsOf('string', asText, { typeOptions: { password: true } });

/** Where the platform fetches a file from: an address that it can reach, too. One example has none of the `https://`. */
export const url = fieldsOf('string', asUrl, { placeholder: 'e.g. https://example.com/picture.jpg' });

const EXAMPLE = { placeholder: 'e.g. 8613633800088' };

/** A person's number as it is dialled; what the trigger, people and spreadsheets write is read, or refused. */
export const phoneNumber = fieldsOf('string', asPhoneNumber, EXAMPLE, { number: true });

/** A person's number, or the id of a group. */
export const chatId = fieldsOf('string', asChatId, EXAMPLE, { number: true });

/** An identifier that the platform takes as a number; one that is too large for a number is sent as text, exactly. */
export const numericId = fieldsOf('string', asNumericId);

export const flag = fieldsOf('boolean', asFlag, { default: false });

/** A moment, sent as ms since 1970. */
export const moment = fieldsOf('dateTime', asMoment);

/** One or more of something, entered as an array, or separated by commas; numbers also by blanks, tabs or lines. */
export function list<Name extends string, Value>(of: Field<Name, Value>): Field<Name, Value[]> {
	const split = of.number ? splitNumbers : (entered: string) => entered.split(/[,;\n]/);
	const looks = of.number && { placeholder: 'e.g. 8613633800088, 8613633800089' };
	return {
		...of,
		property: { ...of.property, ...looks },
		read(value, timeZone) {
			const given = typeof value === 'string' ? fromJsonList(value) : [value].flat();
			const parts = given.flatMap((part) => (typeof part === 'string' ? split(part) : [part]));
			const entries = parts.filter((part) => !isEmpty(part));
			if (entries.length > 0) return entries.map((entry) => of.read(entry, timeZone));
			throw badInput(`${of.property.displayName} is empty`, 'Enter at least one, separated by commas.');
		},
	};
}

/**
 * The field as something to pick from a list, with typing beside it for when the list cannot be loaded.
 *
 * @param searchListMethod name of the list in `methods.listSearch`
 */
export function pick<Name extends string, Value>(searchListMethod: string, of: Field<Name, Value>): Field<Name, Value> {
	const { placeholder, ...property } = of.property;
	const typeOptions = { searchListMethod, searchable: true };
	return {
		...of,
		property: {
			...property,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [
				{ displayName: 'From List', name: 'list', type: 'list', placeholder: 'Select from the list…', typeOptions },
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
	const read = (value: unknown) => {
		const number = typeof value === 'string' ? Number(value) : value;
		if (isWhole(number) && number >= min && number <= max) return number + 0; // JSON has no -0.
		const range = `a whole number from ${min} to ${max}`;
		throw refusal(displayName, `is not ${range}`, value, `Enter ${range}.`);
	};
	const looks = { default: preset, typeOptions: { minValue: min, maxValue: max } };
	return fieldsOf('number', read)(name, displayName, description, looks);
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
	return fieldsOf('options', read, { options, default: choices[0][0] })(name, displayName, description, looks);
}

/** Codes and names alike, as people, models and the trigger write them: 10, "10", "Card Link", "cardLink". */
function comparable(value: unknown): string {
	return typeof value === 'object' ? '' : String(value).replace(/\s/g, '').toLowerCase();
}

function refusal(displayName: string, what: string, value: unknown, advice: string): Failure {
	return badInput(`${displayName} ${what}: ${shown(value)}`, advice);
}

function refuseLostDigits(value: unknown, displayName: string): void {
	if (!Number.isInteger(value) || isWhole(value)) return;
	const advice = 'It is too large for a number. Pass it on as text, exactly as this node or the trigger gave it.';
	throw refusal(displayName, 'has lost digits', value, advice);
}

export function asText(value: unknown, displayName: string): string {
	refuseLostDigits(value, displayName);
	if (typeof value !== 'object' && (typeof value !== 'number' || Number.isFinite(value))) return String(value).trim();
	throw refusal(displayName, 'is not text', value, 'Refer to a single value, not to a list or an object.');
}

function asUrl(value: unknown, displayName: string): string {
	const entered = typeof value === 'string' ? value.trim() : '';
	const isBare = /^[\w-]+(\.[\w-]+)+\/[^\s,;|]+$/.test(entered);
	const address = isBare ? publicUrl(`https://${entered}`) && entered : publicUrl(value);
	if (address !== undefined) return address;
	const advice =
		'The platform fetches the file itself, so it needs one address that begins with https:// and can be reached from the internet. For a file of a message that is inside n8n, fill in Input Binary Field instead.';
	throw refusal(displayName, 'is not the public address of one file', value, advice);
}

function asChatId(value: unknown, displayName: string): string {
	return groupIdOf(value) ?? asPhoneNumber(value, displayName);
}

function asPhoneNumber(value: unknown, displayName: string): string {
	refuseLostDigits(value, displayName);
	const number = phoneNumberOf(value);
	if (number !== undefined) return number;
	if (groupIdOf(value)) throw refusal(displayName, 'is the ID of a group', value, 'Enter the number of a person.');
	const advice = shown(value).includes('{{')
		? 'Switch the field from Fixed to Expression, so that n8n puts the value in.'
		: 'Enter 7 to 15 digits with country code, such as 8613633800088, and no 0 in front of it or behind the code. A +, blanks, dashes and an ending such as @c.us are taken off for you.';
	throw refusal(displayName, 'is not a phone number', value, advice);
}

function asNumericId(value: unknown, displayName: string): number | string {
	refuseLostDigits(value, displayName);
	if (isWhole(value)) return value + 0; // JSON has no -0.
	const digits = typeof value === 'string' ? value.trim() : '';
	if (/^\d{1,20}$/.test(digits)) return isWhole(Number(digits)) ? Number(digits) : digits;
	throw refusal(displayName, 'is not a number', value, 'Enter digits only, or pick one from the list.');
}

function isWhole(value: unknown): value is number {
	return Number.isSafeInteger(value);
}

function asFlag(value: unknown, displayName: string): boolean {
	const word = comparable(value);
	if (word === 'true' || word === 'false') return word === 'true';
	throw refusal(displayName, 'is neither true nor false', value, 'Switch it on or off.');
}

function asMoment(value: unknown, displayName: string, timeZone: string): number {
	const ms = momentToMs(value, timeZone);
	if (ms !== undefined) return ms;
	throw refusal(displayName, 'is not a date and time', value, 'Pick a date, or use ISO 8601: 2026-01-31T08:00:00Z.');
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

/** `["a","b"]`, which an expression or an AI agent may hand over as text; any other text is a list of one. */
function fromJsonList(value: string): unknown[] {
	try {
		return value.trim().startsWith('[') ? (parseJson(value) as unknown[]) : [value];
	} catch {
		return [value];
	}
}
