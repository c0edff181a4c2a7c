import type { IDataObject } from 'n8n-workflow';

import { inPool } from '../../values/pool';
import { badAnswer } from '../../platform/failure';

/** The largest page that is accepted in practice. */
const PAGE_SIZE = 100;

/** How many pages are asked for at once; the pace is kept by the transport. */
const AT_ONCE = 10;

/** How many pages are planned before looking again: `total` is only what the platform says. */
const AHEAD = 100;

/** Gives the `data` of one page; pages count from 1. */
export type Ask = (current: number, pageSize: number) => Promise<unknown>;

interface Page {
	records: IDataObject[];
	/** How many it had before newcomers were taken out. */
	count: number;
	/** Of all pages, when this one was read. */
	total: number;
	/** Whether the platform said so, rather than that it was guessed. */
	totalIsReported: boolean;
	/** Of a full page. */
	size: number;
}

/**
 * Reads a paginated list whole, or up to `most` records, in order, each record once, and complete as it was at the
 * beginning even if records arrive meanwhile, which push others to later pages:
 *
 *     page 2 was read, then 3 records arrived, then page 1 was read:
 *     the last 3 of the old page 1 are now the first 3 of page 2, so page 2 is read again.
 *
 * @throws Failure when an answer has another form
 */
export async function readPages(ask: Ask, most: number): Promise<IDataObject[]> {
	const pageSize = Math.min(PAGE_SIZE, most);
	let total = 0;
	const read = async (current: number) => {
		const page = toPage(await ask(current, pageSize), current, pageSize);
		total = Math.max(total, page.total);
		return page;
	};
	const pages = [await read(1)];
	const [{ size }] = pages;
	const readFurther = async (current: number) => withoutNewcomers(await read(current), current, pages[0]);
	for (let before = -1; ; ) {
		const found = withoutRepeats(pages.flatMap((page) => page.records));
		const last = pages[pages.length - 1];
		// Where repeats took the place of records, further pages have them: as many as it takes, but no more.
		const more = Math.min(Math.ceil(total / size) - pages.length, Math.ceil((most - found.length) / size), AHEAD);
		const isOver = last.count === 0 || (found.length === before && !last.totalIsReported);
		if (more <= 0 || isOver) return found.slice(0, most);
		before = found.length;
		// The last page may have been filled up since.
		const first = pages.length - (last.count < size ? 1 : 0);
		const missing = Array.from({ length: pages.length + more - first }, (_, i) => first + i);
		let isEnd = false;
		const readOne = async (i: number) => {
			pages[i] = await readFurther(i + 1);
			isEnd ||= pages[i].count === 0;
		};
		await inPool(missing, AT_ONCE, () => isEnd, readOne);
		for (let i = Math.max(first, 1); i < pages.length; i++) {
			if (pages[i].total < pages[i - 1].total) pages[i] = merged(pages[i], await readFurther(i + 1));
		}
	}
}

/**
 * The last `most` records of a list whose order nobody knows, oldest first. Page 1 shows whether it begins with the
 * oldest ones: then those at the end are read, page by page backwards. Where it shows nothing, all are read.
 *
 * @throws Failure when an answer has another form
 */
export async function readLatest(ask: Ask, most: number): Promise<IDataObject[]> {
	// A few records may all be of one time, which shows no order.
	const pageSize = Math.min(PAGE_SIZE, Math.max(most, 20));
	const data = await ask(1, pageSize);
	const page = toPage(data, 1, pageSize);
	// Page 1 is there already, unless a larger one would hold more.
	const isThere = (size: number) => size <= pageSize || page.count < page.size;
	const further: Ask = async (current, size) => (current === 1 && isThere(size) ? data : await ask(current, size));
	const [first, last] = [page.records[0], page.records.at(-1)].map(timeOf);
	let found: IDataObject[] = [];
	if (first < last && page.totalIsReported) {
		for (let at = Math.ceil(page.total / page.size); at > 0 && found.length < most; at--) {
			found.unshift(...toPage(await further(at, pageSize), at, pageSize).records);
		}
	} else found = await readPages(further, first > last ? most : Infinity);
	// Messages of one second keep the order of the list.
	return withoutRepeats(first > last ? found.reverse() : found)
		.sort((a, b) => timeOf(a) - timeOf(b))
		.slice(-most);
}

function timeOf(record: IDataObject | undefined): number {
	return Number(record?.chatTime ?? record?.createTime ?? 0);
}

/**
 * A page that was read twice. Both readings together reach from the page before it to the page after it, as long as no
 * more than a whole page has arrived between them:
 *
 *     of pages of 2, page 2 was "c d"; x arrived; page 2 is "b c": together "b c d".
 *     page 2 was "c d"; x, y and z arrived; page 2 is "z a": b is in neither, but now on page 3, which is read next.
 */
function merged(page: Page, again: Page): Page {
	if (again.total - page.total > page.size) return again;
	return { ...page, records: [...again.records, ...page.records] };
}

function toPage(data: unknown, current: number, pageSize: number): Page {
	const { records, total, size } = (data ?? {}) as { records?: unknown; total?: unknown; size?: unknown };
	if (!Array.isArray(records)) throw badAnswer('The platform gave no list of records');
	// The platform may allow smaller pages only.
	const told = Number.isSafeInteger(Number(size)) && Number(size) > 0 ? Math.min(Number(size), pageSize) : pageSize;
	const full = Math.max(told, records.length);
	const end = (current - 1) * full + records.length;
	// A total that the page itself exceeds says nothing. Then a full page means that there may be another one.
	const totalIsReported = Number(total) >= end || records.length === 0;
	const guess = records.length < full ? end : end + 1;
	return {
		records: records as IDataObject[],
		count: records.length,
		total: totalIsReported ? Number(total) || 0 : guess,
		totalIsReported,
		size: full,
	};
}

/**
 * A page without the records that came after page 1 was read, of a list that begins with the newest:
 *
 *     of pages of 2, page 1 was "c d"; x, y and z arrived; page 2 is "z c", and z is newer than all of page 1.
 */
function withoutNewcomers(page: Page, current: number, first: Page): Page {
	const isDescending = timeOf(first.records[0]) > timeOf(first.records.at(-1));
	const newcomers = isDescending ? page.total - first.total - (current - 1) * first.size : 0;
	return newcomers > 0 ? { ...page, records: page.records.slice(newcomers) } : page;
}

function withoutRepeats(records: IDataObject[]): IDataObject[] {
	return [...new Map(records.map((record) => [record.id ?? record, record])).values()];
}
