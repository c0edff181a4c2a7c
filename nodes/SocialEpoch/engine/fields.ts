import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { badInput } from '../transport/failure';
import { bareDigits } from '../values/digits';
import { momentToMs } from '../values/time';
import type { Field, Section } from './operation';

type Looks = Partial<Pick<INodeProperties, 'placeholder' | 'hint' | 'default' | 'typeOptions'>>;

function field(
	type: INodeProperties['type'],
	name: string,
	displayName: string,
	description: string,
	looks: Partial<INodeProperties>,
	read: Field['read'],
): Field {
	return {
		property: { displayName, name, type, default: '', required: true, description, ...looks },
		read,
	};
}

/** The field as an optional one. */
export function optional(of: Field, section: Section = 'additionalFields'): Field {
	return { ...of, property: { ...of.property, required: false }, section };
}

/** The field as a setting of this node rather than of the API. */
export function option(of: Field): Field {
	return { ...optional(of, 'options'), ours: true };
}

/** A field that the request does not carry under its own name. */
export function ours(of: Field): Field {
	return { ...of, ours: true };
}

export function text(name: string, displayName: string, description: string, looks: Looks = {}): Field {
	return field('string', name, displayName, description, looks, (value) => asText(value, displayName));
}

/** Key material and the like: shown as dots, and kept out of every text. */
export function secret(name: string, displayName: string, description: string, looks: Looks = {}): Field {
	const shown = { ...looks, typeOptions: { password: true } };
	return { ...text(name, displayName, description, shown), secret: true };
}

/** An identifier the platform gave out: digits beyond 2^53 stay exact as long as they are text. */
export function id(name: string, displayName: string, description: string, looks: Looks = {}): Field {
	return field('string', name, displayName, description, looks, (value) => asText(value, displayName));
}

/** A phone number; ids of webhooks such as 8613633800088@c.us may be passed on as they are. */
export function digits(name: string, displayName: string, description: string, looks: Looks = {}): Field {
	return field(
		'string',
		name,
		displayName,
		description,
		{ placeholder: 'e.g. 8613633800088', ...looks },
		(value) => asDigits(value, displayName),
	);
}

/** One or more of something, entered as an array or separated by commas. */
export function list(of: Field): Field {
	const { displayName } = of.property;
	return {
		...of,
		read(value, timeZone) {
			const parts = Array.isArray(value)
				? value
				: typeof value === 'string'
					? (fromJsonList(value) ?? value.split(/[,;\n]/))
					: [value];
			const entries = parts.filter(
				(part) => part !== null && part !== undefined && String(part).trim() !== '',
			);
			if (entries.length === 0)
				throw badInput(`${displayName} is empty`, 'Enter at least one, separated by commas.');
			return entries.map((entry) => of.read(entry, timeZone));
		},
	};
}

export function integer(
	name: string,
	displayName: string,
	description: string,
	range: { min: number; max: number; default: number },
): Field {
	const { min, max } = range;
	return field(
		'number',
		name,
		displayName,
		description,
		{ default: range.default, typeOptions: { minValue: min, maxValue: max } },
		(value) => {
			const number = typeof value === 'string' ? Number(value.trim()) : value;
			if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < min || number > max) {
				throw badInput(
					`${displayName} is not a whole number from ${min} to ${max}: ${shown(value)}`,
					`Enter a whole number from ${min} to ${max}.`,
				);
			}
			return number;
		},
	);
}

/** A number of the platform that the user picks rather than knows. */
export function wholeNumber(
	name: string,
	displayName: string,
	description: string,
	looks: Looks = {},
): Field {
	return field('string', name, displayName, description, looks, (value) => {
		const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
		if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
			throw badInput(
				`${displayName} is not a number: ${shown(value)}`,
				'Enter digits only, or pick one from the list.',
			);
		}
		return number;
	});
}

export function flag(name: string, displayName: string, description: string, looks: Looks = {}): Field {
	return field('boolean', name, displayName, description, { default: false, ...looks }, (value) => {
		if (typeof value === 'boolean') return value;
		if (value === 'true' || value === 'false') return value === 'true';
		throw badInput(`${displayName} is neither true nor false: ${shown(value)}`, 'Switch it on or off.');
	});
}

/** One of a few codes. `choices` maps the platform's code to what the user reads. */
export function choice(
	name: string,
	displayName: string,
	description: string,
	choices: Array<[code: number | string, name: string, description?: string]>,
	looks: Looks = {},
): Field {
	const options: INodePropertyOptions[] = choices.map(([value, shownAs, about]) => ({
		name: shownAs,
		value,
		...(about && { description: about }),
	}));
	return field(
		'options',
		name,
		displayName,
		description,
		{ options, default: choices[0][0], ...looks },
		(value) => {
			const found = choices.find(([code]) => String(code) === String(value).trim());
			if (!found) {
				const known = choices.map(([code, shownAs]) => `${code} (${shownAs})`).join(', ');
				throw badInput(`${displayName} has no choice ${shown(value)}`, `Choose one of ${known}.`);
			}
			return found[0];
		},
	);
}

/** A moment, sent as ms since 1970. */
export function moment(name: string, displayName: string, description: string, looks: Looks = {}): Field {
	return field('dateTime', name, displayName, description, looks, (value, timeZone) => {
		const ms = momentToMs(value, timeZone);
		if (ms === undefined) {
			throw badInput(
				`${displayName} is not a date and time: ${shown(value)}`,
				'Pick a date, or use ISO 8601 such as 2026-01-31T08:00:00Z.',
			);
		}
		return ms;
	});
}

export function asText(value: unknown, displayName: string): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw badInput(
			`${displayName} has lost digits: ${value}`,
			'It is too large for a number. Pass it on as text, exactly as this node or the trigger gave it.',
		);
	}
	if (typeof value === 'object') {
		throw badInput(
			`${displayName} is not text: ${shown(value)}`,
			'Refer to a single value, not to a list or an object.',
		);
	}
	return String(value).trim();
}

export function asDigits(value: unknown, displayName: string): string {
	const number = bareDigits(value);
	if (number === undefined) {
		throw badInput(
			`${displayName} is not a number: ${shown(value)}`,
			'Enter digits with country code, such as 8613633800088. A leading + and an ending such as @c.us are taken off for you.',
		);
	}
	return number;
}

/** What the user entered, short enough for a message. */
export function shown(value: unknown): string {
	const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return written.length > 60 ? `${written.slice(0, 57)}…` : written;
}

/** `["a","b"]`, which an expression or an AI agent may hand over as text. */
function fromJsonList(value: string): unknown[] | undefined {
	if (!value.trim().startsWith('[')) return undefined;
	try {
		const parsed: unknown = JSON.parse(value);
		return Array.isArray(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}
