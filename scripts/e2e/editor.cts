import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DeliverOptions } from '../../simulator/index.cts';
import type { Execution } from '../stage/rest.cts';
import { freePort } from '../stage/processes.cts';
import { type Check, same, says } from './checks.cts';
import { EVENT_IDS, itemsOf } from './events.cts';
import {
	acknowledged,
	ACTION,
	createCredential,
	Listener,
	nodeTypes,
	outcomeOf,
	type Part,
	replyNode,
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
	await check(
		'n8n lists the nodes, and the action node as a tool and as human review for AI agents; never the trigger',
		async () => {
			const ours = (await nodeTypes(world)).filter(({ name }) => name.startsWith('n8n-nodes-socialepoch.'));
			same(ours.map(({ name }) => name).sort(), [ACTION, `${ACTION}Tool`, `${ACTION}HitlTool`, TRIGGER].sort());
			same(ours.find(({ name }) => name === `${ACTION}Tool`)!.outputs, ['ai_tool']);
		},
	);
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
	const { rest, simulator } = world;
	const listener = await Listener.start(world, { events: EVENT_IDS, direction: 'both', chats: 'both' }, [
		replyNode(world, 'Hello'),
	]);
	const testUrl = (path: string) => listener.url(path, 'webhook-test');
	/** Presses the button. */
	const listen = async () => {
		await listener.settled();
		same((await rest.run(listener.workflowId, 'Trigger')).waitingForWebhook, true);
	};
	/** The execution that comes of what is done now, which ends the listening. */
	const execution = async (work: Promise<unknown>) => {
		await work;
		const ended = await listener.next();
		same(ended.mode, 'manual');
		return ended;
	};
	const deliver = async (options: DeliverOptions = {}, path = 'CLIENT_SYNC_MESSAGE') =>
		(await listener.deliver('CLIENT_SYNC_MESSAGE', { url: testUrl(path), ...options })).attempts[0];
	const failureOf = ({ data }: Execution) => data.resultData.error;

	await check('test URL: refused while nobody listens', async () => same((await deliver()).status, 404));
	await check('test URL: a delivery runs the workflow, even one that production has had', async () => {
		const body = simulator.generate('CLIENT_SYNC_MESSAGE', 2);
		acknowledged(await listener.deliver('CLIENT_SYNC_MESSAGE', { body }));
		await listener.next();
		await listen();
		const { items } = outcomeOf(await execution(deliver({ body })), 'Trigger');
		same(items, itemsOf('CLIENT_SYNC_MESSAGE', JSON.parse(body) as object[], 0));
	});
	await check('test URL: a forged delivery is refused, and the editor says why', async () => {
		await listen();
		const forged = deliver({ accessToken: 'f'.repeat(64) });
		const failure = failureOf(await execution(forged));
		same((await forged).status, 401);
		says(failure?.message, /^The signature is not made with the secret of this credential/);
		says(failure?.description, /^Copy the webhook secret/);
	});
	await check('test URL: a delivery that nothing is started for is acknowledged, and the editor says why', async () => {
		const quiet = await Listener.start(world, {});
		const unheard = [
			['CLIENT_SYNC_MESSAGE', /was dropped by Direction: Received/],
			['CHANNEL_SYNC_STATUS', /this event is not selected/],
		] as const;
		for (const [event, words] of unheard) {
			await quiet.settled();
			await rest.run(quiet.workflowId, 'Trigger');
			acknowledged(await quiet.deliver(event, { url: quiet.url(event, 'webhook-test') }));
			says(failureOf(await quiet.next())?.message, words);
		}
	});
	await check('test URL: /sample sends an example of every event, and none of them can be answered', async () => {
		await listen();
		const sent = simulator.sent.length;
		const response = await fetch(testUrl('sample'));
		same(response.status, 200);
		says(await response.text(), /Sample sent\. Go back to n8n\./);
		const ended = await listener.next();
		same(
			outcomeOf(ended, 'Trigger').items.map((item) => (item as { event: string }).event),
			EVENT_IDS,
		);
		same([ended.status, simulator.sent.length], ['error', sent]);
		says(failureOf(ended)?.message, /documented example, not a customer\. Nothing was sent/);
	});
	await check('test URL: the sample of a message is refused by what sends', async () => {
		const answering = await Listener.start(
			world,
			{
				events: ['CLIENT_SYNC_MESSAGE'],
			},
			[replyNode(world, 'Hello')],
		);
		await rest.run(answering.workflowId, 'Trigger');
		const sent = simulator.sent.length;
		await fetch(answering.url('sample', 'webhook-test'));
		says(failureOf(await answering.next())?.message, /documented example, not a customer\. Nothing was sent/);
		same(simulator.sent.length, sent);
	});
	await check('production URL: /sample is refused', async () => {
		const response = await fetch(listener.url('sample'));
		same(response.status, 404);
		says(await response.text(), /only sent to the test URL/);
		await listener.nothingNew();
	});
	await check('production URL: opened in a browser, it says what came in there', async () => {
		await listener.deliver('CLIENT_SYNC_MESSAGE', { sign: 'none' });
		await listener.next();
		const response = await fetch(listener.url('CLIENT_SYNC_MESSAGE'));
		same(response.status, 200);
		says(response.headers.get('content-security-policy'), /default-src 'none'.*sandbox/);
		says(
			await response.text(),
			/URL for CLIENT_SYNC_MESSAGE.*Last accepted: \d{4}-.*Last refused: \d{4}-.*The delivery is not signed/,
		);
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
		options: { spacing: 0, jitter: 0 },
	};
	const items = [{ to: '5511900000001' }, { to: 'nobody' }, { to: '5511900000003' }];
	const sentTo = (count: number) => simulator.sent.slice(-count).map(({ friendWhatsApp }) => friendWhatsApp);

	await check('stop on failure: nothing is sent when one of three items is wrong', async () => {
		const before = simulator.sent.length;
		const { error } = await runAction(world, parameters, { items });
		says(error?.message, /^To is not a phone number: nobody \[item 2\]/);
		same(simulator.sent.length, before);
	});
	await check('continue on fail: the other two are sent, the failure is on its own item', async () => {
		const settings = { onError: 'continueRegularOutput' };
		const { items: out, error, run } = await runAction(world, parameters, { items, settings });
		same(error, undefined);
		same([sentTo(2).sort(), out.length], [['5511900000001', '5511900000003'], 3]);
		says((out[1] as { error: string }).error, /^To is not a phone number: nobody \[item 2\]/);
		same(
			run.data!.main[0]!.map(({ pairedItem }) => pairedItem),
			[{ item: 0 }, { item: 1 }, { item: 2 }],
		);
	});
	await check('continue on fail, error output: the failed item goes there', async () => {
		const settings = { onError: 'continueErrorOutput' };
		const { items: out, errorItems } = await runAction(world, parameters, { items, settings });
		same([out.length, errorItems.length], [2, 1]);
		says((errorItems[0] as { error: string }).error, /^To is not a phone number: nobody/);
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
