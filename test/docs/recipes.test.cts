import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** The changes that a section of CONTRIBUTING.md tells to make: in which file, and what. */
function changesIn(title: string): Array<[file: string, diff: string]> {
	const [, section] = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split(`\n## ${title}\n`);
	const [recipe] = section.split('\n## ');
	return [...recipe.matchAll(/^( *)```diff\n *\+\+\+ (.+)\n([^]+?)\n *```$/gm)].map(([, indent, file, diff]) => [
		file,
		diff.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
	]);
}

/** Makes a change: what has no sign or a minus says where, and is there once; what has a plus comes in its place. */
function change(text: string, diff: string): string {
	return diff.split('\n@@\n').reduce((changed, hunk) => {
		const side = (other: string) =>
			hunk.split('\n').flatMap((line) => (line[0] === other ? [] : [`${line.slice(1)}\n`]));
		const [before, after] = [side('+').join(''), side('-').join('')];
		if (before === '') return after;
		if (changed.split(before).length !== 2) throw new Error(`This is not there, or more than once:\n${before}`);
		return changed.replace(before, () => after);
	}, text);
}

const RECIPES = ['Add an operation', 'Add an event', 'Add an option'];

/** Names of what the recipes add; of what was there before, only tests that look at all of them need to run. */
const ADDED = 'rename|CUSTOMER_OWNER';
const ONE_OF_BEFORE = '(output preview of )?(\\w+:\\w+|[A-Z]+_[A-Z_]+)\\b';
const FILES = [
	'docs/citations',
	'SocialEpoch\\.test',
	'SocialEpochTrigger\\.test',
	'action/tool',
	'events/',
	'resources/operations',
	'resources/schemas',
	'simulator/endpoints',
	'simulator/deliveries',
	'trigger/(judge|filters|handover|options)',
];

const copy = mkdtempSync(join(tmpdir(), 'recipes-'));
const run = (...args: string[]) => {
	const { JEST_WORKER_ID: _, ...env } = process.env;
	const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8' });
	if (status !== 0) throw new Error(`${args.join(' ')}\n${stdout}\n${stderr}`);
};

beforeAll(() => {
	const left = /\/(node_modules|dist|coverage|reports|\.git|\.cache|\.stryker-tmp|bench|examples|pictures)$/;
	cpSync(root, copy, { recursive: true, filter: (file) => !left.test(file.slice(root.length)) });
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
	for (const [file, diff] of RECIPES.flatMap(changesIn)) {
		const path = join(copy, file);
		writeFileSync(path, change(existsSync(path) ? readFileSync(path, 'utf8') : '', diff));
	}
});
afterAll(() => rmSync(copy, { recursive: true }));

test.each(RECIPES)('%s: there are steps', (recipe) => expect(changesIn(recipe).length).toBeGreaterThan(2));

test('once all recipes are followed, everything fits together', () => {
	run('--require', 'tsx/cjs', 'scripts/schemas.cts');
	run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json');
	const files = FILES.map((file) => `test/${file}`);
	run('node_modules/jest/bin/jest.js', '--coverage=false', '-i', '-t', `${ADDED}|^(?!${ONE_OF_BEFORE})`, ...files);
}, 600_000);
