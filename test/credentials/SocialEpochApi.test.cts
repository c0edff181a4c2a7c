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
const PATH = '/wscrm-bus-api/open/message/msgPage';
const NOW = 1761955200000;

/** What is sent when a node asks for `options`. */
async function authenticate(
	options: Partial<IHttpRequestOptions> & { uri?: unknown },
	data: ICredentialDataDecryptedObject = credential,
): Promise<IHttpRequestOptions> {
	return await new SocialEpochApi().authenticate(data, options as IHttpRequestOptions);
}

beforeEach(() => {
	jest.useFakeTimers({ now: NOW });
});

afterEach(() => {
	jest.useRealTimers();
});

describe('SocialEpochApi: fields', () => {
	const { properties, ...type } = new SocialEpochApi();
	const field = (name: string) => properties.find((property) => property.name === name)!;

	it('has the fixed names', () => {
		expect(type).toMatchObject({ name: 'socialEpochApi', displayName: 'SocialEpoch API' });
		expect(properties.map((property) => property.name)).toEqual([
			'baseUrl',
			'dispatchUrl',
			'tenantId',
			'apiKey',
			'webhookSecret',
			'allowedHttpRequestDomains',
		]);
		expect(field('baseUrl').default).toBe('https://api.socialepoch.com');
	});

	it('hides the secrets, and nothing else', () => {
		const hidden = properties.filter((property) => property.typeOptions?.password).map((property) => property.name);
		expect(hidden).toEqual(['apiKey', 'webhookSecret']);
	});

	it('requires all but the second address and the webhook secret', () => {
		const required = properties.filter((property) => property.required).map((property) => property.name);
		expect(required).toEqual(['baseUrl', 'tenantId', 'apiKey']);
	});

	it('keeps the HTTP Request node from using the key elsewhere', () => {
		expect(field('allowedHttpRequestDomains')).toMatchObject({ type: 'hidden', default: 'none' });
	});
});

describe('SocialEpochApi: signature', () => {
	it('adds the three headers and keeps what the node asked for', async () => {
		const options = {
			url: `${credential.baseUrl}${PATH}`,
			method: 'POST' as const,
			body: '{"current":1}',
			headers: { 'Content-Type': 'application/json' },
			timeout: 1000,
		};
		await expect(authenticate(options)).resolves.toEqual({
			...options,
			disableFollowRedirect: true,
			headers: { 'Content-Type': 'application/json', ...signatureHeaders('500766', API_KEY, NOW) },
		});
	});

	it('does not change the options it was given, which a retry uses again', async () => {
		const options = Object.freeze({
			url: `${credential.baseUrl}${PATH}`,
			headers: Object.freeze({ a: 'b' }),
		});
		await authenticate(options);
		expect(options).toEqual({ url: `${credential.baseUrl}${PATH}`, headers: { a: 'b' } });
	});

	it('signs every attempt afresh', async () => {
		const first = await authenticate({ url: `${credential.baseUrl}${PATH}` });
		jest.advanceTimersByTime(1);
		// A retry may hand over what the first attempt was sent with.
		const second = await authenticate(first);
		expect(first.headers).toEqual(signatureHeaders('500766', API_KEY, NOW));
		expect(second.headers).toEqual(signatureHeaders('500766', API_KEY, NOW + 1));
		expect(second.headers!.token).not.toBe(first.headers!.token);
	});

	it('replaces a signature that the node or a user put in', async () => {
		const { headers } = await authenticate({
			url: `${credential.baseUrl}${PATH}`,
			headers: { tenant_id: '1', timestamp: '1', token: 'x' },
		});
		expect(headers).toEqual(signatureHeaders('500766', API_KEY, NOW));
	});

	it('takes blanks off the tenant ID, and reads one that was stored as a number', async () => {
		const expected = signatureHeaders('500766', API_KEY, NOW);
		const url = `${credential.baseUrl}${PATH}`;
		expect(
			(await authenticate({ url }, { ...credential, tenantId: ' 500766\n', apiKey: `${API_KEY} ` })).headers,
		).toEqual(expected);
		expect((await authenticate({ url }, { ...credential, tenantId: 500766 })).headers).toEqual(expected);
	});

	it('never sends the key or the webhook secret', async () => {
		const written = JSON.stringify(await authenticate({ url: `${credential.baseUrl}${PATH}`, body: { a: 1 } }));
		expect(written).not.toContain(API_KEY);
		expect(written).not.toContain(SECRET);
	});

	it('does not follow redirects, which would carry the signature along', async () => {
		const url = `${credential.baseUrl}${PATH}`;
		expect((await authenticate({ url })).disableFollowRedirect).toBe(true);
		expect((await authenticate({ url, disableFollowRedirect: false })).disableFollowRedirect).toBe(true);
		expect(await authenticate({ uri: url })).toMatchObject({ followRedirect: false, followAllRedirects: false });
	});
});

describe('SocialEpochApi: host', () => {
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
		[
			'a Base URL with a slash at its end',
			{ url: `https://api.socialepoch.com${PATH}` },
			{ baseUrl: 'https://api.socialepoch.com/' },
		],
		[
			'a Base URL with a path',
			{ url: `https://api.socialepoch.com${PATH}` },
			{ baseUrl: 'https://api.socialepoch.com/v1' },
		],
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
		['a Base URL that is a host and port', { url: 'evil.example:443/' }, { baseUrl: 'localhost:3000' }],
		['http on the internet', { url: 'http://api.example/' }, { baseUrl: 'http://api.example' }],
		['a dispatch URL of no form', { url: `https://api.socialepoch.com${PATH}` }, { dispatchUrl: 'd.example' }],
		['another host beside two of its own', { url: 'https://evil.example/' }, { dispatchUrl: 'https://d.example' }],
		['http of the dispatch URL', { url: 'http://d.example/' }, { dispatchUrl: 'https://d.example' }],
	])('refuses %s', async (_name, options, data = {}) => {
		const refused = authenticate(options, { ...credential, ...data });
		await expect(refused).rejects.toThrow(UserError);
		await expect(refused).rejects.toThrow('The request was not sent');
	});

	it('names the host it is for, and no secret, in the refusal', async () => {
		const refusal = await authenticate({ url: 'https://evil.example/' }).catch((error: UserError) => error);
		expect(refusal).toMatchObject({ description: expect.stringContaining('https://api.socialepoch.com') });
		expect(JSON.stringify(refusal) + String((refusal as UserError).stack)).not.toContain(API_KEY);
	});
});
