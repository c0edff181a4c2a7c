import { createHash, createHmac } from 'node:crypto';

import { additionalData, credential, workflowOf } from './n8n.cts';

import { DataDeduplicationService, ExecuteContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import type {
	IDataObject,
	IExecuteData,
	INodeExecutionData,
	INodeParameters,
	IWebhookData,
	IWebhookResponseData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';

import { EVENTS } from '../../nodes/SocialEpoch/events';
import { SocialEpochTrigger } from '../../nodes/SocialEpoch/SocialEpochTrigger.node.ts';
import { Memory } from '../../nodes/SocialEpoch/trigger/memory.ts';

export const TENANT = credential.tenantId;
export const SECRET = credential.apiKey;

/** The platform's signature over tenant and timestamp. */
export function sign(timestamp: number | string, tenantId = TENANT, secret = SECRET): string {
	return createHmac('sha256', secret).update(`${tenantId}${timestamp}`).digest('hex');
}

/** The headers of a delivery signed now, or `age` ms ago. */
export function signedHeaders(age = 0, tenantId = TENANT, secret = SECRET): IDataObject {
	const timestamp = String(Date.now() - age);
	return { access_token: sign(timestamp, tenantId, secret), tenant_id: tenantId, timestamp };
}

export interface DeliverOptions {
	parameters?: INodeParameters;
	/** Signed headers unless told. */
	headers?: IDataObject;
	ip?: string;
	mode?: WorkflowExecuteMode;
	credentials?: IDataObject;
	/** As n8n leaves it when it has not read the body. */
	noRawBody?: boolean;
	getCredentials?: () => Promise<never>;
}

/** The memory of a process is gone; n8n's database stays. Another process looks the same. */
export function restart() {
	SocialEpochTrigger.memory = new Memory();
}

export interface Answer {
	status: number;
	body: IDataObject;
	/** Items for execute(), as n8n would record them; none when nothing is executed. */
	items: INodeExecutionData[];
	executed: boolean;
	log: string[];
}

/** All that the trigger can hear of; its own defaults are narrower. */
const EVERYTHING = { events: EVENTS.map(({ id }) => id), direction: 'both', chats: 'both' };

/**
 * The trigger in one place of n8n: its parameters stay while processes and executions come and go.
 *
 * @param parameters beside EVERYTHING
 */
export function triggerNode(parameters: INodeParameters = {}) {
	const type = new SocialEpochTrigger();
	return {
		type,
		...workflowOf(
			type,
			{ ...EVERYTHING, ...parameters },
			{ webhookId: 'hook', name: 'SocialEpoch Trigger', typeVersion: 2 },
		),
	};
}

/**
 * One HTTP request through n8n-core's WebhookContext, answered as n8n 2.41 answers it.
 *
 * @param body an object is sent as JSON, text and bytes as they are
 */
export async function deliver(webhook: string, body: unknown, options: DeliverOptions = {}): Promise<Answer> {
	const { type, workflow, node } = triggerNode(options.parameters);
	const webhookDescription = type.description.webhooks!.find(({ name }) => name === webhook);
	if (!webhookDescription) throw new Error(`no webhook ${webhook}`);
	const written: { status: number; body?: IDataObject } = { status: 200 };
	const httpResponse = {
		status(status: number) {
			written.status = status;
			return this;
		},
		json(answer: IDataObject) {
			written.body = answer;
			return this;
		},
	};
	const rawBody = Buffer.isBuffer(body)
		? body
		: Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
	const httpRequest = {
		headers: options.headers ?? signedHeaders(),
		ip: options.ip ?? '203.0.113.7',
		body: {},
		...(options.noRawBody ? {} : { rawBody }),
	};
	const context = new WebhookContext(
		workflow,
		node,
		additionalData({ httpRequest, httpResponse } as never, (options.credentials ?? credential) as never),
		options.mode ?? 'webhook',
		{ webhookDescription } as IWebhookData,
		[],
		null,
	);
	const log: string[] = [];
	const note = (message: string, data: object = {}) => void log.push(`${message} ${JSON.stringify(data)}`);
	Object.defineProperty(context, 'logger', { value: { warn: note, error: note, info: note, debug: note } });
	if (options.getCredentials) context.getCredentials = options.getCredentials as never;
	const result: IWebhookResponseData = await type.webhook.call(context);
	return { ...asN8nAnswers(result, written), log };
}

function asN8nAnswers(result: IWebhookResponseData, written: { status: number; body?: IDataObject }) {
	const items = result.workflowData?.[0] ?? [];
	const executed = result.workflowData !== undefined;
	if (result.noWebhookResponse) {
		if (!written.body) throw new Error('the caller would hang');
		return { status: written.status, body: written.body, items, executed };
	}
	// With onReceived and responseData '' n8n sends webhookResponse once the execution is recorded.
	return { status: 200, body: result.webhookResponse as IDataObject, items, executed };
}

export interface ExecuteOptions {
	parameters?: INodeParameters;
	executionId?: string;
	mode?: WorkflowExecuteMode;
}

/** Runs recorded items as an execution does, from the trigger on, through n8n-core's WorkflowExecute. */
export async function runRecorded(items: INodeExecutionData[], options: ExecuteOptions = {}) {
	const { workflow, node } = triggerNode(options.parameters);
	const first: IExecuteData = { node, data: { main: [structuredClone(items)] }, source: null };
	const run = await new WorkflowExecute(
		additionalData({ executionId: options.executionId ?? '1' }),
		options.mode ?? 'webhook',
		createRunExecutionData({ executionData: { nodeExecutionStack: [first] } }),
	).processRunExecutionData(workflow);
	const error = run.data.resultData.error;
	if (error) throw error;
	return run.data.resultData.runData[node.name]?.[0]?.data?.main?.[0] ?? [];
}

/** The context execute() gets, for the tests that need to replace one of its helpers. */
export function executeContext(items: INodeExecutionData[], options: ExecuteOptions = {}) {
	const { type, workflow, node } = triggerNode(options.parameters);
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData({ executionId: options.executionId ?? '1' }),
		options.mode ?? 'webhook',
		createRunExecutionData({}),
		0,
		items,
		{ main: [items] },
		{ node, data: { main: [items] }, source: null },
		[],
	);
	return { context, run: async () => (await type.execute.call(context))[0] };
}

/** Delivers and, when n8n would execute, executes: the items a workflow sees. */
export async function deliverAndRun(
	webhook: string,
	body: unknown,
	options: DeliverOptions & { executionId?: string } = {},
): Promise<IDataObject[]> {
	const answer = await deliver(webhook, body, options);
	if (answer.status !== 200) throw new Error(`${answer.status} ${String(answer.body.message)}`);
	if (!answer.executed) return [];
	return (await runRecorded(answer.items, options)).map(({ json }) => json);
}

type Contexts = { workflow: { id?: string }; node?: { id: string } };

/**
 * n8n's database-backed list of marks, with the meaning of n8n 2.41's DeduplicationHelper in mode "entries": one list
 * of md5 hashes for each node, read, changed and written as a whole, oldest dropped first.
 */
export class MarkList {
	readonly rows = new Map<string, string[]>();

	/** Calls that changed the list. */
	writes = 0;

	/** Called before the list is written; a throw is a database that fails, a wait gives others time to write. */
	beforeWrite: (call: 'check' | 'remove') => Promise<void> | void = () => {};

	/** Makes n8n-core use this list, as n8n does when it starts. */
	install() {
		(DataDeduplicationService as unknown as { instance: unknown }).instance = undefined;
		void DataDeduplicationService.init(this as never);
		return this;
	}

	async checkProcessedAndRecord(items: string[], _scope: string, contexts: Contexts, options: { maxEntries?: number }) {
		const { name, row } = await this.read(contexts);
		const known = new Set(row);
		const result = { new: [] as string[], processed: [] as string[] };
		for (const item of items) {
			if (known.has(hashOf(item))) result.processed.push(item);
			else {
				result.new.push(item);
				row.push(hashOf(item));
			}
		}
		row.splice(0, Math.max(0, row.length - (options.maxEntries ?? Infinity)));
		await this.write('check', name, row);
		return result;
	}

	async removeProcessed(items: string[], _scope: string, contexts: Contexts) {
		const { name, row } = await this.read(contexts);
		for (const item of items) {
			const at = row.indexOf(hashOf(item));
			if (at >= 0) row.splice(at, 1);
		}
		await this.write('remove', name, row);
	}

	private async read({ workflow, node }: Contexts) {
		const name = `${workflow.id}/n:${node?.id}`;
		await Promise.resolve();
		return { name, row: [...(this.rows.get(name) ?? [])] };
	}

	private async write(call: 'check' | 'remove', name: string, row: string[]) {
		await Promise.resolve();
		await this.beforeWrite(call);
		this.rows.set(name, row);
		this.writes++;
	}
}

function hashOf(value: string) {
	return createHash('md5').update(value).digest('base64');
}
