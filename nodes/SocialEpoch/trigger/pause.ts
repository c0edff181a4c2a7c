import type { Clock } from '../platform/clock';
import { groupBy } from '../values/groupBy';
import type { Entry } from './handover';

/** ms a message waits at most: a stopping n8n gives its executions 30 s, and files are fetched after the wait. */
const LONGEST_WAIT = 25_000;

/** An execution with messages that wait. */
interface Member<R> {
	messages: Entry[];
	/** stopped, or its items could not be made */
	isGone: boolean;
	emit(groups: Entry[][]): Promise<R>;
	resolve(result: R | undefined): void;
	reject(error: unknown): void;
}

/** Executions that end together, because they share conversations; the oldest first. */
interface Gathering<R> {
	members: Array<Member<R>>;
	/** when its first message came, in ms of the clock */
	since: number;
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
export class Pauses<R> {
	private readonly gatherings = new Set<Gathering<R>>();

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
		messages: Entry[],
		pause: number,
		signal: AbortSignal | undefined,
		emit: (groups: Entry[][]) => Promise<R>,
	): Promise<R | undefined> {
		return await new Promise((resolve, reject) => {
			if (signal?.aborted) return resolve(undefined);
			const member: Member<R> = { messages, isGone: false, emit, resolve, reject };
			signal?.addEventListener('abort', () => {
				member.isGone = true;
				resolve(undefined);
			});
			void this.join(member, pause);
		});
	}

	/** Joins the gatherings that it shares a conversation with into one, which ends unless somebody else joins it first. */
	private async join(member: Member<R>, pause: number): Promise<void> {
		const now = this.clock.now();
		const names = new Set(member.messages.map(conversationOf));
		const shared = [...this.gatherings].filter(({ members }) =>
			members.some(({ messages }) => messages.some((message) => names.has(conversationOf(message)))),
		);
		for (const one of shared) this.gatherings.delete(one);
		const members = [...shared.flatMap((one) => one.members), member];
		const gathering = { members, since: Math.min(now, ...shared.map(({ since }) => since)) };
		this.gatherings.add(gathering);
		await this.clock.sleep(Math.max(0, Math.min(pause, gathering.since + LONGEST_WAIT - now)));
		if (this.gatherings.delete(gathering)) await end(members);
	}
}

/** The conversation of a message that waits; the two events that tell of messages do not wait for each other. */
export function conversationOf({ item, conversation }: Entry): string {
	return `${item.event} ${conversation}`;
}

/** Nobody ends before all have made their items; if one is stopped or fails until then, others make them. */
async function end<R>(members: Array<Member<R>>): Promise<void> {
	const living = members.filter(({ isGone }) => !isGone);
	const carriers = new Map(living.flatMap((one) => one.messages.map((message) => [conversationOf(message), one])));
	const all = members.flatMap(({ messages }) => messages);
	const groups = groupBy(all, conversationOf);
	const results = await Promise.all(
		living.map(async (member) => {
			try {
				return await member.emit(groups.filter(([message]) => carriers.get(conversationOf(message)) === member));
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
