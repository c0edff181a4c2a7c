import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { joinedMessages } from '../messages/message';
import { type Attachment, attachFiles } from './attach';
import type { DownloadLimits } from './download';
import { type Delivered, type Entry, unpack } from './handover';
import { MAX_MARKS } from './markList';
import { type Memory, type Message, type TriggerMemory, triggerOf } from './memory';
import { readSettings, type TriggerSettings } from './options';
import { byConversation } from './pause';
import { showRefusal } from './refusals';

const MARKS = { mode: 'entries', maxEntries: MAX_MARKS } as const;

/**
 * Turns what receive() handed over into the items of the workflow: drops what another delivery has brought, waits until
 * a customer has finished, fetches files. Never throws once a record is marked as run, so that no marked record is lost.
 */
export async function emit(context: IExecuteFunctions, memory: Memory): Promise<INodeExecutionData[]> {
	const settings = readSettings((name) => context.getNodeParameter(name, 0, null));
	const handover = unpack(context.getInputData());
	if (handover.kind === 'refused') return showRefusal(context, handover);
	// A test means the same records once more.
	const isTest = context.getMode() === 'manual';
	const entries = isTest ? handover.entries : await withoutDuplicates(context, handover, memory);
	if (settings.waitForPause === 0) return await itemsOf(context, entries, settings);
	return await afterPause(context, memory.of(triggerOf(context)), entries, settings);
}

/** The items of the conversations that this execution carries, and of what does not wait (option Wait for a Pause). */
async function afterPause(
	context: IExecuteFunctions,
	{ pauses, silence }: TriggerMemory,
	entries: Entry[],
	{ waitForPause, staySilent, ...settings }: TriggerSettings,
): Promise<INodeExecutionData[]> {
	const isTest = context.getMode() === 'manual';
	const waiting: Message[] = entries
		.filter(({ conversation }) => conversation !== undefined)
		.map((entry) => ({ conversation: `${entry.item.event} ${entry.conversation}`, entry }));
	const emitted = async (groups: Message[][]) => {
		const carried = new Map<Entry, Entry>();
		for (const group of groups) {
			const [{ conversation, entry }] = group;
			if (!isTest && silence.covers(entry.conversation!, Date.now() - staySilent)) {
				context.logger.info('SocialEpoch Trigger starts nothing: a person answered while it waited (Stay Silent)');
				continue;
			}
			const own = waiting.findLast((message) => message.conversation === conversation);
			if (own) carried.set(own.entry, together(group, settings.simplify));
		}
		const kept = entries.flatMap((entry) => (entry.conversation === undefined ? entry : (carried.get(entry) ?? [])));
		return await itemsOf(context, kept, settings);
	};
	// Nobody writes to a workflow that is being tried out.
	if (isTest || waiting.length === 0) return await emitted(byConversation(waiting));
	return (await pauses.wait(waiting, waitForPause, context.getExecutionCancelSignal(), emitted)) ?? [];
}

/** Messages of one conversation as one entry: the last one's item, with all of them in `messages`. */
function together(group: Message[], simplify: boolean): Entry {
	const items = group.map(({ entry }) => entry.item);
	const item = simplify ? joinedMessages(items) : { ...items.at(-1), messages: items };
	return { key: null, item, media: group.flatMap(({ entry }) => entry.media ?? []) };
}

async function itemsOf(
	context: IExecuteFunctions,
	entries: Entry[],
	limits: DownloadLimits,
): Promise<INodeExecutionData[]> {
	const attachments: Attachment[] = [];
	const items = entries.map((entry) => {
		const item: INodeExecutionData = { json: entry.item, pairedItem: { item: 0 } };
		if (entry.media?.length) attachments.push([item, entry.media]);
		return item;
	});
	await attachFiles(context, attachments, limits);
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
		return await memory.of(trigger).marksIn(store).inTurn(run);
	} catch (error) {
		// Doubled is better than lost.
		const { message } = error as Error;
		context.logger.warn(`SocialEpoch Trigger could not look for duplicates: ${message}`, { workflow: trigger });
		return run.entries;
	} finally {
		memory.executed.add(keys);
	}
}
