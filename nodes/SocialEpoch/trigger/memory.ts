import type { FunctionsBase, INodeExecutionData } from 'n8n-workflow';

import { type Clock, realClock } from '../platform/clock';
import { onlyNew } from './duplicates';
import { Executed } from './executed';
import type { Delivered, Entry } from './handover';
import { MarkList, type MarkStore } from './markList';
import { Pauses, type Waiting } from './pause';
import { Silence } from './silence';
import type { Visits } from './page';
import { SharedCredentials } from './sharedCredential';

/** The real time; sleeping keeps no process alive. */
export const idleClock: Clock = {
	now: realClock().now,
	sleep: async (ms) =>
		await new Promise((resolve) => AbortSignal.timeout(ms).addEventListener('abort', () => resolve())),
};

/** The name of a trigger within its process: workflow id and node id. */
export function triggerOf(context: FunctionsBase): string {
	return `${context.getWorkflow().id}/${context.getNode().id}`;
}

/** A message on its way through the wait for a pause. */
export interface Message extends Waiting {
	entry: Entry;
}

/** What a process knows of the deliveries to one trigger. */
export class TriggerMemory {
	readonly pauses: Pauses<Message, INodeExecutionData[]>;

	readonly silence = new Silence();

	/** When each kind of refusal was reported last, ms since 1970. */
	readonly reported = new Map<string, number>();

	/** What came to each of its URLs. */
	readonly visits = new Map<string, Visits>();

	private list: MarkList<Delivered, Entry[]> | undefined;

	constructor(private readonly clock: Clock) {
		this.pauses = new Pauses(clock);
	}

	/** @param store how n8n's list of this trigger is reached */
	marksIn(store: MarkStore): MarkList<Delivered, Entry[]> {
		return (this.list ??= new MarkList(store, this.clock, onlyNew));
	}
}

/** What a process knows of the deliveries to its triggers; another one, or this one after a restart, has a fresh one. */
export class Memory {
	readonly executed = new Executed();

	readonly credentials = new SharedCredentials();

	private readonly triggers = new Map<string, TriggerMemory>();

	constructor(private readonly clock: Clock = idleClock) {}

	/** @param trigger its name, see `triggerOf` */
	of(trigger: string): TriggerMemory {
		const known = this.triggers.get(trigger) ?? new TriggerMemory(this.clock);
		this.triggers.set(trigger, known);
		return known;
	}
}
