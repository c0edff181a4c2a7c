import type { Clock } from '../platform/clock';
import { groupBy } from '../values/groupBy';

/** ms a message waits at most: a stopping n8n gives its executions 30 s, and files are fetched after the wait. */
const LONGEST_WAIT = 25_000;

/** A message that waits for others of its conversation. */
export interface Waiting {
	conversation: string;
}

/** An execution with messages that wait. */
interface Member<M, R> {
	messages: M[];
	/** stopped, or its items could not be made */
	isGone: boolean;
	emit(groups: M[][]): Promise<R>;
	resolve(result: R | undefined): void;
	reject(error: unknown): void;
}

/** Executions that end together, because they share conversations; the oldest first. */
interface Gathering<M, R> {
	members: Array<Member<M, R>>;
	/** when its first message came, in ms of the clock */
	since: number;
	/** when it ends */
	due: number;
}

/**
 * Lets the messages of a conversation wait until no further one has come for a while, for one trigger in one process.
 *
 * n8n gives each delivery an execution of its own. The last execution that brought a message of a conversation carries
 * all its messages, and the others stay open until their messages are on their way, so that none is lost with its
 * process: after a crash, n8n has each of them with its own messages.
 *
 *     execution 1 brings "Hi" at 0 s, execution 2 brings "How much is it?" at 2 s; the pause is 3 s
 *     at 5 s execution 2 emits both, and execution 1 ends with nothing
 *
 * An execution emits everything at once, so one that brings messages of two conversations makes them wait for each
 * other.
 */
export class Pauses<M extends Waiting, R> {
	private gatherings: Array<Gathering<M, R>> = [];

	private isRunning = false;

	constructor(private readonly clock: Clock) {}

	/**
	 * Waits, and then makes the items of an execution.
	 *
	 * @param pause ms without a further message
	 * @param signal aborts when the execution is stopped: it then ends at once, and what it would have carried is carried
	 * by the last of the others that wait in the conversation
	 * @param emit makes the items out of the conversations that this execution carries, each with its messages in the
	 * order in which they came; called once more if another execution was stopped meanwhile
	 * @returns what `emit` made; `undefined` for an execution that was stopped
	 * @throws what `emit` threw; others then carry its messages
	 */
	async wait(
		messages: M[],
		pause: number,
		signal: AbortSignal | undefined,
		emit: (groups: M[][]) => Promise<R>,
	): Promise<R | undefined> {
		return await new Promise((resolve, reject) => {
			if (signal?.aborted) return resolve(undefined);
			const member: Member<M, R> = { messages, isGone: false, emit, resolve, reject };
			signal?.addEventListener('abort', () => {
				member.isGone = true;
				resolve(undefined);
			});
			this.join(member, pause);
			if (!this.isRunning) void this.run();
		});
	}

	private join(member: Member<M, R>, pause: number): void {
		const now = this.clock.now();
		const names = new Set(member.messages.map(({ conversation }) => conversation));
		const isShared = ({ members }: Gathering<M, R>) =>
			members.some(({ messages }) => messages.some(({ conversation }) => names.has(conversation)));
		const shared = this.gatherings.filter(isShared);
		const since = Math.min(now, ...shared.map((one) => one.since));
		this.gatherings = this.gatherings.filter((one) => !shared.includes(one));
		this.gatherings.push({
			members: [...shared.flatMap(({ members }) => members), member],
			since,
			due: Math.min(now + pause, since + LONGEST_WAIT),
		});
	}

	private async run(): Promise<void> {
		this.isRunning = true;
		while (this.gatherings.length > 0) {
			const next = Math.min(...this.gatherings.map(({ due }) => due));
			await this.clock.sleep(Math.max(0, next - this.clock.now()));
			const now = this.clock.now();
			const over = this.gatherings.filter(({ due }) => due <= now);
			this.gatherings = this.gatherings.filter(({ due }) => due > now);
			for (const { members } of over) void end(members);
		}
		this.isRunning = false;
	}
}

/** Messages by conversation, in their order. */
export function byConversation<M extends Waiting>(messages: M[]): M[][] {
	return [...groupBy(messages, ({ conversation }) => conversation).values()];
}

/** Nobody ends before all have made their items; if one is stopped or fails until then, others make them. */
async function end<M extends Waiting, R>(members: Array<Member<M, R>>): Promise<void> {
	const living = members.filter(({ isGone }) => !isGone);
	const carriers = new Map(living.flatMap((one) => one.messages.map(({ conversation }) => [conversation, one])));
	const groups = byConversation(members.flatMap(({ messages }) => messages));
	const results = await Promise.all(
		living.map(async (member) => {
			try {
				return await member.emit(groups.filter(([{ conversation }]) => carriers.get(conversation) === member));
			} catch (error) {
				member.isGone = true;
				member.reject(error);
				return undefined;
			}
		}),
	);
	if (living.some(({ isGone }) => isGone)) return await end(members);
	living.forEach(({ resolve }, index) => resolve(results[index]));
}
