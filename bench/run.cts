/**
 * `npm run bench`: measures the package beside what a user would build instead, and prints one table.
 *
 * `npm run bench -- json trigger` runs some rows only; with `--keep`, a full run also writes table and plots into this
 * folder, and `queue` its own table. Nothing leaves this machine, and no process is left behind.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { say } from '../scripts/stage/progress.cts';
import { footer, type Line, type Outcome, tableOf } from './lib/report.cts';
import { type Bench, prepare } from './lib/setup.cts';
import { chat } from './rows/chat.cts';
import { growth } from './rows/growth.cts';
import { json } from './rows/json.cts';
import { n8n } from './rows/n8n.cts';
import { queue } from './rows/queue.cts';
import { reads } from './rows/reads.cts';
import { start } from './rows/start.cts';
import { trigger } from './rows/trigger.cts';

const ROWS: Record<string, (bench: Bench) => Promise<Outcome>> = {
	trigger,
	json,
	start,
	growth,
	n8n,
	chat,
	reads,
};

/** Only when they are asked for. */
const MORE: typeof ROWS = { queue };

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const keep = process.argv.includes('--keep');

async function main(): Promise<void> {
	const all = { ...ROWS, ...MORE };
	const unknown = wanted.filter((name) => !(name in all));
	if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}: ${Object.keys(all).join(', ')}`);
	const begun = new Date();
	const [loadBefore] = loadavg();
	const bench = await prepare();
	const lines: Line[] = [];
	const details: string[] = [];
	const plots: Record<string, string> = {};
	for (const [name, row] of Object.entries(wanted.length > 0 ? all : ROWS)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		say(`${name}…`);
		const outcome = await row(bench);
		lines.push(...outcome.lines);
		if (outcome.details) details.push(outcome.details);
		Object.assign(plots, outcome.plots);
	}
	const text = [
		...(lines.length > 0 ? [tableOf(lines)] : []),
		...details,
		footer(bench.n8n.version, begun, loadBefore),
	].join('\n\n');
	console.log(`\n${text}\n`);
	if (!keep) return;
	// A full run fills the one part of the README, the row that is not in it the other.
	const part = wanted.length === 0 ? 'all rows' : wanted.join(' ');
	const readme = join(__dirname, 'README.md');
	const old = readFileSync(readme, 'utf8');
	const [begin, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
	if (!old.includes(begin)) throw new Error(`README.md has no place for ${part}`);
	const [before, rest] = old.split(begin);
	writeFileSync(readme, `${before}${begin}\n\n${text}\n\n${end}${rest.split(end)[1]}`);
	for (const [name, svg] of Object.entries(plots)) writeFileSync(join(__dirname, name), svg);
}

main().then(
	() => process.exit(0),
	(error: Error) => {
		console.error(`\nThe benchmark stopped: ${error.stack}\n`);
		process.exit(1);
	},
);
