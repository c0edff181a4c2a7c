import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { operations } from '../../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { runNode } from '../support/n8n.cts';
import { platform, success } from '../support/platform.cts';
import { cases, type Case } from './cases.cts';

const node = new SocialEpoch();
beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

const caseOf = (name: string) => cases.find(({ resource, operation }) => `${resource}:${operation}` === name)!;

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

/** Words for numbers, and names of fields that hold a moment. */
const CODES = /^(status|onlineStatus|executeStatus|contentType|chatType|actionType)$/;
const TIMES = /(time|at)$/i;
const fieldsOf = (json: unknown): string[] =>
	Array.isArray(json)
		? json.flatMap(fieldsOf)
		: typeof json === 'object' && json !== null
			? Object.entries(json).flatMap(([key, value]) => [key, ...fieldsOf(value)])
			: [];

it('offers Simplify wherever a documented answer holds codes, platform times or more than ten fields', () => {
	const wanting = cases.filter(({ response, operation }) => {
		const data = (JSON.parse(response) as { data: unknown }).data;
		const [first] = [data].flat(2) as IDataObject[];
		const fields = fieldsOf(data);
		const isLong = typeof first === 'object' && first !== null && Object.keys(first).length > 10;
		// The status of a profile is a text the account's owner wrote.
		const hasCodes = fields.some((field) => CODES.test(field)) && typeof first?.status !== 'string';
		return (isLong || hasCodes || fields.some((field) => TIMES.test(field))) && !operation.startsWith('wait');
	});
	const simple = operations.filter(({ simplify }) => simplify).map(({ resource, value }) => `${resource}:${value}`);
	// What sends answers with a form that is not public, and names its recipients.
	const sending = ['message:reply', 'message:send', 'message:sendToMany'];
	expect([...wanting.map(({ resource, operation }) => `${resource}:${operation}`), ...sending].sort()).toEqual(
		simple.sort(),
	);
});

describe.each(operations.filter(({ simplify }) => simplify).map(({ resource, value }) => `${resource}:${value}`))(
	'%s',
	(name) => {
		const of = caseOf(name);

		it('returns exactly what came where Simplify is off', async () => {
			const { data } = JSON.parse(of.response) as { data: unknown };
			const raw = name === 'chat:getMany' ? (data as IDataObject).records : data;
			const json = await itemsOf(of, of.response, false);
			// Ids beyond 2^53 come as text.
			if (name !== 'port:getMany') expect(json).toEqual((of.items ?? [{}]).flatMap(() => raw));
		});

		it('writes times as ISO 8601 and names every code where Simplify is on', async () => {
			for (const json of await itemsOf(of, of.response, true)) {
				for (const [field, value] of Object.entries(json)) {
					if (TIMES.test(field) && value !== null) {
						expect(value).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
					}
					if (/status$/i.test(field) && typeof value === 'number')
						expect(json[`${field}Name`]).toEqual(expect.any(String));
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
			const strange = name === 'chat:getMany' ? success({ records: odd, total: 4 }) : success(odd);
			for (const simplify of [true, false]) {
				const json = await itemsOf(of, strange, simplify);
				expect(json).toHaveLength(name === 'conversation:getResult' ? 1 : 4 * (of.items?.length ?? 1));
			}
		});
	},
);

it('shows ports, accounts and results as people read them', async () => {
	const port = caseOf('port:getMany');
	expect(
		(await itemsOf(port, port.response, true)).map(({ id, createTime, statusName }) => [id, createTime, statusName]),
	).toEqual([
		['8639164839053938688', '2025-07-31T07:40:19.000Z', 'online'],
		['8654029561952415744', '2025-09-10T08:07:25.000Z', 'disconnected'],
		['8654029632861319168', '2025-09-10T08:07:42.000Z', null],
	]);
	const account = caseOf('account:getMany');
	const answer = success([
		{ whatsApp: '1', status: '2', onlineStatus: '4' },
		{ whatsApp: '2', status: 1, onlineStatus: 2 },
		{ whatsApp: '3', status: 9, onlineStatus: null },
	]);
	expect(
		(await itemsOf(account, answer, true)).map(({ statusName, onlineStatusName }) => [statusName, onlineStatusName]),
	).toEqual([
		['banned', 'offline'],
		['normal', 'online'],
		['unknown', null],
	]);
	const result = caseOf('conversation:getResult');
	const executed = success([
		{ id: 'b', executeStatus: '1', executeTime: '2026-01-31 08:00:00' },
		{ id: 'a', executeStatus: 0, executeTime: '1970-01-01 08:00:01' },
	]);
	const ids = { parameters: { ids: '={{ $json.ids }}' }, items: [{ ids: 'a, b' }, { ids: ['b', 'c'] }] };
	const json = await itemsOf({ ...result, ...ids }, executed, true);
	expect(json.map(({ id, executeStatusName, executeTime }) => [id, executeStatusName, executeTime])).toEqual([
		['a', 'notExecuted', null],
		['b', 'success', '2026-01-31T00:00:00.000Z'],
		['b', 'success', '2026-01-31T00:00:00.000Z'],
		['c', 'notFound', undefined],
	]);
});

it('gives every chat record the shape of the trigger’s messages', async () => {
	const chat = caseOf('chat:getMany');
	const json = await itemsOf(chat, chat.response, true);
	expect(json).toHaveLength(8);
	for (const item of json) {
		expect(Object.keys(item)).toEqual(
			expect.arrayContaining([
				'event',
				'direction',
				'chatType',
				'account',
				'customer',
				'contentType',
				'text',
				'media',
				'sentAt',
			]),
		);
	}
	expect(json.map(({ contentType }) => contentType)).toEqual([
		'file',
		'text',
		'image',
		'video',
		'audio',
		'file',
		'contactCard',
		'sticker',
	]);
});
