import { createHash, randomUUID } from 'crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { EventDefinition } from '../events/event';
import { itemOf } from '../events/event';
import type { Media } from '../messages/content';
import { mediaOf } from '../messages/message';

// What webhook() hands to execute(). n8n records it with the execution, and in queue mode another process reads it, so
// it is plain data. Types and not interfaces, because only those fit into n8n's items.

/** One item of the workflow, and what execute() has to know about it. */
export type Entry = {
	/** what makes two records the same event, as a hash; `null` where nothing does, or Deduplicate is off */
	key: string | null;
	/** what the workflow gets */
	item: IDataObject;
	/** files to download, while Download Media is on */
	media?: Media[];
	/** `<account>:<customer or group>` of a received message, while Wait for a Pause or Stay Silent is on */
	conversation?: string;
};

/** A person of your side wrote in a conversation. */
export type Takeover = {
	/** `<account>:<customer or group>` */
	conversation: string;
	/** ms since 1970 */
	at: number;
};

/** An accepted delivery. */
export type Delivered = {
	kind: 'delivered';
	/** an id of our own, the same in whatever execution of n8n runs this delivery: the first, or a retry */
	delivery: string;
	entries: Entry[];
	/** only while Stay Silent is on */
	takeovers: Takeover[];
};

/** A delivery that is refused, or dropped while the editor listens, in words for the user. */
export type Refused = {
	kind: 'refused';
	/** what happened; nothing in it is the caller's */
	message: string;
	/** what to do about it */
	advice: string;
};

export type Handover = Delivered | Refused;

/** A delivery as it travels, with an id of its own. */
export function delivered(entries: Entry[], takeovers: Takeover[] = []): Delivered {
	return { kind: 'delivered', delivery: randomUUID(), entries, takeovers };
}

/** What webhook() returns to n8n. */
export function pack(handover: Handover): INodeExecutionData[][] {
	return [[{ json: { handover } }]];
}

/** What execute() was handed; items of a run that no webhook started are a delivery of their own. */
export function unpack(items: INodeExecutionData[]): Handover {
	const handover = items[0]?.json.handover;
	if (isHandover(handover)) return handover;
	return delivered(items.map(({ json }) => ({ key: null, item: json })));
}

function isHandover(value: unknown): value is Handover {
	return typeof value === 'object' && value !== null && 'kind' in value;
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
	const prefix = `${how.scope}/${event.id}`;
	const parts = how.splitContent && event.split ? records.flatMap(event.split) : records;
	return parts.flatMap((record) => {
		const key = keyOf(event, record, prefix, how);
		if (key !== null && seen.has(key)) return [];
		if (key !== null) seen.add(key);
		const entry: Entry = { key, item: how.simplify ? event.simplify(record, how.signedAt) : itemOf(event.id, record) };
		if (how.downloadMedia) entry.media = mediaOf(how.simplify ? entry.item : event.simplify(record, how.signedAt));
		return [entry];
	});
}

/** n8n keeps a hash of each key, so one of a fixed length costs nothing more. */
function keyOf(event: EventDefinition, record: IDataObject, prefix: string, how: Expansion): string | null {
	const identity = how.deduplicate && event.identity(record, how);
	if (!identity) return null;
	return createHash('sha256')
		.update(prefix + JSON.stringify(identity))
		.digest('base64url');
}
