import type { IDataObject } from 'n8n-workflow';

import type { EventDefinition } from '../events/event';

/** What the user wants to see; an empty list filters nothing. */
export interface Filters {
	directions: string[];
	chatTypes: string[];
	contentTypes: string[];
	/** bare digits */
	accounts: string[];
	statuses: string[];
}

/**
 * Whether a record may pass. A filter only looks at events that have what it filters by, and only drops what is known
 * not to match: a code that is missing, or that this version does not know, passes.
 */
export function passes(event: EventDefinition, record: IDataObject, filters: Filters): boolean {
	const { directions, chatTypes, contentTypes, accounts, statuses } = filters;
	if (![directions, chatTypes, contentTypes, accounts, statuses].some(({ length }) => length)) return true;
	const facets = event.facets(record);
	return (
		matches(directions, [facets.direction]) &&
		matches(chatTypes, [facets.chatType]) &&
		matches(contentTypes, facets.contentTypes) &&
		matches(accounts, [facets.account]) &&
		matches(statuses, facets.statuses)
	);
}

function matches(wanted: string[], values: Array<string | null | undefined> = []): boolean {
	const given = values.filter((value) => value !== null && value !== undefined);
	return !wanted.length || !given.length || given.some((value) => value === 'unknown' || wanted.includes(value));
}
