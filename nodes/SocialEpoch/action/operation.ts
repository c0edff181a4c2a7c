import type { IDataObject, INodeListSearchItems, INodeProperties } from 'n8n-workflow';

import type { Endpoint, Payload } from '../platform/endpoint';
import type { Failure } from '../platform/failure';
import type { Platform } from '../platform/platform';
import type { Question } from './answerPage';

/** The validated parameters of one item by API name, ready for the wire; what the user left empty is absent. */
export type Values = Record<string, unknown>;

/** Where the editor shows a parameter: at the top, or in one of three collections. */
export type Section = 'additionalFields' | 'filters' | 'options';

/** One parameter: how the editor shows it, and how its value is read. An empty one is refused unless told otherwise. */
export interface Field<Name extends string = string, Value = unknown> {
	property: INodeProperties & { name: Name };
	section?: Section;
	/** Where it is empty, it is not among the values. */
	optional?: true;
	/** What an empty one means where an AI agent uses the node as a tool, unlike its default. */
	presetForTools?: unknown;
	/** Holds phone numbers, or ids of groups. */
	number?: true;
	/** Not a field of the API: the request does not carry it, and its default is among the values where it is empty. */
	local?: true;
	/**
	 * @param value what the user entered, never empty
	 * @param timeZone IANA name of the workflow's zone
	 * @param stored what the node stores for it: the text of an expression rather than what it gives
	 * @returns the value as the API wants it
	 * @throws Failure that says what is wrong with it
	 */
	read(value: unknown, timeZone: string, stored?: unknown): Value;
}

/** The values of these fields under their names, each of the type that its field reads. */
export type ValuesOf<Fields extends readonly Field[]> = {
	[F in Fields[number] as F['property']['name']]:
		| ReturnType<F['read']>
		| (F extends { optional: true } ? undefined : never);
};

/** One outgoing item. */
export interface Output {
	json: IDataObject;
	/** A PNG that the editor shows. */
	picture?: Buffer;
}

/** One incoming item on its way through an operation; ends with `outputs` or with `failure`. */
export interface Item {
	/** Position among the incoming items, from 0. */
	index: number;
	values: Values;
	outputs?: Output[];
	failure?: unknown;
}

/** What n8n offers for one incoming item, before anything is sent for it. */
export interface ItemHelpers {
	input: IDataObject;
	/**
	 * @param field name of a binary field of the item
	 * @param minutes how long the address is good
	 * @returns an address of this n8n from which the platform can fetch the file
	 * @throws Failure where there is no such file, or n8n cannot offer it
	 */
	fileUrl(field: string, minutes: number): Promise<string>;
	/** Keeps a question for the page that answers it. @returns the address of that page */
	ask(question: Omit<Question, 'id'>): string;
}

/** How several items share a request of a list endpoint. */
export interface Gather<V = Values> {
	/** Most entries of the list in one request. */
	max: number;
	/** Items with different keys never share a request; default: all may. */
	key?(values: V): string;
	/** How many entries of the list one item takes; default 1. */
	size?(values: V): number;
	/** The request for all of them, out of what each would send alone. */
	body(bodies: Payload[], list: V[]): Payload;
	/**
	 * Gives each item its part of the answer, in the order of `list`.
	 * @throws Failure when the answer does not fit
	 */
	share(data: unknown, list: V[], bodies: Payload[]): Output[][];
}

/** A distance between items, which keeps WhatsApp from taking an account for a machine. */
export interface Spaced<V = Values> {
	/** Whom it protects: items for different ones never wait for each other. */
	by(values: V): string;
	/** Whether two items for the same one need the distance; default: always, so they go one at a time. */
	between?(a: V, b: V): boolean;
	/** Holds within one run; default: also between the runs of this process. */
	withinRun?: true;
	/** Completes "Seconds between …" in the editor. */
	what: string;
	/** Seconds: the fewest to choose from, the default, and the default of what is added at random. */
	least: number;
	spacing: number;
	jitter: number;
}

/** What is only known some time after an item was sent; its presence gives the operation the option Wait for Result. */
export interface Outcome {
	/** Completes "Whether to wait until …" in the editor. */
	what: string;
	/** Seconds to wait by default. */
	timeout: number;
	/** ms between two looks */
	every: number;
	/** How many one look asks for at most; where it fails, only these do. */
	max: number;
	/**
	 * Asks how these ended, given what each has in its output so far.
	 *
	 * @returns for each what to add to its output, and whether that is the end; a failure makes the item fail
	 */
	look(
		call: Platform['call'],
		outputs: IDataObject[],
	): Promise<Array<{ json: IDataObject; isFinal: boolean; failure?: Failure }>>;
}

/** Everything there is to know about one operation, which says nothing but this; the engine does the rest. */
export interface Operation<V = Values> {
	/** Where the editor's list does not simply show the words of its stored name. */
	name?: string;
	action: string;
	description: string;
	endpoint: Endpoint;
	fields: readonly Field[];
	/** Shown above the fields. */
	notice?: string;
	/** Refuses combinations of values, before anything is sent. @throws Failure */
	check?(values: V): void;
	/** Values that only n8n can give, in the place of those that were read. @throws Failure, before anything is sent */
	prepare?(values: V, helpers: ItemHelpers): Promise<Partial<V>>;
	/** Once the first item is sent, the execution waits for an answer: until then, or without end. No other item is sent. */
	waitsUntil?(values: V, now: Date): Date | undefined;
	/** The request where it is not simply the fields. @param own the fields under their own names */
	body?(values: V, own: Payload): Payload;
	/** The answer's `data` as items; default: a list's entries, or the one object. */
	items?(data: unknown, values: V): Output[];
	/** Readable form of one output; its presence gives the operation a Simplify switch. */
	simplify?(item: IDataObject, values: V): IDataObject | IDataObject[];
	/** Items with the same key are sent one after the other, because their order matters. */
	inOrder?(values: V): string;
	/** Items travel together. */
	gather?: Gather<V>;
	/** Every item waits for something to happen, so none waits for another one. */
	waits?: true;
	/** More than one request per item. */
	run?(platform: Platform, values: V, body: Payload): Promise<Output[]>;
	/** Items keep a distance. */
	spaced?: Spaced<V>;
	/** How it ended, for those who want to wait for it. */
	outcome?: Outcome;
	/** What a person should know of an item's outputs that are right and yet may not be what was wanted. */
	hint?(outputs: IDataObject[], values: V): string | undefined;
	/** Lists to pick from that show this endpoint's records, by the name that `pick` has: how an entry reads, if it is one. */
	lists?: Record<string, (record: IDataObject) => INodeListSearchItems | INodeListSearchItems[] | undefined>;
}

/** The operation, its functions typed by its fields: what reads a value that no field has does not compile. */
export function operation<const Fields extends readonly Field[]>(
	of: Operation<ValuesOf<Fields>> & { fields: Fields },
): Operation {
	return of;
}

/** An operation as the node offers it: under the stored names of its resource and of its own. */
export type Offered = Operation & { resource: string; value: string };
