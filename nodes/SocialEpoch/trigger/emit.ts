import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { type Attachment, attachFiles } from './attach';
import type { Delivered, Entry } from './handover';
import { unpack } from './handover';
import { MAX_MARKS } from './markList';
import { type Memory, triggerOf } from './memory';
import { readSettings } from './options';
import { showRefusal } from './refusals';

const MARKS = { mode: 'entries', maxEntries: MAX_MARKS } as const;

/**
 * Turns what receive() handed over into the items of the workflow: drops what another delivery has brought, fetches
 * files. Never throws once a record is marked as run, so that no marked record is lost.
 */
export async function emit(context: IExecuteFunctions, memory: Memory): Promise<INodeExecutionData[]> {
	const options = readSettings((name) => context.getNodeParameter(name, 0, null));
	const handover = unpack(context.getInputData());
	if (handover.kind === 'refused') return showRefusal(context, handover);
	// A test means the same records once more.
	const entries =
		context.getMode() === 'manual' ? handover.entries : await withoutDuplicates(context, handover, memory);
	const attachments: Attachment[] = [];
	const items = entries.map((entry) => {
		const item: INodeExecutionData = { json: entry.item, pairedItem: { item: 0 } };
		if (entry.media?.length) attachments.push([item, entry.media]);
		return item;
	});
	await attachFiles(context, attachments, options);
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
