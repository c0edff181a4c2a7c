import { createServer } from 'node:http';
import { promises as dns } from 'node:dns';
import type { AddressInfo } from 'node:net';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { delivered, pack } from '../../nodes/SocialEpoch/trigger/handover';
import { executeContext } from '../support/webhook.cts';

const png = Buffer.from('89504e470d0a1a0a', 'hex');
const hosts: string[] = [];
const server = createServer((request, response) => {
	hosts.push(String(request.headers.host));
	if (request.url === '/moved') response.writeHead(302, { location: '/a.png' }).end();
	else if (request.url === '/large') response.writeHead(200).end(Buffer.alloc(2 ** 20 + 1));
	else if (request.url === '/denied') response.writeHead(403).end('<html>');
	else response.writeHead(200, { 'content-type': request.url === '/webp' ? 'image/webp' : 'image/png' }).end(png);
});
let port: number;

beforeAll(async () => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());
afterEach(() => jest.restoreAllMocks());

const file = (path: string, fields: IDataObject = {}) => ({
	url: `http://127.0.0.1:${port}${path}`,
	fileName: 'cat.png',
	mimeType: 'image/png',
	caption: null,
	...fields,
});

/** Runs the trigger's execute() on one item with these files. */
async function attached(
	media: Array<ReturnType<typeof file>>,
	options: IDataObject = {},
	change: (context: IExecuteFunctions) => void = () => {},
) {
	const { context, run } = executeContext(pack(delivered([{ key: null, item: { text: 'look' }, media }]))[0], {
		parameters: { options: { downloadMedia: true, allowPrivateAddresses: true, ...options } as never },
	});
	change(context);
	const [{ json, binary = {} }] = await run();
	return { json, binary };
}

test('a file is put into "data", with name and MIME type', async () => {
	const { json, binary } = await attached([file('/moved')]);
	expect(json).toEqual({ text: 'look' });
	expect(binary).toMatchObject({ data: { fileName: 'cat.png', mimeType: 'image/png', fileExtension: 'png' } });
	expect(Buffer.from(binary.data.data, 'base64')).toEqual(png);
});

test('what cannot be fetched is told, and the rest is there', async () => {
	const { json, binary } = await attached([file('/a'), file('/denied'), file('/large'), file('/b')], {
		maximumFileSize: 1,
	});
	expect(Object.keys(binary)).toEqual(['data', 'data_4']);
	expect(json.mediaError).toBe('The server of the file answered with status 403; The file is larger than 1 MB');
});

test('an item takes ten files', async () => {
	const of = async (number: number) => await attached(Array(number).fill(file('/a')));
	expect((await of(10)).json.mediaError).toBeUndefined();
	const { json, binary } = await of(12);
	expect(Object.keys(binary)).toHaveLength(10);
	expect(json.mediaError).toBe('An item takes at most 10 files, and has 2 more');
});

test('nothing is fetched once the execution is stopped', async () => {
	hosts.length = 0;
	const stop = (context: IExecuteFunctions) => (context.getExecutionCancelSignal = () => AbortSignal.abort());
	expect(await attached([file('/a')], {}, stop)).toEqual({ json: { text: 'look' }, binary: {} });
	expect(hosts).toEqual([]);
});

test.each([
	['e70faa31-62dc-4d00', 'audio/ogg; codecs=opus', '/a', 'e70faa31-62dc-4d00.ogg'],
	['8f2c', 'audio/mpeg', '/a', '8f2c.mp3'],
	['offer v1.2', 'application/pdf', '/a', 'offer v1.2.pdf'],
	['list', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '/a', 'list.xlsx'],
	['letter', 'application/msword', '/a', 'letter.doc'],
	['slides', 'application/ppt', '/a', 'slides.ppt'],
	['memo', 'audio/m4a', '/a', 'memo.m4a'],
	['film', 'video/mp4', '/a', 'film.mp4'],
	[null, 'document', '/webp', 'webp.webp'],
	['report.docx', 'application/pdf', '/a', 'report.docx'],
])('%s of type %s (%s) is called %s', async (fileName, mimeType, path, expected) => {
	const { binary } = await attached([file(path, { fileName, mimeType })]);
	expect(binary.data).toMatchObject({ fileName: expected, fileExtension: expected.split('.').pop() });
});

describe('without Allow Private Addresses', () => {
	const off = { allowPrivateAddresses: false };
	// n8n remembers for a second where a name leads.
	const named = (name = 'files.example') => [file('', { url: `http://${name}:${port}/a.png` })];

	test('n8n looks the name up, and all of its addresses count', async () => {
		const addresses = ['93.184.216.34', '100.100.100.200'].map((address) => ({ address, family: 4 }));
		(jest.spyOn(dns, 'lookup') as jest.SpyInstance).mockResolvedValue(addresses);
		expect((await attached(named(), off)).json.mediaError).toMatch('private address');
		expect(hosts).not.toContain(`files.example:${port}`);
	});

	test('the request goes to the address that was checked, under the name of the URL', async () => {
		const { binary, json } = await attached(named(), off, ({ helpers }) => {
			const { httpRequest } = helpers;
			const addresses = [[{ address: '93.184.216.34', family: 4 }], [{ address: '127.0.0.1', family: 4 }]];
			helpers.getSecureEgressFilter = () =>
				({
					createSecureLookup: () => (_: string, __: object, done: Function) => done(null, addresses.shift()),
				}) as never;
			helpers.httpRequest = async (options) => {
				expect(options.agentOptions).toEqual({ host: '93.184.216.34' });
				return await httpRequest({ ...options, agentOptions: { host: '127.0.0.1' } });
			};
		});
		expect(json.mediaError).toBeUndefined();
		expect(Object.keys(binary)).toEqual(['data']);
		expect(hosts).toContain(`files.example:${port}`);
	});

	test('what n8n itself blocks is told with what to do', async () => {
		(jest.spyOn(dns, 'lookup') as jest.SpyInstance).mockResolvedValue([{ address: '10.0.0.1', family: 4 }]);
		expect((await attached(named('minio.acme.example'), off)).json.mediaError).toMatch(
			/^minio\.acme\.example is not asked: .*restricted IP address\. If your files are kept inside/,
		);
	});

	test('an n8n that cannot look names up fetches none', async () => {
		const { json } = await attached(named(), off, ({ helpers }) => {
			delete (helpers as Partial<typeof helpers>).getSecureEgressFilter;
		});
		expect(json.mediaError).toMatch(
			'files.example is not asked: n8n before 2.28 cannot tell where it leads. If your files',
		);
	});
});
