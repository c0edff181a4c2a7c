import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installPackage, packPackage } from '../../scripts/stage/package.cts';
import { step } from '../../scripts/stage/progress.cts';
import { ensureN8n, type InstalledN8n } from '../../scripts/stage/runtime.cts';

/** What all rows share: n8n, and our package installed for it as it would be published. */
export interface Bench {
	n8n: InstalledN8n;
	/** Throwaway. Outside the checkout, whose n8n-workflow the package would otherwise find before n8n's. */
	folder: string;
	/** Where the installed package lies. */
	packageDir: string;
}

/** Builds, packs and installs the package; everything is removed when the process ends. */
export async function prepare(): Promise<Bench> {
	const n8n = await ensureN8n();
	const folder = mkdtempSync(join(tmpdir(), 'socialepoch-bench-'));
	process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
	const { dir } = await step('Package built, packed and installed the way n8n does it', async () => {
		return await installPackage(await packPackage(folder), folder, n8n.node);
	});
	return { n8n, folder, packageDir: dir };
}

/** What a job knows about its surroundings. */
export interface JobInput<T> {
	n8nDir: string;
	packageDir: string;
	params: T;
}

/** Whether a file of bench/jobs needs tsx; the one that measures loading must not have it in the way. */
export interface JobOptions {
	plain?: boolean;
	/** ms */
	timeout?: number;
}

/**
 * Runs a file of bench/jobs in a fresh process, under the Node that n8n runs on and with n8n's own n8n-core, and
 * returns what it reports.
 *
 * @throws Error when it ends without a report
 */
export async function runJob<P, R>(bench: Bench, name: string, params: P, options: JobOptions = {}): Promise<R> {
	const { n8n, folder, packageDir } = bench;
	const repository = resolve(__dirname, '../..');
	const child = fork(join(__dirname, '..', 'jobs', `${name}.cts`), [], {
		cwd: repository,
		execPath: n8n.node,
		execArgv: [
			...(options.plain ? ['--disable-warning=ExperimentalWarning'] : ['--require', 'tsx/cjs']),
			...(process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : []),
		],
		env: {
			PATH: process.env.PATH,
			HOME: folder,
			// As n8n does it: a community package finds n8n-workflow in n8n's own modules.
			NODE_PATH: join(n8n.dir, 'node_modules'),
			N8N_USER_FOLDER: folder,
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_LOG_LEVEL: 'error',
			N8N_RUNNERS_ENABLED: 'false',
		},
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	const stop = () => child.kill('SIGKILL');
	process.once('exit', stop);
	const timer = setTimeout(stop, options.timeout ?? 240_000);
	try {
		return await new Promise<R>((done, fail) => {
			child.once('message', (message) => {
				const { result, error } = message as { result: R; error?: string };
				if (error) fail(new Error(error));
				else done(result);
			});
			child.once('error', fail);
			child.once('exit', (code, signal) => fail(new Error(`the job ${name} ended with ${code ?? signal}`)));
			child.send({ n8nDir: n8n.dir, packageDir, params } satisfies JobInput<P>);
		});
	} finally {
		clearTimeout(timer);
		process.off('exit', stop);
		if (child.exitCode === null && !process.env.BENCH_PROFILE) stop();
	}
}
