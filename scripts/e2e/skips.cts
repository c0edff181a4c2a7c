/**
 * The checks of the end-to-end run that cannot pass on an older n8n, whatever the package does, and why. Everything
 * that is not listed here has to pass there too.
 *
 * The outer key is the name of the n8n, as `npm run e2e -- --n8n <name>` takes it, the inner one that of the check.
 */
export const SKIPS: Record<string, Record<string, string>> = {
	oldest: {
		'killed while a question is open: its answer goes on, and nothing is sent twice':
			'n8n 2.8.4 lists about every second execution that waits when it is killed as crashed',
	},
};
