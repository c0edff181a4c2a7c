import type { Clock } from '../platform/clock';
import { realClock } from '../platform/clock';
import { onlyNew } from './duplicates';
import { Executed } from './executed';
import type { Delivered, Entry } from './handover';
import type { MarkStore } from './markList';
import { MarkList } from './markList';

/** The real time; sleeping keeps no process alive. */
const clock: Clock = {
	now: realClock().now,
	sleep: async (ms) =>
		await new Promise((resolve) => AbortSignal.timeout(ms).addEventListener('abort', () => resolve())),
};

/** What a process knows of the deliveries to its triggers; another one, or this one after a restart, has a fresh one. */
export class Memory {
	readonly executed = new Executed();

	private readonly marks = new Map<string, MarkList<Delivered, Entry[]>>();

	/**
	 * @param trigger workflow id and node id
	 * @param store how n8n's list of this trigger is reached
	 */
	marksOf(trigger: string, store: MarkStore): MarkList<Delivered, Entry[]> {
		const known = this.marks.get(trigger) ?? new MarkList(store, clock, onlyNew);
		this.marks.set(trigger, known);
		return known;
	}
}
