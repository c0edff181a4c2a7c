import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
 * @returns folder of the package
 */
export async function installPackage(tarball: string, userFolder: string, node: string): Promise<string> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	await mkdir(nodesFolder, { recursive: true });

	// The tarball's only folder is "package".
	const unpacked = join(nodesFolder, 'package');
	await run('tar', ['-xzf', tarball, '-C', nodesFolder], { cwd: userFolder, env: process.env });
	const manifest = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8')) as Record<string, string>;
	const dir = join(nodesFolder, 'node_modules', manifest.name);
	await mkdir(dirname(dir), { recursive: true });
	await rename(unpacked, dir);

	const { devDependencies, peerDependencies, optionalDependencies, ...kept } = manifest;
	await writeFile(join(dir, 'package.json'), JSON.stringify(kept, null, 2));
	const settings = ['--bin-links=false', '--install-strategy=shallow', '--ignore-scripts=true', '--package-lock=false'];
	await npm(['install', ...settings], { cwd: dir, cache: npmCache, node });

	const ledger = { name: 'installed-nodes', private: true, dependencies: { [manifest.name]: manifest.version } };
	await writeFile(join(nodesFolder, 'package.json'), JSON.stringify(ledger, null, 2));
	return dir;
}
