import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { generate, signBody } from '../../simulator/events.cts';
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

/** A delivery of `EVENT` as the platform sends it, signed now, with records that nobody has seen before. */
export function delivery(records: number, secret = TENANT.webhookSecret): Delivery {
	const timestamp = Date.now();
	const signature = {
		accessToken: accessToken(TENANT.tenantId, timestamp, secret),
		tenantId: TENANT.tenantId,
		timestamp,
	};
	return {
		headers: { 'content-type': 'application/json' },
		body: signBody(generate(EVENT, records, ++seed), signature),
	};
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

export interface Answer {
	status: number;
	text: string;
}

/**
 * Sends one delivery.
 *
 * @param timeout ms
 * @throws Error when the connection breaks before there is an answer, or the time is up
 */
export async function post(url: string, { headers, body }: Delivery, agent?: Agent, timeout = 60_000): Promise<Answer> {
	return await new Promise((resolve, reject) => {
		const sent = request(url, { agent, method: 'POST', headers, timeout }, (response) => {
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
	const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
	const begin = performance.now();
	const latencies = await Promise.all(
		deliveries.map(async (one, i) => {
			const due = begin + (i * 1000) / perSecond;
			await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
			const answer = await post(url, one, agent);
			if (answer.status !== status) throw new Error(`${url} answered ${answer.status} ${answer.text.slice(0, 300)}`);
			return performance.now() - due;
		}),
	);
	agent.destroy();
	return latencies;
}
