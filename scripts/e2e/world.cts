import { randomUUID } from 'node:crypto';
import type { IDataObject, IPairedItemData, ITaskData } from 'n8n-workflow';
import type { DeliverOptions, DeliveryReport, EventId } from '../../simulator/index.cts';
import type { Undo } from '../stage/ending.cts';
import { waitFor } from '../stage/progress.cts';
import type { Credential, Execution, WorkflowNode } from '../stage/rest.cts';
import type { InstalledN8n } from '../stage/runtime.cts';
import { setStage, type Stage } from '../stage/stage.cts';
import { ACTION, chain, eventUrl, manualStart, ours, TRIGGER } from '../stage/workflows.cts';
import type { PartOf } from './parts.cts';

/** What all parts share. */
export type World = Stage;

/** A part of the end-to-end run. Parts share the world and must leave the simulator without faults. */
export type Part = PartOf<World>;

/** The name under which n8n believes that the internet reaches it. */
const PUBLIC_HOST = 'n8n.example.com';

/** The path that n8n registers last of those that take deliveries. */
const LAST_PATH = 'wscrm-bus-api/open/qrCode/syncLoginStatus';

/** What the trigger answers to a delivery it accepts; anything else is no acknowledgement. */
const ACKNOWLEDGEMENT = '{"code":200,"message":"success","data":""}';

/**
 * Starts platform and n8n, with our package.
 *
 * @param undo receives what ends all that was started
 * @param install the n8n to run
 * @param settings of n8n, beside those that every run has
 */
export async function createWorld(undo: Undo, install: InstalledN8n, settings = {}): Promise<World> {
	// One check is about the 3 s the platform waits; the others must not fail because this machine is busy.
	const patience = { timeScale: 0.0001, ackTimeout: 20_000 };
	return await setStage(undo, 'e2e', {
		install,
		simulator: { ...patience, chatRecords: 230, maxPort: 9, hosts: { [PUBLIC_HOST]: '127.0.0.1' } },
		env: (port) => ({
			// A day begins at the same moment for n8n and for us.
			GENERIC_TIMEZONE: 'UTC',
			// What the platform fetches from n8n has to have an address that looks public.
			WEBHOOK_URL: `http://${PUBLIC_HOST}:${port}`,
			...settings,
		}),
	});
}

/** A node called "Answer": the operation Reply, with nothing filled in but a text. */
export function replyNode({ credential }: World, text: string): WorkflowNode {
	const parameters = { resource: 'message', operation: 'reply', content: { parts: [{ type: 1, text }] } };
	return ours(credential, 'Answer', ACTION, parameters);
}

export interface ActionRun {
	/** JSON of the items of the first output. */
	items: unknown[];
	/** JSON of the items of the error output. */
	errorItems: unknown[];
	/** For each item of the first output, which item it came of. */
	pairs: unknown[];
	error?: ITaskData['error'];
	run: ITaskData;
}

/** Runs a workflow `Start → SocialEpoch` by hand, with one empty item unless `items` are given. */
export async function runAction(
	{ rest, credential: own }: World,
	parameters: object,
	options: { items?: unknown[]; settings?: Partial<WorkflowNode>; credential?: Credential } = {},
): Promise<ActionRun> {
	const { items = [{}], settings, credential = own } = options;
	const { id } = await rest.createWorkflow({
		...chain('Run', [manualStart(), ours(credential, 'SocialEpoch', ACTION, parameters, settings)]),
		pinData: { Start: items.map((json) => ({ json })) },
	});
	return outcomeOf(await rest.runManually(id, 'Start', 90_000), 'SocialEpoch');
}

/** What a node put out in an execution, its last run counting. */
export function outcomeOf(execution: Execution, name: string): ActionRun {
	const { runData, error: general } = execution.data.resultData;
	const run = runData[name]?.at(-1);
	if (!run) throw new Error(`"${name}" was not run; ${general?.message ?? execution.status}`);
	const [items, errorItems] = [0, 1].map((i) => (run.data?.main[i] ?? []).map(({ json }) => json));
	const pairs = (run.data?.main[0] ?? []).map(({ pairedItem }) => (pairedItem as IPairedItemData | undefined)?.item);
	return { items, errorItems, pairs, error: run.error, run };
}

/** The items that the triggers of those executions have put out which ended well. */
export function putOut(executions: Execution[]): IDataObject[] {
	return executions
		.filter(({ status }) => status === 'success')
		.flatMap(({ data }) => data.resultData.runData.Trigger?.at(-1)?.data?.main[0] ?? [])
		.map(({ json }) => json);
}

/** The bytes and the name of the file "data" of a node's first item: in the item itself, or stored by n8n. */
export async function fileOf({ rest }: World, run: ITaskData): Promise<{ bytes: Buffer; fileName?: string }> {
	const { id, data, fileName } = run.data!.main[0]![0].binary!.data;
	if (id === undefined) return { bytes: Buffer.from(data, 'base64'), fileName };
	return { bytes: await rest.getRaw(`/rest/binary-data?action=download&id=${encodeURIComponent(id)}`), fileName };
}

/** A workflow that begins with a SocialEpoch Trigger, and what came of the deliveries to it. */
export class Listener {
	private readonly known = new Set<string>();

	constructor(
		private readonly world: World,
		readonly workflowId: string,
		readonly webhookId: string,
	) {}

	/** Creates and activates a workflow of the trigger and the nodes that follow it. */
	static async start(
		world: World,
		parameters: object,
		following: WorkflowNode[] = [],
		settings: Partial<WorkflowNode> = {},
	): Promise<Listener> {
		const webhookId = randomUUID();
		const trigger = ours(world.credential, 'Trigger', TRIGGER, parameters, { webhookId, ...settings });
		const { id } = await world.rest.createWorkflow(chain(`Listen ${webhookId}`, [trigger, ...following]));
		const listener = new Listener(world, id, webhookId);
		await world.rest.activate(id);
		await listener.ready();
		return listener;
	}

	/** Waits until n8n serves the production URLs. */
	async ready(): Promise<void> {
		await this.world.rest.waitForWebhook(this.url(LAST_PATH));
	}

	/** The URL that ends with a path: a configuration ID, or one the platform appends to a base URL. */
	url(path: string): string {
		return eventUrl(this.world.n8n.url, this.webhookId, path);
	}

	/** The same while the editor listens. */
	testUrl(path: string): string {
		return this.url(path).replace('/webhook/', '/webhook-test/');
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
		return await this.world.rest.waitForExecution(id, 60_000);
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

	/** The executions that have come since the last look. */
	async newIds(): Promise<string[]> {
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
