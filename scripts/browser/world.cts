import { randomBytes, randomUUID } from 'node:crypto';
import type { INodeTypeDescription } from 'n8n-workflow';
import type { Simulator } from '../../simulator/index.cts';
import { startSimulator } from '../../simulator/index.cts';
import type { Checks } from '../e2e/checks.cts';
import type { Undo } from '../stage/ending.cts';
import { startN8n } from '../stage/n8n.cts';
import { installPackage, packPackage } from '../stage/package.cts';
import { step } from '../stage/progress.cts';
import { N8nRest, type WorkflowNode } from '../stage/rest.cts';
import { ensureN8n, makeRunFolder } from '../stage/runtime.cts';
import { openWindow, type Window } from './chromium.cts';
import { Editor } from './editor.cts';
import { Pictures } from './pictures.cts';

/** A part of the run: checks and pictures of one corner of the editor. */
export type Part = (world: World, checks: Checks) => Promise<void>;

/** What all parts share. */
export interface World {
	simulator: Simulator;
	rest: N8nRest;
	n8nUrl: string;
	credential: { id: string; name: string };
	window: Window;
	editor: Editor;
	pictures: Pictures;
}

/** Under which n8n believes to be reached, so that pictures show URLs as they look in earnest. */
export const PUBLIC_URL = 'https://n8n.example.com';

export const ACTION = 'n8n-nodes-socialepoch.socialEpoch';
export const TRIGGER = 'n8n-nodes-socialepoch.socialEpochTrigger';

/** An account of the company that is online, and one that WhatsApp has banned. */
export const ONLINE = '8613800138000';
export const BANNED = '8613900139000';

/**
 * Builds and packs the package, installs it as n8n does, starts platform, n8n and browser, and logs in.
 *
 * @param undo receives what ends all that was started
 */
export async function createWorld(chromium: string, update: boolean, undo: Undo): Promise<World> {
	const install = await ensureN8n();
	const folder = makeRunFolder('browser');
	undo.unshift(() => folder.remove());
	await step('Package built, packed and installed the way n8n does it', async () => {
		await installPackage(await packPackage(folder.path), folder.path, install.node);
	});

	const simulator = await startSimulator({ timeScale: 0.0001, chatRecords: 20, maxPort: 9 });
	undo.unshift(async () => await simulator.close());
	simulator.setAccount(ONLINE, { status: 1, onlineStatus: 2 });
	simulator.setAccount(BANNED, { status: 2 });

	const n8n = await step(
		`n8n ${install.version} started on SQLite`,
		async () => await startN8n({ folder: folder.path, n8n: install, env: { WEBHOOK_URL: `${PUBLIC_URL}/` } }),
	);
	undo.unshift(async () => await n8n.stop());
	const rest = new N8nRest(n8n.url);
	const owner = {
		email: 'browser@socialepoch.example',
		firstName: 'Bea',
		lastName: 'Browser',
		password: `Browser1${randomBytes(8).toString('hex')}`,
	};
	await rest.setUpOwner(owner);
	const { url: baseUrl, tenantId, apiKey, webhookSecret } = simulator;
	const credential = await rest.createCredential({
		name: 'SocialEpoch account',
		type: 'socialEpochApi',
		data: { baseUrl, tenantId, apiKey, webhookSecret },
	});

	return await step('Chromium started and logged in', async () => {
		const window = await openWindow(chromium, folder.path);
		undo.unshift(async () => await window.close());
		const editor = new Editor(window.page, n8n.url);
		await editor.logIn(owner);
		const pictures = new Pictures(update);
		return { simulator, rest, n8nUrl: n8n.url, credential, window, editor, pictures };
	});
}

/** One of our nodes as n8n describes it to its editor. */
export async function served({ editor, n8nUrl }: World, type: string): Promise<INodeTypeDescription> {
	const answer = await editor.page.request.get(`${n8nUrl}/types/nodes.json`);
	const all = (await answer.json()) as INodeTypeDescription[];
	return all.find(({ name }) => name === type)!;
}

/** A node of ours for a workflow, with the credential. */
export function ours(
	{ credential: { id, name: credentialName } }: World,
	name: string,
	type: string,
	parameters: object,
): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion: type === TRIGGER ? 2 : 1,
		position: [0, 0],
		parameters: { ...parameters },
		credentials: { socialEpochApi: { id, name: credentialName } },
		// The same in every run, and so in every picture.
		...(type === TRIGGER && { webhookId: '5ed1c0de-50c1-4a1e-90c4-a0705e91a001' }),
	};
}

/** Stores a workflow in which each node follows the one before it. */
export async function storeChain({ rest }: World, name: string, nodes: WorkflowNode[]) {
	nodes.forEach((node, i) => (node.position = [i * 260, 0]));
	const connections = Object.fromEntries(nodes.slice(1).map((node, i) => [nodes[i].name, to([node])]));
	return await rest.createWorkflow({ name, nodes, connections, settings: { executionOrder: 'v1' } });
}

/** Stores a workflow in which all nodes follow one that starts by hand. */
export async function storeFan({ rest }: World, name: string, nodes: WorkflowNode[]) {
	nodes.forEach((node, i) => (node.position = [260, i * 140]));
	const connections = { Start: to(nodes) };
	return await rest.createWorkflow({
		name,
		nodes: [start(), ...nodes],
		connections,
		settings: { executionOrder: 'v1' },
	});
}

function to(nodes: WorkflowNode[]) {
	return { main: [nodes.map(({ name }) => ({ node: name, type: 'main' as const, index: 0 }))] };
}

/** The node that starts a workflow by hand. */
export function start(): WorkflowNode {
	return {
		id: randomUUID(),
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
}

/** Fails, naming all of them, unless every wanted text is there. */
export function has(found: readonly string[], wanted: readonly string[]): void {
	const missing = wanted.filter((text) => !found.includes(text));
	if (missing.length > 0) throw new Error(`Missing: ${missing.join(', ')}\nThere: ${found.join(', ')}`);
}

/** Fails if the page has complained since the last look. */
export function noComplaints({ window }: World): void {
	const complaints = window.complaints();
	if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`);
}
