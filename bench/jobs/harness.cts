import { createRequire } from 'node:module';
import { join } from 'node:path';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IVersionedNodeType,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import type { JobInput } from '../lib/setup.cts';

/** One node of a chain; what is left out is as n8n has it by default. */
export interface Step {
	name: string;
	type: INodeType | IVersionedNodeType;
	version?: number;
	parameters: INode['parameters'];
}

/** n8n's engine without its server, as installed, and our package in it. */
export function openN8n({ n8nDir, packageDir }: JobInput<unknown>, credential: ICredentialDataDecryptedObject) {
	const fromN8n = createRequire(join(n8nDir, 'package.json'));
	const core = fromN8n('n8n-core') as typeof import('n8n-core');
	const { createRunExecutionData, Expression, ICredentialsHelper, NodeHelpers, Workflow } = fromN8n(
		'n8n-workflow',
	) as typeof import('n8n-workflow');
	const load = <T,>(file: string, name: string) =>
		new (createRequire(join(packageDir, 'package.json'))(`./dist/${file}`) as Record<string, new () => T>)[name]();
	const credentialType = load<ICredentialType>('credentials/SocialEpochApi.credentials.js', 'SocialEpochApi');

	/** Hands out one credential, and authenticates with our own credential class as n8n does. */
	class Credentials extends ICredentialsHelper {
		getParentTypes() {
			return [];
		}
		async authenticate(credentials: ICredentialDataDecryptedObject, _type: string, options: IHttpRequestOptions) {
			return await (credentialType.authenticate as Function)(credentials, options);
		}
		async preAuthentication() {
			return undefined;
		}
		async getCredentials(): Promise<never> {
			throw new Error('not used');
		}
		async getDecrypted() {
			return { ...credential };
		}
		isCredentialUsableByNode() {
			return true;
		}
		async runPreAuthentication() {
			return undefined;
		}
		async updateCredentials() {}
		async updateCredentialsOauthTokenData() {}
		getCredentialsProperties() {
			return credentialType.properties;
		}
	}

	const additionalData = (more: object = {}) =>
		({
			credentialsHelper: new Credentials(),
			executionId: '1',
			hooks: new core.ExecutionLifecycleHooks('trigger', '1', { id: 'bench' } as IWorkflowBase),
			restApiUrl: '',
			instanceBaseUrl: 'http://127.0.0.1/',
			webhookBaseUrl: 'http://127.0.0.1/webhook',
			webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
			formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
			currentNodeParameters: undefined,
			variables: {},
			setExecutionStatus: () => {},
			logAiEvent: () => {},
			...more,
		}) as unknown as IWorkflowExecuteAdditionalData;

	/** Evaluates expressions as n8n does by default, in an isolate; without it, in this process. */
	const startExpressionEngine = async () => {
		await Expression.initExpressionEngine({
			engine: 'vm',
			poolSize: 1,
			maxCodeCacheSize: 1024,
			bridgeTimeout: 5000,
			bridgeMemoryLimit: 128,
		} as Parameters<typeof Expression.initExpressionEngine>[0]);
	};

	/** A workflow of nodes that follow each other. */
	function chain(steps: Step[]) {
		const types = new Map(steps.map(({ name, type }) => [name, type]));
		const nodeTypes: INodeTypes = {
			getByName: (type) => types.get(type)!,
			getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(types.get(type)!, version),
			getKnownTypes: () => ({}),
		};
		const nodes = steps.map(({ name, version = 1, parameters }, i): INode => {
			const { description } = nodeTypes.getByNameAndVersion(name, version);
			const node: INode = {
				id: `node-${i}`,
				name,
				type: name,
				typeVersion: version,
				position: [0, 0],
				parameters,
				webhookId: 'bench',
				credentials: { socialEpochApi: { id: '1', name: 'SocialEpoch' } },
			};
			node.parameters =
				NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, description) ?? parameters;
			return node;
		});
		const connections: IConnections = Object.fromEntries(
			nodes
				.slice(1)
				.map(({ name }, i) => [nodes[i].name, { main: [[{ node: name, type: 'main' as const, index: 0 }]] }]),
		);
		const workflow = new Workflow({ id: 'bench', nodes, connections, active: false, nodeTypes });
		return { workflow, nodes };
	}

	/** Runs a chain as a production execution, from its first node on, and returns the last one's items. */
	async function run(steps: Step[], items: INodeExecutionData[]): Promise<INodeExecutionData[]> {
		const { workflow, nodes } = chain(steps);
		const first: IExecuteData = { node: nodes[0], data: { main: [items] }, source: null };
		const { data } = await new core.WorkflowExecute(
			additionalData(),
			'trigger',
			createRunExecutionData({ executionData: { nodeExecutionStack: [first] } }),
		).processRunExecutionData(workflow);
		const { error, runData } = data.resultData;
		if (error) throw error;
		return runData[nodes[nodes.length - 1].name][0].data?.main[0] ?? [];
	}

	return {
		core,
		additionalData,
		startExpressionEngine,
		chain,
		run,
		/** A node of our package. */
		ours: (name: 'SocialEpoch' | 'SocialEpochTrigger') => load<INodeType>(`nodes/SocialEpoch/${name}.node.js`, name),
		/** A part of our package. */
		part: (file: string) =>
			createRequire(join(packageDir, 'package.json'))(`./dist/nodes/SocialEpoch/${file}.js`) as object,
		/** One of n8n's own nodes. */
		base: (file: string, name: string) =>
			new (
				createRequire(join(n8nDir, 'node_modules/n8n-nodes-base/package.json'))(
					`./dist/nodes/${file}.node.js`,
				) as Record<string, new () => INodeType | IVersionedNodeType>
			)[name](),
	};
}
