import type { IDataObject } from 'n8n-workflow';

import { inPool } from '../../engine/pool';
import { badInput } from '../../transport/failure';

/** The largest page that is accepted in practice. */
const PAGE_SIZE = 100;

/** How many pages are asked for at once; the pace is kept by the transport. */
const AT_ONCE = 10;

interface Page {
	records: IDataObject[];
	total: number;
}

/**
 * Reads a paginated list whole, or up to `most` records, in order, each record once, and complete even if records
 * arrive meanwhile: those push older ones to later pages, so a page that was read before its predecessor grew has a
 * gap before it and is read again.
 *
 * @param ask gives the `data` of one page; pages count from 1
 * @throws Failure when an answer has another form
 */
export async function readPages(
	ask: (current: number, pageSize: number) => Promise<unknown>,
	most: number,
): Promise<IDataObject[]> {
	const pageSize = Math.min(PAGE_SIZE, most);
	const read = async (current: number) => toPage(await ask(current, pageSize));
	const pages: Page[] = [await read(1)];
	const wanted = () => Math.ceil(Math.min(most, Math.max(...pages.map((page) => page.total))) / pageSize);

	while (pages.length < wanted()) {
		const missing = Array.from({ length: wanted() - pages.length }, (_, i) => pages.length + 1 + i);
		const found: Page[] = [];
		await inPool(
			missing,
			AT_ONCE,
			() => false,
			async (current) => {
				found[current - missing[0]] = await read(current);
			},
		);
		pages.push(...found);
		for (let i = 1; i < pages.length; i++) {
			if (pages[i].total < pages[i - 1].total) pages[i] = await read(i + 1);
		}
	}
	return withoutRepeats(pages.flatMap((page) => page.records)).slice(0, most);
}

function toPage(data: unknown): Page {
	const { records, total } = (data ?? {}) as { records?: unknown; total?: unknown };
	if (!Array.isArray(records)) {
		throw badInput(
			'The platform gave no list of records',
			'Try again. If it stays, tell SocialEpoch support.',
		);
	}
	return { records: records as IDataObject[], total: Math.max(Number(total) || 0, records.length) };
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
