import type { Facets, Piece } from '../events/event';
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
 * What of a delivery may pass. A filter only looks at events that have what it filters by, and only drops what is known
 * not to match: a code that is missing, or that this version does not know, passes.
 *
 * @param statusChanges whether a message counts as new when only its status changes; otherwise its status is no news
 * @returns the pieces that pass, and the filters that dropped the others, in words: `Direction: Received`
 */
export function filterPieces(
	records: Piece[][],
	{ filters, statusChanges }: { filters: Filters; statusChanges: boolean },
): { kept: Piece[][]; droppedBy: string[] } {
	const asked = LABELS.filter(([facet]) => filters[facet].length > 0);
	const dropping = new Set<string>();
	const kept = records.map((pieces) =>
		pieces.filter(({ simplified }) => {
			const facets = facetsOf(simplified, statusChanges);
			const filter = asked.find(([facet]) => {
				const given = (facets[facet] ?? []).filter((value) => value !== null);
				return given.length > 0 && !given.some((value) => value === 'unknown' || filters[facet].includes(value));
			});
			if (filter) dropping.add(inWords(filter, filters));
			return !filter;
		}),
	);
	return { kept, droppedBy: [...dropping] };
}

function inWords([facet, label]: (typeof LABELS)[number], filters: Filters): string {
	return `${label}: ${filters[facet].map(facet === 'accounts' ? String : titleOf).join(', ')}`;
}
