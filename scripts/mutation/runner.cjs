const { readFileSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const TestRunner = require('jest-runner').default;

/** What measures time or runs other programs, and what each operation repeats of others' tests: slow, and no judge. */
const SKIPPED =
	/in proportion to|a stranger costs|answered at once|own linter|does not depend on the zone|every change of|millions of|repeats after a gateway/;

/**
 * Jest's runner, which for a mutant loads only the files whose tests reach it, the quickest first, and stops at the
 * first that fails. Stryker's own would load every file that imports the mutated one, and none of them stops it.
 */
module.exports = class extends TestRunner {
	async runTests(tests, watcher, options) {
		const { rootDir, testNamePattern } = this._globalConfig;
		// In the sandbox, where the first run without a mutant and all others are.
		const known = join(rootDir, 'tests.json');
		const nameOf = ({ path }) => relative(rootDir, path);
		if (process.env.__STRYKER_ACTIVE_MUTANT__ === undefined) {
			const files = {};
			this.on('test-file-success', ([test, { testResults, perfStats }]) => {
				files[nameOf(test)] = { ms: perfStats.runtime, names: testResults.map(({ fullName }) => fullName) };
			});
			this._globalConfig = { ...this._globalConfig, testNamePattern: `^(?!.*(?:${SKIPPED.source}))` };
			await super.runTests(tests, watcher, options);
			writeFileSync(known, JSON.stringify(files));
			return;
		}

		const files = JSON.parse(readFileSync(known, 'utf8'));
		const wanted = new RegExp(testNamePattern ?? '', 'i');
		const reaching = tests.filter((test) => files[nameOf(test)]?.names.some((name) => wanted.test(name)));
		let failed = false;
		this.on('test-file-success', ([, { numFailingTests }]) => (failed ||= numFailingTests > 0));
		this.on('test-file-failure', () => (failed = true));
		for (const test of reaching.sort((a, b) => files[nameOf(a)].ms - files[nameOf(b)].ms)) {
			if (!failed) await super.runTests([test], watcher, options);
		}
	}
};
