import { randomBytes, randomUUID } from 'node:crypto';
import type { DeliverOptions, DeliveryReport, EventId, Simulator } from '../../simulator/index.cts';
import { startSimulator } from '../../simulator/index.cts';
import type { Undo } from '../stage/ending.cts';
import { type N8nHandle, startN8n } from '../stage/n8n.cts';
import { installPackage, packPackage } from '../stage/package.cts';
import { freePort } from '../stage/processes.cts';
import { step, waitFor } from '../stage/progress.cts';
import { type Execution, N8nRest, type NodeRun, type WorkflowNode } from '../stage/rest.cts';
import { type InstalledN8n, makeRunFolder } from '../stage/runtime.cts';
import type { Checks } from './checks.cts';

/** A part of the end-to-end run. Parts share the world and must leave the simulator without faults. */
export type Part = (world: World, checks: Checks) => Promise<void>;

/** A stored credential, as n8n's API names it. */
export interface Credential {
	id: string;
	name: string;
	type: string;
}

/** What all parts share: one n8n with our package, one simulated platform, the credential that joins them. */
export interface World {
	simulator: Simulator;
	n8n: N8nHandle;
	rest: N8nRest;
	credential: Credential;
	/** Starts n8n again on the same port and folder, after it was stopped or killed. */
	restart(): Promise<void>;
}

/** The name under which n8n believes that the internet reaches it. */
const PUBLIC_HOST = 'n8n.example.com';

/** The path that n8n registers last of those that take deliveries. */
export const LAST_PATH = 'wscrm-bus-api/open/qrCode/syncLoginStatus';

export const ACTION = 'n8n-nodes-socialepoch.socialEpoch';
export const TRIGGER = 'n8n-nodes-socialepoch.socialEpochTrigger';

/** What the trigger answers to a delivery it accepts; anything else is no acknowledgement. */
export const ACKNOWLEDGEMENT = '{"code":200,"message":"success","data":""}';

/**
 * Builds and packs the package, installs it as n8n does, and starts platform and n8n.
 *
 * @param undo receives what ends all that was started
 * @param install the n8n to run
 * @param settings of n8n, beside those that every run has
 */
export async function createWorld(undo: Undo, install: InstalledN8n, settings = {}): Promise<World> {
	const folder = makeRunFolder('e2e');
	undo.unshift(() => folder.remove());
	await step('Package built, packed and installed the way n8n does it', async () => {
		await installPackage(await packPackage(folder.path), folder.path, install.node);
	});

	// One check is about the 3 s the platform waits; the others must not fail because this machine is busy.
	const patience = { timeScale: 0.0001, ackTimeout: 20_000 };
	const hosts = { [PUBLIC_HOST]: '127.0.0.1' };
	const simulator = await startSimulator({ ...patience, chatRecords: 230, maxPort: 9, hosts });
	undo.unshift(async () => await simulator.close());

	const port = await freePort();
	const env = {
		// A day begins at the same moment for n8n and for us.
		GENERIC_TIMEZONE: 'UTC',
		// What the platform fetches from n8n has to have an address that looks public.
		WEBHOOK_URL: `http://${PUBLIC_HOST}:${port}`,
		...settings,
	};
	const start = async () => await startN8n({ folder: folder.path, n8n: install, port, env });
	const n8n = await step(`n8n ${install.version} started on SQLite`, start);
	const world = { simulator, n8n, rest: new N8nRest(n8n.url) } as World;
	undo.unshift(async () => await world.n8n.stop());
	world.restart = async () => {
		world.n8n = await start();
	};
	await world.rest.setUpOwner({
		email: 'e2e@socialepoch.example',
		firstName: 'End',
		lastName: 'ToEnd',
		password: `E2e1${randomBytes(8).toString('hex')}`,
	});
	world.credential = await createCredential(world);
	return world;
}

/** Stores a SocialEpoch credential that is right but for `changes`. */
export async function createCredential({ rest, simulator }: World, changes = {}): Promise<Credential> {
	const { url: baseUrl, tenantId, apiKey, webhookSecret } = simulator;
	const data = { baseUrl, tenantId, apiKey, webhookSecret, ...changes };
	return await rest.createCredential({ name: `SocialEpoch ${randomUUID()}`, type: 'socialEpochApi', data });
}

export function node(name: string, type: string, parameters: object, more: Partial<WorkflowNode> = {}) {
	const id = randomUUID();
	const typeVersion = type === TRIGGER ? 2 : 1;
	return { id, name, type, typeVersion, position: [0, 0], parameters, ...more } as WorkflowNode;
}

/** A node called "Answer": the operation Reply, with nothing filled in but a text. */
export function replyNode({ credential: { id, name } }: World, text: string): WorkflowNode {
	const parameters = { resource: 'message', operation: 'reply', content: { parts: [{ type: 1, text }] } };
	return node('Answer', ACTION, parameters, { credentials: { socialEpochApi: { id, name } } });
}

/** The connections of nodes that follow each other. */
export function chain(...names: string[]) {
	return Object.fromEntries(
		names.slice(1).map((next, i) => [names[i], { main: [[{ node: next, type: 'main' as const, index: 0 }]] }]),
	);
}

export interface ActionRun {
	/** JSON of the items of the first output. */
	items: unknown[];
	/** JSON of the items of the error output. */
	errorItems: unknown[];
	error?: NodeRun['error'];
	run: NodeRun;
}

/** Runs a workflow `Start → SocialEpoch` by hand, with one empty item unless `items` are given. */
export async function runAction(
	world: World,
	parameters: object,
	options: { items?: unknown[]; settings?: Partial<WorkflowNode>; credential?: Credential } = {},
): Promise<ActionRun> {
	const { items = [{}], settings, credential = world.credential } = options;
	const credentials = { socialEpochApi: { id: credential.id, name: credential.name } };
	const workflow = await world.rest.createWorkflow({
		name: `Run ${JSON.stringify(parameters).slice(0, 80)}`,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', {}),
			node('SocialEpoch', ACTION, parameters, { credentials, ...settings }),
		],
		connections: chain('Start', 'SocialEpoch'),
		pinData: { Start: items.map((json) => ({ json })) },
	});
	const execution = await world.rest.runManually(workflow.id, 'Start', 90_000);
	return outcomeOf(execution, 'SocialEpoch');
}

/** What a node put out in an execution, its last run counting. */
export function outcomeOf(execution: Execution, name: string): ActionRun {
	const { runData, error: general } = execution.data.resultData;
	const run = runData[name]?.at(-1);
	if (!run) throw new Error(`"${name}" was not run; ${general?.message ?? execution.status}`);
	const [items, errorItems] = [0, 1].map((i) => (run.data?.main[i] ?? []).map(({ json }) => json));
	return { items, errorItems, error: run.error, run };
}

/** A node's description, as n8n hands it to the editor. */
export interface NodeType {
	name: string;
	outputs: unknown;
	properties: Array<{
		name: string;
		options?: Array<{ value: string }>;
		displayOptions?: { show?: Record<string, string[]> };
	}>;
}

export async function nodeTypes({ rest }: World): Promise<NodeType[]> {
	return JSON.parse((await rest.getRaw('/types/nodes.json')).toString()) as NodeType[];
}

/** The bytes of a file that a node put out: in the item itself, or stored by n8n. */
export async function fileOf({ rest }: World, file: { id?: string; data: string }): Promise<Buffer> {
	if (file.id === undefined) return Buffer.from(file.data, 'base64');
	return await rest.getRaw(`/rest/binary-data?action=download&id=${encodeURIComponent(file.id)}`);
}

/** An active workflow that begins with a SocialEpoch Trigger, and what came of the deliveries to it. */
export class Listener {
	private readonly known = new Set<string>();

	private constructor(
		private readonly world: World,
		readonly workflowId: string,
		readonly webhookId: string,
	) {}

	/**
	 * Creates and activates a workflow of the trigger and the nodes that follow it.
	 *
	 * @param parameters all directions and chats pass unless they say otherwise
	 */
	static async start(
		world: World,
		parameters: object,
		following: WorkflowNode[] = [],
		settings: Partial<WorkflowNode> = {},
	): Promise<Listener> {
		const webhookId = randomUUID();
		const credentials = { socialEpochApi: { id: world.credential.id, name: world.credential.name } };
		const trigger = node('Trigger', TRIGGER, parameters, { webhookId, credentials, ...settings });
		const workflow = await world.rest.createWorkflow({
			name: `Listen ${webhookId}`,
			nodes: [trigger, ...following],
			connections: chain('Trigger', ...following.map(({ name }) => name)),
		});
		const listener = new Listener(world, workflow.id, webhookId);
		await world.rest.activate(workflow.id);
		await listener.ready();
		return listener;
	}

	/** Waits until n8n serves the production URLs. */
	async ready(): Promise<void> {
		await this.world.rest.waitForWebhook(this.url(LAST_PATH));
	}

	/** The URL that ends with a path: a configuration ID, or one the platform appends to a base URL. */
	url(path: string, kind: 'webhook' | 'webhook-test' = 'webhook'): string {
		return `${this.world.n8n.url}/${kind}/${this.webhookId}/${path}`;
	}

	/** Delivers as the platform does, to the event's own URL unless told otherwise, and once unless told otherwise. */
	async deliver(event: EventId, options: DeliverOptions = {}): Promise<DeliveryReport> {
		return await this.world.simulator.deliver(event, { url: this.url(event), retry: false, ...options });
	}

	/** Delivers, expects the acknowledgement, and returns the execution that came of it, ended. */
	async execute(event: EventId, options: DeliverOptions = {}): Promise<Execution> {
		await this.settled();
		acknowledged(await this.deliver(event, options));
		return await this.next();
	}

	/** Waits for an execution that has not been seen yet, and for its end. */
	async next(): Promise<Execution> {
		const id = await waitFor('n8n to execute the workflow', async () => (await this.newIds())[0]);
		return await this.world.rest.waitForExecution(id);
	}

	/** Like `execute`; returns the items of the trigger. */
	async items(event: EventId, options: DeliverOptions = {}): Promise<unknown[]> {
		return outcomeOf(await this.execute(event, options), 'Trigger').items;
	}

	/** Fails if an execution has come since the last look. */
	async nothingNew(): Promise<void> {
		const ids = await this.newIds();
		if (ids.length > 0) throw new Error(`The workflow was executed: ${ids.join(', ')}`);
	}

	/** Takes all executions until now for known. */
	async settled(): Promise<void> {
		await this.newIds();
	}

	private async newIds(): Promise<string[]> {
		const executions = await this.world.rest.getExecutions(this.workflowId);
		const ids = executions.map(({ id }) => id).filter((id) => !this.known.has(id));
		for (const id of ids) this.known.add(id);
		return ids;
	}
}

/** Fails unless a delivery was acknowledged, at the first attempt, as the platform documents it. */
export function acknowledged({ attempts }: DeliveryReport): void {
	const [{ status, body, error }] = attempts;
	if (status === 200 && body === ACKNOWLEDGEMENT) return;
	throw new Error(`The delivery was not acknowledged: ${error ?? `${status} ${body}`}`);
}
