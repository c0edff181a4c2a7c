import type { IDataObject } from 'n8n-workflow';

import type { EventDefinition, Facets } from '../events/event';
import { facetsOf } from '../events/event';
import { titleOf } from '../values/titles';

type Facet = keyof Facets;

/** What the user wants to see, accounts as bare digits; an empty list filters nothing. */
export type Filters = Record<Facet, string[]>;

/** What the editor calls the filter of each facet. */
const LABELS: Array<[Facet, label: string]> = [
	['directions', 'Direction'],
	['chatTypes', 'Chats'],
	['contentTypes', 'Content Types'],
	['accounts', 'Accounts'],
	['statuses', 'Statuses'],
];

/**
 * The filter that drops a record, in words: `Direction: Received`; `undefined` where it may pass. A filter only looks
 * at events that have what it filters by, and only drops what is known not to match: a code that is missing, or that
 * this version does not know, passes.
 *
 * @param statusChanges whether a message counts as new when only its status changes; otherwise its status is no news
 */
export function droppedBy(
	event: EventDefinition,
	record: IDataObject,
	filters: Filters,
	statusChanges: boolean,
): string | undefined {
	const asked = LABELS.filter(([facet]) => filters[facet].length > 0);
	if (asked.length === 0) return undefined;
	const facets = facetsOf(event.simplify(record, null), statusChanges);
	const dropping = asked.find(([facet]) => {
		const given = (facets[facet] ?? []).filter((value) => value !== null);
		return given.length > 0 && !given.some((value) => value === 'unknown' || filters[facet].includes(value));
	});
	if (!dropping) return undefined;
	const [facet, label] = dropping;
	return `${label}: ${filters[facet].map(facet === 'accounts' ? String : titleOf).join(', ')}`;
}
