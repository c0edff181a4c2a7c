/**
 * `npm run e2e`: the packed package in a real n8n, against the simulated platform. Nothing leaves this machine.
 *
 * `npm run e2e -- events faults` runs these parts only. `npm run e2e:oldest` (or `--n8n oldest`) runs the same in the
 * oldest n8n that the README names, which is installed beside the usual one. Ends with 0 when every check has passed,
 * with 1 otherwise.
 */
import { parseArgs } from 'node:util';
import { Checks } from './e2e/checks.cts';
import { conversations } from './e2e/conversations.cts';
import { editor } from './e2e/editor.cts';
import { events } from './e2e/events.cts';
import { examples } from './e2e/examples.cts';
import { faults } from './e2e/faults.cts';
import { operations } from './e2e/operations.cts';
import { carryOutParts } from './e2e/parts.cts';
import { refusals } from './e2e/refusals.cts';
import { restarts } from './e2e/restarts.cts';
import { SKIPS } from './e2e/skips.cts';
import { createWorld } from './e2e/world.cts';
import { ensureN8n } from './stage/runtime.cts';

const { values, positionals } = parseArgs({ options: { n8n: { type: 'string' } }, allowPositionals: true });
const { n8n } = values;

carryOutParts({
	// In this order: the restarts come last, since they end n8n in bad ways.
	parts: { operations, editor, events, refusals, faults, examples, conversations, restarts },
	named: positionals,
	checks: new Checks(n8n === undefined ? {} : SKIPS[n8n]),
	async createWorld(undo) {
		if (n8n !== undefined && !Object.hasOwn(SKIPS, n8n)) {
			throw new Error(`There is no n8n "${n8n}"; besides the usual one there is ${Object.keys(SKIPS).join(', ')}`);
		}
		return await createWorld(undo, await ensureN8n(n8n === undefined ? 'n8n' : `n8n-${n8n}`));
	},
	tidy: ({ simulator }) => simulator.clearFaults(),
});
