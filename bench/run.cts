/**
 * `npm run bench`: measures the package beside what a user would build instead, and prints Markdown.
 *
 * `npm run bench -- trigger refuse` runs some rows only; with `--keep` each row also goes into its place in README.md.
 * Nothing leaves this machine, and no process is left behind.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { say } from '../scripts/stage/progress.cts';
import { type Bench, prepare } from './lib/server.cts';
import { marks } from './rows/marks.cts';
import { json, trigger } from './rows/reading.cts';
import { n8n, settings } from './rows/n8n.cts';
import { refuse } from './rows/refuse.cts';

const ROWS: Record<string, (bench: Bench) => Promise<string>> = { trigger, json, n8n, refuse, settings, marks };

const README = join(__dirname, 'README.md');

async function main(): Promise<void> {
	const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
	const unknown = asked.filter((name) => !(name in ROWS));
	if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}: ${Object.keys(ROWS).join(', ')}`);
	const bench = await prepare();
	for (const name of asked.length > 0 ? asked : Object.keys(ROWS)) {
		say(`${name}…`);
		const [load] = loadavg();
		const result = await ROWS[name](bench);
		const where = `n8n ${bench.n8n.version} on Node 24, ${process.platform} ${process.arch}, ${cpus().length} cores`;
		const text = `${result}\n\n${new Date().toISOString().slice(0, 10)}, ${where}, load average ${load.toFixed(1)} before.`;
		console.log(`\n${text}\n`);
		if (process.argv.includes('--keep')) keep(name, text);
	}
}

function keep(name: string, text: string): void {
	const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
	const [before, rest] = readFileSync(README, 'utf8').split(begin);
	const [, after] = rest.split(end);
	writeFileSync(README, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}

void main().then(() => process.exit(0));
