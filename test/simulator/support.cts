import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	ENDPOINTS,
	requestToken,
	type Simulator,
	type SimulatorOptions,
	startSimulator,
} from '../../simulator/index.cts';
import { parseJson, writeJson } from '../../simulator/json.cts';
import { fixture } from '../../simulator/state.cts';

export const BUS = '/wscrm-bus-api';
export const DISPATCH = '/group-dispatch-api';
export const QR = `${DISPATCH}/qrCode`;

/** Signed headers of a request, as a client of the platform makes them. */
export function signed({ tenantId, apiKey }: Simulator): Record<string, string> {
	const timestamp = String(Date.now());
	const token = requestToken(tenantId, timestamp, apiKey);
	return { tenant_id: tenantId, timestamp, token, 'content-type': 'application/json' };
}

/** Calls an endpoint by path: a GET with the input as query, a POST with it as JSON body (or as the raw text it is). */
export async function call(simulator: Simulator, path: string, input: unknown = {}, headers = signed(simulator)) {
	const method = ENDPOINTS.find((endpoint) => endpoint.path === path)?.method ?? 'POST';
	const query = method === 'GET' ? `?${new URLSearchParams(input as Record<string, string>)}` : '';
	const body = method === 'GET' ? undefined : typeof input === 'string' ? input : writeJson(input);
	const response = await fetch(simulator.url + path + query, { method, headers, body });
	const text = await response.text();
	return { status: response.status, text, ...(parseJson(text) as { code: number; message: string; data: any }) };
}

/** A documented example out of test/fixtures, parsed. */
export const documented = (name: string): any => parseJson(fixture(name));

/** The records of a delivery. */
export function recordsOf(text: string): object[] {
	const body = parseJson(text) as { data?: object[] } | object[];
	return Array.isArray(body) ? body : (body.data ?? [body]);
}

type Reply = (n: number) => { status?: number; body?: string; after?: number } | undefined;

/** A new simulator for each test of a file, what calls it and what it delivers to; all is closed afterwards. */
export function stage(options: SimulatorOptions, prepare = (_simulator: Simulator): unknown => undefined) {
	let simulator: Simulator;
	const closers: Array<() => unknown> = [];
	beforeEach(async () => {
		simulator = await startSimulator(options);
		closers.push(async () => await simulator.close());
		await prepare(simulator);
	});
	afterEach(async () => void (await Promise.all(closers.splice(0).map((close) => close()))));
	return {
		get simulator() {
			return simulator;
		},
		ask: async (path: string, input?: unknown, headers?: Record<string, string>) =>
			await call(simulator, path, input, headers),
		/** A receiver of webhooks that answers as `reply` says; a reply of undefined never answers. */
		async receiver(reply: Reply = () => ({})) {
			const received: Array<{ url?: string; headers: IncomingHttpHeaders; text: string }> = [];
			const server = createServer(async (request, response) => {
				const text = Buffer.concat(await request.toArray()).toString();
				const { url, headers } = request;
				const made = reply(received.push({ url, headers, text }));
				if (!made) return;
				const { status = 200, body = '{"code":200,"message":"success","data":""}', after = 0 } = made;
				setTimeout(() => response.writeHead(status).end(body), after);
			});
			await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
			closers.push(() => (server.closeAllConnections(), server.close()));
			return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
		},
	};
}
