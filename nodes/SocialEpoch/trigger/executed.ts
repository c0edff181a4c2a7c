/** How many records a process remembers, over all its triggers: 10 MB or so. */
const MAX_REMEMBERED = 100_000;

/** The records that execute() has run in this process, by their keys; the oldest are forgotten first. */
export class Executed {
	private readonly keys = new Set<string | null>();

	/** @param key `null` for a record that nothing tells from others; it counts as not run */
	has(key: string | null): boolean {
		return key !== null && this.keys.has(key);
	}

	add(keys: ReadonlyArray<string | null>): void {
		for (const key of keys) this.keys.add(key);
		for (const key of this.keys) {
			if (this.keys.size <= MAX_REMEMBERED) break;
			this.keys.delete(key);
		}
	}
}
