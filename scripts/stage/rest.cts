import type { IConnections, INode, INodeTypeDescription, IRunExecutionData } from 'n8n-workflow';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { waitFor } from './progress.cts';

/** The one user of a throwaway n8n. */
export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	/** At least eight characters, with a digit and a capital. */
	password: string;
}

/** A stored credential, as nodes name it. */
export interface Credential {
	id: string;
	name: string;
}

/** A node as n8n stores it in a workflow. */
export type WorkflowNode = Omit<INode, 'parameters'> & { parameters: object };

/** What `createWorkflow` takes. */
export interface WorkflowInput {
	name: string;
	nodes: WorkflowNode[];
	connections: IConnections;
	settings?: Record<string, unknown>;
	pinData?: Record<string, Array<{ json: unknown }>>;
}

export interface Workflow extends WorkflowInput {
	id: string;
	versionId: string;
	active: boolean;
}

/** One line of the list of executions. */
export interface ExecutionSummary {
	id: string;
	workflowId: string;
	/** `success`, `error`, `running`, `waiting`, `new`, `crashed` or `canceled` */
	status: string;
	mode: string;
	startedAt: string;
	stoppedAt?: string;
}

/** An execution with its data. */
export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

const FINISHED = ['success', 'error', 'crashed', 'canceled'];

/**
 * The part of n8n's internal REST API that the editor uses and we need. One object is one session: call
 * `setUpOwner` first.
 *
 * All methods throw an Error that names the request, the status and n8n's message when n8n refuses.
 */
export class N8nRest {
	private cookie = '';

	/** @param url address of n8n without a slash at the end */
	constructor(private readonly url: string) {}

	/** Sends one request and returns the `data` of the answer. */
	async request<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await this.send(method, path, body);
		const text = await response.text();
		let answer: { data?: T; message?: string } = {};
		try {
			answer = JSON.parse(text) as typeof answer;
		} catch {
			// n8n answers plain text while it starts and from behind a proxy
		}
		if (!response.ok) {
			throw new Error(`${method} ${path} was answered ${response.status}: ${answer.message ?? text.slice(0, 500)}`);
		}
		const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		return answer.data as T;
	}

	private async send(method: string, path: string, body?: unknown): Promise<Response> {
		const headers = { cookie: this.cookie, 'content-type': 'application/json' };
		return await fetch(this.url + path, {
			method,
			headers,
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(60_000),
		});
	}

	/** Makes the first user of a new n8n, and is that user from then on. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.request('POST', '/rest/owner/setup', owner);
	}

	async createCredential(credential: { name: string; type: string; data: object }): Promise<Credential> {
		const { id, name } = await this.request<Credential>('POST', '/rest/credentials', credential);
		return { id, name };
	}

	/** Runs the test that the editor runs when a credential is saved. */
	async testCredential({ id }: Credential): Promise<{ status: 'OK' | 'Error'; message: string }> {
		// n8n tests what it is sent. Secrets come out as placeholders, for which it puts in the stored values.
		const credentials = await this.request('GET', `/rest/credentials/${id}?includeData=true`);
		return await this.request('POST', '/rest/credentials/test', { credentials });
	}

	async createWorkflow(workflow: WorkflowInput): Promise<Workflow> {
		// The editor sends both.
		const sent = { active: false, settings: { executionOrder: 'v1' }, ...workflow };
		return await this.request('POST', '/rest/workflows', sent);
	}

	async getWorkflow(workflowId: string): Promise<Workflow> {
		return await this.request('GET', `/rest/workflows/${workflowId}`);
	}

	/** Publishes the latest version of a workflow. Its webhooks answer a moment later: see `waitForWebhook`. */
	async activate(workflowId: string): Promise<void> {
		const { versionId } = await this.getWorkflow(workflowId);
		await this.request('POST', `/rest/workflows/${workflowId}/activate`, { versionId });
	}

	/**
	 * Waits until n8n serves a production webhook, without delivering to it: a GET is answered with a page or refused as
	 * "not registered for GET requests" while the path is known, and as "not registered" while not.
	 *
	 * @param webhookUrl URL of a webhook that starts nothing when it is looked at
	 */
	async waitForWebhook(webhookUrl: string): Promise<void> {
		await waitFor(`n8n to serve ${webhookUrl}`, async () => {
			const response = await fetch(webhookUrl, { signal: AbortSignal.timeout(5_000) });
			return response.ok || (await response.text()).includes('not registered for GET') || undefined;
		});
	}

	/** The untouched body of a GET, for what n8n does not wrap in `data`: files, lists of types. */
	async getRaw(path: string): Promise<Buffer> {
		const response = await this.send('GET', path);
		if (!response.ok) throw new Error(`GET ${path} was answered ${response.status}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** The descriptions of all nodes, as n8n hands them to its editor. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		const types = JSON.parse((await this.getRaw('/types/nodes.json')).toString()) as INodeTypeDescription[];
		// On a busy machine that took seconds; what n8n has closed meanwhile must be seen as closed before it is used again.
		await nextTurn();
		return types;
	}

	/** The description of one node. */
	async nodeType(wanted: string): Promise<INodeTypeDescription> {
		return (await this.nodeTypes()).find(({ name }) => name === wanted)!;
	}

	/** The executions of a workflow, newest first, at most 100. */
	async getExecutions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/rest/executions?limit=100&filter=${filter}`;
		return (await this.request<{ results: ExecutionSummary[] }>('GET', path)).results;
	}

	async getExecution(executionId: string): Promise<Execution> {
		type Stored = Omit<Execution, 'data'> & { data: string };
		const execution = await this.request<Stored>('GET', `/rest/executions/${executionId}`);
		const { parse } = await import('flatted');
		return { ...execution, data: parse(execution.data) as IRunExecutionData };
	}

	/** Waits until an execution has ended, well or not. */
	async waitForExecution(executionId: string, timeout = 30_000): Promise<Execution> {
		return await waitFor(
			`execution ${executionId} to end`,
			async () => {
				const execution = await this.getExecution(executionId);
				return FINISHED.includes(execution.status) && isComplete(execution) ? execution : undefined;
			},
			timeout,
		);
	}

	/**
	 * Presses "Execute workflow": starts a stored workflow from a trigger, or waits for a call of the trigger's test
	 * URL if it has one.
	 */
	async run(workflowId: string, triggerName: string): Promise<{ executionId?: string; waitingForWebhook?: boolean }> {
		return await this.request('POST', `/rest/workflows/${workflowId}/run`, {
			// An older n8n runs what the editor shows, which need not be stored; a newer one what is stored.
			workflowData: await this.getWorkflow(workflowId),
			triggerToStartFrom: { name: triggerName },
		});
	}

	/**
	 * Runs a stored workflow by hand, from a trigger that starts at once (a Manual Trigger, or any trigger with
	 * pinned data), and waits for its end.
	 *
	 * @throws Error when the trigger listens for a test webhook instead
	 */
	async runManually(workflowId: string, triggerName: string, timeout = 30_000): Promise<Execution> {
		const answer = await this.run(workflowId, triggerName);
		if (answer.executionId === undefined) throw new Error(`"${triggerName}" waits for a call of its test URL`);
		return await this.waitForExecution(answer.executionId, timeout);
	}
}

/** Older versions of n8n store the status of an execution first, and what it did a moment later. */
function isComplete({ status, data }: Execution): boolean {
	if (status === 'crashed' || status === 'canceled') return true;
	const { lastNodeExecuted, error } = data?.resultData ?? {};
	return lastNodeExecuted !== undefined || error !== undefined;
}
