import { SupplyDataContext } from 'n8n-core';
import {
	createRunExecutionData,
	deepCopy,
	type IExecuteData,
	type INodeParameters,
	type INodeType,
	NodeConnectionTypes,
} from 'n8n-workflow';
import nock from '../support/network.cts';

import { operations } from '../../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { additionalData, workflowOf } from '../support/n8n.cts';
import { cases } from '../resources/cases.cts';
import { platform, refusal, success } from '../support/platform.cts';

// The distance between items has tests of its own.
jest.mock('../../nodes/SocialEpoch/action/spacing', () => jest.requireActual('../support/noSpacing.cts'));

// n8n's own way from a node to a tool; the two are not among what n8n-core exports.
const utils = 'n8n-core/dist/execution-engine/node-execution-context/utils';
const { createNodeAsTool } = jest.requireActual(`${utils}/create-node-as-tool`);
const { makeHandleToolInvocation } = jest.requireActual(`${utils}/get-input-connection-data`);

/** The node as n8n turns it into a tool (convertNodeToAiTool). */
class SocialEpochTool extends SocialEpoch {
	constructor() {
		super();
		const { usableAsTool: _, ...description } = deepCopy(this.description);
		this.description = { ...description, name: 'socialEpochTool', inputs: [], outputs: [NodeConnectionTypes.AiTool] };
	}
}

const nodeType: INodeType = new SocialEpochTool();

/** What an agent's model sees of the node, and how the agent calls it. */
function toolOf(parameters: INodeParameters) {
	const { workflow, node } = workflowOf(nodeType, parameters, { name: 'SocialEpoch' });
	const run = createRunExecutionData({});
	const executeData: IExecuteData = { node, data: { main: [[{ json: {} }]] }, source: null };
	const type = NodeConnectionTypes.AiTool;
	const [more, input] = [additionalData({ currentNodeExecutionIndex: 0 } as never), [{ json: {} }]];
	const contextFactory = (runIndex: number) =>
		new SupplyDataContext(workflow, node, more, 'manual', run, runIndex, input, {}, type, executeData, []);
	const handleToolInvocation = makeHandleToolInvocation(contextFactory, node, nodeType, run);
	const { response } = createNodeAsTool({ node, nodeType, handleToolInvocation });
	return response as {
		name: string;
		description: string;
		schema: { shape: Record<string, { description?: string }> };
		invoke(args: object): Promise<string>;
	};
}

/** What n8n's editor writes into a parameter that the model fills in. */
const fromAi = (key: string, description = '', type = 'string') =>
	`={{ $fromAI('${key}', '${description}', '${type}') }}`;

it('is a tool whose description tells what it does, without two alike', () => {
	const descriptions = operations.map(({ resource, value }) => toolOf({ resource, operation: value }).description);
	expect(new Set(descriptions).size).toBe(operations.length);
	operations.forEach(({ action }, i) => expect(descriptions[i]).toBe(`${action} in SocialEpoch`));
	// A model knows WhatsApp, and has never heard of SocialEpoch.
	for (const { action } of operations) expect(action).toMatch(/WhatsApp|agents|cloud port/);
});

it('asks the model for what the user leaves to it', () => {
	const tool = toolOf({
		resource: 'contact',
		operation: 'get',
		id: { __rl: true, mode: 'id', value: fromAi('port', 'ID of the cloud port') },
		phone: fromAi('phone', 'Number to look up'),
	});
	expect(Object.keys(tool.schema.shape).sort()).toEqual(['phone', 'port']);
	expect(tool.schema.shape.phone.description).toBe('Number to look up');
});

it.each(cases.filter(({ items }) => !items).map((of) => [`${of.resource}:${of.operation}`, of] as const))(
	'%s as a tool answers with the items as JSON, and fails in plain text: what happened, and what to do',
	async (_name, of) => {
		const invoke = async () =>
			await toolOf({ resource: of.resource, operation: of.operation, ...of.parameters }).invoke({});
		const received = platform(of.method, of.path, of.response);
		expect(JSON.parse(await invoke())).toEqual(of.output);
		expect(of.method === 'GET' ? received[0].query : received[0].body).toEqual(of.request);
		nock.cleanAll();
		platform(of.method, of.path, refusal(517, 'database is down'));
		await expect(invoke()).rejects.toThrow(
			'The platform refused the request: database is down (code 517) [item 1]\n\nDetails: Try again later. If it stays, give SocialEpoch support the code and the time.',
		);
	},
);

it('takes values as models write them', async () => {
	const received = platform('POST', '/group-dispatch-api/gsTask/assign/moscCreate', success({ taskId: 5 }));
	const tool = toolOf({
		resource: 'message',
		operation: 'sendToMany',
		sendWhatsApp: fromAi('from'),
		friendWhatsApp: fromAi('to'),
		targetType: fromAi('kind'),
		content: { parts: [{ type: fromAi('type'), url: fromAi('url'), text: fromAi('caption') }] },
		additionalFields: { sendType: fromAi('through'), agentAccount: fromAi('agent') },
	});
	const args = {
		from: '+86 172 272 727',
		to: '["8613633800088", "8613633800089"]',
		kind: 'individual',
		type: 'Image',
		url: 'https://example.com/a.jpg',
		caption: '',
		through: 'cloud pc',
		agent: 'support01',
	};
	expect(JSON.parse(await tool.invoke(args))).toEqual([{ taskId: 5, recipients: ['8613633800088', '8613633800089'] }]);
	expect(received[0].body).toEqual({
		sendType: 3,
		source: '3',
		agentAccount: 'support01',
		targetType: 1,
		content: [{ type: 2, url: 'https://example.com/a.jpg', sort: 0 }],
		sendInfos: ['8613633800088', '8613633800089'].map((friendWhatsApp) => ({
			sendWhatsApp: '86172272727',
			friendWhatsApp,
		})),
	});
});

it('sends a long text of a model in parts, as a model cannot know what fits', async () => {
	const received = platform('POST', '/group-dispatch-api/gsTask/assign/soCreate', success({ taskId: 5 }));
	const to = { sendWhatsApp: '8613633800088', friendWhatsApp: '61191828282', targetType: 1 };
	const content = { parts: [{ type: 1, text: fromAi('text') }] };
	await toolOf({ resource: 'message', operation: 'send', ...to, content }).invoke({ text: 'word '.repeat(300) });
	expect(received).toMatchObject([{ body: { content: [{ sort: 0 }, { sort: 1 }] } }]);
});

it('tells the model which value it got wrong, before anything is sent', async () => {
	const received = platform('POST', '/group-dispatch-api/gsTask/assign/soCreate', success({}));
	const tool = toolOf({
		resource: 'message',
		operation: 'send',
		sendWhatsApp: '8613633800088',
		friendWhatsApp: fromAi('to'),
		targetType: fromAi('kind'),
		content: { parts: [{ type: 1, text: 'Hi' }] },
	});
	await expect(tool.invoke({ to: 'Mr Li', kind: 'group' })).rejects.toThrow(
		'To is not a phone number: Mr Li [item 1]\n\nDetails: Enter 7 to 15 digits with country code',
	);
	await expect(tool.invoke({ to: '61191828282', kind: 'channel' })).rejects.toThrow(
		'Recipient Type has no choice channel [item 1]\n\nDetails: Choose one of 1 (Individual), 2 (Group).',
	);
	expect(received).toEqual([]);
});
