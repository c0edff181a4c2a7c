import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../progress.cts';
import type { Redis } from './redis.cts';

const SCRIPT = readFileSync(join(__dirname, 'requeue.lua'), 'utf8');

/** Runs `requeue.lua` again and again, as a container beside Redis would. */
export interface Requeue {
	/** Ids of the executions that were put back, in that order. */
	executions: string[];
	stop(): Promise<void>;
}

/** @param interval ms between two runs */
export function startRequeue(redis: Redis, interval: number): Requeue {
	const executions: string[] = [];
	const stopping = new AbortController();
	const done = (async () => {
		while (!stopping.signal.aborted) {
			const again = await redis.command('EVAL', SCRIPT, '0').catch((error: Error) => {
				say(`✗ requeue: ${error.message}`);
				return [];
			});
			if (again.length > 0) say(`✓ put back into the queue: executions ${again.join(', ')}`);
			executions.push(...again);
			await sleep(interval, undefined, { signal: stopping.signal }).catch(() => {});
		}
	})();
	return {
		executions,
		stop: async () => {
			stopping.abort();
			await done;
		},
	};
}
