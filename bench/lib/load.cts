import { Agent, request } from 'node:http';
import type { Delivery } from './sign.cts';

/** ms from when a request was to be sent until its answer was read, in the order of the answers. */
export type Latencies = number[];

/** Sends deliveries over a number of connections, each as soon as the connection is free. */
export async function closedLoop(
	url: string,
	deliveries: readonly Delivery[],
	connections: number,
): Promise<Latencies> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const latencies: Latencies = [];
	const left = deliveries.values();
	const worker = async () => {
		for (const one of left) latencies.push(await post(agent, url, one, performance.now()));
	};
	await Promise.all(Array.from({ length: connections }, worker));
	agent.destroy();
	return latencies;
}

/**
 * Sends deliveries at a steady pace, whether answers come or not, as a platform does that does not wait. The time a
 * delivery spends waiting for a connection counts.
 */
export async function openLoop(
	url: string,
	deliveries: readonly Delivery[],
	connections: number,
	perSecond: number,
): Promise<Latencies> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const latencies: Latencies = [];
	const begin = performance.now();
	await Promise.all(
		deliveries.map(async (one, i) => {
			const due = begin + (i * 1000) / perSecond;
			await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
			latencies.push(await post(agent, url, one, due));
		}),
	);
	agent.destroy();
	return latencies;
}

/** The documented acknowledgement. */
export const ACKNOWLEDGED = '{"code":200,"message":"success","data":""}';

/** @throws Error unless the delivery is acknowledged */
async function post(agent: Agent, url: string, { headers, body }: Delivery, due: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		const sent = request(url, { agent, method: 'POST', headers }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () => {
				const text = Buffer.concat(chunks).toString();
				if (response.statusCode === 200 && text === ACKNOWLEDGED) resolve(performance.now() - due);
				else reject(new Error(`${url} answered ${response.statusCode} ${text.slice(0, 300)}`));
			});
		});
		sent.on('error', reject);
		sent.end(body);
	});
}
