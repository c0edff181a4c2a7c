import nock from '../support/network.cts';

import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { credential, HOST, runNode } from '../support/n8n.cts';
import { expectSigned, fixture, platform, refusal } from '../support/platform.cts';

const USAGE = '/group-dispatch-api/qrCode/selectCloudPort';
const usage = fixture('api/port.getUsage.response.json');

const getUsage = async (change: object = {}) =>
	await runNode(
		new SocialEpoch(),
		{ resource: 'port', operation: 'getUsage' },
		{ credentials: { ...credential, ...change } },
	);

it('asks with the headers that the documents print, for GET too', async () => {
	const received = platform('GET', USAGE, usage);
	expect((await getUsage()).error).toBeUndefined();
	expectSigned(received[0]);
	expect(received[0].headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
});

it('asks the second address for what is under /group-dispatch-api', async () => {
	const dispatch = nock('https://dispatch.example').get(USAGE).reply(200, usage);
	expect((await getUsage({ dispatchUrl: 'https://dispatch.example/' })).error).toBeUndefined();
	expect(dispatch.isDone()).toBe(true);
});

it('sends nothing where the credential is not complete', async () => {
	const received = platform('GET', USAGE, usage);
	expect((await getUsage({ apiKey: '' })).error).toMatchObject({
		message: 'The API Key of the SocialEpoch credential is missing [item 1]',
		description: 'Copy it from the back office.',
	});
	expect(received).toEqual([]);
});

it('keeps the token of the request out of failures, however the answer writes it', async () => {
	const forms = (token: string) =>
		`token: ${token}; TOKEN=${token.toUpperCase()}; token%3D${token}; {"token":"${token}"}`;
	let token = '';
	nock(HOST)
		.get(USAGE)
		.reply(function () {
			token = String(this.req.headers.token);
			return [200, refusal(522, `wrong ${forms(token)}, trace 3a5f0c2b9d8e7f60123456789abcdef0`)];
		});
	const { error } = await getUsage();
	const all = `${error?.message} ${error?.description} ${error?.stack} ${JSON.stringify(error)}`.toLowerCase();
	expect(token).toMatch(/^[0-9a-f]{32}$/);
	expect(all).not.toContain(token);
	expect(error?.message).toContain(`${forms('***')}, trace 3a5f0c2b9d8e7f60123456789abcdef0`);
});
