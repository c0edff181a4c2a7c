import { PassThrough, Readable } from 'node:stream';

import type { IHttpRequestOptions } from 'n8n-workflow';

import type { DownloadLimits, Fetcher } from '../../nodes/SocialEpoch/trigger/download';
import { download } from '../../nodes/SocialEpoch/trigger/download';

const limits: DownloadLimits = { maximumSize: 2 ** 20, timeout: 5000, allowPrivateAddresses: false };
const media = (url: string, fields: object = {}) => ({ url, fileName: null, mimeType: null, caption: null, ...fields });

interface Reply {
	status?: number;
	headers?: object;
	body?: Readable;
}

/** Answers each URL as told, and notes what was asked. Every name has these addresses. */
function server(replies: Record<string, Reply>, addresses = ['2606:4700::1111', '93.184.216.34']) {
	const asked: IHttpRequestOptions[] = [];
	const bodies: Readable[] = [];
	const fetcher: Fetcher = {
		addressesOf: async () => addresses,
		request: async (options) => {
			asked.push(options);
			const { status = 200, headers = {}, body } = replies[options.url] ?? { status: 404 };
			bodies.push(body ?? Readable.from([Buffer.from('con'), Buffer.from('tent')]));
			return { statusCode: status, headers, body: bodies.at(-1) };
		},
	};
	return { asked, bodies, fetcher };
}

test('fetches a file with name and MIME type: those of the platform, or else of the server', async () => {
	const { fetcher, asked } = server({ 'https://oss.example/a': { headers: { 'content-type': 'image/webp' } } });
	const told = async (fields: object) => await download(media('https://oss.example/a', fields), fetcher, limits);
	const file = { data: Buffer.from('content'), fileName: 'cat.png', mimeType: 'image/png' };
	expect(await told({ fileName: 'cat.png', mimeType: 'image/png' })).toEqual(file);
	expect(await told({ mimeType: 'document' })).toEqual({ ...file, fileName: 'a', mimeType: 'image/webp' });
	expect(asked[0]).toEqual({
		url: 'https://oss.example/a',
		method: 'GET',
		encoding: 'stream',
		returnFullResponse: true,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		timeout: 5000,
		abortSignal: expect.any(AbortSignal),
		agentOptions: { host: '93.184.216.34' },
	});
});

test('follows redirects, relative ones too, and checks every hop', async () => {
	const { fetcher, asked, bodies } = server({
		'https://oss.example/a': { status: 300, headers: { location: '/b' } },
		'https://oss.example/b': { status: 307, headers: { location: 'https://cdn.example/c' } },
		'https://cdn.example/c': {},
	});
	expect((await download(media('https://oss.example/a'), fetcher, limits)).fileName).toBe('c');
	expect(asked.map(({ url }) => url)).toHaveLength(3);
	expect(bodies.every(({ destroyed }) => destroyed)).toBe(true);
});

test.each([
	['http://169.254.169.254/latest', /169.254.169.254 is a private address/],
	['http://0x7f.1/', /127.0.0.1 is a private address/],
	['file:///etc/passwd', /neither http nor https/],
	['ftp://oss.example/a', /neither http nor https/],
	['not a url', /not a URL/],
	['', /not a URL/],
])('%s is not fetched, nor redirected to', async (url, message) => {
	const { fetcher, asked } = server({
		'https://oss.example/a': { status: 301, headers: { location: url } },
	});
	await expect(download(media(url), fetcher, limits)).rejects.toThrow(message);
	expect(asked).toHaveLength(0);
	if (URL.canParse(url))
		await expect(download(media('https://oss.example/a'), fetcher, limits)).rejects.toThrow(message);
});

describe('a name', () => {
	const file = media('https://files.example/a');
	const replies = { 'https://files.example/a': {} };

	test('is looked up once, and its address is the one that is connected to', async () => {
		for (const [addresses, host] of [
			[['2606:4700::1111', '93.184.216.34'], '93.184.216.34'],
			[['2606:4700::1111'], '2606:4700::1111'],
		] as const) {
			const { fetcher, asked } = server(replies, [...addresses]);
			const addressesOf = jest.spyOn(fetcher, 'addressesOf');
			await download(file, fetcher, limits);
			expect(asked).toMatchObject([{ url: file.url, agentOptions: { host } }]);
			expect(addressesOf.mock.calls).toEqual([['files.example']]);
		}
	});

	test.each([['127.0.0.1'], ['::'], ['100.100.100.200'], ['64:ff9b::7f00:1'], ['2002:7f00:1::'], ['168.63.129.16']])(
		'is not asked when one of its addresses is %s',
		async (address) => {
			const { fetcher, asked } = server(replies, ['93.184.216.34', address]);
			await expect(download(file, fetcher, limits)).rejects.toThrow('files.example leads to a private address');
			expect(asked).toEqual([]);
		},
	);

	test('is not asked when it has no address, or is not found', async () => {
		const { fetcher, asked } = server(replies, []);
		await expect(download(file, fetcher, limits)).rejects.toThrow('files.example leads nowhere');
		fetcher.addressesOf = async () => await Promise.reject(new Error('getaddrinfo ENOTFOUND'));
		const message = 'files.example is not asked: getaddrinfo ENOTFOUND. If your files are kept inside';
		await expect(download(file, fetcher, limits)).rejects.toThrow(message);
		expect(asked).toEqual([]);
	});

	test('is not waited for longer than for a file, nor when the execution is stopped', async () => {
		const { fetcher, asked } = server(replies);
		fetcher.addressesOf = async () => await new Promise(() => {});
		await expect(download(file, fetcher, { ...limits, timeout: 100 })).rejects.toThrow('took too long');
		const stopped = AbortSignal.timeout(100);
		await expect(download(file, { ...fetcher, stopped }, limits)).rejects.toThrow('was stopped');
		expect(asked).toEqual([]);
	});

	test('is checked anew at every redirect', async () => {
		const { fetcher, asked } = server({
			'https://files.example/a': { status: 302, headers: { location: 'https://rebound.example/a' } },
		});
		fetcher.addressesOf = async (name) => (name === 'files.example' ? ['93.184.216.34'] : ['10.0.0.1']);
		await expect(download(file, fetcher, limits)).rejects.toThrow('rebound.example leads to a private address');
		expect(asked).toHaveLength(1);
	});

	test('is not looked up where all addresses are allowed, or where it is an address', async () => {
		const { fetcher, asked } = server(replies);
		fetcher.addressesOf = async () => await Promise.reject(new Error('looked up'));
		await download(file, fetcher, { ...limits, allowPrivateAddresses: true });
		await expect(
			download(media('http://127.0.0.1/'), fetcher, { ...limits, allowPrivateAddresses: true }),
		).rejects.toThrow('404');
		await expect(download(media('http://8.8.8.8/'), fetcher, limits)).rejects.toThrow('status 404');
		expect(asked.map(({ agentOptions }) => agentOptions)).toEqual([undefined, undefined, undefined]);
	});
});

test.each([
	['loop', 'more than 3 times', 4],
	['nowhere', 'status 302', 1],
	['broken', 'not a URL', 1],
	['denied', 'status 403', 1],
	['bad', 'status 400', 1],
	['odd', 'status 150', 1],
])('gives up on endless redirects, on other answers and on redirects to nowhere: %s', async (path, message, times) => {
	const { fetcher, asked, bodies } = server({
		'https://oss.example/loop': { status: 302, headers: { location: '/loop' } },
		'https://oss.example/nowhere': { status: 302 },
		'https://oss.example/broken': { status: 302, headers: { location: 'http://[' } },
		'https://oss.example/denied': { status: 403 },
		'https://oss.example/bad': { status: 400, headers: { location: '/denied' } },
		'https://oss.example/odd': { status: 150, headers: { location: '/denied' } },
	});
	await expect(download(media(`https://oss.example/${path}`), fetcher, limits)).rejects.toThrow(message);
	expect([asked.length, bodies.every(({ destroyed }) => destroyed)]).toEqual([times, true]);
});

test('a file that is too large is not read to its end', async () => {
	let read = 0;
	const endless = Readable.from(
		(function* () {
			for (;;) yield Buffer.alloc((read += 1) && 2 ** 18);
		})(),
	);
	const largest = { headers: { 'content-length': String(2 ** 20) }, body: Readable.from([Buffer.alloc(2 ** 20)]) };
	const { fetcher, bodies } = server({
		'https://oss.example/largest': largest,
		'https://oss.example/endless': { body: endless },
		'https://oss.example/announced': { headers: { 'content-length': String(2 ** 21) } },
	});
	await expect(download(media('https://oss.example/endless'), fetcher, limits)).rejects.toThrow('larger than 1 MB');
	expect(read).toBeLessThan(30);
	expect(endless.destroyed).toBe(true);
	await expect(download(media('https://oss.example/announced'), fetcher, limits)).rejects.toThrow('larger than 1 MB');
	expect((await download(media('https://oss.example/largest'), fetcher, limits)).data).toHaveLength(2 ** 20);
	expect(bodies.map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
});

test.each([
	['drips', 20],
	['stalls', 60_000],
])('a file that %s is given up after the timeout, and when the execution is stopped', async (_, every) => {
	const dripping = () => {
		const body = new PassThrough();
		const timer = setInterval(() => body.write('.'), every);
		return body.on('close', () => clearInterval(timer));
	};
	const file = media('https://oss.example/drip');
	const slow = server({ [file.url]: { body: dripping() } });
	await expect(download(file, slow.fetcher, { ...limits, timeout: 100 })).rejects.toThrow('took too long');
	const { fetcher, bodies } = server({ [file.url]: { body: dripping() } });
	const cancel = new AbortController();
	setTimeout(() => cancel.abort(), 100);
	await expect(download(file, { ...fetcher, stopped: cancel.signal }, limits)).rejects.toThrow('execution was stopped');
	expect(bodies[0].destroyed).toBe(true);
	const after = server({ [file.url]: {} });
	await expect(download(file, { ...after.fetcher, stopped: cancel.signal }, limits)).rejects.toThrow('was stopped');
	expect(after.asked).toEqual([]);
});
