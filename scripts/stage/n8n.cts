import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort, killTree, prependPath, start, stopTree } from './processes.cts';
import { waitFor } from './progress.cts';
import { ensureN8n, type InstalledN8n } from './runtime.cts';

/** How n8n is started. */
export interface N8nOptions {
	/** Throwaway folder: `N8N_USER_FOLDER`, home, temporary folder and log of the process. */
	folder: string;
	/** A free one by default. */
	port?: number;
	/** Added to, or put in the place of, the environment described at `startN8n`. */
	env?: Record<string, string>;
	/** n8n's command line, `['start']` by default; `['webhook']` and `['worker']` work too. */
	args?: string[];
	/** The n8n to run, by default the one `ensureN8n` installs. */
	n8n?: InstalledN8n;
}

/** A running n8n. */
export interface N8nHandle {
	/** `http://127.0.0.1:<port>`, without a slash at the end. */
	url: string;
	port: number;
	folder: string;
	/** The last 2,000 lines it printed; all of them are in `<folder>/n8n-<port>.log`. */
	log: string[];
	process: ChildProcess;
	/** Ends it in an orderly way, and after 15 s in any way, with all its children. */
	stop(): Promise<void>;
	/** Ends it at once, with all its children, as a crash would. */
	kill(): void;
}

/** What of our environment a program needs to run at all. The rest, above all settings of another n8n, stays out. */
const NEEDED = ['PATH', 'Path', 'LANG', 'LC_ALL', 'TZ', 'SystemRoot', 'windir', 'ComSpec', 'PATHEXT'];

/**
 * Starts n8n on SQLite, reachable from this machine only, with nothing that calls home, and waits until it
 * answers. It is ended with this process if nobody stopped it before.
 *
 * @throws Error with the last lines n8n printed when it ends or is not ready in time
 */
export async function startN8n(options: N8nOptions): Promise<N8nHandle> {
	const n8n = options.n8n ?? (await ensureN8n());
	const port = options.port ?? (await freePort());
	const args = options.args ?? ['start'];
	const { folder } = options;
	const temporary = join(folder, 'tmp');
	mkdirSync(temporary, { recursive: true });

	const env: NodeJS.ProcessEnv = {};
	for (const name of NEEDED) if (process.env[name] !== undefined) env[name] = process.env[name];
	prependPath(env, dirname(n8n.node));
	Object.assign(env, {
		HOME: folder,
		USERPROFILE: folder,
		TMPDIR: temporary,
		TEMP: temporary,
		TMP: temporary,
		N8N_USER_FOLDER: folder,
		DB_TYPE: 'sqlite',
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		// A worker serves nothing but its health, and that only on demand.
		...(args[0] === 'worker' && { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) }),
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		// Would fetch its list at every start. A version of n8n that does not know this module refuses the name.
		...(existsSync(join(n8n.dir, 'node_modules', 'n8n', 'dist', 'modules', 'mcp-registry')) && {
			N8N_DISABLED_MODULES: 'mcp-registry',
		}),
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		...options.env,
	});

	const log: string[] = [];
	const child = start(n8n.node, [join(n8n.dir, 'node_modules', 'n8n', 'bin', 'n8n'), ...args], {
		cwd: folder,
		env,
		logFile: join(folder, `n8n-${port}.log`),
		onLine: (line) => {
			log.push(line);
			if (log.length > 2000) log.shift();
		},
	});
	let ended: string | undefined;
	child.once('error', (error) => (ended = error.message));
	child.once('exit', (code, signal) => (ended = `it ended with ${code ?? signal}`));

	const url = `http://127.0.0.1:${port}`;
	// The health endpoint answers when the database is migrated, the REST API a moment later.
	const paths = args[0] === 'start' ? ['/healthz/readiness', '/rest/settings'] : ['/healthz/readiness'];
	try {
		await waitFor(
			`n8n to be ready on port ${port}`,
			async () => {
				if (ended !== undefined) return false;
				for (const path of paths) {
					const response = await fetch(url + path, { signal: AbortSignal.timeout(5_000) });
					const json = response.headers.get('content-type')?.includes('json');
					await response.arrayBuffer();
					if (!response.ok || !json) return undefined;
				}
				return true;
			},
			120_000,
		);
		if (ended !== undefined) throw new Error(`n8n did not start: ${ended}`);
	} catch (error) {
		killTree(child);
		throw new Error(`${(error as Error).message}\nThe last lines of n8n:\n${log.slice(-25).join('\n')}`);
	}

	return {
		url,
		port,
		folder,
		log,
		process: child,
		stop: async () => await stopTree(child),
		kill: () => killTree(child),
	};
}
