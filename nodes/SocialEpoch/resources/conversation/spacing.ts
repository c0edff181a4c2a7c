import type { IDataObject } from 'n8n-workflow';

import type { Entry, Operation } from '../../engine/operation';
import { chunks, groupBy, records, runTogether } from '../../engine/run';
import type { Platform } from '../../transport/platform';
import { getResult, readableResult } from './getResult';

/** How often results are asked for, in ms. */
const LOOK_EVERY = 5000;

/**
 * The last customer of each agent and account, and from when on another one may be opened, in ms of the clock. One
 * process shares it, so that two executions, or two rounds of a loop, do not come too close to each other either.
 */
const lastOpened = new Map<string, { friend: unknown; next: number }>();

/**
 * Wakes conversations up in waves: different agents and accounts go out together, different customers of the same
 * agent and account one after the other, and nothing waits after the last (seed 001: "sequentially with 10s
 * intervals"). Then waits for results where the user wants them.
 */
export async function wakeUpSpaced(
	wakeUp: Operation,
	platform: Platform,
	entries: Entry[],
	stopped: () => boolean,
): Promise<void> {
	const { clock } = platform;
	forget(clock.now());
	const queues = groupBy(entries, pairOf(platform.account, entries));
	while (queues.size > 0 && !stopped()) {
		const wave = [...queues].flatMap(([pair, queue]) => takeReady(pair, queue, clock.now()));
		if (wave.length === 0) {
			const soonest = Math.min(...[...queues.keys()].map((pair) => lastOpened.get(pair)!.next));
			await clock.sleep(Math.max(1, soonest - clock.now()));
			continue;
		}
		const jitter = platform.random();
		for (const chunk of chunks(wakeUp, wave)) await runTogether(wakeUp, platform, chunk);
		// Counted again from the answer on, because the pace may have held the request back.
		for (const [pair, queue] of queues) {
			const sent = wave.find((entry) => entry.values.friendWhatsId === lastOpened.get(pair)?.friend);
			if (sent) lastOpened.get(pair)!.next = clock.now() + spacingOf(sent, jitter);
			if (queue.length === 0) queues.delete(pair);
		}
	}
	await awaitResults(platform, entries);
}

/** Without an account any of the agent's accounts may be used, so then all of the agent's items count as one pair. */
function pairOf(account: string, entries: Entry[]) {
	const open = new Set(
		entries.filter(({ values }) => !values.whatsId).map(({ values }) => values.agentAccount),
	);
	return ({ values }: Entry) =>
		JSON.stringify([account, values.agentAccount, open.has(values.agentAccount) ? '' : values.whatsId]);
}

/** Takes the next customer off the queue, with all items for the same customer, if the pair's time has come. */
function takeReady(pair: string, queue: Entry[], now: number): Entry[] {
	const friend = queue[0].values.friendWhatsId;
	const before = lastOpened.get(pair);
	if (before && before.friend !== friend && before.next > now) return [];
	const same = queue.filter((entry) => entry.values.friendWhatsId === friend);
	queue.splice(0, queue.length, ...queue.filter((entry) => entry.values.friendWhatsId !== friend));
	lastOpened.set(pair, { friend, next: now + spacingOf(same[0], 1) });
	return same;
}

/** @param random 0 to 1 of the extra spacing */
function spacingOf({ values }: Entry, random: number): number {
	return (Number(values.spacing ?? 10) + Number(values.jitter ?? 0) * random) * 1000;
}

function forget(now: number): void {
	for (const [pair, { next }] of lastOpened) if (next <= now) lastOpened.delete(pair);
}

/** Asks for all open results together until they are there or the time is up; each item ends with its result named. */
async function awaitResults({ clock, call }: Platform, entries: Entry[]): Promise<void> {
	const open = new Map<string, { entry: Entry; deadline: number }>();
	for (const entry of entries) {
		if (entry.values.waitForResult !== true) continue;
		const deadline = clock.now() + Number(entry.values.timeout ?? 90) * 1000;
		for (const { json } of entry.outputs ?? []) open.set(String(json.id), { entry, deadline });
	}
	while (open.size > 0) {
		let results: IDataObject[];
		try {
			results = records(await call(getResult.endpoint, { data: [...open.keys()] }));
		} catch (failure) {
			for (const { entry } of open.values()) entry.failure = failure;
			return;
		}
		for (const result of results) {
			const found = open.get(String(result.id));
			const over = found && found.deadline <= clock.now();
			if (!found || (Number(result.executeStatus) === 0 && !over)) continue;
			found.entry.outputs = [{ json: { ...found.entry.outputs![0].json, ...readableResult(result) } }];
			open.delete(String(result.id));
		}
		for (const [id, { entry, deadline }] of open) {
			if (deadline > clock.now()) continue;
			entry.outputs = [
				{ json: { ...entry.outputs![0].json, ...readableResult({ id, executeStatus: null }) } },
			];
			open.delete(id);
		}
		if (open.size > 0) await clock.sleep(LOOK_EVERY);
	}
}
