import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core reads its folder once, when it is imported.
const folder = mkdtempSync(join(tmpdir(), 'socialepoch-test-'));
const removeFolder = () => rmSync(folder, { recursive: true, force: true });
// What makes the output previews uses this file without jest.
if (typeof afterAll === 'function') afterAll(removeFolder);
else process.on('exit', removeFolder);
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_LOG_LEVEL = 'silent';

import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypeDescription,
	IRun,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { createRunExecutionData, NodeHelpers, Workflow } from 'n8n-workflow';

import { SocialEpochApi } from '../../credentials/SocialEpochApi.credentials';

/** The platform's host in unit tests; nock answers for it. */
export const HOST = 'https://api.socialepoch.com';

export const credential = {
	baseUrl: HOST,
	tenantId: '500766',
	apiKey: 'f9a40a4780f5e1306c46f1c8daecee3b',
	webhookSecret: '',
};

/** Hands out one credential and authenticates with our own credential class, as n8n does. */
const credentialsHelper = (data: ICredentialDataDecryptedObject) =>
	({
		getParentTypes: () => [],
		getCredentialsProperties: () => new SocialEpochApi().properties,
		isCredentialUsableByNode: () => true,
		preAuthentication: async () => undefined,
		getDecrypted: async () => ({ ...data }),
		authenticate: async (credentials, _type, options) =>
			await new SocialEpochApi().authenticate(credentials, options as IHttpRequestOptions),
	}) satisfies Partial<ICredentialsHelper>;

/** n8n's manual trigger, as far as a workflow needs it. */
const start = {
	description: { properties: [], inputs: [], outputs: ['main'] } as unknown as INodeTypeDescription,
	async execute() {
		return [this.getInputData()];
	},
} satisfies INodeType;

/** What n8n hands to every context: credentials, URLs and hooks. `overrides` win. */
export function additionalData(
	overrides: Partial<IWorkflowExecuteAdditionalData> = {},
	credentials: ICredentialDataDecryptedObject = credential,
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: credentialsHelper(credentials),
		executionId: '1',
		hooks: new ExecutionLifecycleHooks('manual', '1', { id: 'workflow-under-test' } as IWorkflowBase),
		restApiUrl: '',
		instanceBaseUrl: 'http://localhost:5678/',
		formWaitingBaseUrl: 'http://localhost:5678/form-waiting',
		webhookBaseUrl: 'http://localhost:5678/webhook',
		webhookWaitingBaseUrl: 'http://localhost:5678/webhook-waiting',
		webhookTestBaseUrl: 'http://localhost:5678/webhook-test',
		currentNodeParameters: undefined,
		variables: {},
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		...overrides,
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** A workflow `Start → <node>`; parameters n8n would fill with defaults are filled. */
export function workflowOf(nodeType: INodeType, parameters: INodeParameters, settings: Partial<INode> = {}) {
	const types: Record<string, INodeType> = { start, node: nodeType };
	const nodeTypes = {
		getByName: (type: string) => types[type],
		getByNameAndVersion: (type: string) => types[type],
		getKnownTypes: () => ({}),
	};
	const node: INode = {
		id: 'node-under-test',
		name: nodeType.description.displayName,
		type: 'node',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { socialEpochApi: { id: '1', name: 'SocialEpoch' } },
		...settings,
	};
	const { description } = nodeType;
	node.parameters =
		NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, description) ?? parameters;
	const startNode: INode = {
		id: 'start',
		name: 'Start',
		type: 'start',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const workflow = new Workflow({
		id: 'workflow-under-test',
		nodes: [startNode, node],
		connections: { Start: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes,
		settings: { timezone: 'Europe/Berlin' },
	});
	return { workflow, node };
}

export interface RunOptions {
	/** Input items; one empty item unless told. */
	items?: Array<IDataObject | INodeExecutionData>;
	node?: Partial<INode>;
	credentials?: ICredentialDataDecryptedObject;
}

export interface RunResult {
	run: IRun;
	/** Items of the first output; empty after a failure. */
	items: INodeExecutionData[];
	json: IDataObject[];
	/** Items of the error output, where the node has one. */
	errorItems: INodeExecutionData[];
	/** The failure that stopped the workflow. */
	error?: Error & { description?: string | null; context?: IDataObject };
}

/** Runs `Start → node` through n8n-core, as a manual execution of a real workflow. */
export async function runNode(
	nodeType: INodeType,
	parameters: INodeParameters,
	options: RunOptions = {},
): Promise<RunResult> {
	const { workflow, node } = workflowOf(nodeType, parameters, options.node);
	const items = (options.items ?? [{}]).map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item }));
	const first: IExecuteData = { node: workflow.getNode('Start')!, data: { main: [items] }, source: null };
	const runData = createRunExecutionData({ executionData: { nodeExecutionStack: [first] } });
	const additional = additionalData({}, options.credentials);
	const run = await new WorkflowExecute(additional, 'manual', runData).processRunExecutionData(workflow);
	const task = run.data.resultData.runData[node.name]?.[0];
	const output = task?.data?.main ?? [];
	return {
		run,
		items: output[0] ?? [],
		json: (output[0] ?? []).map((item) => item.json),
		errorItems: output[1] ?? [],
		error: (task?.error ?? run.data.resultData.error) as RunResult['error'],
	};
}
