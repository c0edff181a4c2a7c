import type { DeliverOptions } from '../../simulator/index.cts';
import { freePort } from '../stage/processes.cts';
import type { Execution } from '../stage/rest.cts';
import { storeCredential } from '../stage/stage.cts';
import { ACTION, TRIGGER } from '../stage/workflows.cts';
import { type Check, same, says } from './checks.cts';
import { EVENT_IDS, itemsOf } from './events.cts';
import { acknowledged, Listener, outcomeOf, type Part, replyNode, runAction, type World } from './world.cts';

const EVENT = 'CLIENT_SYNC_MESSAGE';

/** What a person does in the editor: test the credential, pick from lists, listen for a test event, go on after a failure. */
export const editor: Part = async (world, { check }) => {
	await check('n8n lists the nodes, and the action node as a tool and as human review; never the trigger', async () => {
		const types = await world.rest.nodeTypes();
		const found = types.filter(({ name }) => name.startsWith('n8n-nodes-socialepoch.'));
		same(found.map(({ name }) => name).sort(), [ACTION, `${ACTION}Tool`, `${ACTION}HitlTool`, TRIGGER].sort());
		same(found.find(({ name }) => name === `${ACTION}Tool`)!.outputs, ['ai_tool']);
	});
	await credentialTests(world, check);
	await lists(world, check);
	await testUrls(world, check);
	await productionUrls(world, check);
	await continueOnFail(world, check);
};

async function credentialTests({ rest, simulator }: World, check: Check) {
	const nobody = { baseUrl: `http://127.0.0.1:${await freePort()}` };
	const outcomes: Array<[what: string, changes: Record<string, string>, status: 'OK' | 'Error', words: RegExp]> = [
		['works', {}, 'OK', /right/],
		['the key is wrong', { apiKey: '0'.repeat(32) }, 'Error', /^Tenant ID or API Key is wrong\. .*\(code 522\)/],
		['nobody listens there', nobody, 'Error', /cannot be reached: .*ECONNREFUSED/],
	];
	for (const [what, changes, status, words] of outcomes) {
		await check(`credential test: ${what}`, async () => {
			const result = await rest.testCredential(await storeCredential(rest, simulator, what, changes));
			same(result.status, status);
			says(result.message, words);
			same(JSON.stringify(result).includes(simulator.apiKey), false);
		});
	}
}

async function lists({ rest, credential, simulator: { state } }: World, check: Check) {
	const countedPorts = [...state.ports.values()].filter(({ counted }) => counted);
	const expected: Record<string, unknown[]> = {
		searchPorts: countedPorts.map(({ applicationId }) => applicationId),
		searchAccounts: [...state.accounts.keys()],
		searchAgents: state.agents.map(({ userName }) => userName),
		searchPairingTargets: state.pairTargets.map(({ targetTenantId }) => String(targetTenantId)),
	};
	for (const [methodName, values] of Object.entries(expected)) {
		await check(`picking from a list: ${methodName}`, async () => {
			const path = '/rest/dynamic-node-parameters/resource-locator-results';
			const { results } = await rest.request<{ results: Array<{ value: string }> }>('POST', path, {
				path: '',
				nodeTypeAndVersion: { name: ACTION, version: 1 },
				currentNodeParameters: {},
				methodName,
				credentials: { socialEpochApi: credential },
			});
			const found = results.map(({ value }) => value);
			same(found, values);
		});
	}
}

/** "Listen for test event", then one call of a test URL. */
async function testUrls(world: World, check: Check) {
	const { rest, simulator } = world;
	const all = { events: EVENT_IDS, direction: 'both', chats: 'both' };
	const listener = await Listener.start(world, all, [replyNode(world, 'Hello')]);
	const quiet = await Listener.start(world, {});
	/** Presses the button; the execution that comes of what is done then ends the listening. */
	const executionOf = async (work: () => Promise<unknown>, at = listener): Promise<Execution> => {
		await at.settled();
		same((await rest.run(at.workflowId, 'Trigger')).waitingForWebhook, true);
		await work();
		const ended = await at.next();
		same(ended.mode, 'manual');
		return ended;
	};
	const deliver = async (options: DeliverOptions = {}) =>
		await listener.deliver(EVENT, { url: listener.testUrl(EVENT), ...options });
	const failureOf = ({ data }: Execution) => data.resultData.error;

	await check('test URL: refused while nobody listens', async () => {
		same((await deliver()).attempts[0].status, 404);
	});
	await check('test URL: a delivery runs the workflow, even one that production has had', async () => {
		const body = simulator.generate(EVENT, 2);
		await listener.execute(EVENT, { body });
		const { items } = outcomeOf(await executionOf(async () => await deliver({ body })), 'Trigger');
		same(items, itemsOf(EVENT, body, 0));
	});
	await check('test URL: a forged delivery is refused, and the editor says why', async () => {
		const failure = failureOf(
			await executionOf(async () => {
				same((await deliver({ accessToken: 'f'.repeat(64) })).attempts[0].status, 401);
			}),
		);
		says(failure?.message, /^The signature is not made with the secret of this credential/);
		says(failure?.description, /^Copy the webhook secret/);
	});
	await check('test URL: a delivery that nothing is started for is acknowledged, and the editor says why', async () => {
		for (const [event, words] of [
			[EVENT, /was dropped by Direction: Received/],
			['CHANNEL_SYNC_STATUS', /this event is not selected/],
		] as const) {
			const delivered = async () => acknowledged(await quiet.deliver(event, { url: quiet.testUrl(event) }));
			says(failureOf(await executionOf(delivered, quiet))?.message, words);
		}
	});
	await check('test URL: /sample sends an example of every event, and none of them can be answered', async () => {
		const sent = simulator.sent.length;
		const ended = await executionOf(async () => {
			const response = await fetch(listener.testUrl('sample'));
			same(response.status, 200);
			says(await response.text(), /Sample sent\. Go back to n8n\./);
		});
		const items = outcomeOf(ended, 'Trigger').items as Array<{ event: string }>;
		const shown = items.map(({ event }) => event);
		same([ended.status, simulator.sent.length, ...shown], ['error', sent, ...EVENT_IDS]);
		says(failureOf(ended)?.message, /documented example, not a customer\. Nothing was sent/);
	});
}

async function productionUrls(world: World, check: Check) {
	const listener = await Listener.start(world, {});
	await check('production URL: opened in a browser, it says what came in there', async () => {
		acknowledged(await listener.deliver(EVENT));
		await listener.deliver(EVENT, { sign: 'none' });
		await listener.next();
		const response = await fetch(listener.url(EVENT));
		same(response.status, 200);
		says(response.headers.get('content-security-policy'), /default-src 'none'.*sandbox/);
		const seen = /URL for CLIENT_SYNC_MESSAGE.*Last accepted: \d{4}-.*Last refused: \d{4}-.*The delivery is not signed/;
		says(await response.text(), seen);
		await listener.nothingNew();
	});
	await check('production URL: /sample is refused', async () => {
		const response = await fetch(listener.url('sample'));
		same(response.status, 404);
		says(await response.text(), /only sent to the test URL/);
		await listener.nothingNew();
	});
}

async function continueOnFail(world: World, check: Check) {
	const parameters = {
		resource: 'message',
		operation: 'send',
		sendWhatsApp: '8613800138000',
		friendWhatsApp: '={{ $json.to }}',
		content: { parts: [{ type: 1, text: 'Hello' }] },
		options: { spacing: 0, jitter: 0 },
	};
	const items = [{ to: '5511900000001' }, { to: 'nobody' }, { to: '5511900000003' }];
	const refused = /^To is not a phone number: nobody \[item 2\]/;

	await check('continue on fail: the other two are sent, the failure is on its own item', async () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const { items: out, error, pairs } = await runAction(world, parameters, { items, settings });
		const sentTo = world.simulator.sent.slice(-2).map(({ friendWhatsApp }) => friendWhatsApp);
		same([error, out.length, sentTo.sort()], [undefined, 3, ['5511900000001', '5511900000003']]);
		says((out[1] as { error: string }).error, refused);
		same(pairs, [0, 1, 2]);
	});
	await check('continue on fail, error output: the failed item goes there', async () => {
		const settings = { onError: 'continueErrorOutput' } as const;
		const { items: out, errorItems } = await runAction(world, parameters, { items, settings });
		same([out.length, errorItems.length], [2, 1]);
		says((errorItems[0] as { error: string }).error, refused);
	});
}
