import { randomBytes } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { startN8n, type N8nHandle } from '../n8n.cts';
import { freePort } from '../processes.cts';
import type { InstalledN8n } from '../runtime.cts';
import type { Postgres } from './postgres.cts';
import type { Redis } from './redis.cts';

export interface ClusterOptions {
	n8n: InstalledN8n;
	/** Throwaway folder. */
	folder: string;
	/** A `N8N_USER_FOLDER` in which our package is installed. Each process gets a copy, as each container has its own. */
	template: string;
	postgres: Postgres;
	redis: Redis;
	/** Added to the environment of every process. */
	env: Record<string, string>;
}

/** One process of an n8n in queue mode. */
export class Member {
	/** How often it was started. */
	starts = 0;
	private handle!: N8nHandle;

	/** @param url stays the same over restarts */
	constructor(
		readonly name: string,
		readonly url: string,
		private readonly begin: (generation: number) => Promise<N8nHandle>,
	) {}

	/** Starts it, in a new folder, as a container that is put in the place of a dead one. */
	async start(): Promise<this> {
		this.handle = await this.begin(++this.starts);
		return this;
	}

	/** SIGKILL, for its children too. */
	kill(): void {
		this.handle.kill();
	}

	/** Ids of the executions a worker has begun since it was started, and not finished. */
	get underWay(): string[] {
		const finished = new Set(this.idsAfter('Worker finished execution'));
		return this.begun.filter((id) => !finished.has(id));
	}

	/** Ids of the executions a worker has begun since it was started. */
	get begun(): string[] {
		return this.idsAfter('Worker started execution');
	}

	private idsAfter(text: string): string[] {
		return this.handle.log.flatMap((line) => line.match(`${text} (\\d+)`)?.[1] ?? []);
	}
}

/**
 * Returns the function that makes a process of the cluster, not started yet: `args` is n8n's command line, such as
 * `['worker', '--concurrency=10']`.
 */
export function cluster(options: ClusterOptions): (name: string, args: string[]) => Promise<Member> {
	const { n8n, folder, template, postgres, redis } = options;
	const env = { ...queueMode(postgres, redis), ...options.env };
	return async (name, args) => {
		const port = await freePort();
		return new Member(name, `http://127.0.0.1:${port}`, async (generation) => {
			const own = join(folder, `${name}-${generation}`);
			await cp(template, own, { recursive: true });
			return await startN8n({ folder: own, port, args, env, n8n });
		});
	};
}

/** The environment that makes the processes of one n8n share a queue and a database, with a key of their own. */
export function queueMode(postgres: Postgres, redis: Redis): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		QUEUE_BULL_REDIS_HOST: redis.host,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: postgres.host,
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: postgres.database,
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: postgres.password,
	};
}
