/**
 * `npm run e2e`: the packed package in a real n8n, against the simulated platform. Nothing leaves this machine.
 *
 * `npm run e2e -- events faults` runs these parts only. Ends with 0 when every check has passed, with 1 otherwise.
 */
import { say } from './stage/progress.cts';
import { Checks } from './e2e/checks.cts';
import { editor } from './e2e/editor.cts';
import { events } from './e2e/events.cts';
import { examples } from './e2e/examples.cts';
import { faults } from './e2e/faults.cts';
import { operations } from './e2e/operations.cts';
import { refusals } from './e2e/refusals.cts';
import { restarts } from './e2e/restarts.cts';
import { createWorld, type Part } from './e2e/world.cts';

/** In this order: the restarts come last, since they end n8n in bad ways. */
const PARTS: Record<string, Part> = { operations, editor, events, refusals, faults, examples, restarts };

const undo: Array<() => Promise<void> | void> = [];
const checks = new Checks();

async function run(): Promise<void> {
	const chosen = process.argv.slice(2);
	const unknown = chosen.filter((name) => !Object.hasOwn(PARTS, name));
	if (unknown.length > 0) {
		throw new Error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
	}
	const world = await createWorld(undo);
	for (const [name, part] of Object.entries(PARTS)) {
		if (chosen.length > 0 && !chosen.includes(name)) continue;
		say(`— ${name}`);
		// A part that cannot even begin is one failed check, and the others still run.
		await part(world, checks).catch(
			async (error: Error) =>
				await checks.check(`${name} could be carried out`, () => {
					throw error;
				}),
		);
		world.simulator.clearFaults();
	}
}

let ending = false;

async function end(code: number): Promise<void> {
	if (ending) process.exit(code); // asked a second time: what is left is killed on exit
	ending = true;
	for (const action of undo) {
		await Promise.resolve(action()).catch((error: Error) => say(`✗ clean-up: ${error.message}`));
	}
	console.log(`${checks.passed} passed, ${checks.failed} failed`);
	process.exit(code);
}

for (const [signal, code] of [
	['SIGINT', 130],
	['SIGTERM', 143],
	['SIGHUP', 129],
] as const) {
	process.on(signal, () => void end(code));
}

run().then(
	async () => {
		// After Ctrl-C the checks fail one after the other while all is being stopped.
		if (!ending) await end(checks.failed === 0 && checks.passed > 0 ? 0 : 1);
	},
	async (error: Error) => {
		if (ending) return;
		console.error(`\nThe run stopped: ${error.message}\n`);
		await end(1);
	},
);
