import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type N8nHandle, startN8n } from '../../scripts/stage/n8n.cts';
import { installPackage, packPackage } from '../../scripts/stage/package.cts';
import { run } from '../../scripts/stage/processes.cts';
import { step, waitFor } from '../../scripts/stage/progress.cts';
import { queueMode } from '../../scripts/stage/queue/cluster.cts';
import { startPostgres } from '../../scripts/stage/queue/postgres.cts';
import { startRedis } from '../../scripts/stage/queue/redis.cts';
import { N8nRest, type WorkflowNode } from '../../scripts/stage/rest.cts';
import { ensureN8n, type InstalledN8n } from '../../scripts/stage/runtime.cts';
import { type Delivery, EVENT, send, TENANT } from './deliveries.cts';
import { WAYS } from './ways.cts';

/** What all rows share: n8n, and a throwaway folder in which our package is installed as it would be published. */
export interface Bench {
	n8n: InstalledN8n;
	/** Outside the checkout, whose n8n-workflow the package would otherwise find before n8n's. */
	folder: string;
}

/** Builds, packs and installs the package; everything is removed when the process ends. */
export async function prepare(): Promise<Bench> {
	const n8n = await ensureN8n();
	const folder = mkdtempSync(join(tmpdir(), 'socialepoch-bench-'));
	process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
	await step('Package built, packed and installed the way n8n does it', async () => {
		await installPackage(await packPackage(folder), folder, n8n.node);
	});
	// PostgreSQL runs as another user than root, and has to get there.
	chmodSync(folder, 0o755);
	return { n8n, folder };
}

/** A running n8n. */
export interface Server {
	/** Where deliveries go. */
	url: string;
	rest: N8nRest;
	/** Ids of the processes by what they do. */
	pids: Record<string, number>;
	credentials: Record<string, { id: string; name: string }>;
	/** Runs one statement in n8n's database. */
	sql(statement: string, values: string[]): Promise<unknown>;
	/** Kills n8n and starts it again in the same place, where it is one process. */
	restart?(): Promise<void>;
	stop(): Promise<void>;
}

/**
 * Starts a new n8n with a user and credentials.
 *
 * @param env settings that differ from n8n's own
 * @param isQueue a main, a webhook process and a worker, with Redis and Postgres, instead of one process and SQLite
 */
export async function startServer(bench: Bench, env: Record<string, string>, isQueue = false): Promise<Server> {
	const folder = mkdtempSync(join(bench.folder, 'run-'));
	chmodSync(folder, 0o755);
	const ends: Array<() => Promise<void>> = [];
	const stop = async () => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	const begin = async (command: string, more: Record<string, string> = {}, port?: number): Promise<N8nHandle> => {
		const own = join(folder, command);
		await cp(join(bench.folder, '.n8n', 'nodes'), join(own, '.n8n', 'nodes'), { recursive: true });
		// The Code node may not compute a signature otherwise.
		const all = { NODE_FUNCTION_ALLOW_BUILTIN: 'crypto', ...more, ...env };
		const handle = await startN8n({ folder: own, args: [command], n8n: bench.n8n, env: all, port });
		ends.push(async () => await handle.stop());
		return handle;
	};
	try {
		if (!isQueue) {
			let handle = await begin('start');
			const file = join(folder, 'start', '.n8n', 'database.sqlite');
			const pids = { n8n: handle.process.pid! };
			const restart = async () => {
				handle.kill();
				handle = await begin('start', {}, handle.port);
				pids.n8n = handle.process.pid!;
			};
			const sql: Server['sql'] = async (...statement) => await sqlite(bench.n8n, file, ...statement);
			return { url: handle.url, pids, ...(await logIn(handle.url)), sql, restart, stop };
		}
		const redis = await startRedis(folder);
		ends.push(redis.stop);
		const postgres = await startPostgres(folder);
		ends.push(postgres.stop);
		const shared = queueMode(postgres, redis);
		// The first makes the tables.
		const main = await begin('start', shared);
		const webhook = await begin('webhook', shared);
		const worker = await begin('worker', shared);
		const pids = {
			'webhook process': webhook.process.pid!,
			worker: worker.process.pid!,
			Redis: childNamed('redis-server'),
			Postgres: childNamed('postgres'),
		};
		return { url: webhook.url, pids, ...(await logIn(main.url)), sql: postgres.query, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Makes the first user of a new n8n, and the credentials. */
async function logIn(url: string): Promise<Pick<Server, 'rest' | 'credentials'>> {
	const rest = new N8nRest(url);
	const password = `Bench1${randomBytes(6).toString('hex')}`;
	await rest.setUpOwner({ email: 'bench@socialepoch.example', firstName: 'Bench', lastName: 'Owner', password });
	const create = async (type: string, data: object) =>
		await rest.createCredential({ name: type, type, data: { ...data } });
	const credentials = {
		socialEpochApi: await create('socialEpochApi', { ...TENANT, baseUrl: 'http://127.0.0.1:9' }),
		httpHeaderAuth: await create('httpHeaderAuth', { name: 'x-secret', value: TENANT.webhookSecret }),
		slackApi: await create('slackApi', { accessToken: 'xoxb-none', signatureSecret: TENANT.webhookSecret }),
	};
	return { rest, credentials };
}

/** By n8n's Node, which has SQLite within. The input is a file, since a list of marks is too long for an argument. */
const SQLITE = `
const [file, input] = process.argv.slice(1);
const [statement, values] = JSON.parse(require('node:fs').readFileSync(input, 'utf8'));
new (require('node:sqlite').DatabaseSync)(file, { timeout: 5000 }).prepare(statement).run(values);`;

async function sqlite({ node }: InstalledN8n, file: string, statement: string, values: string[]): Promise<void> {
	const named = Object.fromEntries(values.map((value, i) => [`$${i + 1}`, value]));
	const input = `${file}.input`;
	writeFileSync(input, JSON.stringify([statement, named]));
	await run(node, ['--no-warnings', '-e', SQLITE, file, input], { cwd: tmpdir(), env: {} });
}

/** A process that this one has started, by a word of its command line. */
function childNamed(name: string): number {
	const children = readdirSync('/proc/self/task').flatMap((thread) =>
		readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(' '),
	);
	return Number(children.find((pid) => pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name)));
}

/** An active workflow that receives deliveries in one of the ways. */
export class Receiver {
	/** Executions it has to have. */
	private executions = 0;

	private constructor(
		readonly server: Server,
		readonly way: string,
		readonly url: string,
		private readonly workflowId: string,
		private readonly nodes: WorkflowNode[],
	) {}

	/** Creates and publishes the workflow. */
	static async start(server: Server, way: string): Promise<Receiver> {
		const { rest, credentials } = server;
		const webhookId = randomUUID();
		const nodes = WAYS[way].nodes.map(
			({ credential, parameters, ...node }, i): WorkflowNode => ({
				...node,
				id: randomUUID(),
				position: [i * 240, 0],
				// Only n8n's Webhook node asks for its path.
				...(i === 0 ? { webhookId, parameters: { ...parameters, path: `${webhookId}/${EVENT}` } } : { parameters }),
				...(credential && { credentials: { [credential]: credentials[credential] } }),
			}),
		);
		const next = nodes.slice(1).map(({ name: node }) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] }));
		const connections = Object.fromEntries(next.map((to, i) => [nodes[i].name, to]));
		const { id } = await rest.createWorkflow({ name: way, nodes, connections });
		await rest.activate(id);
		const path = nodes[0].type.endsWith('slackTrigger') ? 'webhook' : EVENT;
		const url = `${server.url}/webhook/${webhookId}/${path}`;
		await rest.waitForWebhook(url);
		return new Receiver(server, way, url, id, nodes);
	}

	/** As after hours of work: puts marks that match nothing on the list of the node that keeps one. */
	async fillMarks(marks: number): Promise<void> {
		const node = this.nodes.find(({ type }) => /socialEpochTrigger|removeDuplicates/.test(type));
		if (!node) return;
		const data = Array.from({ length: marks }, (_, i) => createHash('md5').update(`before ${i}`).digest('base64'));
		await this.server.sql(
			'INSERT INTO processed_data ("workflowId", context, value) VALUES ($1, $2, $3) ' +
				'ON CONFLICT ("workflowId", context) DO UPDATE SET value = excluded.value',
			[this.workflowId, `n:${node.id}`, JSON.stringify({ mode: 'entries', data })],
		);
	}

	/**
	 * Sends deliveries that start the workflow, and waits until n8n has recorded all its executions.
	 *
	 * @returns as `send` does
	 * @throws Error when one did not succeed
	 */
	async receive(deliveries: Delivery[], perSecond?: number): Promise<number[]> {
		const latencies = await send(this.url, deliveries, 200, perSecond);
		this.executions += deliveries.length;
		const { rest } = this.server;
		const count = async (...status: string[]) => {
			const filter = encodeURIComponent(JSON.stringify({ workflowId: this.workflowId, status }));
			return (await rest.request<{ count: number }>('GET', `/rest/executions?limit=1&filter=${filter}`)).count;
		};
		const hasEnded = async () => {
			if ((await count('error', 'crashed', 'canceled')) > 0) return 'badly';
			return (await count('success')) >= this.executions ? 'well' : undefined;
		};
		if ((await waitFor(`all executions of "${this.way}"`, hasEnded, 120_000, 50)) === 'badly') {
			const { id } = (await rest.getExecutions(this.workflowId)).find(({ status }) => status !== 'success')!;
			throw new Error(`"${this.way}": ${JSON.stringify((await rest.getExecution(id)).data.resultData.error)}`);
		}
		return latencies;
	}

	/** Fails unless the last execution ended in as many items as this way is to give, after its pause. */
	async assertItems(): Promise<void> {
		const { rest } = this.server;
		const [{ id, startedAt, stoppedAt }] = await rest.getExecutions(this.workflowId);
		const { runData, lastNodeExecuted } = (await rest.getExecution(id)).data.resultData;
		const found = runData[lastNodeExecuted!]?.[0].data?.main[0]?.length;
		const { items, pause = 0 } = WAYS[this.way];
		const lasted = Date.parse(stoppedAt!) - Date.parse(startedAt);
		if (lasted < pause) throw new Error(`"${this.way}" waited ${lasted} ms instead of ${pause}`);
		if (items !== undefined && found !== items) throw new Error(`"${this.way}" gave ${found} items, not ${items}`);
	}
}
