import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENDPOINTS, type Simulator, requestToken } from '../../simulator/index.cts';
import { parseJson, writeJson } from '../../simulator/json.cts';
import { fixture } from '../../simulator/state.cts';

export interface Called {
	status: number;
	text: string;
	code: number;
	message: string;
	data: any;
}

/** Signed headers of a request, as a client of the platform makes them. */
export function signed({ tenantId, apiKey }: Simulator, timestamp = Date.now()): Record<string, string> {
	const token = requestToken(tenantId, timestamp, apiKey);
	return { tenant_id: tenantId, timestamp: String(timestamp), token, 'content-type': 'application/json' };
}

/** Calls an endpoint by path: a GET with the input as query, a POST with it as JSON body (or as the raw text it is). */
export async function call(
	simulator: Simulator,
	path: string,
	input: unknown = {},
	headers = signed(simulator),
): Promise<Called> {
	const method = ENDPOINTS.find((endpoint) => endpoint.path === path)?.method ?? 'POST';
	const query = method === 'GET' ? `?${new URLSearchParams(input as Record<string, string>)}` : '';
	const body = method === 'GET' ? undefined : typeof input === 'string' ? input : writeJson(input);
	const response = await fetch(simulator.url + path + query, { method, headers, body });
	const text = await response.text();
	return { status: response.status, text, ...(parseJson(text) as Omit<Called, 'status' | 'text'>) };
}

/** A documented example out of test/fixtures, parsed. */
export const documented = (name: string): any => parseJson(fixture(name));

/** A JSON text without its white space, and without the ids that the platform makes up, so that answers can be compared. */
export const comparable = (text: string) => writeJson(parseJson(text)).replace(/"[0-9a-f]{32}"/g, '"ID"');

export interface Received {
	headers: IncomingHttpHeaders;
	text: string;
}

/** A receiver of webhooks that answers as `reply` says; a reply of undefined never answers. */
export async function receiver(
	reply: (n: number) => { status?: number; body?: string; after?: number } | undefined = () => ({}),
) {
	const received: Received[] = [];
	const server = createServer(async (request, response) => {
		const text = Buffer.concat(await request.toArray()).toString();
		const made = reply(received.push({ headers: request.headers, text }));
		if (!made) return;
		const { status = 200, body = '{"code":200,"message":"success","data":""}', after = 0 } = made;
		setTimeout(() => response.writeHead(status).end(body), after);
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const close = () => {
		server.closeAllConnections();
		return new Promise<void>((done) => server.close(() => done()));
	};
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received, close };
}
