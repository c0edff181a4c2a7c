import type { IDataObject } from 'n8n-workflow';

/** What a record can be filtered by; a facet that is absent, or a name that is `unknown`, never filters. */
export type Facets = Partial<
	Record<'directions' | 'chatTypes' | 'contentTypes' | 'accounts' | 'statuses', Array<string | null>>
>;

/** What the identity of a record depends on, beside the record. */
export interface Recognition {
	/** The delivery's signed timestamp, ms since 1970 as digits; `null` where it has none. */
	signedAt: string | null;
	/** Whether a message is another event when only its status has changed (option Status Changes). */
	statusChanges?: boolean;
	/** Which of its record's pieces this is, where option Split Content made several of it. */
	piece?: number;
}

/** One configuration ID of the platform: everything that differs between the events. */
export interface EventDefinition {
	/** configuration ID; also the path of its webhook */
	id: string;
	name: string;
	description: string;
	/** For a platform that appends it to a base URL (docs/platform.md, "Printed paths"). */
	printedPath?: string;
	body: 'list' | 'object';
	/** A delivery of this event has at least one record with one of these fields. */
	recognisedBy: string[];
	/** Fields that no record of this event has, and those of another event do that would be recognised as this one. */
	neverHas?: string[];
	/**
	 * What makes two records the same event.
	 *
	 * @returns `null` when nothing tells the record from another one: it is then never taken for a duplicate
	 */
	identity: (record: IDataObject, how: Recognition) => unknown[] | null;
	facets: (record: IDataObject) => Facets;
	/** The names that its `statuses` can have. */
	statuses?: string[];
	/** @param signedAt the delivery's signed timestamp, ms since 1970 as digits; the time of records that have none */
	simplify: (record: IDataObject, signedAt: string | null) => IDataObject;
	/** One record for each message in it (option Split Content), at most so many: what a record holds is not bounded. */
	split?: (record: IDataObject, atMost: number) => IDataObject[];
	/** A record like the documented example, for trying a workflow out. */
	sample: IDataObject;
}

/** What only records of the chat archive have, and all of them. */
export const ARCHIVED = ['currentWhatsId'];

/**
 * An identity out of the values it cannot do without and further ones; `1` and `"1"` are the same.
 *
 * @returns `null` when one of the first is missing
 */
export function identityOf(required: unknown[], others: unknown[]): unknown[] | null {
	const text = (value: unknown) => (typeof value === 'object' && value ? JSON.stringify(value) : String(value ?? ''));
	return required.map(text).includes('') ? null : [...required, ...others].map(text);
}

/** A record as sent, behind the event it belongs to; a field of that name must not hide which event this is. */
export function itemOf(event: string, record: IDataObject): IDataObject {
	const item: IDataObject = { event, ...record };
	item.event = event;
	return item;
}
