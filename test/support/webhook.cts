import { createHmac } from 'node:crypto';

import { StoredMarks } from './marks.cts';
import { additionalData, credential, workflowOf } from './n8n.cts';

import { DataDeduplicationService, ExecuteContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import type {
	IDataObject,
	IExecuteData,
	INodeExecutionData,
	INodeParameters,
	IWebhookData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, ObservableObject } from 'n8n-workflow';

import { EVENTS } from '../../nodes/SocialEpoch/events';
import { SocialEpochTrigger } from '../../nodes/SocialEpoch/SocialEpochTrigger.node.ts';
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

/** All that the trigger can hear of; its own defaults are narrower. */
const EVERYTHING = { events: EVENTS.map(({ id }) => id), direction: 'both', chats: 'both' };

/**
 * The trigger in one place of n8n: its parameters stay while processes and executions come and go.
 *
 * @param parameters beside EVERYTHING
 */
export function triggerNode(parameters: INodeParameters = {}) {
	const type = new SocialEpochTrigger();
	const settings = { webhookId: 'hook', name: 'SocialEpoch Trigger', typeVersion: 2 };
	return { type, ...workflowOf(type, { ...EVERYTHING, ...parameters }, settings) };
}

/** What the trigger, or n8n where it leaves that to n8n, answers. */
export type Answer = Awaited<ReturnType<typeof deliver>>;

/**
 * One HTTP request through n8n-core's WebhookContext, answered as n8n 2.41 answers it.
 *
 * @param body an object is sent as JSON, text and bytes as they are
 * @returns `page` and `headers`: what a browser gets; `items`: for execute(), as n8n would record them, none when nothing
 * is executed; `refused`: what a failed execution tells instead
 */
export async function deliver(webhook: string, body: unknown, options: DeliverOptions = {}) {
	const { type, workflow, node } = triggerNode(options.parameters);
	workflow.active = options.isPublished ?? false;
	const webhookDescription = type.description.webhooks!.find(({ name }) => name === webhook)!;
	const written = {
		status: 200,
		headers: {} as Record<string, string>,
		body: undefined as IDataObject | undefined,
		page: '',
	};
	const httpResponse = {
		status(status: number) {
			written.status = status;
			return this;
		},
		set(headers: Record<string, string>) {
			written.headers = headers;
			return this;
		},
		json: (answer: IDataObject) => void (written.body = answer),
		send: (page: string) => void (written.page = page),
	};
	const rawBody = Buffer.from(Buffer.isBuffer(body) || typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
	const parsed = parsedBody(rawBody);
	const httpRequest = {
		ip: options.ip ?? '203.0.113.7',
		...(parsed !== undefined && { body: parsed, rawBody }),
		async readRawBody(this: { rawBody?: Buffer }) {
			this.rawBody = rawBody;
		},
		headers: {
			'content-type': parsed === undefined ? 'application/octet-stream' : 'application/json',
			'content-length': String(rawBody.length),
			...(options.headers ?? signedHeaders()),
		},
	};
	// Not spread, which would read what a test wants to see read.
	Object.defineProperties(httpRequest, Object.getOwnPropertyDescriptors(options.request ?? {}));
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
	const items = result.workflowData?.[0] ?? [];
	const handover = unpack(items);
	const refused = 'advice' in handover ? handover : undefined;
	const isWritten = Boolean(written.body ?? written.page);
	if (result.noWebhookResponse && !isWritten) throw new Error('the caller would hang');
	if (!result.noWebhookResponse && isWritten) throw new Error('n8n would answer once more');
	// With onReceived and responseData '' n8n sends webhookResponse once the execution is recorded.
	if (!result.noWebhookResponse) written.body = result.webhookResponse as IDataObject;
	return { ...written, body: written.body ?? {}, items, executed: items.length > 0 && !refused, refused, log };
}

/** n8n refuses what calls itself JSON and is not, and leaves other types to the node; so only such a one is broken here. */
function parsedBody(rawBody: Buffer): unknown {
	try {
		return JSON.parse(rawBody.toString('utf8').replace(/^\ufeff/, ''));
	} catch {
		return undefined;
	}
}

export interface ExecuteOptions {
	parameters?: INodeParameters;
	mode?: WorkflowExecuteMode;
	/** Aborts when the execution is stopped. */
	signal?: AbortSignal;
}

/** Runs recorded items as an execution does, from the trigger on, through n8n-core's WorkflowExecute. */
export async function runRecorded(items: INodeExecutionData[], options: ExecuteOptions = {}) {
	const { workflow, node } = triggerNode(options.parameters);
	const first: IExecuteData = { node, data: { main: [structuredClone(items)] }, source: null };
	const run = await new WorkflowExecute(
		additionalData(),
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
		additionalData(),
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
export async function deliverAndRun(webhook: string, body: unknown, options: DeliverOptions = {}) {
	const answer = await deliver(webhook, body, options);
	if (answer.status !== 200) throw new Error(`${answer.status} ${String(answer.body.message)}`);
	if (!answer.executed) return [];
	return (await runRecorded(answer.items, options)).map(({ json }) => json);
}

/** The same list as n8n-core asks for it: of the one node under test, by the number of entries. */
export class MarkList extends StoredMarks {
	/** Makes n8n-core use this list, as n8n does when it starts. */
	install() {
		(DataDeduplicationService as unknown as { instance: unknown }).instance = undefined;
		void DataDeduplicationService.init(this as never);
		return this;
	}

	async checkProcessedAndRecord(marks: string[], scope: string, _contexts: object, { mode = '', maxEntries = 0 }) {
		if (scope !== 'node' || mode !== 'entries') throw new Error(`another list: ${scope}, ${mode}`);
		const there = await this.check(marks, maxEntries);
		return { new: marks.filter((mark) => !there.has(mark)), processed: [...there] };
	}

	async removeProcessed(marks: string[], scope: string) {
		if (scope !== 'node') throw new Error(`another list: ${scope}`);
		await this.remove(marks);
	}
}
