import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { joinedMessages } from '../messages/message';
import { groupBy } from '../values/groupBy';
import { itemsOf } from './attach';
import { type Delivered, type Entry, unpack } from './handover';
import { type Marks, MAX_MARKS } from './markList';
import { isTest, type Memory, type TriggerMemory } from './memory';
import { readSettings, type TriggerSettings } from './options';
import { conversationOf } from './pause';
import { showRefusal } from './refusals';

const MARKS = { mode: 'entries', maxEntries: MAX_MARKS } as const;

/**
 * Turns what receive() handed over into the items of the workflow: drops what another delivery has brought, waits until
 * a customer has finished, fetches files. Never throws once a record is marked as run, so that no marked record is lost.
 */
export async function emit(context: IExecuteFunctions, memory: Memory): Promise<INodeExecutionData[]> {
	const handover = unpack(context.getInputData());
	if ('advice' in handover) return showRefusal(context, handover);
	const settings = readSettings((name) => context.getNodeParameter(name, 0, null));
	const trigger = memory.of(context);
	// A test means the same records once more.
	const entries = isTest(context) ? handover.entries : await withoutDuplicates(context, handover, trigger);
	if (settings.waitForPause === 0) return await itemsOf(context, entries, settings);
	return await afterPause(context, trigger, entries, settings);
}

/** The items of the conversations that this execution carries, and of what does not wait (option Wait for a Pause). */
async function afterPause(
	context: IExecuteFunctions,
	{ pauses, silence }: TriggerMemory,
	entries: Entry[],
	settings: TriggerSettings,
): Promise<INodeExecutionData[]> {
	const waiting = entries.filter(({ conversation }) => conversation !== undefined);
	const last = new Map(waiting.map((message) => [conversationOf(message), message]));
	const isAnswered = ([message]: Entry[]) =>
		!isTest(context) && silence.covers(message, Date.now() - settings.staySilent);
	const emitted = async (groups: Entry[][]) => {
		const unanswered = groups.filter((group) => !isAnswered(group));
		if (unanswered.length < groups.length) {
			context.logger.info('SocialEpoch Trigger starts nothing: a person answered while it waited (Stay Silent)');
		}
		const joined = unanswered.map((group) => together(group, settings.simplify));
		const carried = new Map(unanswered.map(([message], i) => [last.get(conversationOf(message)), joined[i]]));
		const kept = entries.flatMap((entry) => (entry.conversation === undefined ? entry : (carried.get(entry) ?? [])));
		return await itemsOf(context, kept, settings);
	};
	// Nobody writes to a workflow that is being tried out.
	if (isTest(context) || waiting.length === 0) return await emitted(groupBy(waiting, conversationOf));
	return (await pauses.wait(waiting, settings.waitForPause, context.getExecutionCancelSignal(), emitted)) ?? [];
}

/** Messages of one conversation as one entry: the last one's item, with all of them in `messages`. */
function together(group: Entry[], simplify: boolean): Entry {
	const items = group.map(({ item }) => item);
	const item = simplify ? joinedMessages(items) : { ...items.at(-1), messages: items };
	return { key: null, item, media: group.flatMap(({ media }) => media ?? []) };
}

async function withoutDuplicates(context: IExecuteFunctions, run: Delivered, trigger: TriggerMemory): Promise<Entry[]> {
	const keys = run.entries.map(({ key }) => key);
	if (keys.every((key) => key === null)) return run.entries;
	const { checkProcessedAndRecord, removeProcessed } = context.helpers;
	const check = async (marks: string[]) => new Set((await checkProcessedAndRecord(marks, 'node', MARKS)).processed);
	const store: Marks = {
		// The first two executions of a trigger may both create its list; the second then finds it on its second try.
		check: async (marks) => await check(marks).catch(async () => await check(marks)),
		remove: async (marks) => await removeProcessed(marks, 'node', MARKS),
	};
	try {
		return await trigger.marksIn(store).inTurn(run);
	} catch (error) {
		// Doubled is better than lost.
		const { message } = error as Error;
		context.logger.warn(`SocialEpoch Trigger could not look for duplicates: ${message}`, { workflow: trigger.name });
		return run.entries;
	} finally {
		trigger.executed.add(keys);
	}
}
