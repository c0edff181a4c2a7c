const { createRequire } = require('node:module');
const { isNativeError } = require('node:util').types;

const fc = require('fast-check');
const { TestEnvironment } = require('jest-environment-node');
const workflow = require('n8n-workflow');

/** Generated cases of a property, at most: each is tried for thousands of mutants. */
const CASES = 100;

const assert = (property, { numRuns = CASES, ...options } = {}) =>
	fc.assert(property, { seed: 17, endOnFailure: true, ...options, numRuns: Math.min(numRuns, CASES) });

const core = require.resolve('n8n-core');
const container = createRequire(core).resolve('@n8n/di');
const shared = {
	[require.resolve('fast-check')]: { ...fc, assert, default: { ...fc, assert }, __esModule: true },
	[core]: require(core),
	[container]: require(container),
};

/** An error is one whichever side of the shared modules made it. */
function recogniseErrors(type) {
	const value = function (thrown) {
		const own = Function.prototype[Symbol.hasInstance].call(this, thrown);
		return own || (this === type && isNativeError(thrown));
	};
	Object.defineProperty(type, Symbol.hasInstance, { value });
}

recogniseErrors(Error);

/** Node's environment, with n8n loaded once for all test files: loading it takes longer than most tests. */
module.exports = class extends TestEnvironment {
	constructor(...given) {
		super(...given);
		recogniseErrors(this.global.Error);
		// The timers of a test file may be fake.
		const sleep = async (ms) => await new Promise((done) => this.global.setTimeout(done, ms));
		this.global.sharedModules = { ...shared, [require.resolve('n8n-workflow')]: { ...workflow, sleep } };
	}

	/** One failure is enough to know that a mutant is noticed. */
	failed = false;

	async handleTestEvent({ name, test }) {
		// Stryker takes what a file does while it is loaded for the work of the last test before, if that was skipped.
		if (name === 'test_skip') this.global.__stryker__.currentTestId = undefined;
		if (name === 'test_fn_failure') this.failed = true;
		if (name === 'test_start' && this.failed) test.mode = 'skip';
	}
};
