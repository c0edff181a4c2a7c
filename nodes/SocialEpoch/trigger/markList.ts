import type { Clock } from '../platform/clock';

/**
 * How many marks n8n keeps for one trigger. A delivery of n records leaves n + 1, so this holds a record a second
 * over the platform's whole retry schedule (2 h 39 min), or 19,600 records in deliveries of 50. n8n rewrites the
 * whole list each time: measured with n8n 2.41's own helper on SQLite, 7 ms a write at this length (3.5 ms at half,
 * 17 ms at two and a half times), shared by all deliveries that wait at the same time.
 */
export const MAX_MARKS = 20_000;

/** ms after which every process that had read the list before a mark was written has written its own. */
const SETTLED = 2000;

/** ms after which a mark that keeps going missing is given up. */
const GIVEN_UP = 30_000;

/** How many jobs share one turn at most. */
const MAX_BATCH = 50;

/** A job that adds more marks than this is a large one. */
const LARGE = 20;

/**
 * ms between two turns with large jobs. Each turn writes the whole list, 540 kB when it is full, so where large
 * deliveries follow each other closely several of them share one: 4 at 10 a second, 20 at 50 a second.
 */
const REST = 400;

/** A list of marks; n8n keeps one for each node in its database. */
export interface Marks {
	/** Tells which of these marks are in the list, and adds the others at its end. */
	check(marks: string[]): Promise<Set<unknown>>;
	remove(marks: string[]): Promise<void>;
}

/**
 * n8n's list of marks of one trigger. n8n's helper reads the list and writes it back as a whole, and nothing keeps
 * two from doing so at once:
 *
 *     delivery A reads [x], delivery B reads [x], A writes [x a], B writes [x b]: the mark a is lost.
 *
 * Deliveries of one process therefore take turns, and those that wait share the next one. Processes cannot take turns,
 * so each looks after the marks it has written and writes those again that another process has overwritten. When
 * nothing has come for a while it looks once more, and this waiting keeps no process alive if the clock does not.
 */
export class MarkList<Job, Result> implements Marks {
	private readonly waiting: Array<{ job: Job; resolve(result: Result): void; reject(error: unknown): void }> = [];

	private busy = false;

	private watched = false;

	/** In ms of the clock. */
	private lastTurn = 0;

	/** Marks that the last turn, or the one under way, has added. */
	private added = 0;

	/** The marks this process looks after: when it wrote them first and last, in ms of the clock. */
	private readonly fresh = new Map<string, { first: number; last: number }>();

	/** @param work what a turn does for its jobs; it gives one result for each of them */
	constructor(
		private readonly store: Marks,
		private readonly clock: Clock,
		private readonly work: (jobs: Job[], marks: Marks) => Promise<Result[]>,
	) {}

	/**
	 * Does the work for one job when its turn has come.
	 *
	 * @throws what the store or the work threw in this turn; the next turn is not affected
	 */
	async inTurn(job: Job): Promise<Result> {
		return await new Promise((resolve, reject) => {
			this.waiting.push({ job, resolve, reject });
			void this.takeTurns();
		});
	}

	async check(marks: string[]): Promise<Set<unknown>> {
		const now = this.clock.now();
		const there = await this.store.check([...new Set([...marks, ...this.fresh.keys()])]);
		// A mark is looked after until it is seen to have stayed.
		for (const [mark, written] of this.fresh) {
			if (!there.has(mark)) written.last = now;
			if (now - written.last >= SETTLED || now - written.first >= GIVEN_UP) this.fresh.delete(mark);
		}
		const added = marks.filter((mark) => !there.has(mark));
		for (const mark of added) this.fresh.set(mark, { first: now, last: now });
		this.added += added.length;
		return there;
	}

	async remove(marks: string[]): Promise<void> {
		marks.forEach((mark) => this.fresh.delete(mark));
		await this.store.remove(marks);
	}

	/** Takes turns until nobody waits; without a job it only looks after the marks. */
	private async takeTurns(): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		do {
			const batch = this.waiting.splice(0, MAX_BATCH);
			this.added = 0;
			try {
				const jobs = batch.map(({ job }) => job);
				const results = await this.work(jobs, this);
				batch.forEach(({ resolve }, index) => resolve(results[index]));
			} catch (error) {
				batch.forEach(({ reject }) => reject(error));
				// A database that fails while nobody needs it is left alone until somebody does.
				if (batch.length === 0) this.fresh.clear();
			}
			this.lastTurn = this.clock.now();
			if (this.added > LARGE * batch.length) await this.clock.sleep(REST);
		} while (this.waiting.length > 0);
		this.busy = false;
		if (!this.watched) void this.watch();
	}

	/**
	 * After the last turn nobody else would look whether its marks have stayed. After one with many it looks sooner as
	 * well, since a redelivery in the meantime would double as many records.
	 */
	private async watch(): Promise<void> {
		this.watched = true;
		while (this.fresh.size > 0) {
			const rest = this.added > LARGE ? REST : SETTLED;
			await this.clock.sleep(rest);
			if (this.clock.now() - this.lastTurn >= rest) await this.takeTurns();
		}
		this.watched = false;
	}
}
