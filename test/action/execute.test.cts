import { WorkflowExecute } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { additionalData, credential, HOST, runNode, workflowOf } from '../support/n8n.cts';
import { platform, refusal, success } from '../support/platform.cts';
import { SocialEpochApi } from '../../credentials/SocialEpochApi.credentials';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';

/** What n8n writes executions with. */
const { stringify } = jest.requireActual<{ stringify(value: unknown): string }>('flatted');

const node = new SocialEpoch();
const STATUS = '/group-dispatch-api/qrCode/info/profile';
const IMPORT = '/group-dispatch-api/whatsapp/batchInsert';
const SEND = '/group-dispatch-api/gsTask/assign/soCreate';
const profile = { resource: 'profile', operation: 'get', id: 'p1' };
const message = {
	resource: 'message',
	operation: 'send',
	sendWhatsApp: '8613633800088',
	friendWhatsApp: '={{ $json.to }}',
	targetType: 1,
	content: { parts: [{ type: 1, text: '={{ $json.text }}' }] },
	options: { messagesPerMinute: 0 },
};

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

describe('a failure', () => {
	it('names its item, keeps the platform’s words, and tells what to do', async () => {
		platform('POST', STATUS, success({ pushName: 'Lee' }), refusal(1002, 'port is gone'));
		const items = [{ id: 'p1' }, { id: 'p2' }];
		const { error } = await runNode(node, { ...profile, id: '={{ $json.id }}' }, { items });
		expect(error?.message).toBe('The platform refused the request: port is gone (code 1002) [item 2]');
		expect(error?.description).toContain('Reserve a new one');
		expect(error?.context).toMatchObject({ itemIndex: 1 });
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '1002' });
	});

	it('keeps the platform’s words even where they hold a word that n8n has other words for', async () => {
		for (const words of ['deleteAccessDenied', 'proxy ECONNREFUSED', 'file ENOENT']) {
			nock.cleanAll();
			platform('POST', STATUS, refusal(517, words));
			const { error } = await runNode(node, profile);
			expect(error?.message).toBe(`The platform refused the request: ${words} (code 517) [item 1]`);
		}
	});

	it.each<[string, Parameters<typeof platform>[2], string]>([
		['HTML', { body: '<!doctype html><h1>Hi</h1>' }, "The answer is not one of the platform's: it is a web page"],
		[
			'HTML of a gateway',
			{ status: 403, body: '<html>' },
			"The platform's address answered with HTTP status 403: it is a web page",
		],
		['an empty 401', { status: 401 }, "The platform's address answered with HTTP status 401: it is empty"],
		[
			'a refusal under HTTP 400',
			{ status: 400, body: refusal(512, 'startTime given') },
			'The platform refused the request: startTime given (code 512)',
		],
		[
			'cut-off JSON',
			{ body: '{"code":200,"da' },
			"The answer is not one of the platform's: it is cut off or of another form",
		],
		['a timeout', { error: 'ETIMEDOUT' }, 'The platform did not answer in time'],
		['a dropped connection', { error: 'ECONNRESET' }, 'The platform could not be reached'],
		['a refused connection', { error: 'ECONNREFUSED' }, 'The platform could not be reached'],
		['an unknown host', { error: 'ENOTFOUND' }, 'The platform could not be reached'],
	])('after %s says what happened, not what n8n thinks', async (_what, reply, words) => {
		platform('POST', SEND, reply);
		const { error } = await runNode(node, message, { items: [{ to: '61191828282', text: 'a' }] });
		expect(error?.message).toBe(`${words} [item 1]`);
		expect(error?.description?.length).toBeGreaterThan(20);
		expect(`${error?.message} ${error?.description}`).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
	});

	it('says that a message may have gone out, unless it cannot have', async () => {
		const description = async (error: string) => {
			nock.cleanAll();
			platform('POST', SEND, { error });
			return (await runNode(node, message, { items: [{ to: '61191828282', text: 'a' }] })).error?.description;
		};
		expect(await description('ECONNRESET')).toMatch(/^It may have been carried out(?!.*retry)/i);
		expect(await description('ETIMEDOUT')).toMatch(/^It may have been carried out(?!.*retry)/i);
		expect(await description('ECONNREFUSED')).not.toContain('may have been carried out');
		expect(await description('ENOTFOUND')).not.toContain('may have been carried out');
	});

	it('tells how many items are done where they acted', async () => {
		platform('POST', SEND, success({ taskId: 1 }), success({ taskId: 2 }), refusal(514, 'content empty'));
		const items = ['a', 'b', 'c'].map((text) => ({ to: '61191828282', text }));
		const { error } = await runNode(node, message, { items });
		expect(error?.message).toContain('[item 3]');
		expect(error?.description).toMatch(/ 2 of 3 items are done; running this again does them once more\.$/);
	});

	it('ends the run at once: what waits for its turn is not sent any more', async () => {
		const slow = { body: success({ pushName: 'Lee' }), delay: 100 };
		const received = platform('POST', STATUS, slow, slow, { ...slow, body: refusal(517, 'database is down') }, slow);
		const { error } = await runNode(node, profile, { items: Array.from({ length: 100 }, () => ({})) });
		expect(error?.message).toContain('database is down (code 517) [item 3]');
		expect(received.length).toBeLessThan(30);
		const sent = received.length;
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(received).toHaveLength(sent);
	});

	it('takes the place of what the item had until then', async () => {
		platform('POST', '/wscrm-bus-api/open/action/batchAdd', success(['w1']));
		platform('POST', '/wscrm-bus-api/open/action/callbackResult', refusal(517, 'database is down'));
		const parameters = {
			resource: 'conversation',
			operation: 'wakeUp',
			agentAccount: 'only-here',
			friendWhatsId: '8613633800088',
		};
		const { json } = await runNode(
			node,
			{ ...parameters, platformType: 1, options: { waitForResult: true } },
			{ node: { onError: 'continueRegularOutput' } },
		);
		expect(json).toEqual([{ error: expect.stringContaining('database is down'), code: 517 }]);
	});

	it('is in plain text for an item that goes on', async () => {
		platform('POST', SEND, { error: 'ECONNREFUSED' });
		const options = { items: [{ to: '61191828282', text: 'a' }], node: { onError: 'continueRegularOutput' as const } };
		const { json } = await runNode(node, message, options);
		expect(json).toEqual([{ error: 'The platform could not be reached [item 1]', code: 'ECONNREFUSED' }]);
	});

	it('of an expression stays the expression’s', async () => {
		const received = platform('POST', STATUS, success({}));
		const { error } = await runNode(node, { ...profile, id: '={{ $("Nobody").item.json.id }}' });
		expect(error?.message).toMatch(/Nobody|node/);
		expect(received).toEqual([]);
		const goOn = { node: { onError: 'continueRegularOutput' as const } };
		const { items } = await runNode(node, { ...profile, id: '={{ $("Nobody").item.json.id }}' }, goOn);
		expect(items).toHaveLength(1);
		expect(items[0].json.error).toBe(error?.message);
	});

	it('of a picture that cannot be drawn belongs to its item', async () => {
		platform('POST', '/wscrm-bus-api/qrCodeTask/getQrCode', success('x'.repeat(2332)), success('ok'));
		const parameters = { resource: 'scanTask', operation: 'getQrCode', taskId: 't' };
		const { items } = await runNode(node, parameters, {
			items: [{}, {}],
			node: { onError: 'continueRegularOutput' },
		});
		expect(items.map(({ json }) => json.error ?? json.qrCode)).toEqual([
			expect.stringContaining('too long for a QR code'),
			'ok',
		]);
	});

	it('says which operation there is not', async () => {
		const { workflow } = workflowOf(node, profile);
		workflow.getNode('SocialEpoch')!.parameters.operation = 'destroy';
		const run = await execute(workflow);
		expect(run.data.resultData.error?.message).toBe('There is no operation profile: destroy');
	});
});

function execute(workflow: ReturnType<typeof workflowOf>['workflow'], items: IDataObject[] = [{}]) {
	const first = {
		node: workflow.getNode('Start')!,
		data: { main: [items.map((json) => ({ json }))] },
		source: null,
	};
	const data = createRunExecutionData({ executionData: { nodeExecutionStack: [first] } });
	return new WorkflowExecute(additionalData(), 'manual', data).processRunExecutionData(workflow);
}

it('sends nothing more once the execution is cancelled', async () => {
	const received = platform('GET', '/group-dispatch-api/qrCode/selectCloudPort', {
		body: success({ currentPort: 1, maxPort: 2 }),
		delay: 100,
	});
	const many = Array.from({ length: 500 }, () => ({}));
	const execution = execute(workflowOf(node, { resource: 'port', operation: 'getUsage' }).workflow, many);
	while (received.length < 6) await new Promise((resolve) => setTimeout(resolve, 10));
	execution.cancel();
	const sent = received.length;
	await execution.catch(() => {});
	await new Promise((resolve) => setTimeout(resolve, 1500));
	expect(received.length).toBeLessThanOrEqual(sent + 2);
}, 30_000);

describe('no key, token or private key', () => {
	const secrets = {
		publicKey: 'PUBLIC-KEY-1234',
		privateKey: '-----BEGIN PRIVATE KEY-----\nPRIVATE-LINE-1\nPRIVATE-LINE-2\n-----END PRIVATE KEY-----',
		msgPublicKey: 'MSG-PUBLIC-1234',
		msgPrivateKey: 'MSG-PRIVATE-1234',
	};
	const parameters = {
		resource: 'account',
		operation: 'import',
		whatsApp: '8613633800088',
		accountId: 'A',
		...secrets,
	};
	const forbidden = [
		credential.apiKey,
		'webhook-secret-1',
		'PRIVATE-LINE-1',
		'PRIVATE-LINE-2',
		'PUBLIC-KEY-1234',
		'MSG-PUBLIC-1234',
		'MSG-PRIVATE-1234',
	];
	const credentials = { ...credential, webhookSecret: 'webhook-secret-1' };
	const echo = `bad: ${forbidden.join(' / ')}`;

	it.each<[string, Parameters<typeof platform>[2]]>([
		['an echo in a refusal', refusal(522, echo)],
		['an echo in the code', JSON.stringify({ code: 'MSG-PRIVATE-1234', message: '' })],
		['an echo in a web page', { status: 500, body: `<html>${echo}</html>` }],
		['a dropped connection', { error: 'ECONNRESET' }],
		['a timeout', { error: 'ETIMEDOUT' }],
	])('shows up anywhere in a stored failure, after %s', async (_what, reply) => {
		for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const) {
			nock.cleanAll();
			const received = platform('POST', IMPORT, reply);
			const { run } = await runNode(node, parameters, { credentials, node: { onError } });
			expect(received).toHaveLength(1);
			const { runData, error } = run.data.resultData;
			const stored = [
				stringify(runData.SocialEpoch),
				stringify(error),
				JSON.stringify(runData.SocialEpoch),
				JSON.stringify(error),
				...everything(error),
				...everything(runData.SocialEpoch),
			].join('\n');
			expect(stored).toContain('[item 1]');
			for (const secret of [...forbidden, received[0].headers.token]) expect(stored).not.toContain(secret);
		}
	});
});

/** Every text there is, hidden properties and prototypes of errors included. */
function everything(value: unknown, seen = new Set<unknown>()): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null || seen.has(value)) return [];
	seen.add(value);
	return Reflect.ownKeys(value).flatMap((key) => everything((value as Record<PropertyKey, unknown>)[key], seen));
}

describe('the credential', () => {
	it.each([['api.socialepoch.com'], [''], ['ftp://api.socialepoch.com'], ['https://']])(
		'is refused unused with the Base URL %j',
		async (baseUrl) => {
			const { error } = await runNode(node, profile, { credentials: { ...credential, baseUrl } });
			expect(error?.message).toBe('The Base URL of the SocialEpoch credential is not a web address [item 1]');
			const goOn = { onError: 'continueRegularOutput' as const };
			const { json } = await runNode(node, profile, {
				credentials: { ...credential, baseUrl },
				node: goOn,
				items: [{}, {}],
			});
			expect(json.map(({ error: words }) => words)).toEqual([
				'The Base URL of the SocialEpoch credential is not a web address [item 1]',
				'The Base URL of the SocialEpoch credential is not a web address [item 2]',
			]);
		},
	);

	it('works with slashes and spaces around the Base URL', async () => {
		const received = platform('POST', STATUS, success({ pushName: 'Lee' }));
		const { json } = await runNode(node, profile, {
			credentials: { ...credential, baseUrl: ` ${HOST}// `, tenantId: ' 500766 ' },
		});
		expect(json).toHaveLength(1);
		expect(received[0].headers.tenant_id).toBe('500766');
	});

	it('does not follow the platform to another host', async () => {
		const elsewhere: string[] = [];
		for (const status of [301, 302, 303, 307, 308]) {
			nock.cleanAll();
			nock('https://evil.example')
				.persist()
				.intercept(/.*/, 'GET')
				.reply(200, (uri) => elsewhere.push(uri) && success({}))
				.intercept(/.*/, 'POST')
				.reply(200, (uri) => elsewhere.push(uri) && success({}));
			const headers = { location: `https://evil.example${STATUS}` };
			const received = platform('POST', STATUS, { status, headers });
			const { error } = await runNode(node, profile);
			expect(received).toHaveLength(1);
			expect(error?.message).toBe(`The platform's address answered with HTTP status ${status}: it is empty [item 1]`);
		}
		expect(elsewhere).toEqual([]);
	});

	it('sends nothing, once, where the request would go to another host than the credential’s', async () => {
		const received = platform('POST', STATUS, success({ pushName: 'Lee' }));
		const { authenticate } = SocialEpochApi.prototype;
		const asked: unknown[] = [];
		jest.spyOn(SocialEpochApi.prototype, 'authenticate').mockImplementation(async (credentials, request) => {
			asked.push(request.url);
			return await authenticate({ ...credentials, baseUrl: 'https://api.other.example' }, request);
		});
		const { error } = await runNode(node, profile);
		jest.restoreAllMocks();
		expect(received).toEqual([]);
		expect(asked).toEqual([HOST + STATUS]);
		expect(error?.message).toBe('The platform could not be reached [item 1]');
		expect(error?.description).toContain('the SocialEpoch key belongs to another host');
	});
});

describe('parameters as n8n hands them over', () => {
	it('takes parts of a message with expressions in text and type, and lists from expressions', async () => {
		const received = platform('POST', SEND, success({ taskId: 1 }));
		const items = [{ to: '61191828282@c.us', kind: 'image', url: 'https://example.com/a.jpg', text: 'Hi {{ x }}\n 2' }];
		const parts = [
			{ type: 1, text: '={{ $json.text }}' },
			{ type: '={{ $json.kind }}', url: '={{ $json.url }}', text: '={{ $json.text.length }}' },
		];
		const { error } = await runNode(node, { ...message, content: { parts } }, { items });
		expect(error).toBeUndefined();
		expect((received[0].body as IDataObject).content).toEqual([
			{ type: 1, text: 'Hi {{ x }}\n 2', sort: 0 },
			{ type: 2, url: 'https://example.com/a.jpg', text: '13', sort: 1 },
		]);
	});

	it('takes dates of the editor, of Luxon and of ISO in the workflow’s zone', async () => {
		const received = platform('POST', '/wscrm-bus-api/open/message/msgPage', success({ records: [], total: 0 }));
		const filters = {
			startChatTime: "={{ DateTime.fromISO('2026-01-31T00:00:00Z') }}",
			endChatTime: '2026-01-31T08:00:00',
		};
		const { error } = await runNode(node, {
			resource: 'chat',
			operation: 'getMany',
			returnAll: true,
			filters,
		});
		expect(error).toBeUndefined();
		expect((received[0].body as IDataObject).info).toEqual({
			startChatTime: Date.UTC(2026, 0, 31),
			endChatTime: Date.UTC(2026, 0, 31, 7),
		});
	});

	it('takes plain values and expressions where a list could be picked from, in collections too', async () => {
		const received = platform('POST', '/wscrm-bus-api/open/message/msgPage', success({ records: [], total: 0 }));
		const rl = (mode: string, value: string) => ({ __rl: true, mode, value });
		const accounts = [
			'8613633800088',
			'={{ $json.account }}',
			rl('list', '8613633800088'),
			rl('id', '={{ $json.account }}'),
		];
		for (const whatsId of accounts) {
			const parameters = { resource: 'chat', operation: 'getMany', filters: { whatsId } };
			const { error } = await runNode(node, parameters as never, { items: [{ account: '8613633800088@c.us' }] });
			expect(error).toBeUndefined();
		}
		expect(received.map(({ body }) => (body as { info: unknown }).info)).toEqual(
			accounts.map(() => ({ whatsId: '8613633800088' })),
		);
	});
});

describe('a hint', () => {
	const hintsOf = async (parameters: object, options: Parameters<typeof runNode>[2] = {}) => {
		const { run } = await runNode(node, parameters as never, options);
		return run.data.resultData.runData.SocialEpoch[0].hints?.map(({ message: words }) => words);
	};

	it('tells once what a person should know of what came', async () => {
		platform('GET', '/group-dispatch-api/qrCode/selectCloudPort', success({ currentPort: 3, maxPort: 2 }));
		const usage = { resource: 'port', operation: 'getUsage' };
		expect(await hintsOf(usage, { items: [{}, {}] })).toEqual([
			'3 ports are in use and only 2 may be: the platform takes accounts on later ports offline.',
		]);
	});

	it('cannot become markup in the editor', async () => {
		platform('POST', '/group-dispatch-api/qrCode/getQrCodeV2', success({ pairCode: '<b>A_B</b>' }));
		const parameters = { resource: 'login', operation: 'getPairCode', id: 'p1', phone: '8613633800088' };
		expect(await hintsOf(parameters)).toEqual([
			'The pair code &lt;b&gt;A_B&lt;/b&gt; is typed without its separator: bABb',
		]);
	});

	it('counts the items that were left out where the others went on', async () => {
		platform('POST', SEND, success({ taskId: 1 }));
		const items = [
			{ to: 'Mr Li', text: 'a' },
			{ to: '61191828282', text: 'a' },
			{ to: '07759820897', text: 'a' },
		];
		const options = { items, node: { onError: 'continueRegularOutput' as const } };
		expect(await hintsOf(message, options)).toEqual(['2 of 3 items were refused or did not work: see their error.']);
	});
});
