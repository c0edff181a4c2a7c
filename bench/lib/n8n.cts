import { randomBytes, randomUUID } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { SocialEpochTrigger } from '../../nodes/SocialEpoch/SocialEpochTrigger.node.ts';
import { type N8nHandle, startN8n } from '../../scripts/stage/n8n.cts';
import { step, waitFor } from '../../scripts/stage/progress.cts';
import { N8nRest, type WorkflowNode } from '../../scripts/stage/rest.cts';
import { CODE } from './code.cts';
import { processorMs } from './cpu.cts';
import { ACKNOWLEDGED, closedLoop } from './load.cts';
import type { Bench } from './setup.cts';
import { type Delivery, delivery, hugeDelivery, TENANT } from './sign.cts';

/** The setting that makes n8n start an isolate for expressions only where there is an expression. */
export const LAZY = 'N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE';

export interface Server {
	/** What takes the deliveries. */
	handle: N8nHandle;
	rest: N8nRest;
	credential: { id: string; name: string };
}

/** The event of all deliveries: the largest records, with 64-bit ids, signed in the body. */
export const EVENT = 'MSG_SYNC_MESSAGE';

/** As many as the platform is known to open. */
export const CONNECTIONS = 8;

/**
 * A real n8n on SQLite with our package and a credential.
 *
 * @param env settings that differ from n8n's own
 */
export async function startServer(bench: Bench, name: string, env: Record<string, string>): Promise<Server> {
	const { n8n, folder } = bench;
	const own = join(folder, name);
	await cp(join(folder, '.n8n', 'nodes'), join(own, '.n8n', 'nodes'), { recursive: true });
	const settings = Object.entries(env).map(([key, value]) => `${key}=${value}`);
	const handle = await step(`n8n ${n8n.version} started on SQLite ${settings.join(' ')}`.trim(), async () => {
		// The Code node may not sign anything otherwise.
		const all = { NODE_FUNCTION_ALLOW_BUILTIN: 'crypto', ...profiler(), ...env };
		return await startN8n({ folder: own, n8n, env: all });
	});
	return { handle, ...(await logIn(handle.url)) };
}

/** Makes the first user of a new n8n, and a credential. */
export async function logIn(url: string): Promise<Pick<Server, 'rest' | 'credential'>> {
	const rest = new N8nRest(url);
	await rest.setUpOwner({
		email: 'bench@socialepoch.example',
		firstName: 'Bench',
		lastName: 'Owner',
		password: `Bench1${randomBytes(6).toString('hex')}`,
	});
	const credential = await rest.createCredential({
		name: 'SocialEpoch',
		type: 'socialEpochApi',
		data: { ...TENANT, baseUrl: 'http://127.0.0.1:9' },
	});
	return { rest, credential };
}

/** `BENCH_PROFILE=<folder>` makes n8n write a profile there when it ends. */
function profiler(): Record<string, string> {
	const folder = process.env.BENCH_PROFILE;
	return folder ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` } : {};
}

/** An active workflow that deliveries start. */
export interface Receiver {
	name: string;
	workflowId: string;
	url: string;
	/** Deliveries sent to it so far. */
	sent: number;
}

type Node = Pick<WorkflowNode, 'name' | 'type' | 'typeVersion' | 'parameters'>;

const WEBHOOK: Node = {
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2.1,
	parameters: {
		httpMethod: 'POST',
		responseMode: 'onReceived',
		options: { responseData: ACKNOWLEDGED },
	},
};

/** The ways to receive deliveries that are compared, by name; the first node of each receives. */
export const WAYS = {
	SocialEpoch: [trigger({})],
	'SocialEpoch without Deduplicate': [trigger({ deduplicate: false })],
	'bare Webhook': [WEBHOOK],
	'Webhook + Code': [
		WEBHOOK,
		{ name: 'Code', type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode: CODE } },
	],
	'bare Webhook with an expression': [
		{
			...WEBHOOK,
			parameters: { ...WEBHOOK.parameters, options: { responseData: `={{ ${JSON.stringify(ACKNOWLEDGED)} }}` } },
		},
	],
} satisfies Record<string, Node[]>;

function trigger(options: object): Node {
	const type = 'n8n-nodes-socialepoch.socialEpochTrigger';
	// The one that the editor gives a new trigger.
	const typeVersion = Math.max(...[new SocialEpochTrigger().description.version].flat());
	return { name: 'Trigger', type, typeVersion, parameters: { options } };
}

/** Creates and activates a workflow that receives in one of the ways. */
export async function startReceiver(server: Server, name: keyof typeof WAYS): Promise<Receiver> {
	const { handle, rest, credential } = server;
	const webhookId = randomUUID();
	const path = `${webhookId}/${EVENT}`;
	const nodes = WAYS[name] as Node[];
	const { id } = await rest.createWorkflow({
		name,
		nodes: nodes.map((node, i): WorkflowNode => {
			const isOurs = node.type.startsWith('n8n-nodes-socialepoch.');
			return {
				...node,
				id: randomUUID(),
				position: [i * 240, 0],
				...(i === 0 && { webhookId }),
				...(i === 0 && !isOurs && { parameters: { ...node.parameters, path } }),
				...(isOurs && { credentials: { socialEpochApi: { id: credential.id, name: credential.name } } }),
			};
		}),
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map((node, i) => [nodes[i].name, { main: [[{ node: node.name, type: 'main' as const, index: 0 }]] }]),
		),
		settings: { executionOrder: 'v1' },
	});
	await rest.activate(id);
	const url = `${handle.url}/webhook/${path}`;
	await rest.waitForWebhook(url);
	return { name, workflowId: id, url, sent: 0 };
}

let seed = 0;

/** Deliveries with records that nobody has seen before. */
export function freshDeliveries(count: number, records = 50): Delivery[] {
	return Array.from({ length: count }, () => delivery(EVENT, records, ++seed));
}

export interface Burst {
	/** Deliveries that n8n acknowledged, executed and recorded in a second. */
	perSecond: number;
	/** ms of processor time per delivery: n8n with its task runner, and its main thread alone. */
	processorMs: number;
	mainThreadMs: number;
}

/** Sends deliveries as fast as they are acknowledged, and waits until n8n has recorded all executions. */
export async function burst(server: Server, to: Receiver, deliveries: Delivery[]): Promise<Burst> {
	const pid = server.handle.process.pid!;
	const before = processorMs(pid);
	const begin = performance.now();
	await closedLoop(to.url, deliveries, CONNECTIONS);
	to.sent += deliveries.length;
	await settled(server, to);
	const seconds = (performance.now() - begin) / 1000;
	const after = processorMs(pid);
	const share = (figure: 'all' | 'mainThread') =>
		before && after ? (after[figure] - before[figure]) / deliveries.length : NaN;
	return {
		perSecond: deliveries.length / seconds,
		processorMs: share('all'),
		mainThreadMs: share('mainThread'),
	};
}

/** Puts so many records more on the trigger's list of duplicates. */
export async function fill(server: Server, receiver: Receiver, records: number): Promise<void> {
	for (let i = 0; i < records / 5000; i++) {
		await burst(server, receiver, [hugeDelivery(5000, 1_000_000 + receiver.sent * 1000)]);
	}
}

/** Waits until n8n has recorded all executions of a workflow. @throws Error when one did not succeed */
export async function settled({ rest }: Server, { workflowId, name, sent }: Receiver): Promise<void> {
	await waitFor(
		`all executions of "${name}"`,
		async () => {
			if ((await count(rest, workflowId, ['success'])) === sent) return true;
			const failed = await count(rest, workflowId, ['error', 'crashed', 'canceled']);
			return failed > 0 ? false : undefined;
		},
		120_000,
		20,
	).then((succeeded) => {
		if (!succeeded) throw new Error(`executions of "${name}" failed`);
	});
}

/** Fails unless the last execution of a workflow ended in as many items. */
export async function assertItems({ rest }: Server, { workflowId, name }: Receiver, items: number): Promise<void> {
	const [{ id }] = await rest.getExecutions(workflowId);
	const { runData, lastNodeExecuted } = (await rest.getExecution(id)).data.resultData;
	const found = runData[lastNodeExecuted!]?.[0].data?.main[0]?.length;
	if (found !== items) throw new Error(`"${name}" gave ${found} items instead of ${items}`);
}

async function count(rest: N8nRest, workflowId: string, status: string[]): Promise<number> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId, status }));
	const page = await rest.request<{ count: number }>('GET', `/rest/executions?limit=1&filter=${filter}`);
	return page.count;
}
