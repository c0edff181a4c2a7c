import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { basename, delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** The signals that ask a process to end, and the code with which it ends then. */
export const SIGNALS = [
	['SIGHUP', 129],
	['SIGINT', 130],
	['SIGTERM', 143],
] as const;

const started = new Set<ChildProcess>();

// The last resort: when this process ends, orderly or by a signal, what it started ends with it.
process.on('exit', () => {
	for (const child of started) killTree(child);
});
for (const [signal, code] of SIGNALS) {
	process.on(signal, () => {
		// Whoever listens too wants to end things in its own way.
		if (process.listenerCount(signal) === 1) process.exit(code);
	});
}

export interface StartOptions {
	cwd: string;
	/** The child's whole environment. */
	env: NodeJS.ProcessEnv;
	/** Everything the child prints is appended to this file. */
	logFile?: string;
	/** Called for each line of stdout and stderr. */
	onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

/**
 * Starts a program in a process group of its own, so that its children can be stopped with it, and so that
 * Ctrl-C in the terminal reaches only us and we stop things in order.
 */
export function start(command: string, args: string[], options: StartOptions): ChildProcess {
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.env,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: process.platform !== 'win32',
		windowsHide: true,
	});
	started.add(child);
	// Without a listener a program that cannot be started would end this process.
	child.on('error', () => started.delete(child));

	const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' });
	log?.on('error', () => {}); // the folder may be removed while the last lines arrive
	for (const stream of ['stdout', 'stderr'] as const) {
		createInterface({ input: child[stream]! }).on('line', (line) => {
			log?.write(`${line}\n`);
			options.onLine?.(line, stream);
		});
	}
	child.on('close', () => log?.end());
	return child;
}

/** Ends a process started by `start` and all its descendants at once, without asking. */
export function killTree(child: ChildProcess): void {
	started.delete(child);
	if (child.pid === undefined) return;
	try {
		if (process.platform === 'win32') {
			execFileSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
		} else {
			process.kill(-child.pid, 'SIGKILL');
		}
	} catch {
		// it was already gone
	}
}

/**
 * Asks a process to end, waits, and then ends what is left of its group.
 *
 * @param patience ms that it has for an orderly end
 */
export async function stopTree(child: ChildProcess, patience = 15_000): Promise<void> {
	if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
		const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
		// Only the parent is asked: it ends its children itself, and would otherwise report them as crashed.
		child.kill('SIGTERM');
		const timer = setTimeout(() => killTree(child), patience);
		await gone;
		clearTimeout(timer);
	}
	killTree(child);
}

/**
 * Runs a program to its end.
 *
 * @returns what it printed to stdout
 * @throws Error with the exit code, the last lines and the name of the log file when it fails
 */
export async function run(command: string, args: string[], options: Omit<StartOptions, 'onLine'>): Promise<string> {
	const stdout: string[] = [];
	const lines: string[] = [];
	const child = start(command, args, {
		...options,
		onLine: (line, stream) => {
			if (stream === 'stdout') stdout.push(line);
			lines.push(line);
			if (lines.length > 30) lines.shift();
		},
	});
	const code = await new Promise<number | string>((resolve, reject) => {
		child.on('error', (error) => reject(new Error(`Could not start ${command}: ${error.message}`)));
		child.on('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'));
	});
	started.delete(child);
	if (code !== 0) {
		const what = [basename(command), ...args].join(' ');
		const where = options.logFile ? ` (all of it is in ${options.logFile})` : '';
		throw new Error(`"${what}" ended with ${code}. The end of what it said${where}:\n${lines.join('\n')}`);
	}
	return stdout.join('\n');
}

/**
 * Runs npm, under a given Node, to its end.
 *
 * npm's own configuration (registry, proxy, certificates) is taken as the user has it; only its cache is ours,
 * so that nothing is written outside our folder.
 *
 * @param options.cache folder for npm's cache
 * @throws like `run`
 */
export async function npm(
	args: string[],
	options: { cwd: string; logFile?: string; cache: string; node?: string; env?: NodeJS.ProcessEnv },
): Promise<string> {
	const node = options.node ?? process.execPath;
	const env: NodeJS.ProcessEnv = {};
	for (const [name, value] of Object.entries(process.env)) {
		// Left behind by the `npm run` that may have started us; they describe our package, not the one at hand.
		if (!/^npm_(lifecycle|package|command|execpath|node_execpath|config_local_prefix)/i.test(name)) {
			env[name] = value;
		}
	}
	Object.assign(env, options.env, {
		npm_config_cache: options.cache,
		npm_config_update_notifier: 'false',
		npm_config_audit: 'false',
		npm_config_fund: 'false',
	});
	prependPath(env, dirname(node));

	// npm started as a script of the right Node needs no shell, on Windows neither.
	const cli = process.env.npm_execpath;
	return cli && basename(cli) === 'npm-cli.js'
		? await run(node, [cli, ...args], { cwd: options.cwd, env, logFile: options.logFile })
		: await run('npm', args, { cwd: options.cwd, env, logFile: options.logFile });
}

/** Puts a folder in front of the search path of an environment. */
export function prependPath(env: NodeJS.ProcessEnv, folder: string): void {
	const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
	env[name] = env[name] ? `${folder}${delimiter}${env[name]}` : folder;
}

/** Where a program lies on the search path; undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** A TCP port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}
