/** The request tables of the documentation as data, and the one function that checks a request against them. */

/**
 * Kinds of a field. `text` is a string that must not be empty, `string` may be (the documented examples send empty keys).
 * `phone` is digits with the country code and nothing else: no '+', no '@c.us'; the documentation's masked digits
 * (x, X, *) pass. Where a table and its example disagree ("1" for an int), the kind is `int|string`.
 */
export type Kind = keyof typeof IS;

/** What is known of a field's value besides its name. */
interface Rule {
	kind: Kind;
	/** The documented values; compared as text. */
	oneOf?: ReadonlyArray<string | number>;
	/** Fields of an object. */
	fields?: readonly Field[];
	/** What a list holds: objects of these fields, or scalars of this kind. */
	items?: readonly Field[] | Kind;
	/** Code of the answer when the field is missing or empty, where the documentation names one. */
	emptyCode?: number;
	/** Whether objects of the list may have fields of the tenant's own, which are texts or numbers. */
	open?: boolean;
}

export interface Field extends Rule {
	name: string;
	required: boolean;
}

/** A rule that remembers, for the compiler only, what type its values have. */
type Typed<T> = Rule & { value?: T };

/** A request table: rules by the names of the fields; a name that ends in '?' may be left out, '[]' is a body that is a list. */
export type Table = Readonly<Record<string, Typed<unknown>>>;

type Value<R> = R extends { value?: infer T } ? T : never;

/** The type of a request that has passed its table. */
export type RequestOf<T extends Table> = {
	[K in keyof T as K extends `${string}?` ? never : K]: Value<T[K]>;
} & { [K in keyof T as K extends `${infer Name}?` ? Name : never]?: Value<T[K]> };

const rule =
	<T,>(kind: Kind) =>
	(...oneOf: Array<string | number>): Typed<T> => ({ kind, ...(oneOf.length > 0 && { oneOf }) });
export const int = rule<number>('int');
export const string = rule<string>('string');
export const text = rule<string>('text');
export const phone = rule<string>('phone');
export const boolean = rule<boolean>('boolean');
export const intOrString = rule<number | string>('int|string');
export const listOrString = rule<unknown[] | string>('list|string');
export const object = <T extends Table>(table: T): Typed<RequestOf<T>> => ({ kind: 'object', fields: fieldsOf(table) });
export const list = <T extends Table>(table: T, emptyCode?: number, open?: boolean): Typed<Array<RequestOf<T>>> => ({
	kind: 'list',
	items: fieldsOf(table),
	emptyCode,
	open,
});
/** Several fields of one kind. */
export const each = <N extends string, T>(kind: Typed<T>, ...names: N[]) =>
	Object.fromEntries(names.map((name) => [name, kind])) as Record<N, Typed<T>>;
export const listOf = <T,>({ kind }: Typed<T>): Typed<T[]> => ({ kind: 'list', items: kind });

export function fieldsOf(table: Table): Field[] {
	return Object.entries(table).map(([name, { value: _, ...known }]) => ({
		...known,
		name: name.replace('?', ''),
		required: !name.endsWith('?'),
	}));
}

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

/** For refusals whose code is not documented. */
export const refuse = (message: string) => new Refusal(MALFORMED, message);

const isInt = (value: unknown) => Number.isInteger(value) || typeof value === 'bigint';
const isString = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const IS = {
	int: isInt,
	string: isString,
	text: (value: unknown) => isString(value) && value !== '',
	phone: (value: unknown) => isString(value) && /^[0-9xX*]+$/.test(value),
	boolean: (value: unknown) => typeof value === 'boolean',
	'int|string': (value: unknown) => isInt(value) || isString(value),
	'list|string': (value: unknown) => Array.isArray(value) || isString(value),
	object: isObject,
	list: Array.isArray,
};

/**
 * Checks an object against its table and throws a Refusal naming the first field that is missing, of a wrong kind, out of
 * its documented values, or not in the table at all (a client of ours must not invent fields).
 *
 * @param at path of the object inside the request, for the message ('' or 'data[0].')
 */
export function checkFields(fields: readonly Field[], value: unknown, at = '', open = false): void {
	if (!isObject(value)) throw refuse(`${at || 'the body'} must be an object`);
	const unknown = Object.keys(value).filter((name) => !fields.some((field) => field.name === name));
	if (unknown.length > 0 && !open) throw refuse(`${at}${unknown[0]} is not a field of this endpoint`);
	const wrong = unknown.find((name) => !IS['int|string'](value[name]));
	if (wrong !== undefined) throw new Refusal(533, `${at}${wrong}: extended field format is wrong`);
	for (const field of fields) checkField(field, value[field.name], at + field.name);
}

function checkField(field: Omit<Field, 'name'>, value: unknown, at: string): void {
	const { kind, required, oneOf, items, emptyCode, open } = field;
	if (value === undefined) {
		if (required) throw new Refusal(emptyCode ?? MALFORMED, `${at} is required`);
		return;
	}
	// An optional filter or account may be sent empty, as the documented request of msgPage does with whatsId.
	if (value === '' && !required && (kind === 'phone' || kind === 'text')) return;
	if (!IS[kind](value)) throw refuse(`${at} must be of type ${kind}`);
	if (oneOf && !oneOf.map(String).includes(String(value))) throw refuse(`${at} must be one of ${oneOf.join(', ')}`);
	if (field.fields) checkFields(field.fields, value, `${at}.`);
	if (!Array.isArray(value)) return;
	if (required && value.length === 0) throw new Refusal(emptyCode ?? EMPTY_LIST, `${at} is empty`);
	value.forEach((item, i) => {
		if (typeof items === 'string') checkField({ kind: items, required: true }, item, `${at}[${i}]`);
		else if (items) checkFields(items, item, `${at}[${i}].`, open);
	});
}
