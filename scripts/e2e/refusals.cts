import type { DeliverOptions, EventId } from '../../simulator/index.cts';
import { same, says } from './checks.cts';
import { Listener, type Part, replyNode, type World } from './world.cts';

/** One delivery that must not get in. */
interface RefusedCase {
	what: string;
	event?: EventId;
	deliver: DeliverOptions;
	status: number;
	/** What the answer has to say. */
	says: RegExp;
	/** The kind of reason, of which each is shown in n8n once in ten minutes; none where n8n itself refuses. */
	kind?: string;
}

const MINUTE = 60_000;

function casesOf({ simulator }: World): RefusedCase[] {
	const now = Date.now();
	return [
		{
			what: 'forged signature',
			deliver: { accessToken: 'f'.repeat(64) },
			kind: 'signature',
			status: 401,
			says: /not made with the secret of this credential/,
		},
		{
			what: 'forged signature in the body',
			event: 'MSG_SYNC_MESSAGE',
			deliver: { sign: 'body', accessToken: 'f'.repeat(64) },
			kind: 'signature',
			status: 401,
			says: /not made with the secret of this credential/,
		},
		{
			what: 'signed with another secret',
			deliver: { secret: 'a secret of somebody else' },
			kind: 'signature',
			status: 401,
			says: /not made with the secret of this credential/,
		},
		{
			what: 'stale: signed 181 minutes ago',
			deliver: { timestamp: now - 181 * MINUTE },
			kind: 'age',
			status: 401,
			says: /signed 181 minutes ago, and Maximum Age allows 180 minutes/,
		},
		{
			what: 'signed 181 minutes ahead',
			deliver: { timestamp: now + 182 * MINUTE },
			kind: 'age',
			status: 401,
			says: /ahead of this server/,
		},
		{
			what: 'unsigned',
			deliver: { sign: 'none' },
			kind: 'unsigned',
			status: 401,
			says: /not signed: access_token, tenant_id, timestamp missing.*underscores_in_headers on/,
		},
		{
			what: 'signed, without the headers that nginx drops',
			deliver: { headerNames: { accessToken: 'dropped-1', tenantId: 'dropped-2' } },
			kind: 'unsigned',
			status: 401,
			says: /access_token, tenant_id missing/,
		},
		{
			what: 'the right signature of another tenant',
			deliver: { tenantId: '999999' },
			kind: 'tenant',
			status: 401,
			says: /another tenant/,
		},
		{
			what: 'malformed: not JSON',
			deliver: { body: '[{"userId": ' },
			status: 422,
			says: /Failed to parse request body/,
		},
		{
			what: 'malformed: a text',
			deliver: { body: '"hello"' },
			kind: 'event',
			status: 400,
			says: /not a record/,
		},
		{
			what: 'malformed: a list of numbers',
			deliver: { body: '[1, 2]' },
			kind: 'event',
			status: 400,
			says: /not a record/,
		},
		{
			what: 'malformed: an object without records',
			deliver: { body: '{}' },
			kind: 'event',
			status: 400,
			says: /not a delivery of CLIENT_SYNC_MESSAGE/,
		},
		{
			what: "malformed: another event's records",
			deliver: { body: simulator.example('WA_SYNC_ON_OR_OFF_LINE_STATUS') },
			kind: 'event',
			status: 400,
			says: /not a delivery of CLIENT_SYNC_MESSAGE/,
		},
		{
			what: 'malformed: not sent as JSON',
			deliver: { headers: { 'content-type': 'text/plain' }, body: 'hello' },
			kind: 'event',
			status: 400,
			says: /not JSON/,
		},
		{
			what: 'malformed: a list where the event is one record',
			event: 'CHANNEL_SYNC_STATUS',
			deliver: { body: '[]' },
			kind: 'event',
			status: 400,
			says: /not a record/,
		},
	];
}

/** Deliveries that are refused with the right status and a reason, which is shown in n8n, and which start nothing else. */
export const refusals: Part = async (world, { check }) => {
	const { simulator } = world;
	const answer = replyNode(world, 'Hello');
	const events = { events: ['MSG_SYNC_MESSAGE', 'CLIENT_SYNC_MESSAGE', 'CHANNEL_SYNC_STATUS'] };
	const all = { ...events, direction: 'both', chats: 'both' };
	const listener = await Listener.start(world, all, [answer]);
	const sent = simulator.sent.length;
	const shown = new Set<string>();
	for (const { kind = '', ...one } of casesOf(world)) {
		const isShown = kind !== '' && !shown.has(kind);
		shown.add(kind);
		await check(`refused with ${one.status}${isShown ? ' and shown' : ''}: ${one.what}`, async () => {
			const event = one.event ?? 'CLIENT_SYNC_MESSAGE';
			const { attempts } = await listener.deliver(event, one.deliver);
			const { status, body = '', error } = attempts[0];
			if (error) throw new Error(error);
			const execution = isShown ? await listener.next() : undefined;
			same(status, one.status);
			says(body, one.says);
			if (execution) {
				const { message = '', description = '' } = execution.data.resultData.error ?? {};
				same([execution.status, execution.mode], ['error', 'webhook']);
				same((JSON.parse(body) as { message: string }).message, `${message} ${description}`);
				same(Object.keys(execution.data.resultData.runData), ['Trigger']);
			}
			// Of n8n's own refusal only the status is ours to promise.
			if (status !== 422) {
				same(Object.keys(JSON.parse(body) as object), ['code', 'message', 'data']);
				same((JSON.parse(body) as { code: number }).code, one.status);
			}
			await listener.nothingNew();
		});
	}
	const fenced = await Listener.start(world, { options: { ipAllowlist: '203.0.113.0/24', reportRefusals: false } });
	await check('refused with 401: from an address that is not on the IP Allowlist', async () => {
		const { attempts } = await fenced.deliver('CLIENT_SYNC_MESSAGE');
		same(attempts[0].status, 401);
		says(attempts[0].body, /from an address that the IP Allowlist of the trigger does not have/);
		await fenced.nothingNew();
	});
	for (const onError of ['continueRegularOutput', 'continueErrorOutput']) {
		await check(`On Error = ${onError}: nothing of an unsigned delivery reaches the next node`, async () => {
			const open = await Listener.start(world, {}, [answer], { onError, alwaysOutputData: true });
			await open.deliver('CLIENT_SYNC_MESSAGE', { sign: 'none' });
			const { data } = await open.next();
			const { Trigger } = data.resultData.runData;
			const outputs = Trigger.at(-1)!.data!.main.flatMap((items) => items ?? []);
			same(
				outputs.map(({ json }) => json).filter((json) => Object.keys(json).length > 0),
				[],
			);
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
		same((await other.items('CLIENT_SYNC_MESSAGE')).length, 3);
	});
};
