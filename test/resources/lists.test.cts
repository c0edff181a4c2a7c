import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { LoadOptionsContext } from 'n8n-core';

import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { additionalData, credential, workflowOf } from '../support/n8n.cts';
import { expectSigned, fixture, platform, refusal, success } from '../support/platform.cts';

const node = new SocialEpoch();
type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** Opens a list as the editor does. */
async function open(name: string, filter?: string, credentials = credential) {
	const { workflow, node: of } = workflowOf(node, { resource: 'port', operation: 'bringOnline' });
	const context = new LoadOptionsContext(workflow, of, additionalData({}, credentials), 'parameters.id');
	const search = (node.methods.listSearch as Record<string, Search>)[name];
	return await search.call(context, filter);
}

const agents = success([
	{ userName: 'support01', userId: 10001 },
	{ username: 'kim' },
	{ id: 7 },
	{ userName: '' },
	{},
]);

interface List {
	name: string;
	/** Method and path. */
	endpoint: string;
	answer: string;
	/** By value. */
	results: Record<string, string>;
	/** A filter and the one value it leaves. */
	filter: [string, string];
}

const LISTS: List[] = [
	{
		name: 'searchPairingTargets',
		endpoint: 'GET /group-dispatch-api/qrCode/selectPairTarget',
		answer: success([{ targetTenantId: 10085, targetTenantName: 'xxxx' }, { targetTenantId: '10086' }]),
		results: { 10085: 'xxxx (10085)', 10086: 'Unnamed (10086)' },
		filter: ['XXX', '10085'],
	},
	{
		name: 'searchPorts',
		endpoint: 'GET /group-dispatch-api/qrCode/selectCloudPortDetail',
		answer: fixture('api/port.getMany.response.json'),
		results: {
			'8639164839053938688': '8618730334344 – online (8639164839053938688)',
			'8654029561952415744': '8618730334345 – disconnected (8654029561952415744)',
			'8654029632861319168': 'No number yet – new (8654029632861319168)',
		},
		filter: ['disconn', '8654029561952415744'],
	},
	{
		name: 'searchAccounts',
		endpoint: 'GET /group-dispatch-api/whatsapp/queryWhatsAppStatus',
		answer: success([
			{ whatsApp: '861821371272', status: 1, onlineStatus: 1 },
			{ whatsapp: '861821371273', status: '2', onlineStatus: 4 },
			{ whatsApp: '861821371274' },
			{ status: 1 },
		]),
		results: {
			861821371272: '861821371272 – logging in',
			861821371273: '861821371273 – banned',
			861821371274: '861821371274 – unknown',
		},
		filter: [' 273 ', '861821371273'],
	},
	{
		name: 'searchAgents',
		endpoint: 'POST /group-dispatch-api/user/listUserByTenantId',
		answer: agents,
		results: { support01: 'support01', kim: 'kim' },
		filter: ['KI', 'kim'],
	},
	{
		name: 'searchOnlineAgents',
		endpoint: 'POST /group-dispatch-api/user/queryAllOlWhatsAppInfo',
		answer: success([
			{ source: 1, list: [{ agentAccount: 'support01', whatsAppList: [{ whatsApp: '861' }, { whatsApp: '862' }] }] },
			{ source: 3, list: [{ userName: 'kim', whatsAppList: [] }, {}] },
			{ list: [{ userName: 'lee' }] },
			{ source: 2, list: null },
		]),
		results: { support01: 'support01 – PC: 861, 862', kim: 'kim – Cloud PC: ', lee: 'lee – Unknown: ' },
		filter: ['862', 'support01'],
	},
	{
		name: 'searchAgentIds',
		endpoint: 'POST /group-dispatch-api/user/listUserByTenantId',
		answer: agents,
		results: { 10001: 'support01 (10001)', 7: 'Unnamed (7)' },
		filter: ['supp', '10001'],
	},
];

it('has a case for every list', () => {
	expect(LISTS.map(({ name }) => name).sort()).toEqual(Object.keys(node.methods.listSearch).sort());
});

describe.each(LISTS.map((list) => [list.name, list] as const))('%s', (name, { endpoint, answer, results, filter }) => {
	const [method, path] = endpoint.split(' ') as ['GET' | 'POST', string];

	it('shows readable entries with exact values, from a signed request, filtered by what the user types', async () => {
		const received = platform(method, path, answer);
		const found = (await open(name)).results;
		expect(Object.fromEntries(found.map((entry) => [entry.value, entry.name]))).toEqual(results);
		expect(received).toHaveLength(1);
		expectSigned(received[0]);
		const [typed, value] = filter;
		expect((await open(name, typed)).results.map((entry) => entry.value)).toEqual([value]);
		expect((await open(name, 'nothing like it')).results).toEqual([]);
	});

	it('is empty when there is nothing', async () => {
		platform(method, path, success([]));
		expect(await open(name)).toEqual({ results: [] });
	});

	it.each<[string, Parameters<typeof platform>[2], string]>([
		['a refusal', refusal(501, 'appSecret does not exist'), 'appSecret does not exist (code 501)'],
		['a web page', { body: '<html>' }, 'it is a web page'],
		['an answer of another form', success([{ other: 1 }]), 'The list holds nothing to pick from'],
	])('says why it cannot be loaded after %s, and that the value can be typed', async (_what, reply, words) => {
		platform(method, path, reply);
		const failure = (await open(name).catch((error: Error) => error)) as Error;
		expect(failure.message).toContain(words);
		// Advice stands between what happened and the way out.
		expect(failure.message).toMatch(/\. .{20,} You can type the value instead: choose By ID\.$/);
	});
});

it('is empty, and no mistake, when no agent is online', async () => {
	const channels = [
		{ source: 1, list: [] },
		{ source: 2, list: null },
	];
	platform('POST', '/group-dispatch-api/user/queryAllOlWhatsAppInfo', success(channels));
	expect(await open('searchOnlineAgents')).toEqual({ results: [] });
});

it('says that the Base URL is no address, and passes on what n8n says about a missing credential', async () => {
	await expect(open('searchPorts', '', { ...credential, baseUrl: 'nowhere' })).rejects.toThrow(
		/Base URL .* is not a web address\. It looks like .* You can type the value instead/,
	);
	const { workflow, node: of } = workflowOf(node, { resource: 'port', operation: 'bringOnline' });
	of.credentials = {};
	workflow.getNode('SocialEpoch')!.credentials = {};
	const context = new LoadOptionsContext(workflow, of, additionalData(), 'parameters.id');
	const { searchPorts } = node.methods.listSearch as Record<string, Search>;
	await expect(searchPorts.call(context)).rejects.toThrow(/^(?!.*By ID).*credentials/is);
});
