/**
 * `npm run browser`: n8n's editor in a real Chromium, with the packed package and the simulated platform. It clicks,
 * checks what is to be seen, and takes pictures of it. Nothing leaves this machine.
 *
 * `npm run browser -- trigger runs` runs these parts only; `--update` also writes the pictures of the documentation.
 * Ends with 0 when every check has passed, with 1 otherwise.
 */
import { canvases } from './browser/canvases.cts';
import { credential } from './browser/credential.cts';
import { firstHour } from './browser/firstHour.cts';
import { lists } from './browser/lists.cts';
import { panels } from './browser/panels.cts';
import { picker } from './browser/picker.cts';
import { practice } from './browser/practice.cts';
import { previews } from './browser/previews.cts';
import { questions } from './browser/questions.cts';
import { runs } from './browser/runs.cts';
import { trigger } from './browser/trigger.cts';
import { createWorld } from './browser/world.cts';
import { Checks } from './e2e/checks.cts';
import { carryOutParts } from './e2e/parts.cts';

const everyday = { credential, picker, panels, lists, previews, trigger, runs, questions };
const options = process.argv.slice(2);
const checks = new Checks();

carryOutParts({
	parts: { ...everyday, canvases, firstHour, practice },
	named: options.filter((option) => option !== '--update'),
	checks,
	async createWorld(undo) {
		const world = await createWorld(options.includes('--update'), undo);
		checks.after = () => {
			const complaints = world.window.complaints();
			if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`);
		};
		return world;
	},
	tidy({ simulator, window }) {
		simulator.clearFaults();
		window.complaints();
	},
});
