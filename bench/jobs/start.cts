// Runs as it is, without tsx, which would have its hands in what is measured: no imports, no exports.
const { createRequire } = require('node:module') as typeof import('node:module');
const { join } = require('node:path') as typeof import('node:path');

type StartInput = import('../lib/setup.cts').JobInput<import('../rows/start.cts').StartParams>;

process.once('message', (input: StartInput) => {
	const { dir, nodes, credentials } = input.params;
	const core = createRequire(join(input.n8nDir, 'package.json'))('n8n-core') as typeof import('n8n-core');
	// The first loader of a process makes n8n's logger, which n8n has long had.
	new core.PackageDirectoryLoader(dir);
	const before = process.cpuUsage();
	const begin = performance.now();
	const loader = new core.PackageDirectoryLoader(dir);
	// Of a package with many nodes only some.
	if (nodes) Object.assign(loader.packageJson, { n8n: { nodes, credentials } });
	loader.loadAll().then(
		() => {
			const ms = performance.now() - begin;
			const { user, system } = process.cpuUsage(before);
			const names = loader.types.nodes.map(({ name }) => name);
			const result = { ms, processorMs: (user + system) / 1000, nodes: names };
			process.send!({ result }, () => process.exit(0));
		},
		(error: Error) => process.send!({ error: error.stack }, () => process.exit(1)),
	);
});
