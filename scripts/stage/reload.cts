import { watch } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from './processes.cts';
import { say } from './progress.cts';
import { npmCache, repository } from './runtime.cts';

/** Lets an n8n load the package anew when its files change. */
export const RELOADING = { N8N_DEV_RELOAD: 'true' };

/** ms without a further change after which the package is built. */
const SETTLED = 300;

/**
 * Builds the package whenever a file of it changes, and puts it in the place of the installed one, which an n8n that was
 * started with `RELOADING` then loads anew.
 *
 * @param installed folder of the installed package
 * @returns what ends the watching
 */
export function rebuildOnChange(installed: string): () => void {
	let timer: NodeJS.Timeout | undefined;
	let building = Promise.resolve();
	const build = async () => {
		try {
			await npm(['run', 'build'], { cwd: repository, cache: npmCache });
			await cp(join(repository, 'dist'), join(installed, 'dist'), { recursive: true });
			say('✓ built; n8n loads the nodes anew (reload the page of the editor)');
		} catch (error) {
			say(`✗ not built: ${(error as Error).message}`);
		}
	};
	const watchers = ['nodes', 'credentials'].map((folder) =>
		watch(join(repository, folder), { recursive: true }, () => {
			clearTimeout(timer);
			timer = setTimeout(() => (building = building.then(build)), SETTLED);
		}),
	);
	return () => {
		clearTimeout(timer);
		watchers.forEach((watcher) => watcher.close());
	};
}
