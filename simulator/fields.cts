/** The documented request tables as data, and the one function that checks a request against them. */

/**
 * Types of a field. `text` is a string that must not be empty, `string` may be (the examples send empty keys). `phone`
 * is digits with the country code and nothing else: no '+', no '@c.us'; the examples' masked digits (x, X, *) pass.
 * Where a table and its example disagree ("1" for an int), the type is `int|string`.
 */
export type Kind = 'int' | 'string' | 'text' | 'phone' | 'boolean' | 'int|string' | 'object' | 'list';

export interface Field {
	name: string;
	kind: Kind;
	required: boolean;
	/** The documented values; compared as text. */
	oneOf?: ReadonlyArray<string | number>;
	/** Fields of an object. */
	fields?: readonly Field[];
	/** What a list holds: objects of these fields, or scalars of this kind. */
	items?: readonly Field[] | Kind;
	/** Code of the answer when the field is missing or empty, where the documentation names one. */
	emptyCode?: number;
}

type Rest = Omit<Field, 'name' | 'kind' | 'required'>;
export const required = (name: string, kind: Kind, rest: Rest = {}): Field => ({
	name,
	kind,
	required: true,
	...rest,
});
export const optional = (name: string, kind: Kind, rest: Rest = {}): Field => ({
	name,
	kind,
	required: false,
	...rest,
});

/** An answer other than success: the handler or the check throws it, the engine sends its code and message. */
export class Refusal extends Error {
	constructor(
		readonly code: number,
		message: string,
	) {
		super(message);
	}
}

/** What the platform answers to a malformed request is not documented; the simulator says 400 and names the field. */
export const MALFORMED = 400;
/** "data empty", the documented code for empty lists. */
const EMPTY_LIST = 506;

const isInt = (value: unknown) => Number.isInteger(value) || typeof value === 'bigint';
const isString = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const IS: Record<Kind, (value: unknown) => boolean> = {
	int: isInt,
	string: isString,
	text: (value) => isString(value) && value !== '',
	phone: (value) => isString(value) && /^[0-9xX*]+$/.test(value),
	boolean: (value) => typeof value === 'boolean',
	'int|string': (value) => isInt(value) || isString(value),
	object: isObject,
	list: Array.isArray,
};

/**
 * Checks an object against its field table and throws a Refusal naming the first field that is missing, of a wrong type,
 * out of its documented values, or not in the table at all (a client of ours must not invent fields).
 * @param at path of the object inside the request, for the message ('' or 'data[0].')
 */
export function checkFields(
	fields: readonly Field[],
	value: unknown,
	at = '',
): asserts value is Record<string, unknown> {
	if (!isObject(value)) throw new Refusal(MALFORMED, `${at || 'the body'} must be an object`);
	const unknown = Object.keys(value).find((name) => !fields.some((field) => field.name === name));
	if (unknown !== undefined) throw new Refusal(MALFORMED, `${at}${unknown} is not a field of this endpoint`);
	for (const field of fields) checkField(field, value[field.name], at + field.name);
}

function checkField(field: Field, value: unknown, at: string): void {
	if (value === undefined) {
		if (field.required) throw new Refusal(field.emptyCode ?? MALFORMED, `${at} is required`);
		return;
	}
	// An optional filter or account may be sent empty, as the documented msgPage request does with whatsId.
	if (value === '' && !field.required && (field.kind === 'phone' || field.kind === 'text')) return;
	if (!IS[field.kind](value)) throw new Refusal(MALFORMED, `${at} must be of type ${field.kind}`);
	if (field.oneOf && !field.oneOf.map(String).includes(String(value))) {
		throw new Refusal(MALFORMED, `${at} must be one of ${field.oneOf.join(', ')}`);
	}
	if (field.fields) checkFields(field.fields, value, `${at}.`);
	if (field.kind !== 'list') return;
	const list = value as unknown[];
	if (field.required && list.length === 0) throw new Refusal(field.emptyCode ?? EMPTY_LIST, `${at} is empty`);
	const { items } = field;
	list.forEach((item, i) => {
		if (typeof items === 'string') checkField(required('', items), item, `${at}[${i}]`);
		else if (items) checkFields(items, item, `${at}[${i}].`);
	});
}
