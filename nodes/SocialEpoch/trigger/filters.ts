import type { IDataObject } from 'n8n-workflow';

import type { Piece } from '../events/event';
import { isHidden } from '../messages/ids';
import { titleOf } from '../values/titles';
import type { TriggerSettings } from './options';

/** What the user wants to see, accounts as bare digits; an empty list filters nothing. */
export type Filters = TriggerSettings['filters'];

type Filter = [
	name: keyof Filters,
	label: string,
	/** what it looks at in an item; anything but a text never filters, nor does the name `unknown` */
	seenIn: (item: IDataObject, statusChanges: boolean) => unknown[],
];

const FILTERS: Filter[] = [
	['directions', 'Direction', ({ direction }) => [direction]],
	['chatTypes', 'Chats', chatTypesOf],
	['contentTypes', 'Content Types', contentTypesIn],
	['accounts', 'Accounts', ({ account }) => [account]],
	// The status of a message is no news, unless the user wants to hear of each.
	['statuses', 'Statuses', (item, changes) => (changes || !('conversationId' in item) ? [item.status] : [])],
];

/** Whoever hides their number cannot be written to, so such a chat is none that a workflow for individuals could answer. */
function chatTypesOf({ chatType, customer }: IDataObject): unknown[] {
	return [chatType === 'individual' && isHidden(customer) ? 'hidden' : chatType];
}

/** Of any of its messages; one that answers another message is a quote, too. */
function contentTypesIn(item: IDataObject): unknown[] {
	const messages = (item.messages ?? [item]) as IDataObject[];
	return messages.flatMap(({ contentType, quoted }) => (quoted ? [contentType ?? 'unknown', 'quote'] : [contentType]));
}

/**
 * What of a delivery may pass. A filter only looks at events that have what it filters by, and only drops what is known
 * not to match: a code that is missing, or that this version does not know, passes.
 *
 * @returns the pieces that pass, and the filters that dropped the others, in words: `Direction: Received`
 */
export function filterPieces(
	records: Piece[][],
	{ filters, statusChanges }: Pick<TriggerSettings, 'filters' | 'statusChanges'>,
): { kept: Piece[][]; droppedBy: string[] } {
	const asked = FILTERS.filter(([name]) => filters[name].length > 0);
	const dropping = new Set<Filter>();
	const kept = records.map((pieces) =>
		pieces.filter(({ simplified }) => {
			const filter = asked.find(([name, , seenIn]) => {
				const seen = seenIn(simplified, statusChanges).filter((value) => typeof value === 'string');
				return seen.length > 0 && !seen.some((value) => value === 'unknown' || filters[name].includes(value));
			});
			if (filter) dropping.add(filter);
			return !filter;
		}),
	);
	const droppedBy = [...dropping].map(([name, label]) => `${label}: ${filters[name].map(titleOf).join(', ')}`);
	return { kept, droppedBy };
}
