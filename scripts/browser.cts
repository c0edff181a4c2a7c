/**
 * `npm run browser`: n8n's editor in a real Chromium, with the packed package and the simulated platform. It clicks,
 * checks what is to be seen, and takes pictures of it. Nothing leaves this machine.
 *
 * `npm run browser -- trigger runs` runs these parts only; `--update` also writes the pictures of the documentation.
 * Ends with 0 when every check has passed, with 1 otherwise.
 */
import { canvases } from './browser/canvases.cts';
import { credential } from './browser/credential.cts';
import { findChromium } from './browser/chromium.cts';
import { firstHour } from './browser/firstHour.cts';
import { lists } from './browser/lists.cts';
import { panels } from './browser/panels.cts';
import { picker } from './browser/picker.cts';
import { practice } from './browser/practice.cts';
import { previews } from './browser/previews.cts';
import { questions } from './browser/questions.cts';
import { runs } from './browser/runs.cts';
import { trigger } from './browser/trigger.cts';
import { createWorld, type Part } from './browser/world.cts';
import { Checks } from './e2e/checks.cts';
import { choose, inTurn } from './e2e/parts.cts';
import { carryOut, type Undo } from './stage/ending.cts';
import { say } from './stage/progress.cts';

const PARTS: Record<string, Part> = {
	credential,
	picker,
	panels,
	lists,
	previews,
	trigger,
	runs,
	questions,
	canvases,
	firstHour,
	practice,
};

const undo: Undo = [];
const checks = new Checks();

async function run(signal: AbortSignal): Promise<number> {
	const chromium = findChromium();
	if (chromium === undefined) {
		throw new Error('No Chromium was found: install one, on Debian or Ubuntu with "apt-get install chromium"');
	}
	const update = process.argv.includes('--update');
	const chosen = process.argv.slice(2).filter((argument) => argument !== '--update');
	const parts = choose(PARTS, chosen);
	const world = await createWorld(chromium, update, undo);
	await inTurn(parts, world, checks, signal, () => {
		world.simulator.clearFaults();
		world.window.complaints();
	});
	for (const { file, bytes } of world.pictures.written) say(`${file} (${Math.round(bytes / 1000)} kB)`);
	return checks.exitCode;
}

carryOut({ name: 'run', undo, work: run, summary: () => checks.summary });
