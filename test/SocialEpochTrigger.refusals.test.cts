import { additionalData, credential } from './support/n8n.cts';
import { collidingNumbers } from './support/collidingNumbers.cts';
import type { Answer, DeliverOptions } from './support/webhook.cts';
import {
	deliver,
	MarkList,
	restart,
	runRecorded,
	SECRET,
	sign,
	signedHeaders,
	TENANT,
	triggerNode,
} from './support/webhook.cts';

import { WorkflowExecute } from 'n8n-core';
import type { IDataObject, INode, INodeExecutionData, OnError } from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { EVENTS } from '../nodes/SocialEpoch/events';

const EVENT = 'SCAN_TASK_STATUS_SYNC';
const BODY = { taskId: 't', taskStatus: 80, whatsapp: '8617633819542', updateTime: 1710236000000 };
const MINUTE = 60_000;
const NOW = Date.now();

beforeEach(() => {
	new MarkList().install();
	restart();
});

describe('little is done for a stranger', () => {
	const never = async () => await Promise.reject(new Error('the credential was read'));

	test.each([
		['a token is missing', { tenant_id: TENANT, timestamp: String(NOW) }],
		['a tenant is missing', { access_token: 'x', timestamp: String(NOW) }],
		['there is nothing', {}],
	])('no credential is read where %s', async (_, headers) => {
		for (const body of [BODY, [], { accessToken: 'x' }, 'oops', '']) {
			expect(await deliver(EVENT, body, { headers, getCredentials: never })).toMatchObject({ status: 401 });
		}
	});

	test('nothing but the three documented fields of the body is read before a proof is valid', async () => {
		const looked: Array<string | symbol> = [];
		const body = new Proxy({}, { get: (_, name) => void looked.push(name) });
		const request = {
			body,
			get rawBody(): Buffer {
				throw new Error('the body was read');
			},
			readRawBody: async () => await Promise.reject(new Error('the body was read')),
		};
		for (const headers of [{}, signedHeaders(0, TENANT, 'guess'), signedHeaders(0, '1'), signedHeaders(999 * MINUTE)]) {
			const answer = await deliver(EVENT, BODY, { request, headers });
			expect(answer).toMatchObject({ status: 401, log: [expect.stringMatching(/^warn/)] });
		}
		expect(new Set(looked)).toEqual(new Set(['accessToken', 'tenantId', 'timestamp']));
	});

	/** A delivery signed in its body, so many bytes long. */
	const bodySigned = (bytes: number) => {
		const proof = { accessToken: sign(NOW), tenantId: Number(TENANT), timestamp: NOW };
		const text = (content: string) => `\ufeff${JSON.stringify({ ...proof, data: [{ friendWhatsId: '1', content }] })}`;
		return text('x'.repeat(bytes - Buffer.byteLength(text(''))));
	};

	const MOST = 2 ** 20;
	test.each<[string, bytes: number, headers: IDataObject, status: number, reads: number]>([
		['small', 500, {}, 200, 2],
		['small, as text', 500, { 'content-type': 'text/plain' }, 200, 2],
		['small, of a type that only begins like JSON', 500, { 'content-type': 'application/json-seq' }, 200, 2],
		['small, of a type that only ends like JSON', 500, { 'content-type': 'x/application/json' }, 200, 2],
		['small, of no type', 500, { 'content-type': undefined }, 200, 2],
		['JSON', 500, { 'content-type': 'Application/JSON' }, 401, 0],
		['JSON that names its characters', 500, { 'content-type': 'application/json ; charset=utf-8' }, 401, 0],
		['in parts', 500, { 'content-type': 'multipart/form-data; boundary=x' }, 401, 0],
		['as large as allowed', MOST, {}, 200, 2],
		['larger', MOST + 1, {}, 401, 0],
		['small, and does not say so', 500, { 'content-length': undefined }, 401, 0],
		['small, and packed', 500, { 'content-encoding': 'gzip' }, 401, 0],
		['larger, and signed in the headers', MOST + 1, signedHeaders(), 200, 1],
	])('a body that n8n did not parse: %s', async (_, bytes, headers, status, reads) => {
		const body = bodySigned(bytes);
		let times = 0;
		const request = {
			body: undefined,
			rawBody: undefined,
			async readRawBody() {
				times++;
				Object.assign(this, { rawBody: Buffer.from(body) });
			},
		};
		const shown = { 'content-type': 'application/octet-stream', ...headers };
		const { status: answered } = await deliver('MSG_SYNC_MESSAGE', body, { request, headers: shown });
		expect([answered, times]).toEqual([status, reads]);
	});

	test('with numbers that collide in a map keyed by numbers a stranger costs what others do', async () => {
		const colliding = collidingNumbers(40_000);
		const ordinary = colliding.map((number) => number * 1.0000001);
		const cost = async (numbers: number[]) => {
			const body = `[${numbers.map(BigInt).join(',').slice(0, 3_700_000).replace(/,\d*$/, '')}]`;
			const started = process.cpuUsage();
			expect((await deliver(EVENT, body, { headers: {} })).status).toBe(401);
			expect((await deliver(EVENT, body)).status).toBe(400);
			return process.cpuUsage(started).user;
		};
		await cost(ordinary);
		const [usual, worst] = [await cost(ordinary), await cost(colliding)];
		expect(worst / usual).toBeLessThan(3);
	}, 30_000);
});

describe('refusals are seen', () => {
	const unsigned = async (minute: number, options: DeliverOptions = {}) =>
		await deliver(EVENT, BODY, { headers: {}, now: NOW + minute * MINUTE, ...options });
	const isShown = (answer: Answer) => answer.refused !== undefined;

	test('in production one of each kind of reason in 10 minutes', async () => {
		const shown = [];
		for (const minute of [0, 1, 9.9, 10, 15, 20.1]) shown.push(isShown(await unsigned(minute)));
		expect(shown).toEqual([true, false, false, true, false, true]);
		const others: DeliverOptions[] = [
			{ headers: signedHeaders(0, TENANT, 'guess') },
			{ headers: signedHeaders(0, '1') },
			{ headers: signedHeaders(999 * MINUTE) },
			{ credentials: { ...credential, apiKey: '' }, headers: signedHeaders() },
			{ parameters: { options: { ipAllowlist: '10.0.0.1' } } },
			{ getCredentials: async () => await Promise.reject(new Error('database is locked')), headers: signedHeaders() },
		];
		for (const options of others) {
			expect([isShown(await unsigned(20, options)), isShown(await unsigned(20, options))]).toEqual([true, false]);
		}
		const wrongUrl = async () => await deliver(EVENT, [{ friendWhatsId: '1' }]);
		expect([isShown(await wrongUrl()), isShown(await wrongUrl())]).toEqual([true, false]);
	});

	test('not at all where Report Refused Deliveries is off, and always while the editor listens', async () => {
		const parameters = { options: { reportRefusals: false } };
		expect(isShown(await unsigned(0, { parameters }))).toBe(false);
		for (let times = 0; times < 3; times++) {
			expect(isShown(await unsigned(0, { parameters, mode: 'manual' }))).toBe(true);
		}
		expect(isShown(await unsigned(0, { mode: 'manual' }))).toBe(true);
		// What was seen while the workflow was tried out is seen again once it is published.
		expect(isShown(await unsigned(0))).toBe(true);
	});

	test.each<[string, DeliverOptions['parameters'], RegExp]>([
		['not selected', { events: ['CHANNEL_SYNC_STATUS'] }, /Scan Task Status.*SCAN_TASK_STATUS_SYNC.*not selected/],
		['dropped by a filter', { options: { statuses: ['banned'] } }, /was dropped by Statuses: Banned\./],
	])('%s: the editor stops listening and says why; in production only the log does', async (_, parameters, words) => {
		const body = { code: 200, message: 'success', data: '' };
		const test = await deliver(EVENT, BODY, { parameters, mode: 'manual' });
		expect(test).toMatchObject({ status: 200, body, refused: { message: expect.stringMatching(words) } });
		expect(test.refused!.advice).not.toBe('');
		const live = await deliver(EVENT, BODY, { parameters });
		expect(live).toMatchObject({ status: 200, body, items: [], log: [expect.stringMatching(words)] });
	});

	test.each<['webhook' | 'manual']>([['webhook'], ['manual']])('what is empty is acknowledged: %s', async (mode) => {
		const log = [expect.stringMatching(/^info SocialEpoch Trigger started nothing: .* and was empty\./)];
		expect(await deliver('MSG_SYNC_MESSAGE', [], { mode })).toMatchObject({ status: 200, items: [], log });
	});

	test('what came before is acknowledged and logged', async () => {
		await runRecorded((await deliver(EVENT, BODY)).items);
		const log = [expect.stringMatching(/had come before/)];
		expect(await deliver(EVENT, BODY)).toMatchObject({ status: 200, items: [], log });
	});
});

describe.each<OnError>(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'])('On Error: %s', (onError) => {
	test.each([false, true])('and Always Output Data %s: nothing of a refused delivery goes on', async (always) => {
		const CALLER = 'from the caller';
		const headers = { 'x-more': CALLER, timestamp: CALLER };
		const { items } = await deliver(EVENT, { ...BODY, taskId: CALLER }, { headers });
		const { run, hints, received } = await runWithNext(items, { onError, alwaysOutputData: always });
		const told = JSON.stringify(run);
		expect(told).toContain('The delivery is not signed');
		expect(told).not.toContain(CALLER);
		expect(received.flatMap(({ json, error }) => [...Object.keys(json), ...(error ? ['error'] : [])])).toEqual([]);
		if (onError === 'stopWorkflow') {
			expect(run.status).toBe('error');
			expect(run.data.resultData.error).toMatchObject({
				message: expect.stringContaining('not signed'),
				description: expect.stringContaining('underscores_in_headers'),
			});
		} else {
			const message = expect.stringMatching(/not signed.*&quot;underscores_in_headers on&quot;/) as string;
			expect([run.status, hints]).toEqual(['success', [{ message, type: 'warning', location: 'outputPane' }]]);
		}
	});
});

test('nothing of a refused delivery goes on either where an option of the trigger cannot be read', async () => {
	const parameters = { ...triggerNode().node.parameters, options: "={{ $('Nowhere').first().json }}" };
	const { items } = await deliver(EVENT, BODY, { headers: {} });
	const { run, received } = await runWithNext(items, { onError: 'continueRegularOutput', parameters });
	expect([run.status, received]).toEqual(['success', []]);
});

/** Runs the trigger with its settings, and a node behind each of its outputs: what that one is given. */
async function runWithNext(items: INodeExecutionData[], settings: Partial<INode>) {
	const { workflow: bare, node: trigger } = triggerNode();
	const node = { ...trigger, ...settings };
	const next: INode = { id: 'next', name: 'Next', type: 'start', typeVersion: 1, position: [0, 0], parameters: {} };
	const toNext = [{ node: 'Next', type: 'main' as const, index: 0 }];
	const workflow = new Workflow({
		id: 'workflow-under-test',
		nodes: [node, next],
		connections: { [node.name]: { main: [toNext, toNext] } },
		active: false,
		nodeTypes: bare.nodeTypes,
	});
	const run = await new WorkflowExecute(
		additionalData(),
		'webhook',
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: [structuredClone(items)] }, source: null }] },
		}),
	).processRunExecutionData(workflow);
	const { runData } = run.data.resultData;
	const received = (runData.Next ?? []).flatMap(({ data }) => data?.main.flat() ?? []);
	const hints = (runData[node.name] ?? []).flatMap(({ hints }) => hints ?? []);
	return { run, hints, received: received.filter((item) => item !== null) };
}

describe('the page about a URL', () => {
	const { description } = triggerNode().type;
	const pages = description.webhooks!.filter(
		({ httpMethod, name }) => httpMethod === 'GET' && String(name) !== 'SAMPLE',
	);
	const open = async (name: string, options: DeliverOptions = {}) =>
		await deliver(`${name}_PAGE`, '', { headers: {}, ...options });

	test.each(pages.map(({ name, path }) => [path, String(name)]))('GET %s', async (path, name) => {
		const posts = description.webhooks!.filter((one) => one.path === path && one.httpMethod === 'POST');
		expect(posts).toHaveLength(1);
		const { status, page, headers, items, log } = await deliver(name, '', { headers: {} });
		expect([status, items, log]).toEqual([200, [], []]);
		expect(page).toContain('<h1>SocialEpoch Trigger</h1>');
		expect(page).toContain(EVENTS.find(({ id }) => name.startsWith(id))!.id);
		expect(headers['Content-Security-Policy']).toMatch(/^default-src 'none'; style-src 'unsafe-inline';.* sandbox$/);
		expect(headers['Content-Type']).toBe('text/html; charset=utf-8');
	});

	const told = ({ page }: Answer) => [...page.matchAll(/<p>(.*?)<\/p>/g)].map(([, sentence]) => sentence);

	test('says when this process last accepted and refused a delivery there, and why', async () => {
		const now = Date.UTC(2026, 0, 31, 8, 5);
		await deliver(EVENT, BODY, { now, headers: signedHeaders(Date.now() - now) });
		await deliver(EVENT, BODY, { now: now + MINUTE, headers: {} });
		await deliver(`CHANNEL_SYNC_STATUS`, {}, { now, headers: {} });
		expect(told(await open(EVENT))).toEqual([
			`This is the production URL for ${EVENT} (Scan Task Status), and it can be reached.`,
			`Its place is the SocialEpoch back office, at the configuration ID ${EVENT}.`,
			'Last accepted: 2026-01-31 08:05:00 UTC.',
			expect.stringMatching(/^Last refused: 2026-01-31 08:06:00 UTC\. The delivery is not signed: .*&quot;/),
			'This is what the process of n8n that answers you remembers since it was started.',
		]);
		const { page } = await open(EVENT);
		for (const secret of [SECRET, BODY.whatsapp, TENANT]) expect(page).not.toContain(secret);
	});

	test('says whether the event is selected, and whether the URL is that of a test', async () => {
		await deliver(EVENT, BODY);
		const parameters = { events: ['CHANNEL_SYNC_STATUS'] };
		expect(told(await open(EVENT, { parameters, mode: 'manual' })).slice(0, -1)).toEqual([
			`This is the test URL for ${EVENT} (Scan Task Status), and it can be reached.`,
			expect.stringMatching(/^It takes one delivery each time you start listening .* production URL\.$/),
			'The event is not selected in the trigger: what is delivered here starts nothing.',
			'Nothing was accepted here yet.',
			'Nothing was refused here yet.',
		]);
	});

	test('costs no credential', async () => {
		const getCredentials = async () => await Promise.reject(new Error('read'));
		expect((await open(EVENT, { getCredentials })).status).toBe(200);
	});
});

test('samples go through the same filters, and the editor is told where none is left', async () => {
	const events = ['CLIENT_SYNC_MESSAGE', 'MSG_SYNC_MESSAGE', EVENT];
	const sample = async (parameters: object) =>
		await deliver('SAMPLE', '', { mode: 'manual', headers: {}, parameters: { events, ...parameters } });
	const some = await sample({ options: { statuses: ['banned'] } });
	const items = await runRecorded(some.items, { mode: 'manual' });
	expect(items.map(({ json }) => json.event).sort()).toEqual(events.slice(0, -1));
	const none = await sample({ direction: 'sent', options: { statuses: ['banned'] } });
	const message = 'No sample was sent: all were dropped by Direction: Sent; Statuses: Banned.';
	const advice = 'Change this in the trigger, and try again.';
	const page = expect.stringContaining(`<p>${message}</p><p>${advice}</p>`) as string;
	expect(none).toMatchObject({ status: 200, executed: false, page, refused: { message, advice } });
	const unasked = await sample({ events: [] });
	expect(unasked.refused).toMatchObject({ message: 'No sample was sent: no event is selected.' });
});
