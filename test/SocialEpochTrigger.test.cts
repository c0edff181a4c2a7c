import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { DeliverOptions } from './support/webhook.cts';
import {
	deliver,
	deliverAndRun,
	MarkList,
	restart,
	runRecorded,
	sign,
	signedHeaders,
	triggerNode,
} from './support/webhook.cts';
import { additionalData, credential } from './support/n8n.cts';

import { HookContext, loadOutputSchema, resolveOutputSchemaPath } from 'n8n-core';
import type { IDataObject, INodeParameters, INodePropertyOptions, IWebhookData } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { EVENTS } from '../nodes/SocialEpoch/events';
import { testCredential } from '../nodes/SocialEpoch/platform/testCredential';

const ids = EVENTS.map(({ id }) => id);
const fixture = (id: string) => readFileSync(join(__dirname, 'fixtures/events', `${id}.json`));
const ACK = { code: 200, message: 'success', data: '' };
const SCAN = fixture('SCAN_TASK_STATUS_SYNC');

beforeEach(() => {
	new MarkList().install();
	restart();
});

describe.each(ids)('%s', (id) => {
	const raw = JSON.parse(fixture(id).toString()) as IDataObject | IDataObject[];
	const sent = Array.isArray(raw) ? raw : ((raw.data as IDataObject[] | undefined) ?? [raw]);
	const count = sent.length;
	// The document prints the same record twice.
	const distinct = id === 'WA_SYNC_ON_OR_OFF_LINE_STATUS' ? 1 : count;

	test('the documented example is acknowledged and becomes one readable item for each record', async () => {
		const answer = await deliver(id, fixture(id));
		expect(answer).toMatchObject({ status: 200, body: ACK, executed: true, log: [] });
		const items = (await runRecorded(answer.items)).map(({ json }) => json);
		expect(items).toHaveLength(distinct);
		for (const item of items) expect(item.event).toBe(id);
	});

	test('raw items are the records exactly as sent, without the access token', async () => {
		const parameters = { simplify: false, options: { deduplicate: false } };
		const items = await deliverAndRun(id, fixture(id), { parameters });
		expect(items).toHaveLength(count);
		items.forEach((item, index) => {
			const { event, ...record } = item;
			expect(event).toBe(id);
			const exact = JSON.parse(JSON.stringify(sent[index]), (key, value: unknown) =>
				key === 'id' && typeof value === 'number' ? '8423922419416375296' : value,
			) as IDataObject;
			expect(record).toEqual(exact);
		});
		expect(JSON.stringify(items)).not.toContain('accessToken');
	});
});

test('the four printed paths behave like their events', async () => {
	const printed = ids.filter((id) => triggerNode().type.description.webhooks!.some(({ name }) => name === `${id}_URI`));
	expect(printed).toHaveLength(4);
	for (const id of printed) {
		const [item] = await deliverAndRun(`${id}_URI`, fixture(id));
		expect(item.event).toBe(id);
	}
});

test('a delivery signed in the body, as documented', async () => {
	const timestamp = Date.now();
	const signed = { accessToken: sign(timestamp), tenantId: Number(credential.tenantId), timestamp };
	const body = { ...(JSON.parse(fixture('MSG_SYNC_MESSAGE').toString()) as object), ...signed };
	expect(await deliverAndRun('MSG_SYNC_MESSAGE', body, { headers: {} })).toHaveLength(2);
	const stale = { ...body, ...{ timestamp: timestamp - 1 } };
	expect((await deliver('MSG_SYNC_MESSAGE', stale, { headers: {} })).status).toBe(401);
});

test('the webhook secret of the credential wins over the API key', async () => {
	const credentials = {
		...credential,
		webhookSecret: 'the secret of webhooks\n',
		tenantId: ` ${credential.tenantId} `,
	};
	const headers = signedHeaders(0, credential.tenantId, 'the secret of webhooks');
	expect((await deliver('SCAN_TASK_STATUS_SYNC', SCAN, { credentials, headers })).status).toBe(200);
	expect((await deliver('SCAN_TASK_STATUS_SYNC', SCAN, { credentials })).status).toBe(401);
});

describe('options', () => {
	const deliverWith = async (options: INodeParameters, more: DeliverOptions = {}) =>
		await deliver('SCAN_TASK_STATUS_SYNC', SCAN, { parameters: { options }, ...more });

	test('Verify Signature off', async () => {
		expect((await deliverWith({ verifySignature: false }, { headers: {} })).executed).toBe(true);
		expect(
			(await deliver('SCAN_TASK_STATUS_SYNC', [], { parameters: { options: { verifySignature: false } } })).status,
		).toBe(400);
	});

	test('Maximum Age', async () => {
		const headers = signedHeaders(10 * 60_000);
		expect((await deliverWith({ maximumAge: 11 }, { headers })).status).toBe(200);
		expect((await deliverWith({ maximumAge: 9 }, { headers })).body.message).toMatch(/Maximum Age allows 9 minutes/);
	});

	test('IP Allowlist: whoever calls is named in the log, where it is an address, and never in an answer', async () => {
		const ipAllowlist = '203.0.113.0/24, 2001:db8::/32';
		for (const ip of ['203.0.113.7', '::ffff:203.0.113.7', '2001:db8::1']) {
			expect((await deliverWith({ ipAllowlist }, { ip })).status).toBe(200);
		}
		for (const ip of ['198.51.100.1', '::1', '1.2.3.4, evil', '<script>', '::1%<script>', '::1%bad', '']) {
			const logged = /^[\d.:]+$/.test(ip);
			const refused = await deliverWith({ ipAllowlist }, { ip, headers: {} });
			expect(refused).toMatchObject({ status: 401, executed: false });
			expect(refused.body.message).toMatch(/IP Allowlist.*N8N_PROXY_HOPS/);
			expect(refused.log).toEqual([expect.stringContaining(logged ? `"from":"${ip}"` : '"workflowId"')]);
			if (ip) expect(JSON.stringify([refused.body, refused.items, logged ? '' : refused.log])).not.toContain(ip);
		}
	});

	test('what is partly filtered out keeps the rest; where nothing is left, the log names every filter', async () => {
		const parameters = { options: { contentTypes: ['video'] } };
		const items = await deliverAndRun('MSG_SYNC_MESSAGE', fixture('MSG_SYNC_MESSAGE'), { parameters });
		expect(items.map(({ contentType }) => contentType)).toEqual(['video']);
		const none = { direction: 'received', options: { contentTypes: ['video'] } };
		const records = [1, 2].map((actionType) => ({ actionType, contentType: 0, friendWhatsId: `${actionType}@c.us` }));
		const { log } = await deliver('MSG_SYNC_MESSAGE', records, { parameters: none });
		expect(log).toEqual([expect.stringContaining('was dropped by Direction: Received; Content Types: Video. ')]);
	});

	test('mistakes are told when the workflow is published', async () => {
		const create = async (options: INodeParameters) => {
			const { type, workflow, node } = triggerNode({ options });
			const { create: method, checkExists, delete: remove } = type.webhookMethods.MSG_SYNC_MESSAGE;
			const context = new HookContext(workflow, node, additionalData(), 'trigger', 'activate', {} as IWebhookData);
			expect(await checkExists()).toBe(false);
			expect(await remove()).toBe(true);
			return await method.call(context);
		};
		expect(await create({})).toBe(true);
		await expect(create({ ipAllowlist: '10.0.0.300', accounts: 'Anna' })).rejects.toThrow(
			'IP Allowlist: "10.0.0.300" is neither an address nor a CIDR block. Accounts: "Anna" is not a phone number',
		);
	});
});

describe('what goes wrong inside', () => {
	test('no credential to be had: 500, so that the platform delivers again', async () => {
		const answer = await deliver('SCAN_TASK_STATUS_SYNC', SCAN, {
			getCredentials: async () => await Promise.reject(new Error('database is locked')),
		});
		expect(answer).toMatchObject({ status: 500, body: { code: 500, data: '' }, executed: false });
		const where = { webhook: 'SCAN_TASK_STATUS_SYNC', node: 'SocialEpoch Trigger', workflowId: 'workflow-under-test' };
		const message = 'SocialEpoch Trigger could not take a delivery: database is locked';
		expect(answer.log[0]).toBe(`error ${message} ${JSON.stringify(where)}`);
		expect(answer.body.message).toBe('The delivery could not be taken. The log of n8n says why.');
	});

	test.each([
		['cannot be unpacked', new Error('incorrect header check')],
		['is larger than n8n allows', Object.assign(new Error('request entity too large'), { type: 'entity.too.large' })],
		['was read by another parser', new Error('Request body stream was aborted or is not readable')],
	])('a body that %s: 401 for a stranger, 400 for who has signed, and no error in the log', async (_, error) => {
		const request = {
			body: { data: {}, files: {} },
			rawBody: undefined,
			readRawBody: async () => await Promise.reject(error),
		};
		for (const type of ['multipart/form-data; boundary=x', 'application/octet-stream']) {
			const headers = { 'content-type': type, 'content-encoding': 'gzip' };
			const [stranger, signed] = [{ ...headers }, { ...headers, ...signedHeaders() }].map(
				async (shown) => await deliver('SCAN_TASK_STATUS_SYNC', SCAN, { request, headers: shown }),
			);
			const [unsigned, noJson] = [/^warn.*not signed/, /^warn.*not JSON/].map((line) => [expect.stringMatching(line)]);
			expect(await stranger).toMatchObject({ status: 401, executed: false, log: unsigned });
			expect(await signed).toMatchObject({ status: 400, executed: false, log: noJson });
		}
	});
});

describe('the editor', () => {
	test('while it listens, samples of the selected events come when the sample URL is opened', async () => {
		const events = ['MSG_SYNC_MESSAGE', 'SCAN_TASK_STATUS_SYNC'];
		const answer = await deliver('SAMPLE', '', { parameters: { events }, mode: 'manual', headers: {} });
		const page = expect.stringContaining('Sample sent. Go back to n8n.') as string;
		expect(answer).toMatchObject({ status: 200, executed: true, page });
		const items = await runRecorded(answer.items, { mode: 'manual' });
		expect(items.map(({ json }) => [json.event, json.text ?? json.status])).toEqual([
			['MSG_SYNC_MESSAGE', 'Hello, is this still available?'],
			['SCAN_TASK_STATUS_SYNC', 'loggedIn'],
		]);
		const all = await deliver('SAMPLE', '', { parameters: { simplify: false }, mode: 'manual' });
		expect((await runRecorded(all.items, { mode: 'manual' })).map(({ json }) => json.event)).toEqual(ids);
	});

	test('in production there are no samples', async () => {
		const page = expect.stringContaining('only sent to the test URL') as string;
		expect(await deliver('SAMPLE', '')).toMatchObject({ status: 404, executed: false, page });
	});

	test('a test run takes what production has had, and leaves nothing behind', async () => {
		const marks = new MarkList().install();
		const tried = async () => {
			const { items } = await deliver('SCAN_TASK_STATUS_SYNC', SCAN, { mode: 'manual' });
			return await runRecorded(items, { mode: 'manual' });
		};
		expect([await tried(), await tried(), marks.calls]).toMatchObject([[{}], [{}], 0]);
		expect(await deliverAndRun('SCAN_TASK_STATUS_SYNC', SCAN)).toHaveLength(1);
		expect(await tried()).toHaveLength(1);
	});
});

describe('description', () => {
	const { description, methods, webhookMethods } = triggerNode().type;

	test('webhooks: the configuration IDs, four printed paths, a page on each of them, the sample', () => {
		const deliveries = [
			...ids.map((id) => [id, id]),
			['WA_SYNC_ON_OR_OFF_LINE_STATUS_URI', 'api/callback/whatsapp/onlineStatus'],
			['CHANNEL_SYNC_STATUS_URI', 'callback/gsTask/syncWhatsAppStatus'],
			['CHANNEL_REGISTER_STATUS_URI', 'group-dispatch-api/register/syncStatus'],
			['WA_SYNC_QR_LOGIN_STATUS_URI', 'wscrm-bus-api/open/qrCode/syncLoginStatus'],
		];
		expect(description.webhooks!.map(({ name, path, httpMethod }) => [name, path, httpMethod])).toEqual([
			...deliveries.map(([name, path]) => [name, path, 'POST']),
			...deliveries.map(([name, path]) => [`${name}_PAGE`, path, 'GET']),
			['SAMPLE', 'sample', 'GET'],
		]);
		for (const { responseMode, responseData } of description.webhooks!) {
			expect([responseMode, responseData]).toEqual(['onReceived', '']);
		}
		expect(Object.keys(webhookMethods)).toEqual(description.webhooks!.map(({ name }) => name));
	});

	test.each<[parameters: INodeParameters, shown: string[]]>([
		[{ events: ['CLIENT_SYNC_MESSAGE'] }, ['direction', 'chats']],
		[{ events: ['MSG_SYNC_MESSAGE'], direction: 'sent' }, ['direction', 'directionNotice', 'chats']],
		[{ events: ['SCAN_TASK_STATUS_SYNC'], direction: 'both' }, []],
		[{ events: ids, direction: 'both' }, ['bothNotice', 'direction', 'directionNotice', 'chats']],
	])('%j: the editor shows %j', (parameters, expected) => {
		const values = { options: {}, direction: 'received', chats: 'individual', ...parameters };
		const sometimes = description.properties.filter(({ displayOptions }) => displayOptions);
		const shown = sometimes.filter((one) => NodeHelpers.displayParameter(values, one, null, description));
		expect(shown.map(({ name }) => name)).toEqual(expected);
	});

	/** What n8n makes of an expression in the description while these events are selected. */
	const evaluated = (expression: string | undefined, events: string[]) => {
		const { workflow, node } = triggerNode({ events });
		return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {});
	};

	test.each([[ids], [['MSG_SYNC_MESSAGE']], [[]]])('the editor shows the URLs of the selected events: %j', (events) => {
		const shown = description.webhooks!.filter(({ ndvHideUrl }) =>
			typeof ndvHideUrl === 'string' ? !evaluated(ndvHideUrl, events) : !ndvHideUrl,
		);
		expect(shown.map(({ name }) => name)).toEqual([...events, 'SAMPLE']);
	});

	test('customers who write are selected, events are alphabetical, and the trigger is never offered as a tool', () => {
		const presets = Object.fromEntries(description.properties.map(({ name, default: preset }) => [name, preset]));
		expect(presets).toMatchObject({ events: ['CLIENT_SYNC_MESSAGE'], direction: 'received', chats: 'individual' });
		expect(description.version).toBe(2);
		const { options } = description.properties.find(({ name }) => name === 'events')!;
		const names = (options as INodePropertyOptions[]).map(({ name }) => name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		expect(description.usableAsTool).toBeUndefined();
	});

	test('the credential is tested as that of the action node', () => {
		const [{ name, testedBy }] = description.credentials!;
		expect([name, methods.credentialTest]).toEqual(['socialEpochApi', { [String(testedBy)]: testCredential }]);
	});

	test('the subtitle names the events', () => {
		const events = ['MSG_SYNC_MESSAGE', 'CLIENT_SYNC_MESSAGE'];
		expect(evaluated(description.subtitle, ids)).toBe('all events');
		expect(evaluated(description.subtitle, events)).toBe('Message in Chat Archive, Message');
	});
});

test('no text of the editor sends a test URL into the back office, where it takes the live workflow offline', () => {
	const { description } = triggerNode().type;
	const texts = JSON.stringify([description.triggerPanel, description.eventTriggerDescription, description.properties]);
	expect(texts).not.toMatch(/paste[^.]*test URL|test URLs? into/i);
	expect(texts).toMatch(/Copy to editor/);
	for (const { name, printedPath } of EVENTS) {
		expect([name, description.properties[0].displayName.includes(name)]).toEqual([name, !printedPath]);
	}
});

describe('output schema', () => {
	const nodeDir = join(__dirname, '../nodes/SocialEpoch');

	test("n8n finds it for the trigger, and it has the fields of a message's item", async () => {
		const schema = loadOutputSchema({ nodeDir, version: 1, versionFallback: true }) as {
			properties: IDataObject;
		};
		const [item] = await deliverAndRun('MSG_SYNC_MESSAGE', fixture('MSG_SYNC_MESSAGE'));
		expect(Object.keys(schema.properties)).toEqual(Object.keys(item));
	});

	test('the editor is not told of it: it would ask for previews of triggers, and then refuse to show them', () => {
		expect(existsSync(resolveOutputSchemaPath({ nodeDir, version: '1.0.0' })!)).toBe(false);
	});
});

test.each([{ hello: 1 }, { handover: null }, { handover: {} }])(
	'a run that no webhook started passes on %j',
	async (json) => {
		expect((await runRecorded([{ json }], { mode: 'manual' })).map((item) => item.json)).toEqual([json]);
	},
);
