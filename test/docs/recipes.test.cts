import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
		if (changed.split(before).length !== 2) throw new Error(`This is not there, or more than once:\n${before}`);
		return changed.replace(before, () => after);
	}, text);
}

let copy: string;
const run = (...args: string[]) => {
	const { JEST_WORKER_ID: _, ...env } = process.env;
	return execFileSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8', stdio: 'pipe' });
};
/** Runs the tests of these files that are about `named`, or about no single operation or event. */
const tests = (named: string, ...files: string[]) => {
	const pattern = `${named}|^(?!(output preview of )?(\\w+:\\w+|[A-Z]+_[A-Z_]+)\\b)`;
	run('node_modules/jest/bin/jest.js', '--coverage=false', '-i', '-t', pattern, ...files);
};

beforeEach(() => {
	copy = mkdtempSync(join(tmpdir(), 'recipe-'));
	const left = /\/(node_modules|dist|coverage|reports|\.git|\.cache|\.stryker-tmp|bench|examples|pictures)$/;
	cpSync(root, copy, { recursive: true, filter: (file) => !left.test(file) });
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterEach(() => rmSync(copy, { recursive: true }));

test('Add an operation', () => {
	const changes = changesIn('Add an operation');
	expect(changes).toHaveLength(4);
	for (const [file, diff] of changes) {
		const path = join(copy, file);
		writeFileSync(path, change(readFileSync(path, 'utf8'), diff));
	}
	run('--require', 'tsx/cjs', 'scripts/schemas.cts');
	run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json');
	const files = ['SocialEpoch.test', 'resources/operations', 'resources/schemas', 'action/tool', 'simulator/endpoints'];
	tests('rename', 'test/docs/citations', ...files.map((file) => `test/${file}`));
}, 300_000);
