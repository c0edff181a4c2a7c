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
export function signed(simulator: Simulator, timestamp = Date.now()): Record<string, string> {
	const { tenantId, apiKey } = simulator;
	return {
		tenant_id: tenantId,
		timestamp: String(timestamp),
		token: requestToken(tenantId, timestamp, apiKey),
		'content-type': 'application/json',
	};
}

/** Calls an endpoint by path: a GET with the input as query, a POST with it as JSON body (or as the raw text it is). */
export async function call(
	simulator: Simulator,
	path: string,
	input: unknown = {},
	headers = signed(simulator),
): Promise<Called> {
	const isGet = ENDPOINTS.find((endpoint) => endpoint.path === path)?.method === 'GET';
	const query = isGet ? `?${new URLSearchParams(input as Record<string, string>)}` : '';
	const body = isGet ? undefined : typeof input === 'string' ? input : writeJson(input);
	const response = await fetch(simulator.url + path + query, {
		method: isGet ? 'GET' : 'POST',
		headers,
		body,
	});
	const text = await response.text();
	return { status: response.status, text, ...(parseJson(text) as Omit<Called, 'status' | 'text'>) };
}

/** Parsed example of test/fixtures. */
export const documented = (name: string): any => parseJson(fixture(name));

/** A JSON text without its insignificant white space. */
export const compact = (text: string) => writeJson(parseJson(text));

/** Replaces ids that the platform makes up, so that answers can be compared. */
export const maskIds = (text: string) => text.replace(/"[0-9a-f]{32}"/g, '"ID"');

export interface Received {
	headers: IncomingHttpHeaders;
	text: string;
	/** ms since 1970 */
	at: number;
}

/** A receiver of webhooks that answers as `reply` says; a reply of undefined never answers. */
export async function receiver(reply: (n: number) => { status?: number; body?: string; after?: number } | undefined) {
	const received: Received[] = [];
	const server = createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8');
		request.on('data', (chunk) => (text += chunk));
		request.on('end', () => {
			received.push({ headers: request.headers, text, at: Date.now() });
			const made = reply(received.length);
			if (!made) return;
			const { status = 200, body = '{"code":200,"message":"success","data":""}', after = 0 } = made;
			setTimeout(() => response.writeHead(status).end(body), after);
		});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const close = () => {
		server.closeAllConnections();
		return new Promise<void>((done) => server.close(() => done()));
	};
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received, close };
}
