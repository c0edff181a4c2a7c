import { Readable } from 'node:stream';

import type { IHttpRequestOptions } from 'n8n-workflow';

import type { DownloadLimits, Fetcher } from '../../nodes/SocialEpoch/trigger/download';
import { download, runBounded } from '../../nodes/SocialEpoch/trigger/download';

const limits: DownloadLimits = { maximumSize: 2 ** 20, timeout: 5000, allowPrivateAddresses: false };
const media = (url: string, fields: object = {}) => ({
	url,
	fileName: null,
	mimeType: null,
	caption: null,
	...fields,
});

interface Reply {
	status?: number;
	headers?: object;
	chunks?: Buffer[];
	body?: Readable;
}

/** Answers each URL as told, and notes what was asked. */
function server(replies: Record<string, Reply>) {
	const asked: IHttpRequestOptions[] = [];
	const bodies: Readable[] = [];
	const fetcher: Fetcher = {
		assertPublic: async () => {},
		request: async (options) => {
			asked.push(options);
			const {
				status = 200,
				headers = {},
				chunks = [Buffer.from('content')],
				body,
			} = replies[options.url] ?? { status: 404 };
			bodies.push(body ?? Readable.from(chunks));
			return { statusCode: status, headers, body: bodies.at(-1) };
		},
	};
	return { asked, bodies, fetcher };
}

test('fetches a file with name and MIME type', async () => {
	const { fetcher, asked } = server({ 'https://oss.example/a': {} });
	const file = await download(
		media('https://oss.example/a', { fileName: 'cat.png', mimeType: 'image/png' }),
		fetcher,
		limits,
	);
	expect([file.data.toString(), file.fileName, file.mimeType]).toEqual(['content', 'cat.png', 'image/png']);
	expect(asked[0]).toMatchObject({ method: 'GET', disableFollowRedirect: true, timeout: 5000 });
});

test.each([
	['https://oss.example/dir/b%20c.png?Signature=x', {}, 'b c.png', undefined],
	['https://oss.example/%E0%A4%A', {}, '%E0%A4%A', undefined],
	['https://oss.example/', {}, 'file', undefined],
	['https://oss.example/x', { fileName: '../../etc/passwd\u0000' }, '.._.._etc_passwd_', undefined],
	['https://oss.example/x', { mimeType: 'audio' }, 'x', undefined],
	['https://oss.example/x', { mimeType: 'audio/ogg; codecs=opus' }, 'x', 'audio/ogg; codecs=opus'],
])('%s %j is called %s', async (url, fields, fileName, mimeType) => {
	const { fetcher } = server({ [url]: {} });
	expect(await download(media(url, fields), fetcher, limits)).toMatchObject({ fileName, mimeType });
});

test('takes the MIME type of the server where the platform names none', async () => {
	const { fetcher } = server({ 'https://oss.example/a': { headers: { 'content-type': 'image/webp' } } });
	expect((await download(media('https://oss.example/a', { mimeType: 'document' }), fetcher, limits)).mimeType).toBe(
		'image/webp',
	);
});

test('follows redirects, relative ones too, and checks every hop', async () => {
	const { fetcher, asked, bodies } = server({
		'https://oss.example/a': { status: 302, headers: { location: '/b' } },
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

test('private addresses are fetched when they are allowed', async () => {
	const { fetcher } = server({ 'http://127.0.0.1:9/a': {} });
	const allowed = { ...limits, allowPrivateAddresses: true };
	expect((await download(media('http://127.0.0.1:9/a'), fetcher, allowed)).data.toString()).toBe('content');
});

test('what n8n knows about a name counts', async () => {
	const { fetcher, asked } = server({ 'https://rebound.example/a': {} });
	fetcher.assertPublic = async (url) => {
		throw new Error(`${url} resolves to a private address`);
	};
	await expect(download(media('https://rebound.example/a'), fetcher, limits)).rejects.toThrow('resolves to');
	expect(asked).toHaveLength(0);
});

test('gives up on endless redirects, on other answers and on redirects to nowhere', async () => {
	const { fetcher, asked } = server({
		'https://oss.example/loop': { status: 302, headers: { location: '/loop' } },
		'https://oss.example/nowhere': { status: 302 },
		'https://oss.example/denied': { status: 403 },
	});
	await expect(download(media('https://oss.example/loop'), fetcher, limits)).rejects.toThrow('more than 3 times');
	expect(asked).toHaveLength(4);
	await expect(download(media('https://oss.example/nowhere'), fetcher, limits)).rejects.toThrow('status 302');
	await expect(download(media('https://oss.example/denied'), fetcher, limits)).rejects.toThrow('status 403');
});

test('a file that is too large is not read to its end', async () => {
	let read = 0;
	const endless = Readable.from(
		(function* () {
			for (;;) yield Buffer.alloc((read += 1) && 2 ** 18);
		})(),
	);
	const { fetcher } = server({
		'https://oss.example/endless': { body: endless },
		'https://oss.example/announced': { headers: { 'content-length': String(2 ** 21) } },
	});
	await expect(download(media('https://oss.example/endless'), fetcher, limits)).rejects.toThrow('larger than 1 MB');
	expect(read).toBeLessThan(30);
	expect(endless.destroyed).toBe(true);
	await expect(download(media('https://oss.example/announced'), fetcher, limits)).rejects.toThrow('larger than 1 MB');
});

test('a file that drips is given up after the timeout', async () => {
	const drip = Readable.from(
		(async function* () {
			for (;;) {
				await new Promise((resolve) => setTimeout(resolve, 20));
				yield Buffer.from('.');
			}
		})(),
	);
	const { fetcher } = server({ 'https://oss.example/drip': { body: drip } });
	await expect(download(media('https://oss.example/drip'), fetcher, { ...limits, timeout: 100 })).rejects.toThrow(
		'took too long',
	);
});

test('runBounded runs all, a few at a time', async () => {
	let now = 0;
	let most = 0;
	let done = 0;
	await runBounded(
		Array.from({ length: 23 }, () => async () => {
			most = Math.max(most, ++now);
			await new Promise((resolve) => setTimeout(resolve, 1));
			now--;
			done++;
		}),
	);
	expect([most, done]).toEqual([5, 23]);
	await runBounded([]);
});
