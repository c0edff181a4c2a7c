/**
 * `npm run scan`: n8n's community-package scanner, offline, over the source and over the unpacked tarball, warnings
 * included; and what the tarball may hold and weigh.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';
import { buildScanConfig, SOURCE_FILE_PATTERNS } from '../node_modules/@n8n/scan-community-package/scanner/scanner.mjs';

/** bytes, unpacked */
const MAX_SIZE = 500_000;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Prints what the scanner finds. Only errors fail a review; here warnings do, too. */
async function scan(title, cwd, patterns) {
	const eslint = new ESLint({
		cwd,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(patterns);
	const found = results.reduce((sum, { errorCount, warningCount }) => sum + errorCount + warningCount, 0);
	console.log(`${found ? '✗' : '✓'} ${title}: ${results.length} files, ${found} findings`);
	if (found) console.log((await eslint.loadFormatter('stylish')).format(results));
	return found;
}

function filesIn(folder) {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

const folder = mkdtempSync(join(tmpdir(), 'scan-'));
try {
	const npm = (...args) => execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
	npm('run', 'build');
	const [{ filename }] = JSON.parse(npm('pack', '--json', '--pack-destination', folder));
	execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
	const unpacked = join(folder, 'package');

	let findings = await scan('source', root, SOURCE_FILE_PATTERNS);
	findings += await scan('tarball', unpacked, ['**/*.js', 'package.json']);

	const files = filesIn(unpacked);
	const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
	const strange = files
		.map((file) => relative(unpacked, file))
		.filter((file) => !/^(dist\/(nodes|credentials)\/.*\.(js|json|svg)|package\.json|index\.js|README\.md|LICENSE)$/.test(file));
	console.log(`${size > MAX_SIZE ? '✗' : '✓'} tarball: ${files.length} files, ${size} bytes unpacked`);
	if (strange.length) console.log(`✗ tarball: n8n does not load ${strange.join(', ')}`);
	process.exitCode = findings || strange.length || size > MAX_SIZE ? 1 : 0;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
