import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer as it stands in front of webhook processes. */
export interface Balancer {
	url: string;
	/** How many requests a target is working on. */
	underWay(target: string): number;
	close(): Promise<void>;
}

/**
 * Hands requests to the targets in turn and knows nothing of their health: what a dead one should have had is
 * answered with 502, so that it is the platform's retry that brings it to the other one.
 *
 * @param targets addresses without a slash at the end
 */
export async function startBalancer(targets: string[]): Promise<Balancer> {
	const agent = new Agent({ keepAlive: true });
	const busy = new Map(targets.map((target) => [target, 0]));
	let turn = 0;
	const server = createServer((incoming, outgoing) => {
		const target = targets[turn++ % targets.length];
		busy.set(target, busy.get(target)! + 1);
		outgoing.on('close', () => busy.set(target, busy.get(target)! - 1));
		const { method, headers } = incoming;
		const onward = request(target + incoming.url, { method, headers, agent }, (answer) => {
			outgoing.writeHead(answer.statusCode!, answer.headers);
			answer.on('error', () => outgoing.destroy());
			answer.pipe(outgoing);
		});
		onward.on('error', () => {
			if (outgoing.headersSent) outgoing.destroy();
			else outgoing.writeHead(502).end();
		});
		incoming.pipe(onward);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		underWay: (target) => busy.get(target) ?? 0,
		close: async () => {
			agent.destroy();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
