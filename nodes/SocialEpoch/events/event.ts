import type { IDataObject } from 'n8n-workflow';

import { idOf } from '../messages/ids';

/** A record, or one message of it where Split Content is on: as it was sent, and as an item. */
export interface Piece {
	record: IDataObject;
	simplified: IDataObject;
}

/** One configuration ID of the platform: everything that differs between the events. */
export interface EventDefinition {
	/** Configuration ID; also the path of its webhook. */
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
	 * What makes two records the same event (docs/platform.md, "Identity of a record").
	 *
	 * @param statusChanges whether a message is another event when only its status has changed (option Status Changes)
	 * @returns `null` when nothing tells the record from another one: it is then never taken for a duplicate
	 */
	identity: (piece: Piece, statusChanges: boolean) => unknown[] | null;
	/** @param signedAt the timestamp of the delivery, ms since 1970 as digits: when a record happened that has no time */
	simplify: (record: IDataObject, signedAt: string) => IDataObject;
	/** The words that `status` of its items can be. */
	statuses: string[];
	/** The messages in the `content` of a record, each of which option Split Content makes a record of its own. */
	contents?: (record: IDataObject) => IDataObject[];
	/** A record as the documentation shows it, for trying a workflow out; its numbers are nobody's. */
	sample: IDataObject;
}

/** What only records of the chat archive have, and all of them. */
export const ARCHIVED = ['currentWhatsId'];

/**
 * An identity out of the ids it cannot do without and further values; `1` and `"1"` are the same.
 *
 * @returns `null` when one of the ids is missing
 */
export function identityOf(ids: unknown[], others: unknown[]): unknown[] | null {
	const known = ids.map(idOf);
	const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value ?? ''));
	return known.length === 0 || known.includes(null) ? null : [...known, ...others.map(text)];
}
