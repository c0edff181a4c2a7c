// Fewer of the generated deliveries, for each mutant.
process.env.DELIVERIES = '100';

export default {
	testRunner: 'jest',
	plugins: ['@stryker-mutator/jest-runner', './scripts/mutation/panels.mjs'],
	ignorers: ['panels'],
	jest: {
		config: {
			runner: '<rootDir>/scripts/mutation/runner.cjs',
			testEnvironment: './scripts/mutation/environment.cjs',
			setupFiles: ['<rootDir>/scripts/mutation/setup.cjs'],
			// These run what is shipped or written down, not the sources.
			testPathIgnorePatterns: ['/node_modules/', '/test/(docs|examples|simulator)/', '/test/(package|publishing)'],
			testTimeout: 30_000,
		},
	},
	mutate: ['nodes/**/*.ts', 'credentials/**/*.ts', '!**/*.bundled.ts'],
	ignoreStatic: true,
	coverageAnalysis: 'perTest',
	dryRunTimeoutMinutes: 30,
	timeoutMS: 30_000,
	incremental: true,
	incrementalFile: '.cache/mutation/incremental.json',
	tempDirName: '.cache/mutation/sandbox',
	ignorePatterns: ['.cache', 'bench', 'coverage', 'dist', 'docs', 'examples'],
	reporters: ['clear-text', 'json'],
	jsonReporter: { fileName: '.cache/mutation/report.json' },
};
