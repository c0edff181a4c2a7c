import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Endpoint } from '../platform/endpoint';
import type { Platform } from '../platform/platform';

/** The validated parameters of one item by API name, ready for the wire; what the user left empty is absent. */
export type Values = Record<string, unknown>;

/** Where the editor shows a parameter: at the top, or in one of three collections. */
export type Section = 'additionalFields' | 'filters' | 'options';

/** One parameter: how the editor shows it, and how its value is read. */
export interface Field {
	/** Without `displayOptions`; `required` decides whether an empty value is refused. */
	property: INodeProperties;
	section?: Section;
	/** Its value must never show up anywhere. */
	secret?: true;
	/** Not a field of the API: the request does not carry it, and its default is among the values where it is empty. */
	ours?: true;
	/**
	 * @param value what the user entered, never empty
	 * @param timeZone IANA name of the workflow's zone
	 * @returns the value as the API wants it
	 * @throws Failure that says what is wrong with it
	 */
	read(value: unknown, timeZone: string): unknown;
}

/** One outgoing item. */
export interface Output {
	json: IDataObject;
	/** A PNG that the editor shows. */
	picture?: Buffer;
}

/** One incoming item on its way through an operation; ends with `outputs` or with `failure`. */
export interface Entry {
	/** Position of the incoming item. */
	index: number;
	values: Values;
	outputs?: Output[];
	failure?: unknown;
}

/** How several items share a request of a list endpoint. */
export interface Gather {
	/** Most entries of the list in one request. */
	max: number;
	/** Items with different keys never share a request; default: all may. */
	key?(values: Values): string;
	/** How many entries of the list one item takes; default 1. */
	size?(values: Values): number;
	/** The request for all of them. */
	body(list: Values[]): Values;
	/**
	 * Gives each item its part of the answer, in the order of `list`.
	 * @throws Failure when the answer does not fit
	 */
	share(data: unknown, list: Values[]): Output[][];
}

/** Everything there is to know about one operation. */
export interface Operation {
	value: string;
	/** Where the editor's list does not simply show the words of `value`. */
	name?: string;
	action: string;
	description: string;
	endpoint: Endpoint;
	fields: Field[];
	/** Shown above the fields. */
	notice?: string;
	/** Refuses combinations of values, before anything is sent. @throws Failure */
	check?(values: Values): void;
	/** The request where it is not simply the fields. */
	body?(values: Values): Values;
	/** The answer's `data` as items; default: a list's entries, or the one object. */
	items?(data: unknown, values: Values): Output[];
	/** Readable form of one item; its presence gives the operation a Simplify switch. */
	simplify?(item: IDataObject, values: Values): IDataObject;
	/** Items with the same key are sent one after the other, because their order matters. */
	inOrder?(values: Values): string;
	/** Items travel together. */
	gather?: Gather;
	/** More than one request per item. */
	run?(platform: Platform, values: Values): Promise<Output[]>;
	/** Full control over all items; each entry ends with outputs or a failure, unless `halt` ended the run. */
	conduct?(platform: Platform, entries: Entry[], halt?: AbortController): Promise<void>;
}

/** An operation as the node offers it: under its resource. */
export type Offered = Operation & { resource: string };
