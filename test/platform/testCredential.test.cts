import { CredentialTestContext } from 'n8n-core';
import type { ICredentialsDecrypted } from 'n8n-workflow';
import nock from '../support/network.cts';

import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { additionalData, credential, HOST } from '../support/n8n.cts';
import { expectSigned, fixture, platform, type Reply, refusal, success } from '../support/platform.cts';

const PROBE = '/group-dispatch-api/qrCode/selectCloudPort';
const usage = fixture('api/port.getUsage.response.json');

/** Presses the button in the credential dialog. */
async function press(
	change: Record<string, unknown> = {},
	context: object = new CredentialTestContext(additionalData()),
) {
	const data = { ...credential, ...change };
	const decrypted = { id: '1', name: 'SocialEpoch', type: 'socialEpochApi', data } as ICredentialsDecrypted;
	return await new SocialEpoch().methods.credentialTest.socialEpochApiTest.call(context as never, decrypted);
}

const failing = async (reply: Reply) => {
	platform('GET', PROBE, reply);
	const { status, message } = await press();
	expect(status).toBe('Error');
	return message;
};

it('works: with one signed request that only looks, whatever stands around what was pasted', async () => {
	const received = platform('GET', PROBE, usage);
	const pasted = { baseUrl: ` ${HOST}// `, tenantId: ' 500766\n', apiKey: `${credential.apiKey} ` };
	expect(await press(pasted)).toEqual({
		status: 'OK',
		message: 'Tenant ID and API Key are right. The webhook secret is not part of this: the first delivery will show.',
	});
	expect(received).toHaveLength(1);
	expectSigned(received[0]);
	expect(received[0].headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
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

it.each([401, 403, 501, 522, 523, 525])('says that tenant or key is wrong for code %d', async (code) => {
	const message = await failing({ status: code === 401 ? 401 : 200, body: refusal(code, 'words') });
	expect(message).toMatch(/^Tenant ID or API Key is wrong\. The platform refused .*: words \(code \d+\)\. \w/);
});

it.each<[Reply, RegExp]>([
	[refusal(517, 'database is down'), /^The platform refused the request: database is down \(code 517\)\. /],
	[refusal(502, 'timed out'), /^The platform refused the request: timed out \(code 502\)\. Check the clock/],
	[{ status: 503, body: '' }, /^The platform's address answered with HTTP status 503: it is empty\. Try again later/],
])('shows the words of any other refusal: %j', async (reply, words) => {
	expect(await failing(reply)).toMatch(words);
});

// nock's network errors escape n8n's older request helper now and then, so this one comes from the helper itself.
it('says when the host cannot be reached, without the key', async () => {
	const request = async () => await Promise.reject(new Error(`connect ENOTFOUND for ${credential.apiKey}`));
	expect(await press({}, { helpers: { request } })).toEqual({
		status: 'Error',
		message: `The host ${HOST} cannot be reached: connect ENOTFOUND for ***. Check the address in this credential and whether this machine has access to it.`,
	});
});

it.each<[string, Reply, string]>([
	['a web page', '<!doctype html><title>Hello</title>', 'it is a web page'],
	['other JSON with 401', { status: 401, body: '{"error":"unauthorized"}' }, 'HTTP status 401'],
	['nothing with 500', { status: 500, body: '' }, 'HTTP status 500: it is empty'],
	['a redirect', { status: 302, body: '', headers: { location: 'https://evil.example/' } }, 'HTTP status 302'],
])('says that %s is not the platform, and goes nowhere else', async (_what, reply, words) => {
	const elsewhere = nock('https://evil.example').get('/').reply(200, usage);
	const message = await failing(reply);
	expect(message.startsWith(`What answers at ${HOST} is not the SocialEpoch platform. `)).toBe(true);
	expect(message).toContain(words);
	expect(elsewhere.isDone()).toBe(false);
});

const NO_URL = 'is not a web address. It looks like https://api.socialepoch.com.';
const NO_NUMBER = 'is not a number. Copy its digits from the back office.';
const INSECURE =
	'begins with http://, so requests can be read and changed on the way. Begin it with https://. Without the s';

it.each([
	[
		'Base URL',
		'baseUrl',
		NO_URL,
		['', undefined, 'a.example', `${HOST}/?x`, `${HOST}/#x`, `${HOST}/a b`, 'https://a@b.example'],
	],
	['Base URL', 'baseUrl', INSECURE, ['http://api.socialepoch.com', 'http://8.8.8.8']],
	['Dispatch URL', 'dispatchUrl', NO_URL, ['dispatch.example']],
	['Tenant ID', 'tenantId', NO_NUMBER, ['', '12 34', '1e3', '-5', '9007199254740993']],
	['API Key', 'apiKey', 'is missing. Copy it from the back office.', [' ']],
])('a %s (%s) that %s is refused without asking anybody: %j', async (label, name, words, values) => {
	const received = platform('GET', PROBE, usage);
	for (const value of values) {
		const { status, message } = await press({ [name]: value });
		expect([status, message]).toEqual([
			'Error',
			expect.stringContaining(`The ${label} of the SocialEpoch credential ${words}`),
		]);
	}
	expect(received).toEqual([]);
});

it('takes a host inside the network without https, and a credential without data', async () => {
	nock('http://10.0.0.7:8080').get(PROBE).reply(200, usage);
	expect(await press({ baseUrl: 'http://10.0.0.7:8080' })).toMatchObject({ status: 'OK' });
	const { socialEpochApiTest } = new SocialEpoch().methods.credentialTest;
	const empty = { id: '1', name: 'x', type: 'socialEpochApi' };
	expect(await socialEpochApiTest.call({} as never, empty)).toMatchObject({ status: 'Error' });
});

it.each([(text: string) => refusal(522, text), (text: string) => `<html>${text}`])(
	'shows neither key nor token',
	async (reply) => {
		nock(HOST)
			.get(PROBE)
			.reply(function () {
				return [200, reply(`key ${credential.apiKey}, Token=${String(this.req.headers.token)}`)];
			});
		const { message } = await press();
		expect(message).not.toMatch(/[0-9a-f]{32}/);
	},
);
