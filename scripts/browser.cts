/**
 * `npm run browser`: n8n's editor in a real Chromium, with the packed package and the simulated platform. It clicks,
 * checks what is to be seen, and takes pictures of it. Nothing leaves this machine.
 *
 * `npm run browser -- trigger runs` runs these parts only; `--update` also writes the pictures of the documentation.
 * Ends with 0 when every check has passed, with 1 otherwise.
 */
import { credential } from './browser/credential.cts';
import { findChromium } from './browser/chromium.cts';
import { lists } from './browser/lists.cts';
import { panels } from './browser/panels.cts';
import { picker } from './browser/picker.cts';
import { previews } from './browser/previews.cts';
import { runs } from './browser/runs.cts';
import { trigger } from './browser/trigger.cts';
import { createWorld, type Part } from './browser/world.cts';
import { Checks } from './e2e/checks.cts';
import { carryOut, type Undo } from './stage/ending.cts';
import { say } from './stage/progress.cts';

const PARTS: Record<string, Part> = { credential, picker, panels, lists, previews, trigger, runs };

const undo: Undo = [];
const checks = new Checks();

async function run(signal: AbortSignal): Promise<number> {
	const chromium = findChromium();
	if (chromium === undefined) {
		throw new Error('No Chromium was found: install one, on Debian or Ubuntu with "apt-get install chromium"');
	}
	const update = process.argv.includes('--update');
	const chosen = process.argv.slice(2).filter((argument) => argument !== '--update');
	const unknown = chosen.filter((name) => !Object.hasOwn(PARTS, name));
	if (unknown.length > 0) {
		throw new Error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
	}
	const world = await createWorld(chromium, update, undo);
	for (const [name, part] of Object.entries(PARTS)) {
		if (signal.aborted || (chosen.length > 0 && !chosen.includes(name))) continue;
		say(`— ${name}`);
		// A part that cannot even begin is one failed check, and the others still run.
		await part(world, checks).catch(
			async (error: Error) =>
				await checks.check(`${name} could be carried out`, () => {
					throw error;
				}),
		);
		world.simulator.clearFaults();
		world.window.complaints();
	}
	for (const { name, bytes } of world.pictures.written) {
		say(`docs/pictures/${name}.png (${Math.round(bytes / 1000)} kB)`);
	}
	return checks.exitCode;
}

carryOut({ name: 'run', undo, work: run, summary: () => checks.summary });
