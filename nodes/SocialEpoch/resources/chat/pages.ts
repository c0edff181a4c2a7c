import type { IDataObject } from 'n8n-workflow';

import { inPool } from '../../values/pool';
import { badAnswer } from '../../platform/failure';

/** The largest page that is accepted in practice. */
const PAGE_SIZE = 100;

/** How many pages are asked for at once; the pace is kept by the transport. */
const AT_ONCE = 10;

interface Page {
	records: IDataObject[];
	/** Of all pages, when this one was read. */
	total: number;
	/** Whether the platform said so. */
	isTold: boolean;
	/** Of a full page. */
	size: number;
}

/**
 * Reads a paginated list whole, or up to `most` records, in order, each record once, and complete even if records
 * arrive meanwhile: those push others to later pages, so a page that was read before its predecessor grew has a gap
 * before it and is read again.
 *
 * @param ask gives the `data` of one page; pages count from 1
 * @throws Failure when an answer has another form
 */
export async function readPages(
	ask: (current: number, pageSize: number) => Promise<unknown>,
	most: number,
): Promise<IDataObject[]> {
	const pageSize = Math.min(PAGE_SIZE, most);
	let total = 0;
	const read = async (current: number) => {
		const page = toPage(await ask(current, pageSize), current, pageSize);
		total = Math.max(total, page.total);
		return page;
	};
	const pages = [await read(1)];
	const { size } = pages[0];
	for (let before = -1; ; ) {
		const found = withoutRepeats(pages.flatMap((page) => page.records));
		// Repeats leave room for more: as many pages as it takes, but no more of them.
		const more = Math.min(Math.ceil(total / size) - pages.length, Math.ceil((most - found.length) / size));
		const isStuck = found.length === before && !pages[pages.length - 1].isTold;
		if (more <= 0 || isStuck) return found.slice(0, most);
		before = found.length;
		// The last page may have been filled up since.
		const first = pages.length - (pages[pages.length - 1].records.length < size ? 1 : 0);
		const missing = Array.from({ length: pages.length + more - first }, (_, i) => first + i);
		await inPool(missing, AT_ONCE, never, async (i) => void (pages[i] = await read(i + 1)));
		for (let i = Math.max(first, 1); i < pages.length; i++) {
			if (pages[i].total < pages[i - 1].total) pages[i] = closed(pages[i], await read(i + 1));
		}
	}
}

const never = () => false;

/** A page read twice. Unless more than a whole page has arrived, both together reach up to the page after it. */
function closed(page: Page, again: Page): Page {
	if (again.total - page.total > page.size) return again;
	return { ...page, records: [...again.records, ...page.records] };
}

function toPage(data: unknown, current: number, pageSize: number): Page {
	const { records, total, size } = (data ?? {}) as { records?: unknown; total?: unknown; size?: unknown };
	if (!Array.isArray(records)) throw badAnswer('The platform gave no list of records');
	// The platform may allow smaller pages only.
	const full = Number(size) > 0 ? Math.min(Number(size), pageSize) : pageSize;
	const end = (current - 1) * full + records.length;
	// A total that the page itself exceeds says nothing. Then a full page means that there may be another one.
	const isTold = Number(total) >= end || records.length === 0;
	const guess = records.length < full ? end : end + 1;
	return {
		records: records as IDataObject[],
		total: isTold ? Number(total) || 0 : guess,
		isTold,
		size: full,
	};
}

function withoutRepeats(records: IDataObject[]): IDataObject[] {
	const seen = new Set<unknown>();
	return records.filter(({ id }) => {
		if (id === undefined || id === null) return true;
		if (seen.has(id)) return false;
		seen.add(id);
		return true;
	});
}
