import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Media } from '../messages/content';
import { inPool } from '../values/pool';
import { type Download, download, type DownloadLimits, type Fetcher } from './download';
import { extensionOf, hasExtension } from './fileName';

/** An item, and the files to add to it. */
export type Attachment = [item: INodeExecutionData, files: Media[]];

/** The most files that one item gets, since a record can name millions. */
const MAX_FILES = 10;

/** How many items fetch files at the same time. */
const CONCURRENCY = 5;

/**
 * Adds the files of messages to their items: "data", "data_2", and so on. What is not there is told in `mediaError`.
 * Never throws.
 */
export async function attachFiles(
	context: IExecuteFunctions,
	attachments: Attachment[],
	limits: DownloadLimits,
): Promise<void> {
	const fetcher = fetcherOf(context);
	const isStopped = () => fetcher.stopped?.aborted ?? false;
	await inPool(attachments, CONCURRENCY, isStopped, async ([item, files]) => {
		const missing: string[] = [];
		for (const [index, media] of files.slice(0, MAX_FILES).entries()) {
			try {
				const file = await store(context, await download(media, fetcher, limits));
				item.binary = { ...item.binary, [index === 0 ? 'data' : `data_${index + 1}`]: file };
			} catch (error) {
				missing.push((error as Error).message);
			}
		}
		if (files.length > MAX_FILES) missing.push(tooMany(files.slice(MAX_FILES)));
		if (missing.length > 0) item.json = { ...item.json, mediaError: missing.join('; ') };
	});
}

/** Gives a name without an extension that of its type, since other nodes go by it. */
async function store(context: IExecuteFunctions, { data, fileName, mimeType }: Download): Promise<IBinaryData> {
	const { prepareBinaryData } = context.helpers;
	if (hasExtension(fileName)) return await prepareBinaryData(data, fileName, mimeType);
	const file = await prepareBinaryData(data, undefined, mimeType);
	const fileExtension = extensionOf(file);
	return { ...file, fileExtension, fileName: fileExtension ? `${fileName}.${fileExtension}` : fileName };
}

function tooMany(files: Media[]): string {
	const names = files.slice(0, MAX_FILES).map(({ fileName, url }) => fileName ?? url);
	if (files.length > MAX_FILES) names.push(`${files.length - MAX_FILES} more`);
	return `An item takes at most ${MAX_FILES} files, so these were not fetched: ${names.join(', ')}`;
}

function fetcherOf(context: IExecuteFunctions): Fetcher {
	const { helpers } = context;
	const fetcher: Fetcher = { request: helpers.httpRequest, stopped: context.getExecutionCancelSignal() };
	// From n8n 2.28 on. `enforced` means: whether or not this n8n filters its own requests.
	if ('getSecureEgressFilter' in helpers) {
		const lookup = helpers.getSecureEgressFilter('enforced').createSecureLookup();
		fetcher.addressesOf = async (name) =>
			await new Promise((resolve, reject) => {
				lookup(name, { all: true }, (error, found) => {
					if (error) reject(error);
					else resolve([found].flat().map((each) => (typeof each === 'string' ? each : each.address)));
				});
			});
	}
	return fetcher;
}
