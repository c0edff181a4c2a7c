import type { IDataObject } from 'n8n-workflow';

import type { Item, Operation, Values } from '../../action/operation';
import { poll } from '../../platform/poll';
import { records } from '../../action/answers';
import { batchesOf } from '../../action/batches';
import { fail, runTogether } from '../../action/run';
import { asFailure, Failure } from '../../platform/failure';
import { query } from '../../platform/endpoint';
import type { Platform } from '../../platform/platform';
import { EXECUTE_STATUS, nameOf } from '../../values/codes';
import { platformTimeToIso } from '../../values/time';

/** What became of wake-ups (docs/platform.md, "Conversation: get result"). */
export const RESULTS = query('POST', '/wscrm-bus-api/open/action/callbackResult', { tenantInBody: true });

/** How often those that wait look whether it is their turn, in ms. */
const LOOK_AGAIN = 100;

/** How often results are asked for, in ms, and how many at once. */
const ASK_AGAIN = 5000;
const MOST_IDS = 100;

/** A customer whose conversation was opened, and until when nobody else may follow, in ms of the clock. */
interface Opened {
	values: Values;
	until: number;
}

/**
 * What was opened lately, by credential and agent. One process shares it, so that two executions, or two rounds of a
 * loop, do not come too close to each other either.
 */
const opened = new Map<string, Opened[]>();

/**
 * Wakes conversations up in waves: different agents and accounts go out together, different customers of the same
 * agent and account one after the other (docs/platform.md, "Conversation: wake up"), and nothing waits after the last.
 * Then waits for results where the user wants them.
 */
export async function wakeUpSpaced(
	wakeUp: Operation,
	platform: Platform,
	items: Item[],
	halt?: AbortController,
): Promise<void> {
	const { clock, random } = platform;
	const stopped = () => halt?.signal.aborted === true;
	let waiting = items;
	while (waiting.length > 0 && !stopped()) {
		const wave = takeReady(platform, waiting);
		waiting = waiting.filter((item) => !wave.has(item));
		try {
			for (const batch of batchesOf(wakeUp, [...wave.keys()])) {
				if (!stopped()) await runTogether(wakeUp, platform, batch, halt);
			}
		} finally {
			// Counted from the answer on, because the pace or the network may have held the request back.
			for (const mark of wave.values()) mark.until = clock.now() + spacingOf(mark.values, random());
		}
		if (wave.size === 0) await clock.sleep(LOOK_AGAIN);
	}
	if (!stopped()) await awaitResults(platform, items, halt);
}

/** Those that nobody stands in the way of, in order. From now on each stands in the way of others. */
function takeReady({ account, clock }: Platform, waiting: Item[]): Map<Item, Opened> {
	const now = clock.now();
	const wave = new Map<Item, Opened>();
	for (const [agent, marks] of opened) {
		const left = marks.filter(({ until }) => until > now);
		if (left.length > 0) opened.set(agent, left);
		else opened.delete(agent);
	}
	for (const item of waiting) {
		const agent = JSON.stringify([account, item.values.agentAccount]);
		const marks = opened.get(agent) ?? [];
		if (marks.some(({ values }) => isTooClose(values, item.values))) continue;
		const mark = { values: item.values, until: Infinity };
		opened.set(agent, [...marks, mark]);
		wave.set(item, mark);
	}
	return wave;
}

/** Of one agent: another customer with the same account. Where none is given, it may turn out to be the same. */
function isTooClose(a: Values, b: Values): boolean {
	return a.friendWhatsId !== b.friendWhatsId && (!a.whatsId || !b.whatsId || a.whatsId === b.whatsId);
}

/** @param random 0 to 1 of the extra spacing */
function spacingOf({ spacing, jitter }: Values, random: number): number {
	return (Number(spacing) + Number(jitter) * random) * 1000;
}

/** Asks for all open results together until they are there or the time is up; each item ends with its result named. */
async function awaitResults({ clock, call }: Platform, items: Item[], halt?: AbortController): Promise<void> {
	const open = new Map<string, Item>();
	let seconds = 0;
	const show = (item: Item, result: IDataObject) => {
		item.outputs = [{ json: { ...item.outputs![0].json, ...readableResult(result) } }];
	};
	for (const item of items) {
		if (!item.outputs || item.values.waitForResult !== true) continue;
		open.set(String(item.outputs[0].json.id), item);
		show(item, { executeStatus: null });
		seconds = Math.max(seconds, Number(item.values.timeout));
	}
	const look = async () => {
		const ids = [...open.keys()];
		for (let at = 0; at < ids.length; at += MOST_IDS) {
			for (const result of records(await call(RESULTS, { data: ids.slice(at, at + MOST_IDS) }))) {
				const item = open.get(String(result.id));
				if (item) show(item, result);
				if (Number(result.executeStatus ?? 0) !== 0) open.delete(String(result.id));
			}
		}
		return open.size === 0 || undefined;
	};
	if (open.size === 0) return;
	try {
		await poll(clock, ASK_AGAIN, clock.now() + seconds * 1000, look);
	} catch (error) {
		const failure = asFailure(error);
		const description = `The wake-ups were sent, only their results are not known. ${failure.description}`;
		fail([...open.values()], new Failure(failure.message, { ...failure, description }), halt);
	}
}

/** The result of one wake-up with its code named; "notFound" for an ID the platform does not know. */
export function readableResult(result: IDataObject): IDataObject {
	return {
		...result,
		executeStatusName: nameOf(EXECUTE_STATUS, result.executeStatus) ?? 'notFound',
		...('executeTime' in result && { executeTime: platformTimeToIso(result.executeTime) }),
	};
}
