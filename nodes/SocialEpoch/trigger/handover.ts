import { createHash, randomUUID } from 'crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { EventDefinition, Piece } from '../events/event';
import type { Media } from '../messages/content';
import { mediaOf } from '../messages/message';
import type { TriggerSettings } from './options';

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
	/** an id of our own, the same in whatever execution of n8n runs this delivery: the first, or a retry */
	delivery: string;
	entries: Entry[];
};

/** Why a delivery is refused, or dropped while the editor listens, in words for the user. */
export type Refused = {
	/** what happened; neither this nor the advice holds a secret, a token or a word of the caller's */
	message: string;
	/** what to do about it */
	advice: string;
};

export type Handover = Delivered | Refused;

/** A delivery as it travels, with an id of its own. */
export function delivered(entries: Entry[]): Delivered {
	return { delivery: randomUUID(), entries };
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
	return typeof value === 'object' && value !== null && ('entries' in value || 'advice' in value);
}

/**
 * The pieces of each record of a delivery.
 *
 * @param signedAt the timestamp of the delivery, ms since 1970 as digits
 */
export function piecesOf(
	{ contents, simplify }: EventDefinition,
	records: IDataObject[],
	splitContent: boolean,
	signedAt: string,
): Piece[][] {
	return records.map((record) => {
		const parts = splitContent && contents ? contents(record) : [];
		const pieces = parts.length > 1 ? parts.map((part) => ({ ...record, content: [part] })) : [record];
		return pieces.map((piece) => ({ record: piece, simplified: simplify(piece, signedAt) }));
	});
}

/**
 * The items of a delivery, in its order; records with the same identity become one, pieces of one record never do.
 *
 * @param trigger its name
 */
export function entriesOf(
	records: Piece[][],
	event: EventDefinition,
	settings: TriggerSettings,
	trigger: string,
): Entry[] {
	const seen = new Set<string | null>();
	return records.flatMap((pieces) => {
		const times = new Map<string, number>();
		const entries = pieces.map((piece) => {
			const identity = settings.deduplicate ? event.identity(piece, settings.statusChanges) : null;
			if (!identity) return entryOf(piece, null, event.id, settings);
			const name = JSON.stringify([trigger, event.id, ...identity]);
			const earlier = times.get(name) ?? 0;
			times.set(name, earlier + 1);
			return entryOf(piece, digest(`${name}#${earlier}`), event.id, settings);
		});
		const fresh = entries.filter(({ key }) => key === null || !seen.has(key));
		for (const { key } of fresh) seen.add(key);
		return fresh;
	});
}

function entryOf({ record, simplified }: Piece, key: string | null, id: string, settings: TriggerSettings): Entry {
	// As sent, behind the event; a field of that name must not hide which event this is.
	const item = settings.simplify ? simplified : Object.assign({ event: id }, record, { event: id });
	const entry: Entry = { key, item };
	if (settings.downloadMedia) entry.media = mediaOf(simplified);
	const { conversationId, direction } = simplified;
	const isAsked = settings.waitForPause > 0 || settings.staySilent > 0;
	if (isAsked && direction === 'received' && conversationId) entry.conversation = String(conversationId);
	return entry;
}

/** n8n keeps a hash of each key, so one of a fixed length costs nothing more. */
function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}
