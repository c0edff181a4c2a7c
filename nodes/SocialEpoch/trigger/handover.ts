import { createHash, randomUUID } from 'crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { EventDefinition, Piece, Recognition } from '../events/event';
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

/** An accepted delivery. */
export type Delivered = {
	kind: 'delivered';
	/** an id of our own, the same in whatever execution of n8n runs this delivery: the first, or a retry */
	delivery: string;
	entries: Entry[];
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
export function delivered(entries: Entry[]): Delivered {
	return { kind: 'delivered', delivery: randomUUID(), entries };
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

/** The platform sends up to 50 records; a list a hundred times as long, of records or in them, is no delivery of its. */
export const MAX_RECORDS = 5000;

/** The pieces of each record of a delivery. */
export function piecesOf(
	event: EventDefinition,
	records: IDataObject[],
	{ splitContent, signedAt }: { splitContent: boolean; signedAt: string | null },
): Piece[][] {
	return records.map((whole) =>
		(splitContent && event.split ? event.split(whole, MAX_RECORDS) : [whole]).map((record) => ({
			record,
			simplified: event.simplify(record, signedAt),
		})),
	);
}

/** How pieces become entries. */
export interface Expansion extends Recognition {
	/** the trigger, and the event that its records belong to */
	trigger: string;
	event: EventDefinition;
	deduplicate: boolean;
	simplify: boolean;
	downloadMedia: boolean;
	/** whether execute() wants to know which conversation a received message belongs to */
	conversations: boolean;
}

/** The items of a delivery, in its order; records with the same identity become one, pieces of one record never do. */
export function entriesOf(records: Piece[][], how: Expansion): Entry[] {
	const seen = new Set<string>();
	return records.flatMap((pieces) => {
		const times = new Map<string, number>();
		const entries = pieces.map((piece) => {
			const identity = how.deduplicate ? how.event.identity(piece, how) : null;
			if (!identity) return entryOf(piece, null, how);
			const name = JSON.stringify([how.trigger, how.event.id, ...identity]);
			const earlier = times.get(name) ?? 0;
			times.set(name, earlier + 1);
			return entryOf(piece, digest(earlier === 0 ? name : `${name}#${earlier}`), how);
		});
		const fresh = entries.filter(({ key }) => key === null || !seen.has(key));
		for (const { key } of fresh) if (key !== null) seen.add(key);
		return fresh;
	});
}

function entryOf({ record, simplified }: Piece, key: string | null, how: Expansion): Entry {
	const entry: Entry = { key, item: how.simplify ? simplified : itemOf(how.event.id, record) };
	if (how.downloadMedia) entry.media = mediaOf(simplified);
	const { conversationId, direction } = simplified;
	if (how.conversations && direction === 'received' && conversationId) entry.conversation = String(conversationId);
	return entry;
}

/** A person of your side wrote in a conversation. */
export interface Takeover {
	/** `<account>:<customer or group>` */
	conversation: string;
	/** ms since 1970 */
	at: number;
}

/**
 * Where a person of your side has written.
 *
 * @param now ms since 1970, for messages that do not say when they were sent
 */
export function takeoversOf(records: Piece[][], now: number): Takeover[] {
	return records.flat().flatMap(({ simplified: { conversationId, sentAt, sentBy } }) => {
		if (sentBy !== 'person' || !conversationId) return [];
		return [{ conversation: String(conversationId), at: Math.min(Date.parse(String(sentAt)) || now, now) }];
	});
}

/** n8n keeps a hash of each key, so one of a fixed length costs nothing more. */
function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}
