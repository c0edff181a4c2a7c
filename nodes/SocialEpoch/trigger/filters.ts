import type { IDataObject } from 'n8n-workflow';

import type { EventDefinition, Facets } from '../events/event';

/** What the user wants to see, accounts as bare digits; an empty list filters nothing. */
export type Filters = Record<keyof Facets, string[]>;

const FACETS: Array<keyof Facets> = ['directions', 'chatTypes', 'contentTypes', 'accounts', 'statuses'];

/**
 * Whether a record may pass. A filter only looks at events that have what it filters by, and only drops what is known
 * not to match: a code that is missing, or that this version does not know, passes.
 */
export function passes(event: EventDefinition, record: IDataObject, filters: Filters): boolean {
	const asked = FACETS.filter((facet) => filters[facet].length);
	if (!asked.length) return true;
	const facets = event.facets(record);
	return asked.every((facet) => {
		const given = (facets[facet] ?? []).filter((value) => value !== null);
		return !given.length || given.some((value) => value === 'unknown' || filters[facet].includes(value));
	});
}
