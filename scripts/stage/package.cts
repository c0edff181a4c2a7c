import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, run } from './processes.cts';
import { npmCache, repository } from './runtime.cts';

/**
 * Builds our package and packs it as it would be published.
 *
 * @param folder where the tarball goes
 * @param source the package's checkout
 * @returns path of the tarball
 * @throws Error with the last lines of the output when the build fails
 */
export async function packPackage(folder: string, source = repository): Promise<string> {
	const options = { cwd: source, cache: npmCache };
	await npm(['run', 'build'], options);
	const output = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], options);
	const [{ filename }] = JSON.parse(output.slice(output.indexOf('['))) as [{ filename: string }];
	return join(folder, filename);
}

/** What `installPackage` put in place. */
export interface InstalledPackage {
	name: string;
	version: string;
	dir: string;
}

/**
 * Installs a packed community package for n8n, in the steps n8n itself takes when a user installs one from the
 * settings (`downloadPackage` of its community packages service): unpack, forget all but the runtime
 * dependencies, let npm install those, enter the package in the ledger. Two things differ: the tarball is at hand
 * instead of downloaded, and npm uses the registry it is configured for.
 *
 * n8n has to be restarted to see the package.
 *
 * @param userFolder n8n's `N8N_USER_FOLDER`
 * @param node the Node that will run n8n
 */
export async function installPackage(tarball: string, userFolder: string, node: string): Promise<InstalledPackage> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	await mkdir(nodesFolder, { recursive: true });

	const listed = await run('tar', ['-xzOf', tarball, 'package/package.json'], {
		cwd: userFolder,
		env: process.env,
	});
	const manifest = JSON.parse(listed) as Record<string, unknown> & { name: string; version: string };
	const dir = join(nodesFolder, 'node_modules', manifest.name);
	await rm(dir, { recursive: true, force: true });
	await mkdir(dir, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', dir, '--strip-components=1'], {
		cwd: userFolder,
		env: process.env,
	});

	const { devDependencies, peerDependencies, optionalDependencies, ...kept } = manifest;
	await writeFile(join(dir, 'package.json'), JSON.stringify(kept, null, 2));
	await npm(
		[
			'install',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		{ cwd: dir, cache: npmCache, node },
	);

	const ledgerFile = join(nodesFolder, 'package.json');
	const ledger = await readFile(ledgerFile, 'utf8').then(
		(text) => JSON.parse(text) as { dependencies: Record<string, string> },
		() => ({ name: 'installed-nodes', private: true, dependencies: {} as Record<string, string> }),
	);
	ledger.dependencies[manifest.name] = manifest.version;
	await writeFile(ledgerFile, JSON.stringify(ledger, null, 2));
	return { name: manifest.name, version: manifest.version, dir };
}
