import { waitFor } from './progress.cts';

/** The one user of a throwaway n8n. */
export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	/** At least eight characters, with a digit and a capital. */
	password: string;
}

/** A node as n8n stores it in a workflow. */
export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	webhookId?: string;
	[setting: string]: unknown;
}

/** What `createWorkflow` takes. */
export interface WorkflowInput {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, { main: Array<Array<{ node: string; type: 'main'; index: number }>> }>;
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

/** One run of one node within an execution. */
export interface NodeRun {
	executionStatus?: string;
	error?: { message: string; description?: string; [more: string]: unknown };
	data?: {
		main: Array<Array<{ json: Record<string, unknown>; binary?: unknown; pairedItem?: unknown }> | null>;
	};
	[more: string]: unknown;
}

/** An execution with its data. */
export interface Execution extends ExecutionSummary {
	data: {
		resultData: {
			runData: Record<string, NodeRun[]>;
			lastNodeExecuted?: string;
			error?: { message: string; description?: string; [more: string]: unknown };
		};
		[more: string]: unknown;
	};
}

const FINISHED = ['success', 'error', 'crashed', 'canceled'];

/**
 * The part of n8n's internal REST API that the editor uses and we need. One object is one session: call
 * `setUpOwner` or `login` first.
 *
 * All methods throw an Error that names the request, the status and n8n's message when n8n refuses.
 */
export class N8nRest {
	private readonly url: string;
	private cookie = '';

	/** @param url address of n8n without a slash at the end */
	constructor(url: string) {
		this.url = url;
	}

	/** Sends one request and returns the `data` of the answer. */
	async request<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(this.url + path, {
			method,
			headers: {
				...(this.cookie && { cookie: this.cookie }),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(60_000),
		});
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

	/** Makes the first user of a new n8n, and is that user from then on. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.request('POST', '/rest/owner/setup', owner);
	}

	/** Logs in as an existing user. n8n allows five attempts per minute. */
	async login(owner: Pick<Owner, 'email' | 'password'>): Promise<void> {
		await this.request('POST', '/rest/login', { emailOrLdapLoginId: owner.email, password: owner.password });
	}

	async createCredential(credential: {
		name: string;
		type: string;
		data: Record<string, unknown>;
	}): Promise<{ id: string; name: string; type: string }> {
		return await this.request('POST', '/rest/credentials', credential);
	}

	/**
	 * Runs the test that the editor runs when a credential is saved.
	 *
	 * @param data the values to test in place of the stored ones
	 */
	async testCredential(
		credential: { id: string; name: string; type: string },
		data?: Record<string, unknown>,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const { id, name, type } = credential;
		// n8n tests what it is sent. Secrets come out as placeholders, for which it puts in the stored values.
		const tested =
			data ??
			(await this.request<{ data: Record<string, unknown> }>('GET', `/rest/credentials/${id}?includeData=true`)).data;
		return await this.request('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data: tested },
		});
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

	/** Unpublishes a workflow. Its webhooks stop answering a moment later: see `waitForWebhook`. */
	async deactivate(workflowId: string): Promise<void> {
		await this.request('POST', `/rest/workflows/${workflowId}/deactivate`, {});
	}

	async deleteWorkflow(workflowId: string): Promise<void> {
		await this.request('POST', `/rest/workflows/${workflowId}/archive`, {});
		await this.request('DELETE', `/rest/workflows/${workflowId}`);
	}

	/**
	 * Waits until n8n serves a production webhook, or serves it no longer, without delivering to it: a GET is answered with
	 * a page or refused as "not registered for GET requests" while the path is known, and as "not registered" while not.
	 *
	 * @param webhookUrl URL of a webhook that starts nothing when it is looked at
	 * @param served false to wait for the end of it after `deactivate`
	 * @param timeout ms
	 */
	async waitForWebhook(webhookUrl: string, served = true, timeout = 30_000): Promise<void> {
		await waitFor(
			`n8n to ${served ? 'serve' : 'stop serving'} ${webhookUrl}`,
			async () => {
				const response = await fetch(webhookUrl, { signal: AbortSignal.timeout(5_000) });
				const known = response.ok || (await response.text()).includes('not registered for GET');
				return known === served ? true : undefined;
			},
			timeout,
		);
	}

	/** The untouched body of a GET, for what n8n does not wrap in `data`: files, lists of types. */
	async getRaw(path: string): Promise<Buffer> {
		const response = await fetch(this.url + path, {
			headers: { cookie: this.cookie },
			signal: AbortSignal.timeout(60_000),
		});
		if (!response.ok) throw new Error(`GET ${path} was answered ${response.status}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** The executions of a workflow, newest first, at most 100. */
	async getExecutions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const page = await this.request<{ results: ExecutionSummary[] }>(
			'GET',
			`/rest/executions?limit=100&filter=${filter}`,
		);
		return page.results;
	}

	async getExecution(executionId: string): Promise<Execution> {
		const execution = await this.request<Omit<Execution, 'data'> & { data: string }>(
			'GET',
			`/rest/executions/${executionId}`,
		);
		return { ...execution, data: unflatten(execution.data) as Execution['data'] } as Execution;
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

/**
 * Reads the format of the npm package `flatted`, in which n8n returns execution data: a JSON array in which
 * every string inside an object or array is the index of the value it stands for.
 */
export function unflatten(text: string): unknown {
	const values = JSON.parse(text) as unknown[];
	const known = new Map<number, unknown>();
	const valueAt = (index: number): unknown => {
		const value = values[index];
		if (typeof value !== 'object' || value === null) return value;
		if (known.has(index)) return known.get(index);
		const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
		known.set(index, copy); // before its contents, which may refer to it
		for (const [key, inner] of Object.entries(value)) {
			copy[key] = typeof inner === 'string' ? valueAt(Number(inner)) : (inner as unknown);
		}
		return copy;
	};
	return valueAt(0);
}
