import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import type { EventDefinition } from '../events/event';
import { itemOf } from '../events/event';
import type { Media } from '../messages/content';
import { mediaOf } from '../messages/message';

/** An item on its way from webhook() to execute(). */
export interface Entry {
	/** the record's identity in this trigger, in at most 100 characters; `null` where it has none or is not asked for */
	key: string | null;
	json: IDataObject;
	/** an id of our own for the delivery that brought it */
	delivery?: string;
	/** files to download */
	media?: Media[];
}

export interface Expansion {
	/** tells apart triggers that share a process: workflow id and node id */
	scope: string;
	signedAt: string | null;
	deduplicate: boolean;
	simplify: boolean;
	splitContent: boolean;
	downloadMedia: boolean;
}

/** The items of a delivery, in its order; records with the same identity become one. */
export function entriesOf(event: EventDefinition, records: IDataObject[], how: Expansion): Entry[] {
	const seen = new Set<string>();
	const prefix = digest(`${how.scope}/${event.id}`).slice(0, 8);
	const parts = how.splitContent && event.split ? records.flatMap(event.split) : records;
	return parts.flatMap((record) => {
		const key = keyOf(event, record, prefix, how);
		if (key !== null && seen.has(key)) return [];
		if (key !== null) seen.add(key);
		const entry: Entry = { key, json: how.simplify ? event.simplify(record) : itemOf(event.id, record) };
		if (how.downloadMedia) entry.media = mediaOf(how.simplify ? entry.json : event.simplify(record));
		return [entry];
	});
}

/** Longer identities are hashed; most are shorter, and n8n hashes what it keeps anyway. */
const MAX_KEY = 100;

function keyOf(event: EventDefinition, record: IDataObject, prefix: string, how: Expansion): string | null {
	const identity = how.deduplicate && event.identity(record, how.signedAt);
	if (!identity) return null;
	const key = prefix + JSON.stringify(identity);
	return key.length > MAX_KEY ? digest(key) : key;
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}
