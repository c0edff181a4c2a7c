import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import { SocialEpochApi } from '../../credentials/SocialEpochApi.credentials';
import { signatureHeaders } from '../../nodes/SocialEpoch/platform/sign';

const API_KEY = 'f9a40a4780f5e1306c46f1c8daecee3b';
const SECRET = 'webhook-secret-1';
const credential = {
	dispatchUrl: '',
	baseUrl: 'https://api.socialepoch.com',
	tenantId: '500766',
	apiKey: API_KEY,
	webhookSecret: SECRET,
};
const HOST = 'https://api.socialepoch.com';
const PATH = '/wscrm-bus-api/open/message/msgPage';
const NOW = 1761955200000;

/** What is sent when a node asks for `options`. */
async function authenticate(
	options: Partial<IHttpRequestOptions> & { uri?: unknown },
	data: ICredentialDataDecryptedObject = credential,
): Promise<IHttpRequestOptions> {
	return await new SocialEpochApi().authenticate(data, options as IHttpRequestOptions);
}

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

test('the fields have fixed names, say which are needed, and hide the secrets, and nothing else', () => {
	const { properties, ...type } = new SocialEpochApi();
	const named = (test: (property: (typeof properties)[number]) => unknown) =>
		properties.filter(test).map(({ name }) => name);
	const icon = { light: expect.stringMatching(/socialEpoch\.svg$/), dark: expect.stringMatching(/dark\.svg$/) };
	const names = { name: 'socialEpochApi', displayName: 'SocialEpoch API', testedBy: 'socialEpochApiTest' };
	expect(type).toEqual({ ...names, icon, documentationUrl: expect.stringMatching(/^https:.*#credential$/) });
	expect(named(({ required }) => required)).toEqual(['baseUrl', 'tenantId', 'apiKey']);
	expect(named(({ required, type: kind }) => !required && kind === 'string')).toEqual(['dispatchUrl', 'webhookSecret']);
	expect(named(({ typeOptions }) => typeOptions?.password)).toEqual(['apiKey', 'webhookSecret']);
	expect(properties.map(({ displayName, type: kind, default: preset }) => [displayName, kind, preset])).toEqual([
		['Base URL', 'string', 'https://api.socialepoch.com'],
		['Dispatch URL', 'string', ''],
		['Tenant ID', 'string', ''],
		['API Key', 'string', ''],
		['Webhook Secret', 'string', ''],
		// Keeps the HTTP Request node from using the key elsewhere.
		['Allowed HTTP Request Domains', 'hidden', 'none'],
	]);
	const texts = properties.flatMap(({ placeholder, description, hint }) => [placeholder, description, hint]);
	expect(texts.filter((text) => text !== undefined && text.length < 10)).toEqual([]);
	expect(properties.at(-1)?.name).toBe('allowedHttpRequestDomains');
});

describe('the signature', () => {
	const url = `${credential.baseUrl}${PATH}`;
	const signed = signatureHeaders('500766', API_KEY, NOW);

	it('stands beside what the node asked for, which a retry uses again, in the place of another one', async () => {
		const headers = Object.freeze({ 'Content-Type': 'application/json', tenant_id: '1', token: 'x' });
		const options = Object.freeze({ url, method: 'POST' as const, body: '{"current":1}', timeout: 1000, headers });
		const sent = await authenticate(options);
		expect(sent).toEqual({ ...options, disableFollowRedirect: true, headers: { ...headers, ...signed } });
		expect(JSON.stringify(sent)).not.toMatch(`${API_KEY}|${SECRET}`);
	});

	it('is made afresh for every attempt', async () => {
		const first = await authenticate({ url });
		jest.advanceTimersByTime(1);
		// A retry may hand over what the first attempt was sent with.
		const second = await authenticate(first);
		expect([first.headers, second.headers]).toEqual([signed, signatureHeaders('500766', API_KEY, NOW + 1)]);
		expect(second.headers!.token).not.toBe(first.headers!.token);
	});

	it.each([{ tenantId: ' 500766\n', apiKey: `${API_KEY} ` }, { tenantId: 500766 }])(
		'is the same with %j',
		async (data) => {
			expect((await authenticate({ url }, { ...credential, ...data })).headers).toEqual(signed);
		},
	);

	it('does not go along with a redirect', async () => {
		expect((await authenticate({ url, disableFollowRedirect: false })).disableFollowRedirect).toBe(true);
		expect(await authenticate({ uri: url })).toMatchObject({ followRedirect: false, followAllRedirects: false });
	});
});

describe('the host', () => {
	it.each<[string, Partial<IHttpRequestOptions> & { uri?: unknown }, Partial<typeof credential>?]>([
		['an absolute URL', { url: `https://api.socialepoch.com${PATH}` }],
		['uri, as the HTTP Request node passes it', { uri: `https://api.socialepoch.com${PATH}` }],
		['uri as an object', { uri: new URL(`https://api.socialepoch.com${PATH}`) }],
		['a relative URL with a base', { url: PATH, baseURL: 'https://api.socialepoch.com' }],
		['a relative URL with a base that has a path', { url: 'a/b', baseURL: 'https://api.socialepoch.com/x/' }],
		['the default port written out', { url: `https://api.socialepoch.com:443${PATH}` }],
		['upper case', { url: `HTTPS://API.SocialEpoch.COM${PATH}` }],
		['another host in the query', { url: 'https://api.socialepoch.com/a?next=https://evil.example' }],
		['another host in the path', { url: 'https://api.socialepoch.com/https://evil.example/' }],
		['a Base URL with a slash at its end', { url: `${HOST}/a` }, { baseUrl: `${HOST}/` }],
		['a Base URL with a path', { url: `${HOST}/a` }, { baseUrl: `${HOST}/v1` }],
		['a Base URL of the user', { url: `http://localhost:8080${PATH}` }, { baseUrl: 'http://localhost:8080' }],
		['http inside the network', { url: 'http://192.168.1.5/a' }, { baseUrl: 'http://192.168.1.5' }],
		['the dispatch URL', { url: 'https://d.example/a' }, { dispatchUrl: 'https://d.example' }],
		['the Base URL beside it', { url: `https://api.socialepoch.com${PATH}` }, { dispatchUrl: 'https://d.example' }],
	])('signs %s', async (_name, options, data = {}) => {
		const { headers } = await authenticate(options, { ...credential, ...data });
		expect(headers).toEqual(signatureHeaders('500766', API_KEY, NOW));
	});

	it.each<[string, Partial<IHttpRequestOptions> & { uri?: unknown }, Partial<typeof credential>?]>([
		['another host', { url: 'https://evil.example/' }],
		['another host by uri', { uri: 'https://evil.example/' }],
		['the host as a subdomain of another', { url: 'https://api.socialepoch.com.evil.example/' }],
		['the host as a user name', { url: 'https://api.socialepoch.com@evil.example/' }],
		['the host as a user name and password', { url: 'https://api.socialepoch.com:443@evil.example/' }],
		['a user name behind a backslash', { url: 'https://evil.example\\@api.socialepoch.com/' }],
		['a host behind a line break', { url: 'https://evil.example\n/api.socialepoch.com' }],
		['the parent domain', { url: 'https://socialepoch.com/' }],
		['another subdomain', { url: 'https://x.api.socialepoch.com/' }],
		['letters that look alike', { url: 'https://api.sociаlepoch.com/' }],
		['a dot at the end of the host', { url: 'https://api.socialepoch.com./' }],
		['another port', { url: 'https://api.socialepoch.com:8443/' }],
		['http instead of https', { url: 'http://api.socialepoch.com/' }],
		['the port of https, but http', { url: 'http://api.socialepoch.com:443/' }],
		['a relative URL without a base', { url: PATH }],
		['a relative URL with the base of another host', { url: PATH, baseURL: 'https://evil.example' }],
		['a URL that leaves its base', { url: '//evil.example/', baseURL: 'https://api.socialepoch.com' }],
		['the same with backslashes', { url: '\\\\evil.example/', baseURL: 'https://api.socialepoch.com' }],
		['an absolute URL that leaves its base', { url: 'https://evil.example/', baseURL: 'https://api.socialepoch.com' }],
		['what n8n takes for relative', { url: 'https:\\\\api.socialepoch.com/', baseURL: 'https://evil.example' }],
		['url, which wins over uri', { url: 'https://evil.example/', uri: `https://api.socialepoch.com${PATH}` }],
		['an empty url beside a uri', { url: '', uri: 'https://evil.example/' }],
		['no URL at all', {}],
		['no URL, but no Base URL either', { url: '' }, { baseUrl: '' }],
		['a Base URL without a scheme', { url: 'https://api.socialepoch.com/' }, { baseUrl: 'api.socialepoch.com' }],
		['a file', { url: 'file:///etc/passwd' }],
		['what the browser holds of the host', { url: 'blob:https://api.socialepoch.com/a' }],
		['a Base URL that is a host and port', { url: 'evil.example:443/' }, { baseUrl: 'localhost:3000' }],
		['http on the internet', { url: 'http://api.example/' }, { baseUrl: 'http://api.example' }],
		['a dispatch URL of no form', { url: `https://api.socialepoch.com${PATH}` }, { dispatchUrl: 'd.example' }],
		['another host beside two of its own', { url: 'https://evil.example/' }, { dispatchUrl: 'https://d.example' }],
		['http of the dispatch URL', { url: 'http://d.example/' }, { dispatchUrl: 'https://d.example' }],
	])('refuses %s', async (_name, options, data = {}) => {
		const refused = authenticate(options, { ...credential, ...data });
		await expect(refused).rejects.toThrow(UserError);
		const description = expect.stringMatching(
			/^(This credential is only used for https?:|It looks like|Begin it with)/,
		);
		const message = expect.stringMatching(/^The request was not sent: The (Base|Dispatch) URL|the SocialEpoch key/);
		await expect(refused).rejects.toThrow(expect.objectContaining({ message, description }));
	});

	it('names the hosts it is for, and no secret, in the refusal', async () => {
		const withTwo = { ...credential, dispatchUrl: 'https://d.example' };
		const refusal = await authenticate({ url: 'https://evil.example/' }, withTwo).catch((error: UserError) => error);
		const hosts = 'https://api.socialepoch.com and https://d.example';
		expect(refusal).toMatchObject({ description: expect.stringContaining(hosts) });
		expect(JSON.stringify(refusal) + String((refusal as UserError).stack)).not.toContain(API_KEY);
	});
});
