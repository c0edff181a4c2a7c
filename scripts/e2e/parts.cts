import { say } from '../stage/progress.cts';
import type { Checks } from './checks.cts';

/** One part of a run: checks of one kind, in a world that all parts share. */
type Part<World> = (world: World, checks: Checks) => Promise<void>;

/**
 * The parts that a user named, in their own order; all of them if none was named.
 *
 * @throws Error that names those there are, if one is not among them
 */
export function choose<World>(parts: Record<string, Part<World>>, named: string[]): Array<[string, Part<World>]> {
	const unknown = named.filter((name) => !Object.hasOwn(parts, name));
	if (unknown.length > 0) {
		throw new Error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
	}
	return Object.entries(parts).filter(([name]) => named.length === 0 || named.includes(name));
}

/**
 * Carries parts out, one after the other, until the signal is aborted.
 *
 * @param tidy puts right after each part what the next one must not find
 */
export async function inTurn<World>(
	parts: Array<[string, Part<World>]>,
	world: World,
	checks: Checks,
	signal: AbortSignal,
	tidy: () => void,
): Promise<void> {
	for (const [name, part] of parts) {
		if (signal.aborted) return;
		say(`— ${name}`);
		// A part that cannot even begin is one failed check, and the others still run.
		await part(world, checks).catch(
			async (error: Error) =>
				await checks.check(`${name} could be carried out`, () => {
					throw error;
				}),
		);
		tidy();
	}
}
