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
import { createRunExecutionData, ObservableObject } from 'n8n-workflow';

import { EVENTS } from '../../nodes/SocialEpoch/events';
import { SocialEpochTrigger } from '../../nodes/SocialEpoch/SocialEpochTrigger.node.ts';
import type { Refused } from '../../nodes/SocialEpoch/trigger/handover.ts';
import { unpack } from '../../nodes/SocialEpoch/trigger/handover.ts';
import type { Clock } from '../../nodes/SocialEpoch/platform/clock.ts';
import { Memory } from '../../nodes/SocialEpoch/trigger/memory.ts';
import { receive } from '../../nodes/SocialEpoch/trigger/receive.ts';

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
	/** What else of n8n's request is different: for example a body that cannot be read. */
	request?: object;
	getCredentials?: () => Promise<object>;
	/** Deliveries to a published workflow share the reading of its credential. */
	isPublished?: boolean;
	/** ms since 1970 */
	now?: number;
	/** The static data of the workflow as n8n's database has it: read for each delivery, saved when it was changed. */
	database?: { staticData: IDataObject; writes: number };
}

/** The memory of a process is gone; n8n's database stays. Another process looks the same. */
export function restart() {
	SocialEpochTrigger.memory = new Memory(clock);
}

/** Nobody looks after marks a while later: the tests of one file would still do so when the next has begun. */
const clock: Clock = {
	now: Date.now,
	sleep: async (ms) => await new Promise((resolve) => ms < 2000 && setTimeout(resolve, ms)),
};

export interface Answer {
	status: number;
	body: IDataObject;
	/** What a browser shows. */
	page: string;
	headers: Record<string, string>;
	/** Items for execute(), as n8n would record them; none when nothing is executed. */
	items: INodeExecutionData[];
	executed: boolean;
	/** What a failed execution tells instead. */
	refused?: Refused;
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
	workflow.active = options.isPublished ?? false;
	const webhookDescription = type.description.webhooks!.find(({ name }) => name === webhook);
	if (!webhookDescription) throw new Error(`no webhook ${webhook}`);
	const written: Written = { status: 200, headers: {} };
	const httpResponse = {
		status(status: number) {
			written.status = status;
			return this;
		},
		set(headers: Record<string, string>) {
			written.headers = headers;
			return this;
		},
		json(answer: IDataObject) {
			written.body = answer;
		},
		send(page: string) {
			written.page = page;
		},
	};
	const rawBody = Buffer.isBuffer(body)
		? body
		: Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
	const parsed = parsedBody(rawBody);
	const httpRequest = {
		ip: options.ip ?? '203.0.113.7',
		...(parsed === undefined ? { readRawBody } : { body: parsed, rawBody, readRawBody: async () => {} }),
		headers: {
			'content-type': parsed === undefined ? 'application/octet-stream' : 'application/json',
			'content-length': String(rawBody.length),
			...(options.headers ?? signedHeaders()),
		},
	};
	// Not spread, which would read what a test wants to see read.
	Object.defineProperties(httpRequest, Object.getOwnPropertyDescriptors(options.request ?? {}));
	async function readRawBody(this: { rawBody?: Buffer }) {
		this.rawBody = rawBody;
	}
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
	const note = (level: string) => (message: string, data: object) =>
		void log.push(`${level} ${message} ${JSON.stringify(data)}`);
	Object.defineProperty(context, 'logger', {
		value: { info: note('info'), warn: note('warn'), error: note('error') },
	});
	if (options.getCredentials) context.getCredentials = options.getCredentials as never;
	const { database } = options;
	if (database) {
		// As n8n's Workflow does; that nodes ask for theirs is no change.
		const asInWorkflow = { ignoreEmptyOnFirstChild: true };
		workflow.staticData = ObservableObject.create(structuredClone(database.staticData), undefined, asInWorkflow);
	}
	const result =
		options.now === undefined
			? await type.webhook.call(context)
			: await receive(context, SocialEpochTrigger.memory, options.now);
	if (database && workflow.staticData.__dataChanged) {
		database.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
		database.writes++;
	}
	return { ...asN8nAnswers(result, written), log };
}

/** n8n refuses what calls itself JSON and is not, and leaves other types to the node; so only such a one is broken here. */
function parsedBody(rawBody: Buffer): unknown {
	try {
		return JSON.parse(rawBody.toString('utf8').replace(/^\ufeff/, ''));
	} catch {
		return undefined;
	}
}

interface Written {
	status: number;
	headers: Record<string, string>;
	body?: IDataObject;
	page?: string;
}

function asN8nAnswers(result: IWebhookResponseData, { body, page = '', ...written }: Written) {
	const items = result.workflowData?.[0] ?? [];
	const handover = unpack(items);
	const refused = 'advice' in handover ? handover : undefined;
	const executed = items.length > 0 && !refused;
	if (result.noWebhookResponse && !body && !page) throw new Error('the caller would hang');
	// With onReceived and responseData '' n8n sends webhookResponse once the execution is recorded.
	const answer = result.noWebhookResponse
		? { ...written, body: body ?? {} }
		: { ...written, status: 200, body: result.webhookResponse as IDataObject };
	return { ...answer, page, items, executed, refused };
}

export interface ExecuteOptions {
	parameters?: INodeParameters;
	executionId?: string;
	mode?: WorkflowExecuteMode;
	/** Aborts when the execution is stopped. */
	signal?: AbortSignal;
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
		options.signal,
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
