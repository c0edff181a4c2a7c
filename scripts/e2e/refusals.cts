import type { DeliverOptions } from '../../simulator/index.cts';
import { same, says } from './checks.cts';
import { Listener, type Part, replyNode } from './world.cts';

const EVENT = 'CLIENT_SYNC_MESSAGE';

/**
 * A delivery of each kind that must not get in, and what the answer has to say. Each kind of reason is shown in n8n once
 * in ten minutes; what n8n itself refuses is not.
 */
const REFUSED: Array<[what: string, deliver: DeliverOptions, status: number, words: RegExp, isShown: boolean]> = [
	['forged signature', { accessToken: 'f'.repeat(64) }, 401, /not made with the secret of this credential/, true],
	['forged again', { accessToken: 'e'.repeat(64) }, 401, /not made with the secret of this credential/, false],
	['stale', { timestamp: Date.now() - 5 * 3_600_000 }, 401, /and Maximum Age allows 180 minutes/, true],
	['unsigned', { sign: 'none' }, 401, /not signed: access_token, tenant_id, timestamp missing/, true],
	['the right signature of another tenant', { tenantId: '999999' }, 401, /another tenant/, true],
	['an object without records', { body: '{}' }, 400, /not a delivery of CLIENT_SYNC_MESSAGE/, true],
	['not sent as JSON', { headers: { 'content-type': 'text/plain' }, body: 'hello' }, 400, /not JSON/, false],
	['not JSON', { body: '[{"userId": ' }, 422, /Failed to parse request body/, false],
];

/** Deliveries that are refused with the right status and a reason, which is shown in n8n, and which start nothing else. */
export const refusals: Part = async (world, { check }) => {
	const { simulator } = world;
	const answer = replyNode(world, 'Hello');
	const all = { events: [EVENT], direction: 'both', chats: 'both' };
	const listener = await Listener.start(world, all, [answer]);
	const sent = simulator.sent.length;
	for (const [what, deliver, wanted, words, isShown] of REFUSED) {
		await check(`refused with ${wanted}${isShown ? ' and shown' : ''}: ${what}`, async () => {
			const { attempts } = await listener.deliver(EVENT, deliver);
			const [{ status, body = '', error }] = attempts;
			same([error, status], [undefined, wanted]);
			says(body, words);
			const { code, message } = JSON.parse(body) as { code: number; message: string };
			// Of n8n's own refusal only the status is ours to promise.
			if (status !== 422) same(code, status);
			if (isShown) {
				const execution = await listener.next();
				const { error: shown, runData } = execution.data.resultData;
				same([execution.status, execution.mode, Object.keys(runData)], ['error', 'webhook', ['Trigger']]);
				same(message, `${shown?.message} ${shown?.description}`);
			}
			await listener.nothingNew();
		});
	}
	const fenced = await Listener.start(world, { options: { ipAllowlist: '203.0.113.0/24', reportRefusals: false } });
	await check('refused with 401: from an address that is not on the IP Allowlist', async () => {
		const { attempts } = await fenced.deliver(EVENT);
		same(attempts[0].status, 401);
		says(attempts[0].body, /from an address that the IP Allowlist of the trigger does not have/);
		await fenced.nothingNew();
	});
	for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
		await check(`On Error = ${onError}: nothing of an unsigned delivery reaches the next node`, async () => {
			const open = await Listener.start(world, {}, [answer], { onError, alwaysOutputData: true });
			await open.deliver(EVENT, { sign: 'none' });
			const { Trigger } = (await open.next()).data.resultData.runData;
			const items = Trigger.at(-1)!.data!.main.flatMap((output) => output ?? []);
			const filled = items.filter(({ json }) => Object.keys(json).length > 0);
			same(filled, []);
		});
	}
	await check('none of them was executed any further, however late', async () => {
		await new Promise((done) => setTimeout(done, 1000));
		await listener.nothingNew();
		await fenced.nothingNew();
		same(simulator.sent.length, sent);
	});
	await check('the same delivery, rightly signed, is taken', async () => {
		const other = await Listener.start(world, all);
		same((await other.items(EVENT)).length, 3);
	});
};
