import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Media } from '../messages/content';
import type { DownloadLimits, Fetcher } from './download';
import { download, runBounded } from './download';
import type { Delivered, Entry } from './handover';
import { unpack } from './handover';
import { MAX_MARKS } from './markList';
import { type Memory, triggerOf } from './memory';
import { readSettings } from './options';

const MARKS = { mode: 'entries', maxEntries: MAX_MARKS } as const;

/**
 * Turns what receive() handed over into the items of the workflow: drops what another delivery has brought, fetches
 * files. Never throws once a record is marked as run, so that no marked record is lost.
 */
export async function emit(context: IExecuteFunctions, memory: Memory): Promise<INodeExecutionData[]> {
	const options = readSettings((name) => context.getNodeParameter(name, 0, null));
	const handover = unpack(context.getInputData());
	if (handover.kind === 'refused') return [];
	// A test means the same records once more.
	const entries =
		context.getMode() === 'manual' ? handover.entries : await withoutDuplicates(context, handover, memory);
	const files: Array<() => Promise<void>> = [];
	const items = entries.map((entry) => {
		const item: INodeExecutionData = { json: entry.item, pairedItem: { item: 0 } };
		if (entry.media?.length) files.push(async () => await attachAll(context, item, entry.media!, options));
		return item;
	});
	await runBounded(files);
	return items;
}

async function withoutDuplicates(context: IExecuteFunctions, run: Delivered, memory: Memory): Promise<Entry[]> {
	const keys = run.entries.map(({ key }) => key);
	if (keys.every((key) => key === null)) return run.entries;
	const { checkProcessedAndRecord, removeProcessed } = context.helpers;
	const store = {
		// The first two executions of a trigger may both create its list; the second then finds it on its second try.
		check: async (marks: string[]) =>
			await checkProcessedAndRecord(marks, 'node', MARKS).catch(
				async () => await checkProcessedAndRecord(marks, 'node', MARKS),
			),
		remove: async (marks: string[]) => await removeProcessed(marks, 'node', MARKS),
	};
	const trigger = triggerOf(context);
	try {
		return await memory.marksOf(trigger, store).inTurn(run);
	} catch (error) {
		// Doubled is better than lost.
		const { message } = error as Error;
		context.logger.warn(`SocialEpoch Trigger could not look for duplicates: ${message}`, { workflow: trigger });
		return run.entries;
	} finally {
		memory.executed.add(keys);
	}
}

/** Adds the files of a message to its item, or the reasons why they are not there. */
async function attachAll(
	context: IExecuteFunctions,
	item: INodeExecutionData,
	files: Media[],
	limits: DownloadLimits,
): Promise<void> {
	const missing: string[] = [];
	for (const [index, media] of files.entries()) {
		try {
			const file = await download(media, fetcherOf(context), limits);
			const binary = await context.helpers.prepareBinaryData(file.data, file.fileName, file.mimeType);
			item.binary = { ...item.binary, [index === 0 ? 'data' : `data_${index + 1}`]: binary };
		} catch (error) {
			missing.push((error as Error).message);
		}
	}
	if (missing.length) item.json = { ...item.json, mediaError: missing.join('; ') };
}

function fetcherOf(context: IExecuteFunctions): Fetcher {
	return {
		request: context.helpers.httpRequest,
		assertPublic: async (url) => {
			const verdict = await egressFilterOf(context)?.validateUrl(url);
			if (verdict && !verdict.ok) throw verdict.error;
		},
	};
}

/** Newer versions of n8n can tell what a name resolves to; older ones cannot. */
function egressFilterOf(context: IExecuteFunctions) {
	try {
		return context.helpers.getSecureEgressFilter('enforced');
	} catch {
		return undefined;
	}
}
