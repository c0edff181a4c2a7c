import { WorkflowExecute } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import type { IDataObject, NodeApiError } from 'n8n-workflow';
import nock from '../support/network.cts';

import { additionalData, credential, HOST, runNode, workflowOf } from '../support/n8n.cts';
import { platform, refusal, success } from '../support/platform.cts';
import { SocialEpochApi } from '../../credentials/SocialEpochApi.credentials';
import * as connecting from '../../nodes/SocialEpoch/platform/connect';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';

/** What n8n writes executions with. */
const { stringify } = jest.requireActual<{ stringify(value: unknown): string }>('flatted');

const node = new SocialEpoch();
const PROFILE = '/group-dispatch-api/qrCode/info/profile';
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

const goOn = { onError: 'continueRegularOutput' as const };
const item = { to: '61191828282', text: 'a' };

describe('a failure', () => {
	it('names its item, keeps the platform’s words, and tells what to do', async () => {
		platform('POST', PROFILE, success({ pushName: 'Lee' }), refusal(1002, 'port is gone'));
		const items = [{ id: 'p1' }, { id: 'p2' }];
		const { error } = await runNode(node, { ...profile, id: '={{ $json.id }}' }, { items });
		expect(error?.description).toMatch(/Reserve a new one.*(?<! once more)\.$/);
		const message = 'The platform refused the request: port is gone (code 1002) [item 2]';
		expect(error).toMatchObject({ name: 'NodeApiError', message, httpCode: '1002', context: { itemIndex: 1 } });
		expect(error).toMatchObject({ node: { parameters: { resource: 'profile', operation: 'get' } } });
	});

	const refused = 'The platform refused the request: ';
	const answered = "The platform's address answered with HTTP status";
	const strange = "The answer is not one of the platform's: it is";
	it.each<[Parameters<typeof platform>[2], string]>([
		[{ body: '<!doctype html><h1>Hi</h1>' }, `${strange} a web page`],
		[{ body: '{"code":200,"da' }, `${strange} cut off or of another form`],
		[{ status: 403, body: '<html>' }, `${answered} 403: it is a web page`],
		[{ status: 401 }, `${answered} 401: it is empty`],
		[{ status: 400, body: refusal(512, 'startTime given') }, `${refused}startTime given (code 512)`],
		// n8n has other words for each of these.
		[refusal(517, 'deleteAccessDenied'), `${refused}deleteAccessDenied (code 517)`],
		[refusal(517, 'proxy ECONNREFUSED'), `${refused}proxy ECONNREFUSED (code 517)`],
		[{ error: 'ETIMEDOUT' }, 'The platform did not answer in time'],
		[{ error: 'ECONNRESET' }, 'The platform could not be reached'],
		[{ error: 'ENOTFOUND' }, 'The platform could not be reached'],
	])('after %j says what happened, not what n8n thinks', async (reply, words) => {
		platform('POST', SEND, reply);
		const { error } = await runNode(node, message, { items: [item] });
		expect(error?.message).toBe(`${words} [item 1]`);
		expect(error?.description).toMatch(/^.{20,}(?<! once more)[.)]$/);
		expect(String((error as NodeApiError).httpCode)).toMatch(/^(\d+|null)$/);
		expect(`${error?.message} ${error?.description}`).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
	});

	it('tells how many items are done where they acted', async () => {
		platform('POST', SEND, success({ taskId: 1 }), success({ taskId: 2 }), refusal(514, 'content empty'));
		const items = ['a', 'b', 'c', 'd'].map((text) => ({ to: '61191828282', text }));
		const { error } = await runNode(node, message, { items });
		expect(error?.message).toContain('[item 3]');
		expect(error?.description).toMatch(/ 2 of 4 items are done; running this again does them once more\.$/);
	});

	it('does not count as done what ended badly', async () => {
		const ended = (status: number) => success({ info: [{ status }] });
		platform('POST', SEND, success({ taskId: 1 }), success({ taskId: 2 }));
		platform('GET', '/group-dispatch-api/gsTask/queryExecuteStatus', ended(3), ended(-1));
		const waiting = { ...message, options: { messagesPerMinute: 0, waitForResult: true } };
		const { error } = await runNode(node, waiting, { items: [item, item] });
		expect(error?.description).toContain(' 1 of 2 items are done');
	});

	it('of several is the first one’s', async () => {
		const { error } = await runNode(node, message, { items: ['Mr Li', 'Mr Wu'].map((to) => ({ ...item, to })) });
		expect(error?.message).toContain('[item 1]');
	});

	it('ends the run at once: what waits for its turn is not sent any more', async () => {
		const slow = { body: success({ pushName: 'Lee' }), delay: 100 };
		const received = platform('POST', PROFILE, slow, slow, { ...slow, body: refusal(517, 'database is down') }, slow);
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
		const whom = { agentAccount: 'only-here', friendWhatsId: '8613633800088', platformType: 1 };
		const wakeUp = { resource: 'conversation', operation: 'wakeUp', ...whom, options: { waitForResult: true } };
		const { json } = await runNode(node, wakeUp, { node: goOn });
		expect(json).toEqual([{ error: expect.stringContaining('database is down'), code: 517 }]);
	});

	it('is in plain text for an item that goes on', async () => {
		platform('POST', SEND, { error: 'ECONNREFUSED' });
		const { json } = await runNode(node, message, { items: [item], node: goOn });
		expect(json).toEqual([{ error: 'The platform could not be reached [item 1]', code: 'ECONNREFUSED' }]);
	});

	it('of an expression stays the expression’s', async () => {
		const received = platform('POST', PROFILE, success({}));
		const broken = { ...profile, id: '={{ $("Nobody").item.json.id }}' };
		const { error } = await runNode(node, broken);
		expect(error?.message).toMatch(/^[^[]*(Nobody|node)[^[]*$/);
		expect(error).toMatchObject({ context: { itemIndex: 0 } });
		expect(received).toEqual([]);
		expect((await runNode(node, broken, { node: goOn })).json).toEqual([{ error: error?.message }]);
	});

	it('of a picture that cannot be drawn belongs to its item', async () => {
		platform('POST', '/wscrm-bus-api/qrCodeTask/getQrCode', success('x'.repeat(2332)), success('ok'));
		const parameters = { resource: 'scanTask', operation: 'getQrCode', taskId: 't' };
		const { json } = await runNode(node, parameters, { items: [{}, {}], node: goOn });
		expect(json).toEqual([{ error: expect.stringContaining('too long for a QR code') }, { taskId: 't', qrCode: 'ok' }]);
	});

	it('says which operation there is not', async () => {
		const { workflow } = workflowOf(node, profile);
		workflow.getNode('SocialEpoch')!.parameters.operation = 'destroy';
		const run = await execute(workflow);
		const description = 'Choose a resource and an operation from the lists.';
		const message = 'There is no operation profile: destroy';
		expect(run.data.resultData.error).toMatchObject({ message, description });
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
	const keys = ['PRIVATE-LINE-1', 'PRIVATE-LINE-2', 'PUBLIC-KEY-1234', 'MSG-PUBLIC-1234', 'MSG-PRIVATE-1234'];
	const forbidden = [credential.apiKey, 'webhook-secret-1', ...keys];
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
			const results = [runData.SocialEpoch, error];
			const stored = [stringify(results), JSON.stringify(results), ...everything(results)].join('\n');
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
	it('is refused unused where nothing can be sent with it', async () => {
		const credentials = { ...credential, baseUrl: 'ftp://api.socialepoch.com' };
		const words = 'The Base URL of the SocialEpoch credential is not a web address';
		expect((await runNode(node, profile, { credentials })).error?.message).toBe(`${words} [item 1]`);
		const { json } = await runNode(node, profile, { credentials, node: goOn, items: [{}, {}] });
		expect(json).toStrictEqual([{ error: `${words} [item 1]` }, { error: `${words} [item 2]` }]);
	});

	it.each([301, 303, 307, 308])('does not follow the platform to another host by %d', async (status) => {
		// There, nobody could be reached.
		const received = platform('POST', PROFILE, { status, headers: { location: `https://evil.example${PROFILE}` } });
		const { error } = await runNode(node, profile);
		expect(error?.message).toBe(`The platform's address answered with HTTP status ${status}: it is empty [item 1]`);
		expect(received).toHaveLength(1);
	});

	it('sends nothing, once, where the request would go to another host than the credential’s', async () => {
		const received = platform('POST', PROFILE, success({ pushName: 'Lee' }));
		const { authenticate } = SocialEpochApi.prototype;
		const asked: unknown[] = [];
		jest.spyOn(SocialEpochApi.prototype, 'authenticate').mockImplementation(async (credentials, request) => {
			asked.push(request.url);
			return await authenticate({ ...credentials, baseUrl: 'https://api.other.example' }, request);
		});
		const { error } = await runNode(node, profile);
		jest.restoreAllMocks();
		expect(received).toEqual([]);
		expect(asked).toEqual([HOST + PROFILE]);
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

	it('does not split a text that nobody wants split, and looks for files among those of the item', async () => {
		const text = 'word '.repeat(300);
		const parts = [{ type: 2, binaryPropertyName: '={{ $json.field }}' }];
		expect((await runNode(node, message, { items: [{ ...item, text }] })).error?.message).toMatch(
			/has 1500 characters/,
		);
		const { json } = await runNode(
			node,
			{ ...message, content: { parts } },
			{ items: [{ to: '1' }, { ...item, field: 'pdf' }], node: goOn },
		);
		expect(json[1].error).toBe('The item has no file in its binary field "pdf" [item 2]');
	});

	it('keeps to the requests per second that are wanted', async () => {
		const received = platform('POST', PROFILE, success({}));
		const began = Date.now();
		await runNode(node, { ...profile, options: { requestsPerSecond: 1 } }, { items: [{}, {}] });
		expect(received).toHaveLength(2);
		expect(Date.now() - began).toBeGreaterThan(990);
	});

	it('lets those that wait for something queue among themselves', async () => {
		platform('POST', '/wscrm-bus-api/open/message/msgPage', success({ records: [], total: 0 }));
		const connect = jest.spyOn(connecting, 'connect');
		const waiting = { resource: 'message', operation: 'waitForReply', friendWhatsId: '61191828282', timeout: 1 };
		await runNode(node, { ...waiting, whatsId: '8613633800088', interval: 1 });
		expect(connect.mock.calls[0][1]).toMatchObject({ perSecond: 49 });
	});

	it('takes dates of the editor, of Luxon and of ISO in the workflow’s zone', async () => {
		const received = platform('POST', '/wscrm-bus-api/open/message/msgPage', success({ records: [], total: 0 }));
		const filters = {
			startChatTime: "={{ DateTime.fromISO('2026-01-31T00:00:00Z') }}",
			endChatTime: '2026-01-31T08:00:00',
		};
		await runNode(node, { resource: 'chat', operation: 'getMany', returnAll: true, filters });
		const info = { startChatTime: Date.UTC(2026, 0, 31), endChatTime: Date.UTC(2026, 0, 31, 7) };
		expect(received).toMatchObject([{ body: { info } }]);
	});
});

describe('a hint', () => {
	const hintsOf = async (parameters: object, options: Parameters<typeof runNode>[2] = {}) => {
		const { run } = await runNode(node, parameters as never, options);
		return run.data.resultData.runData.SocialEpoch[0].hints?.map(({ message: words, ...where }) => {
			expect(where).toEqual({ type: 'warning', location: 'outputPane' });
			return words;
		});
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
		const items = [{ to: 'Mr Li', text: 'a' }, item, { to: '07759820897', text: 'a' }];
		expect(await hintsOf(message, { items, node: goOn })).toEqual([
			'2 of 3 items were refused or did not work: see their error.',
		]);
	});
});
