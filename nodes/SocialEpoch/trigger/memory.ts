import type { FunctionsBase } from 'n8n-workflow';

import type { Clock } from '../platform/clock';
import { realClock } from '../platform/clock';
import { onlyNew } from './duplicates';
import { Executed } from './executed';
import type { Delivered, Entry } from './handover';
import type { MarkStore } from './markList';
import { MarkList } from './markList';
import { Silence } from './silence';
import { Visitors } from './page';
import { Reports } from './refusals';
import { SharedCredentials } from './sharedCredential';

/** The real time; sleeping keeps no process alive. */
const clock: Clock = {
	now: realClock().now,
	sleep: async (ms) =>
		await new Promise((resolve) => AbortSignal.timeout(ms).addEventListener('abort', () => resolve())),
};

/** The name of a trigger within its process: workflow id and node id. */
export function triggerOf(context: FunctionsBase): string {
	return `${context.getWorkflow().id}/${context.getNode().id}`;
}

/** What a process knows of the deliveries to its triggers; another one, or this one after a restart, has a fresh one. */
export class Memory {
	readonly executed = new Executed();

	readonly credentials = new SharedCredentials();

	readonly reports = new Reports();

	readonly visitors = new Visitors();

	private readonly marks = new Map<string, MarkList<Delivered, Entry[]>>();

	private readonly silences = new Map<string, Silence>();

	/** @param store how n8n's list of this trigger is reached */
	marksOf(trigger: string, store: MarkStore): MarkList<Delivered, Entry[]> {
		return kept(this.marks, trigger, () => new MarkList(store, clock, onlyNew));
	}

	silenceOf(trigger: string): Silence {
		return kept(this.silences, trigger, () => new Silence());
	}
}

function kept<T>(all: Map<string, T>, name: string, create: () => T): T {
	const one = all.get(name) ?? create();
	all.set(name, one);
	return one;
}
