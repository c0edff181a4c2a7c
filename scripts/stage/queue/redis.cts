import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, freePort, run, start, stopTree } from '../processes.cts';
import { waitFor } from '../progress.cts';

/** A running Redis. */
export interface Redis {
	host: string;
	port: number;
	/** Runs one command and returns the lines of its answer. */
	command(...words: string[]): Promise<string[]>;
	stop(): Promise<void>;
}

/** Whether Redis is installed. */
export function hasRedis(): boolean {
	return ['redis-server', 'redis-cli'].every((name) => findProgram(name) !== undefined);
}

/**
 * Starts a Redis that only this machine reaches and that writes nothing to disk.
 *
 * @param folder a throwaway folder
 */
export async function startRedis(folder: string): Promise<Redis> {
	const cwd = join(folder, 'redis');
	mkdirSync(cwd, { recursive: true });
	const env = { PATH: process.env.PATH };
	const [host, port] = ['127.0.0.1', await freePort()];
	const address = ['--port', String(port), '--bind', host];
	const server = start('redis-server', [...address, '--save', '', '--appendonly', 'no'], { cwd, env });
	const command = async (...words: string[]) => {
		const output = await run('redis-cli', ['-h', host, '-p', String(port), '--raw', '-e', ...words], {
			cwd,
			env,
		});
		return output.split('\n').filter((line) => line !== '');
	};
	await waitFor('Redis to take connections', async () => {
		if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`);
		return await command('PING');
	});
	return { host, port, command, stop: async () => await stopTree(server) };
}
