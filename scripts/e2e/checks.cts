import { deepStrictEqual, match } from 'node:assert/strict';
import { say } from '../stage/progress.cts';

/** How a part makes one check. */
export type Check = Checks['check'];

/** Runs checks one after the other, prints one line for each, and counts. */
export class Checks {
	passed = 0;
	failed = 0;
	skipped = 0;
	/** What has to hold after each check, too. */
	after: () => void = () => {};

	/** @param skips names of checks that are not to be run, and why not */
	constructor(private readonly skips: Readonly<Record<string, string>> = {}) {}

	/** What came of all, in one line. */
	get summary(): string {
		return `${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`;
	}

	/** 0 when something has been checked and nothing failed. */
	get exitCode(): number {
		return this.failed === 0 && this.passed > 0 ? 0 : 1;
	}

	/** Runs one check. It fails by throwing; the others go on. */
	check = async (name: string, work: () => Promise<unknown> | unknown): Promise<void> => {
		if (Object.hasOwn(this.skips, name)) {
			this.skipped++;
			say(`– ${name}\n            skipped: ${this.skips[name]}`);
			return;
		}
		const begun = Date.now();
		try {
			await work();
			this.after();
			this.passed++;
			say(`✓ ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
		} catch (error) {
			this.failed++;
			say(`✗ ${name}\n${String((error as Error).message).replace(/^/gm, '            ')}`);
		}
	};
}

/** A value as JSON would carry it, 64-bit integers as text: the form in which the nodes hand them out. */
export function plain(value: unknown): unknown {
	return JSON.parse(
		JSON.stringify(value ?? null, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)),
	);
}

/** Fails unless both are the same, and shows what differs. */
export function same(actual: unknown, expected: unknown): void {
	deepStrictEqual(plain(actual), plain(expected));
}

/** Fails, naming all of them, unless every wanted text is there. */
export function has(found: readonly string[], wanted: readonly string[]): void {
	const missing = wanted.filter((text) => !found.includes(text));
	if (missing.length > 0) throw new Error(`Missing: ${missing.join(', ')}\nThere: ${found.join(', ')}`);
}

/** Fails unless the text matches. */
export function says(text: unknown, wanted: RegExp): void {
	match(String(text), wanted);
}
