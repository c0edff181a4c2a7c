/**
 * The checks of the end-to-end run that cannot pass on an older n8n, whatever the package does, and why. Everything
 * that is not listed here has to pass there too.
 *
 * The outer key is the name of the n8n, as `npm run e2e -- --n8n <name>` takes it, the inner one that of the check.
 */
export const SKIPS: Record<string, Record<string, string>> = {
	oldest: {
		'example ai-agent: imported as it is, executed': 'this n8n has no version 3 of its AI Agent node',
		'and none is lost: Retry of every execution that did not end brings what is missing, once':
			'this n8n answers a delivery before it records the execution, so what is killed in between is lost',
	},
};
