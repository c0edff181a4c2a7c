import { carryOut, type Undo } from '../stage/ending.cts';
import { say } from '../stage/progress.cts';
import type { Checks } from './checks.cts';

/** One part of a run: checks of one kind, in a world that all parts share. */
export type PartOf<World> = (world: World, checks: Checks) => Promise<void>;

/** A run that consists of parts. */
interface Run<World> {
	/** By name, in the order in which they are carried out. */
	parts: Record<string, PartOf<World>>;
	/** What the user named; all of them if none. */
	named: string[];
	checks: Checks;
	/** @param undo receives what ends all that is started */
	createWorld(undo: Undo): Promise<World>;
	/** Puts right after each part what the next one must not find. */
	tidy(world: World): void;
}

/** Carries the named parts out, one after the other, and ends this process: with 0 when every check has passed. */
export function carryOutParts<World>({ parts, named, checks, createWorld, tidy }: Run<World>): void {
	const undo: Undo = [];
	const work = async (signal: AbortSignal) => {
		const unknown = named.filter((name) => !Object.hasOwn(parts, name));
		if (unknown.length > 0) {
			throw new Error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
		}
		const world = await createWorld(undo);
		for (const [name, part] of Object.entries(parts)) {
			if (named.length > 0 && !named.includes(name)) continue;
			if (signal.aborted) break;
			say(`— ${name}`);
			// A part that cannot even begin is one failed check, and the others still run.
			await part(world, checks).catch((error: Error) =>
				checks.check(`${name} could be carried out`, () => Promise.reject(error)),
			);
			tidy(world);
		}
		return checks.exitCode;
	};
	carryOut({ name: 'run', undo, work, summary: () => checks.summary });
}
