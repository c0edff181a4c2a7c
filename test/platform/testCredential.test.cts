import { CredentialTestContext } from 'n8n-core';
import type { ICredentialsDecrypted } from 'n8n-workflow';
import nock from 'nock';

import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { additionalData, credential, HOST } from '../support/n8n.cts';
import { expectSigned, fixture, platform, type Reply, refusal, success } from '../support/platform.cts';

const PROBE = '/group-dispatch-api/qrCode/selectCloudPort';
const usage = fixture('api/port.getUsage.response.json');

/** Presses the button in the credential dialog. */
async function press(change: Record<string, unknown> = {}) {
	const context = new CredentialTestContext(additionalData());
	const data = { ...credential, ...change };
	const decrypted = { id: '1', name: 'SocialEpoch', type: 'socialEpochApi', data } as ICredentialsDecrypted;
	return await new SocialEpoch().methods.credentialTest.socialEpochApiTest.call(context as never, decrypted);
}

/** nock's network errors escape n8n's older request helper now and then, so these come from the helper itself. */
const unreachable = async (error: Error) => {
	const context = { helpers: { request: async () => await Promise.reject(error) } };
	const decrypted = { id: '1', name: 'SocialEpoch', type: 'socialEpochApi', data: credential } as ICredentialsDecrypted;
	return await new SocialEpoch().methods.credentialTest.socialEpochApiTest.call(context as never, decrypted);
};

const answering = async (reply: Reply) => {
	platform('GET', PROBE, reply);
	return await press();
};

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

it('works: with one signed request that only looks', async () => {
	const received = platform('GET', PROBE, usage);
	const { status, message } = await press();
	expect(status).toBe('OK');
	expect(message).toContain('The webhook secret is not part of this test: the first delivery will show.');
	expect(received).toHaveLength(1);
	expectSigned(received[0]);
	expect(received[0].headers['content-type']).toBe('application/json');
});

describe('two addresses', () => {
	const dispatchUrl = 'https://dispatch.example';
	const dispatch = () => nock(dispatchUrl, { reqheaders: { tenant_id: '500766' } }).get(PROBE);

	it('are both asked', async () => {
		const received = platform('POST', '/wscrm-bus-api/open/message/msgPage', success({ records: [] }));
		const other = dispatch().reply(200, usage);
		expect(await press({ dispatchUrl: ` ${dispatchUrl}/` })).toMatchObject({ status: 'OK' });
		expectSigned(received[0]);
		expect(received[0].body).toEqual({ tenantId: 500766, current: 1, pageSize: 1, info: {} });
		expect(other.isDone()).toBe(true);
	});

	it('are told apart when one of them is wrong', async () => {
		platform('POST', '/wscrm-bus-api/open/message/msgPage', success({ records: [] }));
		dispatch().reply(404, '<html>');
		const { status, message } = await press({ dispatchUrl });
		expect(status).toBe('Error');
		expect(message).toMatch(/^What answers at https:\/\/dispatch\.example is not the SocialEpoch platform/);
	});
});

it('takes spaces and slashes around what was pasted', async () => {
	const received = platform('GET', PROBE, usage);
	expect(await press({ baseUrl: ` ${HOST}/ `, tenantId: ' 500766\n', apiKey: `${credential.apiKey} ` })).toMatchObject({
		status: 'OK',
	});
	expectSigned(received[0]);
});

describe('wrong tenant or key', () => {
	it.each([
		[501, 'appSecret does not exist'],
		[502, 'request timestamp timed out'],
		[522, 'accessToken is wrong'],
		[523, 'tenantId empty'],
		[525, 'token empty'],
		[401, 'unauthorized'],
	])('is said for code %d', async (code, words) => {
		const { status, message } = await answering(refusal(code, words));
		expect(status).toBe('Error');
		expect(message).toMatch(/^Tenant ID or API Key is wrong\. /);
		expect(message).toContain(`${words} (code ${code})`);
	});

	it('is said under HTTP 401 as well, where the platform says so itself', async () => {
		const { message } = await answering({ status: 401, body: refusal(401, 'unauthorized') });
		expect(message).toMatch(/^Tenant ID or API Key is wrong\. /);
	});

	it('is not said for any other refusal, whose words are shown', async () => {
		const { status, message } = await answering(refusal(517, 'database is down'));
		expect(status).toBe('Error');
		expect(message).toMatch(/^The platform refused the request: database is down \(code 517\)\. /);
	});
});

describe('unreachable', () => {
	it.each(['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', 'CERT_HAS_EXPIRED'])(
		'is said for %s',
		async (code) => {
			const { status, message } = await unreachable(Object.assign(new Error(`connect ${code}`), { code }));
			expect(status).toBe('Error');
			expect(message).toMatch(new RegExp(`^The host ${HOST} cannot be reached: .*${code}`));
			expect(message).toContain('Check the address in this credential');
		},
	);
});

describe('not the platform', () => {
	it.each<[string, Reply, string]>([
		['a web page', { body: '<!doctype html><title>Hello</title>' }, 'it is a web page'],
		['a web page with 404', { status: 404, body: '<html>' }, 'HTTP status 404: it is a web page'],
		['other JSON', { body: '{"status":"UP"}' }, 'it is cut off or of another form'],
		['other JSON with 401', { status: 401, body: '{"error":"unauthorized"}' }, 'HTTP status 401'],
		['nothing', { body: '' }, 'it is empty'],
		['nothing with 500', { status: 500, body: '' }, 'HTTP status 500: it is empty'],
		['text', { body: 'OK' }, 'not one of the platform'],
		['a redirect', { status: 302, body: '', headers: { location: 'https://evil.example/' } }, 'HTTP status 302'],
	])('is said for %s', async (_what, reply, words) => {
		const elsewhere = nock('https://evil.example').get('/').reply(200, usage);
		const { status, message } = await answering(reply);
		expect(status).toBe('Error');
		expect(message).toMatch(new RegExp(`^What answers at ${HOST} is not the SocialEpoch platform\\. `));
		expect(message).toContain(words);
		expect(elsewhere.isDone()).toBe(false);
	});
});

describe('without asking anybody', () => {
	it.each([
		[{ baseUrl: '' }, 'Base URL of the SocialEpoch credential is not a web address'],
		[{ baseUrl: undefined }, 'Base URL of the SocialEpoch credential is not a web address'],
		[{ baseUrl: 'api.socialepoch.com' }, 'Base URL of the SocialEpoch credential is not a web address'],
		[{ baseUrl: `${HOST}/?x=1` }, 'Base URL of the SocialEpoch credential is not a web address'],
		[{ dispatchUrl: 'dispatch.example' }, 'Dispatch URL of the SocialEpoch credential is not a web address'],
		[{ baseUrl: 'http://api.socialepoch.com' }, 'begins with http://, so requests can be read and changed on the way'],
		[{ dispatchUrl: 'http://8.8.8.8' }, 'The Dispatch URL of the SocialEpoch credential begins with http://'],
		[{ tenantId: '' }, 'Tenant ID of the SocialEpoch credential is not a number'],
		[{ tenantId: '12 34' }, 'Tenant ID of the SocialEpoch credential is not a number'],
		[{ tenantId: '9007199254740993' }, 'Tenant ID of the SocialEpoch credential is not a number'],
		[{ apiKey: ' ' }, 'API Key of the SocialEpoch credential is missing'],
	])('%j is refused', async (change, words) => {
		const received = platform('GET', PROBE, usage);
		const { status, message } = await press(change);
		expect(status).toBe('Error');
		expect(message).toContain(words);
		expect(received).toEqual([]);
	});

	it('takes a credential without data', async () => {
		const context = new CredentialTestContext(additionalData());
		const empty = { id: '1', name: 'x', type: 'socialEpochApi' } as ICredentialsDecrypted;
		const { socialEpochApiTest } = new SocialEpoch().methods.credentialTest;
		expect(await socialEpochApiTest.call(context as never, empty)).toMatchObject({ status: 'Error' });
	});
});

it('shows neither key nor token', async () => {
	const echo = (headers: Record<string, string>) => `key ${credential.apiKey}, Token=${headers.token}`;
	for (const reply of [(text: string) => refusal(522, text), (text: string) => `<html>${text}`]) {
		nock.cleanAll();
		nock(HOST)
			.get(PROBE)
			.reply(function () {
				return [200, reply(echo(this.req.headers as never))];
			});
		const { message } = await press();
		expect(message).not.toContain(credential.apiKey);
		expect(message).not.toMatch(/[0-9a-f]{32}/);
	}
	const { message } = await unreachable(new Error(`key ${credential.apiKey} is wrong`));
	expect(message).toContain('key *** is wrong');
});
