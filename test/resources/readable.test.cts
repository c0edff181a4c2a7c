import type { IDataObject } from 'n8n-workflow';
import nock from '../support/network.cts';

import { operations } from '../../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { nameOf, operationOf } from '../support/operations.cts';
import { runNode } from '../support/n8n.cts';
import { platform, success } from '../support/platform.cts';
import { cases, type Case } from './cases.cts';

// The distance between items has tests of its own.
jest.mock('../../nodes/SocialEpoch/action/spacing', () => jest.requireActual('../support/noSpacing.cts'));

const node = new SocialEpoch();

const caseOf = (name: string) => cases.find((of) => of.name === name)!;

async function itemsOf(
	{ resource, operation, method, path, parameters, items }: Case,
	answer: string,
	simplify: boolean,
) {
	nock.cleanAll();
	platform(method, path, answer);
	const { json, error } = await runNode(node, { resource, operation, ...parameters, simplify }, { items });
	expect(error).toBeUndefined();
	return json;
}

/** What the platform calls things, and a simplified item never does: one name for one thing, whichever node it is from. */
const PLATFORMS =
	/^(whatsApp|whatsapp|whatsId|phone|friend\w+|userName|username|agentAccount|userId|pushName|\w*Time|\w+Name(?<!targetTenantName|businessName|firstName|fullName|customerName|groupName|memberName))$/;

it('offers Simplify wherever an answer calls things as the platform does', () => {
	const wanting = cases.filter(({ response }) => {
		const [first] = [(JSON.parse(response) as { data: unknown }).data].flat(2) as IDataObject[];
		return typeof first === 'object' && first !== null && Object.keys(first).some((field) => PLATFORMS.test(field));
	});
	const simple = new Set(operations.filter(({ simplify }) => simplify).map(nameOf));
	const raw = wanting.map(({ name }) => name).filter((name) => !simple.has(name));
	// One has an item of its own making, the other an answer whose form is not public.
	expect(raw.sort()).toEqual(['customer:get', 'login:waitUntilLoggedIn']);
});

it('uses one vocabulary in all simplified items', () => {
	const simple = cases.filter(({ resource, parameters }) => resource !== 'customer' && parameters.simplify !== false);
	for (const { output } of simple) {
		for (const item of output) expect(Object.keys(item).filter((field) => PLATFORMS.test(field))).toEqual([]);
	}
});

describe.each(operations.filter(({ simplify }) => simplify).map(nameOf))('%s', (name) => {
	const of = caseOf(name);

	it('returns exactly what came where Simplify is off', async () => {
		const { data } = JSON.parse(of.response) as { data: unknown };
		const raw = name === 'chat:getMany' ? (data as IDataObject).records : data;
		const json = await itemsOf(of, of.response, false);
		// Ids beyond 2^53 come as text, and a wake-up answers with nothing but its id.
		if (!['port:getMany', 'conversation:wakeUp'].includes(name))
			expect(json).toEqual((of.items ?? [{}]).flatMap(() => raw));
	});

	it('writes times as ISO 8601 where Simplify is on', async () => {
		for (const json of await itemsOf(of, of.response, true)) {
			for (const [field, value] of Object.entries(json)) {
				if (!/At$|^at$/.test(field) || value === null) continue;
				expect(value).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
			}
		}
	});

	it('stands whatever the platform sends', async () => {
		const odd = [
			{},
			{ status: null },
			{ status: {} },
			{ status: 'x', createTime: 'yesterday', lastChatTime: {}, executeTime: [] },
		];
		const strange =
			name === 'chat:getMany'
				? success({ records: odd, total: 4 })
				: success(name === 'conversation:wakeUp' ? ['w1'] : odd);
		for (const simplify of [true, false]) {
			const json = await itemsOf(of, strange, simplify);
			expect(json).toHaveLength(name.startsWith('conversation:') ? 1 : 4 * (of.items?.length ?? 1));
		}
	});
});

it('shows accounts and results as people read them, and keeps the number beside what no table knows', async () => {
	const account = caseOf('account:getMany');
	const answer = success([
		{ whatsApp: '1', status: '2', onlineStatus: '4' },
		{ whatsapp: '2@c.us', status: 1, onlineStatus: 2 },
		{ whatsApp: '3', status: 1, onlineStatus: 9 },
	]);
	expect(await itemsOf(account, answer, true)).toEqual([
		{ account: '1', status: 'banned' },
		{ account: '2', status: 'online' },
		{ account: '3', status: 'unknown', statusCode: 9 },
	]);
	const result = caseOf('conversation:getResult');
	const executed = success([
		{ id: 'b', executeStatus: '1', executeTime: '2026-01-31 08:00:00' },
		{ id: 'a', executeStatus: 0, executeTime: '1970-01-01 08:00:01' },
	]);
	const ids = { parameters: { ids: '={{ $json.ids }}' }, items: [{ ids: 'a, b' }, { ids: ['b', 'c'] }] };
	const json = await itemsOf({ ...result, ...ids }, executed, true);
	expect(json.map(({ id, status, at }) => [id, status, at])).toEqual([
		['a', 'notExecuted', null],
		['b', 'success', '2026-01-31T00:00:00.000Z'],
		['b', 'success', '2026-01-31T00:00:00.000Z'],
		['c', 'notFound', null],
	]);
});

it.each<[string, IDataObject, IDataObject]>([
	['contact:get', { isFriend: true }, { isFriend: true }],
	['contact:get', { isFriend: 1 }, { isFriend: true }],
	['contact:getMany', { isFriend: 'TRUE' }, { isFriend: true }],
	['contact:getMany', { isFriend: '11' }, { isFriend: false }],
	['contact:getMany', { isFriend: 'untrue' }, { isFriend: false }],
	['contact:get', { whatsApp: '861@c.us', fullName: 'Ana' }, { customer: '861', fullName: 'Ana' }],
	['profile:get', { whatsApp: '861@c.us' }, { account: '861' }],
	['port:getUsage', { currentPort: 1, maxPort: '3' }, { free: 2 }],
	['login:getStatus', { whatsapp: '861', status: '0' }, { account: '861', loggedIn: false }],
	['login:getStatus', {}, { account: null, agent: null, loggedIn: false }],
	['agent:getMany', { username: 'lee', id: 7 }, { agent: 'lee', agentId: '7' }],
])('%s shows %j as %j', (name, record, item) => {
	expect(operationOf(name).simplify!(record, {})).toMatchObject(item);
});

it('says null where the platform says nothing', () => {
	expect(operationOf('login:getStatus').items!([], {})).toEqual([{ json: {} }]);
	const friendWhatsApp = Object.assign([{ id: '861' }], { id: '861', targetType: 1 });
	const values = { taskId: '8f1', source: 1, sendWhatsApp: '862', friendWhatsApp };
	for (const operation of operations) {
		const items = [operation.simplify?.({}, values) ?? {}].flat();
		expect([nameOf(operation), items.flatMap(Object.values)]).not.toContainEqual(expect.arrayContaining([undefined]));
	}
});

it.each<[string, IDataObject[], RegExp | undefined]>([
	['port:getUsage', [{ currentPort: 3, maxPort: 2 }], /^3 ports are in use and only 2 may be/],
	['port:getUsage', [{ currentPort: 2, maxPort: 2 }], undefined],
	['port:getUsage', [], undefined],
	['login:getPairCode', [{ pairCode: 'AB_C-D' }], /^The pair code AB_C-D is typed without its separator: ABCD$/],
	['login:getPairCode', [{ pairCode: 'ABCD' }], undefined],
	['login:getPairCode', [{ pairCode: null }], undefined],
	['login:getPairCode', [], undefined],
	['chat:getMany', [], /exact match/],
	['chat:getMany', [{}], undefined],
	['message:sendToMany', [{}], /^Whatever goes to several recipients at once/],
])('%s says of %j: %s', (name, outputs, words) => {
	expect(operationOf(name).hint!(outputs, {}) ?? '').toMatch(words ?? /^$/);
});

test('agents of all channels: one item for each, and with Simplify off the channels as sent', async () => {
	const list = [{ agentAccount: 'lee', userId: 1, whatsAppList: [{ whatsApp: '86172272727@c.us', name: '' }] }];
	const sent = [
		{ source: 1, list },
		{ source: '3', list: null },
		{ source: '2', list },
	];
	platform('POST', '/group-dispatch-api/user/queryAllOlWhatsAppInfo', success(sent));
	const run = async (simplify: boolean) =>
		await runNode(node, { resource: 'agent', operation: 'getOnline', source: 0, simplify });
	expect((await run(false)).json).toEqual(sent);
	const lee = { agent: 'lee', agentId: '1', accounts: [{ account: '86172272727', name: null }] };
	expect((await run(true)).json).toEqual([
		{ ...lee, channel: 'pc' },
		{ ...lee, channel: 'mobile' },
	]);
});
