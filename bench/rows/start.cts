import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../../scripts/stage/processes.cts';
import { say } from '../../scripts/stage/progress.cts';
import { cacheFolder, installOnce, npmCache } from '../../scripts/stage/runtime.cts';
import { type Outcome, short, table } from '../lib/report.cts';
import { type Bench, runJob } from '../lib/setup.cts';
import { median } from '../lib/stats.cts';

/** What the job loads. */
export interface StartParams {
	dir: string;
	/** Files to load instead of all that the package names. */
	nodes?: string[];
	credentials?: string[];
}

interface Started {
	ms: number;
	processorMs: number;
}

const ROUNDS = 7;

/** Community packages for WhatsApp gateways that can be installed, with their versions. */
const PEERS = { 'n8n-nodes-evolution-api': '1.0.4' };

/** Nodes of n8n's own for the same kind of service, with their credential. */
const OWN = { WhatsApp: 'WhatsAppApi', Telegram: 'TelegramApi', Twilio: 'TwilioApi' };

/** Loading the package as n8n does when it starts, each time in a fresh process. */
export async function start(bench: Bench): Promise<Outcome> {
	const base = join(bench.n8n.dir, 'node_modules', 'n8n-nodes-base');
	const subjects: Record<string, StartParams> = { ours: { dir: bench.packageDir } };
	for (const [name, version] of Object.entries(PEERS)) {
		const installed = await install(name, version);
		if (!installed) continue;
		// Beside our own, where it finds n8n's modules and not those of the checkout.
		const modules = join(bench.folder, 'peers', name, 'node_modules');
		cpSync(installed, modules, { recursive: true });
		subjects[`${name} ${version}`] = { dir: join(modules, name) };
	}
	for (const [name, credential] of Object.entries(OWN)) {
		subjects[`n8n's ${name} and ${name} Trigger`] = {
			dir: base,
			nodes: [name, `${name}Trigger`].map((node) => `dist/nodes/${name}/${node}.node.js`),
			credentials: [`dist/credentials/${credential}.credentials.js`],
		};
	}
	const results: Record<string, Started[]> = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
	// The first round only fills the file cache.
	for (let round = -1; round < ROUNDS; round++) {
		for (const [name, params] of Object.entries(subjects)) {
			const started = await runJob<StartParams, Started>(bench, 'start', params, { plain: true });
			if (round >= 0) results[name].push(started);
		}
	}
	const middle = (name: string, figure: keyof Started) => median(results[name].map((started) => started[figure]));
	const peers = Object.keys(subjects).filter((name) => name !== 'ours');
	const ours = middle('ours', 'ms');
	const theirs = median(peers.map((name) => middle(name, 'ms')));
	return {
		lines: [
			{
				what: 'start: loading the package in n8n',
				against: `the median of ${peers.length} for messaging services`,
				ours: `${short(ours)} ms`,
				theirs: `${short(theirs)} ms`,
				result: `${(ours / theirs).toFixed(2)} times`,
				toReach: 'no slower, and under 30 ms',
				reached: ours <= theirs && ours < 30,
				note: `Only ${Object.keys(PEERS).join(', ')} could be installed from the registry at hand; the others of the median are n8n's own nodes of the same kind, loaded in the same way.`,
			},
		],
		details: `### Loading a package (fresh process, files cached)\n\n${table([
			['package', 'ms', 'ms of processor time'],
			...Object.keys(subjects).map((name) => [name, short(middle(name, 'ms')), short(middle(name, 'processorMs'))]),
		])}`,
	};
}

/** Installs a package under the cache; the folder of its modules, or `undefined` when it cannot be had. */
async function install(name: string, version: string): Promise<string | undefined> {
	const dir = join(cacheFolder, 'bench', name);
	try {
		await installOnce(dir, `${name}@${version}`, async (logFile) => {
			mkdirSync(dir, { recursive: true });
			writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }));
			const args = ['install', '--ignore-scripts', '--no-package-lock', '--legacy-peer-deps'];
			await npm(args, { cwd: dir, logFile, cache: npmCache });
		});
		return join(dir, 'node_modules');
	} catch (error) {
		say(`✗ ${name} left out: ${(error as Error).message.split('\n')[0]}`);
		return undefined;
	}
}
