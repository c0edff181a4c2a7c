import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { type Clock, realClock } from '../platform/clock';
import { onlyNew } from './duplicates';
import { Executed } from './executed';
import type { Delivered, Entry } from './handover';
import { MarkList, type Marks } from './markList';
import { Pauses } from './pause';
import { Silence } from './silence';
import type { Visits } from './page';
import { SharedCredential } from './sharedCredential';

type Context = IExecuteFunctions | IWebhookFunctions;

/** Whether the editor listens for one event to try the workflow with. */
export function isTest(context: Context): boolean {
	return context.getMode() === 'manual';
}

/** The real time; sleeping keeps no process alive. A timeout takes whole milliseconds only. */
export const idleClock: Clock = {
	now: realClock().now,
	sleep: async (ms) =>
		await new Promise((resolve) => AbortSignal.timeout(Math.ceil(ms)).addEventListener('abort', () => resolve())),
};

/** What a process knows of the deliveries to one trigger. */
export class TriggerMemory {
	readonly credential = new SharedCredential();

	readonly pauses: Pauses<INodeExecutionData[]>;

	readonly silence = new Silence();

	/** When each kind of refusal was reported last, ms since 1970. */
	readonly reported = new Map<string, number>();

	/** What came to each URL, to be changed in place. */
	readonly visits: Record<string, Visits> = {};

	private list: MarkList<Delivered, Entry[]> | undefined;

	/**
	 * @param name tells it from all other triggers
	 * @param executed of all triggers
	 */
	constructor(
		readonly name: string,
		private readonly clock: Clock,
		readonly executed: Executed,
	) {
		this.pauses = new Pauses(clock);
	}

	/** @param store how n8n's list of this trigger is reached */
	marksIn(store: Marks): MarkList<Delivered, Entry[]> {
		return (this.list ??= new MarkList(store, this.clock, onlyNew));
	}
}

/** What a process knows of the deliveries to its triggers; another one, or this one after a restart, has a fresh one. */
export class Memory {
	private readonly executed = new Executed();

	private readonly triggers: Record<string, TriggerMemory> = {};

	constructor(private readonly clock: Clock = idleClock) {}

	of(context: Context): TriggerMemory {
		const name = `${context.getWorkflow().id}/${context.getNode().id}`;
		return (this.triggers[name] ??= new TriggerMemory(name, this.clock, this.executed));
	}
}
