import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf, generate, signBody } from '../../simulator/events.cts';
import { writeJson } from '../../simulator/json.cts';
import { archiveRecord } from '../../simulator/messages.cts';
import { newId } from '../../simulator/state.cts';
import { accessToken } from '../../simulator/signature.cts';

/** The tenant that the benchmark plays. */
export const TENANT = {
	tenantId: '500766',
	apiKey: '0123456789abcdef0123456789abcdef',
	webhookSecret: 'fedcba9876543210fedcba9876543210',
};

/** The event of all deliveries: the largest records, with 64-bit ids, signed in the body. */
export const EVENT = 'MSG_SYNC_MESSAGE';

/** As many connections as the platform is known to open. */
const CONNECTIONS = 8;

export interface Delivery {
	headers: Record<string, string>;
	body: string | Buffer;
}

let seed = 0;

/** A delivery of `EVENT` as the platform sends it, with records that nobody has seen before. */
export const delivery = (records: number, secret?: string) => signed(generate(EVENT, records, ++seed), secret);

/** Signed now, in the body. */
function signed(body: string, secret = TENANT.webhookSecret): Delivery {
	const { tenantId } = TENANT;
	const timestamp = Date.now();
	const signature = { accessToken: accessToken(tenantId, timestamp, secret), tenantId, timestamp };
	return { headers: { 'content-type': 'application/json' }, body: signBody(body, signature) };
}

let customers = 8_615_600_000_000;

/**
 * Customers write, each in a conversation that was not there before; to the first of them a person has answered, as the
 * first record tells.
 */
export function customersDelivery(records: number): Delivery {
	const at = Date.now();
	const list = Array.from({ length: records }, (_, i) => {
		const friend = String(i === 1 ? customers : ++customers);
		const who = { account: '8617633810000', friend, chatType: 1, agent: { userId: 82, userName: 'gdkj002' } } as const;
		const what = { messageId: newId(), type: 1, text: 'Is it in stock?', at, status: 3 } as const;
		return archiveRecord({ ...who, ...what, actionType: i === 0 ? 1 : 2 }, newId(), undefined, '');
	});
	return signed(writeJson(bodyOf(EVENT, list)));
}

/** The same records as an event of Slack, for n8n's own Slack Trigger. */
export function slackDelivery(records: number): Delivery {
	const body = `{"type":"event_callback","event":{"type":"message","channel":"C1","records":${generate(EVENT, records, ++seed)}}}`;
	const timestamp = String(Math.round(Date.now() / 1000));
	const signature = createHmac('sha256', TENANT.webhookSecret).update(`v0:${timestamp}:${body}`).digest('hex');
	return {
		headers: {
			'content-type': 'application/json',
			'x-slack-request-timestamp': timestamp,
			'x-slack-signature': `v0=${signature}`,
		},
		body,
	};
}

/**
 * Sends one delivery.
 *
 * @param timeout ms
 * @throws Error when the connection breaks before there is an answer, or the time is up
 */
export async function post(url: string, { headers, body }: Delivery, timeout = 60_000) {
	return await new Promise<{ status: number; text: string }>((resolve, reject) => {
		const sent = request(url, { method: 'POST', headers, timeout }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }));
		});
		sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeout / 1000} s`)));
		sent.on('error', reject);
		sent.end(body);
	});
}

/**
 * Sends deliveries over a few connections: as soon as one is free, or at a steady pace whether answers come or not, as
 * a platform does that does not wait.
 *
 * @param status that all have to be answered with
 * @returns ms from when each was due until its answer was read, waiting for a connection included
 */
export async function send(url: string, deliveries: Delivery[], status = 200, perSecond = Infinity): Promise<number[]> {
	const begin = performance.now();
	const latencies: number[] = [];
	const left = deliveries.entries();
	const connection = async () => {
		for (const [i, one] of left) {
			const due = begin + (i * 1000) / perSecond;
			await sleep(due - performance.now());
			const answer = await post(url, one);
			if (answer.status !== status) throw new Error(`${url} answered ${answer.status} ${answer.text.slice(0, 300)}`);
			latencies.push(performance.now() - due);
		}
	};
	await Promise.all(Array.from({ length: CONNECTIONS }, connection));
	return latencies;
}
