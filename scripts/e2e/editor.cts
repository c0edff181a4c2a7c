import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../stage/processes.cts';
import { type Check, same, says } from './checks.cts';
import { EVENT_IDS, SIMPLIFIED } from './events.cts';
import {
	ACKNOWLEDGEMENT,
	ACTION,
	createCredential,
	Listener,
	nodeTypes,
	outcomeOf,
	type Part,
	runAction,
	TRIGGER,
	type World,
} from './world.cts';

/** What a person does in the editor: test the credential, pick from lists, listen for a test event, go on after a failure. */
export const editor: Part = async (world, { check }) => {
	await listed(world, check);
	await credentialTests(world, check);
	await lists(world, check);
	await testUrls(world, check);
	await continueOnFail(world, check);
};

async function listed(world: World, check: Check) {
	await check('n8n lists the nodes, and the action node as a tool for AI agents; never the trigger', async () => {
		const ours = (await nodeTypes(world)).filter(({ name }) => name.startsWith('n8n-nodes-socialepoch.'));
		same(ours.map(({ name }) => name).sort(), [ACTION, `${ACTION}Tool`, TRIGGER].sort());
		same(ours.find(({ name }) => name === `${ACTION}Tool`)!.outputs, ['ai_tool']);
	});
}

async function credentialTests(world: World, check: Check) {
	const { rest, simulator } = world;
	const stranger = createServer((_, response) => response.end('<!doctype html><h1>It works!</h1>'));
	await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
	const outcomes: Array<[what: string, changes: object, status: 'OK' | 'Error', says: RegExp]> = [
		['works', {}, 'OK', /right/],
		['the key is wrong', { apiKey: '0'.repeat(32) }, 'Error', /^Tenant ID or API Key is wrong\. .*\(code 522\)/],
		['the tenant is wrong', { tenantId: '999999' }, 'Error', /^Tenant ID or API Key is wrong\. .*\(code 501\)/],
		[
			'nobody listens there',
			{ baseUrl: `http://127.0.0.1:${await freePort()}` },
			'Error',
			/cannot be reached: .*ECONNREFUSED/,
		],
		[
			'what answers is not the platform',
			{ baseUrl: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}` },
			'Error',
			/is not the SocialEpoch platform.*web page/,
		],
	];
	for (const [what, changes, status, words] of outcomes) {
		await check(`credential test: ${what}`, async () => {
			const credential = await createCredential(world, changes);
			const result = await rest.testCredential(credential);
			same(result.status, status);
			says(result.message, words);
			same(JSON.stringify(result).includes(simulator.apiKey), false);
		});
	}
	stranger.close();
}

async function lists({ rest, credential, simulator }: World, check: Check) {
	const { state } = simulator;
	const expected: Record<string, () => unknown[]> = {
		searchPorts: () =>
			[...state.ports.values()].filter(({ counted }) => counted).map(({ applicationId }) => applicationId),
		searchAccounts: () => [...state.accounts.keys()],
		searchAgents: () => state.agents.map(({ userName }) => userName),
		searchPairingTargets: () => state.pairTargets.map(({ targetTenantId }) => String(targetTenantId)),
	};
	for (const [methodName, values] of Object.entries(expected)) {
		await check(`picking from a list: ${methodName}`, async () => {
			const { results } = await rest.request<{ results: Array<{ value: string }> }>(
				'POST',
				'/rest/dynamic-node-parameters/resource-locator-results',
				{
					path: '',
					nodeTypeAndVersion: { name: ACTION, version: 1 },
					currentNodeParameters: {},
					methodName,
					credentials: { socialEpochApi: { id: credential.id, name: credential.name } },
				},
			);
			same(
				results.map(({ value }) => value),
				values(),
			);
		});
	}
}

/** "Listen for test event", then one call of a test URL. */
async function testUrls(world: World, check: Check) {
	const { rest } = world;
	const listener = await Listener.start(world, { events: EVENT_IDS });
	const testUrl = (path: string) => listener.url(path, 'webhook-test');
	/** Presses the button. */
	const listen = async () => {
		await listener.settled();
		same((await rest.run(listener.workflowId, 'Trigger')).waitingForWebhook, true);
	};
	const call = async (request: Promise<{ status?: number; body?: string }>) => {
		const { status, body } = await request;
		same([status, body], [200, ACKNOWLEDGEMENT]);
		const execution = await listener.next();
		same(execution.mode, 'manual');
		return outcomeOf(execution, 'Trigger').items;
	};
	const deliver = async (options = {}) =>
		(await listener.deliver('CLIENT_SYNC_MESSAGE', { url: testUrl('CLIENT_SYNC_MESSAGE'), ...options })).attempts[0];

	await check('test URL: refused while nobody listens', async () => same((await deliver()).status, 404));
	await check('test URL: a delivery runs the workflow, even one that production has had', async () => {
		await listener.execute('CLIENT_SYNC_MESSAGE');
		await listen();
		same(await call(deliver()), SIMPLIFIED.CLIENT_SYNC_MESSAGE);
	});
	await check('test URL: a forged delivery is refused', async () => {
		await listen();
		same((await deliver({ accessToken: 'f'.repeat(64) })).status, 401);
		await listener.nothingNew();
	});
	await check('test URL: /sample sends the documented example of every event', async () => {
		await listen();
		const response = fetch(testUrl('sample')).then(async (answer) => ({
			status: answer.status,
			body: await answer.text(),
		}));
		same(
			(await call(response)).map((item) => (item as { event: string }).event),
			EVENT_IDS,
		);
	});
	await check('production URL: /sample is refused', async () => {
		const response = await fetch(listener.url('sample'));
		same(response.status, 404);
		says(await response.text(), /only sent to the test URL/);
		await listener.nothingNew();
	});
}

async function continueOnFail(world: World, check: Check) {
	const { simulator } = world;
	const parameters = {
		resource: 'message',
		operation: 'send',
		sendWhatsApp: { __rl: true, mode: 'id', value: '8613800138000' },
		friendWhatsApp: '={{ $json.to }}',
		targetType: 1,
		content: { parts: [{ type: 1, text: 'Hello' }] },
	};
	const items = [{ to: '5511900000001' }, { to: 'nobody' }, { to: '5511900000003' }];
	const sentTo = (count: number) => simulator.sent.slice(-count).map(({ friendWhatsApp }) => friendWhatsApp);

	await check('stop on failure: nothing is sent when one of three items is wrong', async () => {
		const before = simulator.sent.length;
		const { error } = await runAction(world, parameters, { items });
		says(error?.message, /^To is not a number: nobody \[item 2\]/);
		same(simulator.sent.length, before);
	});
	await check('continue on fail: the other two are sent, the failure is on its own item', async () => {
		const settings = { onError: 'continueRegularOutput' };
		const { items: out, error, run } = await runAction(world, parameters, { items, settings });
		same(error, undefined);
		same([sentTo(2).sort(), out.length], [['5511900000001', '5511900000003'], 3]);
		says((out[1] as { error: string }).error, /^To is not a number: nobody \[item 2\]/);
		same(
			run.data!.main[0]!.map(({ pairedItem }) => pairedItem),
			[{ item: 0 }, { item: 1 }, { item: 2 }],
		);
	});
	await check('continue on fail, error output: the failed item goes there', async () => {
		const settings = { onError: 'continueErrorOutput' };
		const { items: out, errorItems } = await runAction(world, parameters, { items, settings });
		same([out.length, errorItems.length], [2, 1]);
		says((errorItems[0] as { error: string }).error, /^To is not a number: nobody/);
	});
	await check("continue on fail: a refusal carries the platform's code and words", async () => {
		simulator.fault('*', { code: 532, message: 'friendWhatsId account does not exist' });
		const settings = { onError: 'continueRegularOutput' };
		const { items: out } = await runAction(world, parameters, { items: [{ to: '5511900000009' }], settings });
		const { error, code } = out[0] as { error: string; code: number };
		same(code, 532);
		says(error, /friendWhatsId account does not exist \(code 532\)/);
	});
}
