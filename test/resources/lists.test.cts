import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { LoadOptionsContext } from 'n8n-core';
import nock from 'nock';

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

const AGENTS = '/group-dispatch-api/user/listUserByTenantId';
const agents = success([
	{ userName: 'support01', userId: 10001 },
	{ username: 'kim' },
	{ id: 7 },
	{ userName: '' },
	{},
]);

interface List {
	name: string;
	method: 'GET' | 'POST';
	path: string;
	answer: string;
	results: Array<{ name: string; value: string }>;
	/** A filter and the one entry it leaves. */
	filter: [string, string];
}

const LISTS: List[] = [
	{
		name: 'searchPairingTargets',
		method: 'GET',
		path: '/group-dispatch-api/qrCode/selectPairTarget',
		answer: fixture('api/login.getPairingTargets.response.json'),
		results: [
			{ name: 'xxxx (10085)', value: '10085' },
			{ name: 'yyyy (10086)', value: '10086' },
		],
		filter: ['YYY', '10086'],
	},
	{
		name: 'searchPorts',
		method: 'GET',
		path: '/group-dispatch-api/qrCode/selectCloudPortDetail',
		answer: fixture('api/port.getMany.response.json'),
		results: [
			{ name: '8618730334344 – online (8639164839053938688)', value: '8639164839053938688' },
			{ name: '8618730334345 – disconnected (8654029561952415744)', value: '8654029561952415744' },
			{ name: 'No number yet – new (8654029632861319168)', value: '8654029632861319168' },
		],
		filter: ['disconn', '8654029561952415744'],
	},
	{
		name: 'searchAccounts',
		method: 'GET',
		path: '/group-dispatch-api/whatsapp/queryWhatsAppStatus',
		answer: success([
			{ whatsApp: '861821371272', status: 1, onlineStatus: 1 },
			{ whatsapp: '861821371273', status: '2', onlineStatus: 4 },
			{ whatsApp: '861821371274' },
			{ status: 1 },
		]),
		results: [
			{ name: '861821371272 – logging in', value: '861821371272' },
			{ name: '861821371273 – banned', value: '861821371273' },
			{ name: '861821371274 – unknown', value: '861821371274' },
		],
		filter: [' 273 ', '861821371273'],
	},
	{
		name: 'searchAgents',
		method: 'POST',
		path: AGENTS,
		answer: agents,
		results: [
			{ name: 'support01', value: 'support01' },
			{ name: 'kim', value: 'kim' },
		],
		filter: ['KI', 'kim'],
	},
	{
		name: 'searchOnlineAgents',
		method: 'POST',
		path: '/group-dispatch-api/user/queryAllOlWhatsAppInfo',
		answer: success([
			{ source: 1, list: [{ agentAccount: 'support01', whatsAppList: [{ whatsApp: '861' }, { whatsApp: '862' }] }] },
			{ source: 3, list: [{ userName: 'kim', whatsAppList: [] }, {}] },
			{ source: 2, list: null },
		]),
		results: [
			{ name: 'support01 – PC: 861, 862', value: 'support01' },
			{ name: 'kim – Cloud PC: ', value: 'kim' },
		],
		filter: ['862', 'support01'],
	},
	{
		name: 'searchAgentIds',
		method: 'POST',
		path: AGENTS,
		answer: agents,
		results: [
			{ name: 'support01 (10001)', value: '10001' },
			{ name: 'Unnamed (7)', value: '7' },
		],
		filter: ['supp', '10001'],
	},
];

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

it('has a case for every list', () => {
	expect(LISTS.map(({ name }) => name).sort()).toEqual(Object.keys(node.methods.listSearch).sort());
});

describe.each(LISTS.map((list) => [list.name, list] as const))(
	'%s',
	(name, { method, path, answer, results, filter }) => {
		it('shows readable entries with exact values, from a signed request', async () => {
			const received = platform(method, path, answer);
			expect(await open(name)).toEqual({ results });
			expect(received).toHaveLength(1);
			expectSigned(received[0]);
		});

		it('is filtered by what the user types', async () => {
			platform(method, path, answer);
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
	},
);

it('says that the Base URL is no address, and passes on what n8n says about a missing credential', async () => {
	await expect(open('searchPorts', '', { ...credential, baseUrl: 'nowhere' })).rejects.toThrow(
		/Base URL .* is not a web address\. It looks like .* You can type the value instead/,
	);
	const { workflow, node: of } = workflowOf(node, { resource: 'port', operation: 'bringOnline' });
	of.credentials = {};
	workflow.getNode('SocialEpoch')!.credentials = {};
	const context = new LoadOptionsContext(workflow, of, additionalData(), 'parameters.id');
	const { searchPorts } = node.methods.listSearch as Record<string, Search>;
	await expect(searchPorts.call(context)).rejects.toThrow(/credentials/i);
});
