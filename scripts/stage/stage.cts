import { randomBytes } from 'node:crypto';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/index.cts';
import type { Undo } from './ending.cts';
import { type N8nHandle, startN8n } from './n8n.cts';
import { installPackage, packPackage } from './package.cts';
import { freePort } from './processes.cts';
import { step } from './progress.cts';
import { type Credential, N8nRest, type Owner } from './rest.cts';
import { ensureN8n, type InstalledN8n, makeRunFolder } from './runtime.cts';

/** One n8n with our package, one simulated platform, and the credential that joins them. */
export interface Stage {
	simulator: Simulator;
	n8n: N8nHandle;
	rest: N8nRest;
	/** n8n's one user, who is logged in. */
	owner: Owner;
	credential: Credential;
	/** Throwaway; n8n's own and everybody's. */
	folder: string;
	/** Folder of the installed package. */
	installed: string;
	/** Starts n8n again on the same port and folder, after it was stopped or killed. */
	restart(): Promise<void>;
}

export interface StageOptions {
	simulator: SimulatorOptions;
	/** The n8n to run, by default the one `ensureN8n` installs. */
	install?: InstalledN8n;
	/** n8n's settings, which may name the port that it is going to have. */
	env?: (port: number) => Record<string, string>;
}

/**
 * Builds and packs the package, installs it as n8n does, starts platform and n8n, and makes user and credential.
 *
 * @param undo receives what ends all that was started
 * @param name of the run, for its folder and its user
 */
export async function setStage(undo: Undo, name: string, options: StageOptions): Promise<Stage> {
	const install = options.install ?? (await ensureN8n());
	const { path: folder, remove } = makeRunFolder(name);
	undo.unshift(remove);
	const installed = await step(
		'Package built, packed and installed the way n8n does it',
		async () => await installPackage(await packPackage(folder), folder, install.node),
	);

	const simulator = await startSimulator(options.simulator);
	undo.unshift(async () => await simulator.close());

	const port = await freePort();
	const start = async () => await startN8n({ folder, n8n: install, port, env: options.env?.(port) });
	const n8n = await step(`n8n ${install.version} started on SQLite`, start);
	const rest = new N8nRest(n8n.url);
	const owner = newOwner(name);
	await rest.setUpOwner(owner);
	const credential = await storeCredential(rest, simulator);
	const restart = async () => void (stage.n8n = await start());
	const stage: Stage = { simulator, n8n, rest, owner, credential, folder, installed, restart };
	undo.unshift(async () => await stage.n8n.stop());
	return stage;
}

/** A user for a throwaway n8n. */
export function newOwner(name: string): Owner {
	const password = `Owner1${randomBytes(8).toString('hex')}`;
	return { email: `${name}@socialepoch.example`, firstName: 'Olga', lastName: 'Owner', password };
}

/** Stores a credential that is right for a simulated platform but for `changes`. */
export async function storeCredential(
	rest: N8nRest,
	{ url: baseUrl, tenantId, apiKey, webhookSecret }: Simulator,
	name = 'SocialEpoch account',
	changes: Record<string, string> = {},
): Promise<Credential> {
	const data = { baseUrl, tenantId, apiKey, webhookSecret, ...changes };
	return await rest.createCredential({ name, type: 'socialEpochApi', data });
}
