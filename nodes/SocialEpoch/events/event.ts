import type { IDataObject } from 'n8n-workflow';

import { idOf, isHidden } from '../messages/ids';

/** What the identity of a record depends on, beside the record. */
export interface Recognition {
	/** The delivery's signed timestamp, ms since 1970 as digits; `null` where it has none. */
	signedAt: string | null;
	/** Whether a message is another event when only its status has changed (option Status Changes). */
	statusChanges?: boolean;
}

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
	 * @returns `null` when nothing tells the record from another one: it is then never taken for a duplicate
	 */
	identity: (piece: Piece, how: Recognition) => unknown[] | null;
	/** @param signedAt the delivery's signed timestamp, ms since 1970 as digits; the time of records that have none */
	simplify: (record: IDataObject, signedAt: string | null) => IDataObject;
	/** The words that `status` of its items can be. */
	statuses: string[];
	/** One record for each message in it (option Split Content), at most so many: what a record holds is not bounded. */
	split?: (record: IDataObject, atMost: number) => IDataObject[];
	/** A record as the documentation shows it, for trying a workflow out; its numbers are nobody's. */
	sample: IDataObject;
}

/** What an item can be filtered by; a facet that is absent, or a name that is `unknown`, never filters. */
export type Facets = Partial<
	Record<'directions' | 'chatTypes' | 'contentTypes' | 'accounts' | 'statuses', Array<string | null>>
>;

/**
 * What a simplified item can be filtered by: a filter sees what the item says.
 *
 * @param statusChanges whether messages have a status to be filtered by (option Status Changes)
 */
export function facetsOf(item: IDataObject, statusChanges = false): Facets {
	const name = (value: unknown) => (typeof value === 'string' ? value : null);
	const [accounts, statuses] = [[name(item.account)], [name(item.status)]];
	const isMessage = 'conversationId' in item;
	if (!isMessage) return { accounts, statuses };
	const messages = (item.messages ?? [item]) as IDataObject[];
	// Whoever hides their number cannot be written to, so such a chat is none that a workflow for individuals could answer.
	const isUnreachable = item.chatType === 'individual' && isHidden(item.customer);
	return {
		directions: [name(item.direction)],
		chatTypes: [isUnreachable ? 'hidden' : name(item.chatType)],
		contentTypes: messages.flatMap(({ contentType, quoted }) =>
			quoted ? [name(contentType) ?? 'unknown', 'quote'] : [name(contentType)],
		),
		accounts,
		statuses: statusChanges ? statuses : [],
	};
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

/** A record as sent, behind the event it belongs to; a field of that name must not hide which event this is. */
export function itemOf(event: string, record: IDataObject): IDataObject {
	const item: IDataObject = { event, ...record };
	item.event = event;
	return item;
}
