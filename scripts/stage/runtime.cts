import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { npm, run } from './processes.cts';
import { say, step } from './progress.cts';

/** The checkout. */
export const repository = resolve(__dirname, '../..');

/** Everything that is installed or written goes here; git ignores it. `SOCIALEPOCH_CACHE` moves it. */
export const cacheFolder = resolve(process.env.SOCIALEPOCH_CACHE ?? join(repository, '.cache'));

/** npm's cache for all that we install. */
export const npmCache = join(cacheFolder, 'npm');

/** A range of Node's major versions, and the one to install where the Node that runs us is not in it. */
interface NodeRange {
	from: number;
	to: number;
	install: string;
}

/** The Node that each n8n takes, by the name that `ensureN8n` is called with. n8n refuses any other. */
const NODES: Record<string, NodeRange> = {
	n8n: { from: 24, to: Infinity, install: '24.21.0' },
	'n8n-oldest': { from: 20, to: 24, install: '22.23.3' },
};

/** What `ensureN8n` hands out and `startN8n` takes. */
export interface InstalledN8n {
	/** Folder whose `node_modules` holds n8n. */
	dir: string;
	version: string;
	/** The Node binary that runs it. */
	node: string;
}

/**
 * Path of a Node in a range: the one that runs us, or one installed from npm into the cache.
 *
 * @throws Error when npm has none for this platform or cannot be reached
 */
async function ensureNode({ from, to, install }: NodeRange): Promise<string> {
	const [major] = install.split('.');
	const ours = Number(process.versions.node.split('.')[0]);
	if (ours >= from && ours <= to) return process.execPath;

	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const name = `node-${platform}-${process.arch}`;
	const dir = join(cacheFolder, `node${major}`);
	const binary = join(dir, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	const stamp = `${name}@${install}`;

	await installOnce(dir, stamp, async (logFile) => {
		await step(`Node ${install} installed for n8n, beside your ${process.versions.node}`, async () => {
			await writeFile(join(dir, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: install } }));
			await npm(['install', '--ignore-scripts', '--no-package-lock'], { cwd: dir, logFile, cache: npmCache });
			await run(binary, ['--version'], { cwd: dir, env: process.env, logFile });
		});
	});
	return binary;
}

/**
 * Installs n8n from a committed lockfile, once.
 *
 * @param name names both the folder `scripts/stage/<name>`, whose `package.json` and `package-lock.json` say
 *   what is installed, and the folder in the cache. Another version of n8n is another such folder, and a line in
 *   `NODES`.
 * @throws Error with the end of npm's log when an installation fails
 */
export async function ensureN8n(name = 'n8n'): Promise<InstalledN8n> {
	const node = await ensureNode(NODES[name]);
	const source = join(__dirname, name);
	const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { dependencies: { n8n: string } };
	const version = manifest.dependencies.n8n;
	const nodeVersion = await run(node, ['--version'], { cwd: source, env: process.env });
	const machine = `${process.platform} ${process.arch} ${nodeVersion.split('.')[0]}`;
	const dir = await installLocked(source, machine, async (dir, logFile) => {
		say(`n8n ${version} is installed into ${dir}, once: some GB and a few minutes`);
		const options = { cwd: dir, logFile, cache: npmCache, node };
		await step(`n8n ${version} downloaded and unpacked`, async () => {
			await npm(['ci', '--ignore-scripts', '--legacy-peer-deps'], options);
		});
		await step('SQLite driver of n8n downloaded or compiled', async () => await installSqlite(options));
	});
	return { dir, version, node };
}

/**
 * n8n's SQLite driver is the one dependency that is useless without its install script. The script downloads a
 * ready-made driver, and compiles one if it gets none.
 */
async function installSqlite(options: { cwd: string; logFile: string; cache: string; node: string }): Promise<void> {
	const env: NodeJS.ProcessEnv = {};
	// Node's headers lie beside its binary; node-gyp would otherwise download them, or take those of another Node.
	const nodedir = dirname(dirname(options.node));
	if (existsSync(join(nodedir, 'include', 'node', 'node.h'))) env.npm_config_nodedir = nodedir;

	const probe = 'new (require("sqlite3").Database)(":memory:", (e) => { if (e) throw e; })';
	const rebuild = async () => {
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], { ...options, env });
		await run(options.node, ['-e', probe], { ...options, env: process.env });
	};
	try {
		await rebuild();
	} catch {
		// The ready-made driver cannot be had, or wants a newer C library than this machine has.
		env.npm_config_build_from_source = 'true';
		await rebuild();
	}
}

/**
 * Installs from a committed lockfile into the cache, once.
 *
 * @param source folder of the lockfile, `package.json` and `.npmrc`, whose name is that of the folder in the cache
 * @param machine for what it is installed; for another one it is installed anew
 * @param install is called in the cache's folder, with these files in it
 * @returns the cache's folder
 */
export async function installLocked(
	source: string,
	machine: string,
	install: (dir: string, logFile: string) => Promise<void>,
): Promise<string> {
	const dir = join(cacheFolder, basename(source));
	const lockfile = readFileSync(join(source, 'package-lock.json'));
	const stamp = createHash('sha256').update(lockfile).update(machine).digest('hex');
	await installOnce(dir, stamp, async (logFile) => {
		for (const file of ['package.json', 'package-lock.json', '.npmrc']) await cp(join(source, file), join(dir, file));
		await install(dir, logFile);
	});
	return dir;
}

/**
 * Runs `install` unless `dir` already holds a finished installation with this stamp. What an interrupted
 * installation left behind is removed first; a second process waits for the first.
 */
async function installOnce(dir: string, stamp: string, install: (logFile: string) => Promise<void>): Promise<void> {
	const stampFile = join(dir, '.installed');
	const finished = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
	if (finished()) return;

	const unlock = await lock(`${dir}.lock`);
	try {
		if (finished()) return;
		await rm(dir, { recursive: true, force: true });
		await mkdir(dir, { recursive: true });
		await install(join(dir, 'install.log'));
		await writeFile(stampFile, stamp);
	} finally {
		unlock();
	}
}

/** Takes a lock file, waiting while the process that holds it lives. Returns the function that gives it back. */
async function lock(file: string): Promise<() => void> {
	mkdirSync(dirname(file), { recursive: true });
	for (let told = false; ; ) {
		try {
			writeFileSync(file, String(process.pid), { flag: 'wx' });
			return () => rmSync(file, { force: true });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
		const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
		if (holder && !isAlive(holder)) {
			rmSync(file, { force: true });
			continue;
		}
		if (holder && !told)
			say(`Process ${holder} is installing the same (if that is not so, delete ${file}); waiting for it`);
		told ||= holder !== 0;
		await new Promise((done) => setTimeout(done, 1000));
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** A folder of a run's own, under the cache. */
export interface RunFolder {
	path: string;
	/** Removes it and all that is in it. */
	remove(): void;
}

/** Makes a throwaway folder. It is removed when the process ends, if not before. */
export function makeRunFolder(name: string): RunFolder {
	const path = join(cacheFolder, 'runs', `${name}-${randomUUID()}`);
	mkdirSync(path, { recursive: true });
	const remove = () => {
		process.off('exit', remove);
		rmSync(path, { recursive: true, force: true, maxRetries: 3 });
	};
	process.on('exit', remove);
	return { path, remove };
}
