import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import type { Piece } from '../events/event';
import type { Entry } from './handover';

/** In how many conversations a takeover is remembered; n8n keeps 30 bytes for each with the workflow. */
const MAX_CONVERSATIONS = 2000;

/**
 * Where a person of your side has written lately, for one trigger. n8n keeps it in the static data of the trigger: it
 * reads that anew for each delivery, in whatever process, and saves it after a webhook() that changed it. It saves the
 * whole of it, and nothing keeps two processes from doing so at once:
 *
 *     webhook process A reads {x}, B reads {x}, A saves {x a}, B saves {x b}: the takeover of a is lost.
 *
 * Each process therefore remembers what it has seen, and saves it again with the next delivery where it is missing.
 * n8n's list of marks could not carry this: asking it for a mark leaves the mark there for a moment, so that of two
 * messages which arrive together one would be dropped for a person who has written nothing.
 */
export class Silence {
	/** ms since 1970, by a short hash: the numbers of customers need not stand in the workflow. */
	private takenOver = new Map<string, number>();

	/**
	 * Notes where a person has written, and brings what is known here and what n8n keeps up to date with each other.
	 *
	 * @param now ms since 1970, for messages that do not say when they were sent
	 * @param kept the trigger's static data; changed only where there is something new
	 * @param since ms since 1970; what is older is forgotten
	 */
	note(pieces: Piece[], now: number, kept: IDataObject, since: number): void {
		const saved = new Map(Object.entries((kept.takenOver ?? {}) as Record<string, number>));
		// The platform also reports what is no message and says nothing.
		const said = pieces.filter(({ simplified: { contentType, text } }) => (contentType ?? text) !== null);
		const seen = said.flatMap(({ simplified: { conversationId, sentAt, sentBy } }): Array<[string, number]> => {
			if (sentBy !== 'person' || !conversationId) return [];
			return [[hashOf(conversationId), Math.min(Date.parse(String(sentAt)) || now, now)]];
		});
		for (const [hash, at] of [...saved, ...seen]) this.takenOver.set(hash, Math.max(at, this.takenOver.get(hash) ?? 0));
		let lately = [...this.takenOver].filter(([, at]) => at > since);
		if (lately.length > MAX_CONVERSATIONS) lately = lately.sort((a, b) => b[1] - a[1]).slice(0, MAX_CONVERSATIONS);
		this.takenOver = new Map(lately);
		if (lately.some(([hash, at]) => saved.get(hash) !== at)) kept.takenOver = Object.fromEntries(lately);
	}

	/** Whether a person has written in the conversation of a message after a moment, in ms since 1970. */
	covers({ conversation }: Entry, since: number): boolean {
		return conversation !== undefined && (this.takenOver.get(hashOf(conversation)) ?? 0) > since;
	}
}

/** @param conversation `<account>:<customer or group>` */
function hashOf(conversation: unknown): string {
	return createHash('sha256').update(String(conversation)).digest('base64url').slice(0, 12);
}
