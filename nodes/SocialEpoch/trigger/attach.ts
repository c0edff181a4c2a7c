import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { inPool } from '../values/pool';
import { download, type DownloadLimits, type Fetcher } from './download';
import { extensionOf, hasExtension } from './fileName';
import type { Entry } from './handover';

/** The most files that one item gets, since a record can name millions. */
const MAX_FILES = 10;

/** How many items fetch files at the same time. */
const CONCURRENCY = 5;

/**
 * The items of the workflow, with their files in "data", "data_2", and so on. What is not there is told in `mediaError`.
 * Never throws.
 */
export async function itemsOf(
	context: IExecuteFunctions,
	entries: Entry[],
	limits: DownloadLimits,
): Promise<INodeExecutionData[]> {
	const fetcher = fetcherOf(context);
	const isStopped = () => fetcher.stopped?.aborted ?? false;
	const items = entries.map(({ item }): INodeExecutionData => ({ json: item, pairedItem: { item: 0 } }));
	await inPool([...items.entries()], CONCURRENCY, isStopped, async ([at, item]) => {
		const { media: files = [] } = entries[at];
		const missing: string[] = [];
		for (const [index, media] of files.slice(0, MAX_FILES).entries()) {
			try {
				const file = await store(context, await download(media, fetcher, limits));
				item.binary = { ...item.binary, [index === 0 ? 'data' : `data_${index + 1}`]: file };
			} catch (error) {
				missing.push((error as Error).message);
			}
		}
		const more = files.length - MAX_FILES;
		if (more > 0) missing.push(`An item takes at most ${MAX_FILES} files, and has ${more} more`);
		if (missing.length > 0) item.json = { ...item.json, mediaError: missing.join('; ') };
	});
	return items;
}

type File = Awaited<ReturnType<typeof download>>;

/** Gives a name without an extension that of its type, since other nodes go by it. */
async function store(context: IExecuteFunctions, { data, fileName, mimeType }: File): Promise<IBinaryData> {
	const { prepareBinaryData } = context.helpers;
	if (hasExtension(fileName)) return await prepareBinaryData(data, fileName, mimeType);
	const file = await prepareBinaryData(data, undefined, mimeType);
	const fileExtension = extensionOf(file);
	return { ...file, fileExtension, fileName: fileExtension ? `${fileName}.${fileExtension}` : fileName };
}

function fetcherOf(context: IExecuteFunctions): Fetcher {
	const { helpers } = context;
	const addressesOf = async (name: string) => {
		if (!('getSecureEgressFilter' in helpers)) throw new Error('n8n before 2.28 cannot tell where it leads');
		// `enforced` means: whether or not this n8n filters its own requests.
		const lookup = helpers.getSecureEgressFilter('enforced').createSecureLookup();
		return await new Promise<string[]>((resolve, reject) => {
			lookup(name, { all: true }, (error, found) => {
				if (error) reject(error);
				else resolve([found].flat().map((each) => (typeof each === 'string' ? each : each.address)));
			});
		});
	};
	return { request: helpers.httpRequest, stopped: context.getExecutionCancelSignal(), addressesOf };
}
