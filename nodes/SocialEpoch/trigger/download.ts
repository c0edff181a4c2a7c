import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { inPool } from '../values/pool';
import type { Media } from '../messages/content';
import { isPrivateHost } from '../values/addresses.bundled';

export interface DownloadLimits {
	/** bytes; a longer file is not kept, and not read to its end */
	maximumSize: number;
	/** ms for a file, redirects included */
	timeout: number;
	allowPrivateAddresses: boolean;
}

/** How files are fetched: n8n's request helper, and what this n8n knows about forbidden addresses. */
export interface Fetcher {
	request: (options: IHttpRequestOptions) => Promise<unknown>;
	/** Rejects when a public name resolves to a private address, where n8n can tell. */
	assertPublic: (url: string) => Promise<void>;
}

export interface Download {
	data: Buffer;
	fileName: string;
	/** `undefined` where neither the platform nor the server names a proper one */
	mimeType: string | undefined;
}

const MAX_REDIRECTS = 3;

/** How many files are fetched at the same time. */
const CONCURRENCY = 5;

/**
 * Fetches one file of a message. Its URL comes from outside, so each hop is checked: http or https, and no private
 * address unless allowed.
 *
 * @throws Error whose message says, in words for the user, why there is no file
 */
export async function download(media: Media, fetcher: Fetcher, limits: DownloadLimits): Promise<Download> {
	const abortSignal = AbortSignal.timeout(limits.timeout);
	let url = media.url;
	for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
		await assertAllowed(url, fetcher, limits);
		const response = (await fetcher.request({
			url,
			method: 'GET',
			encoding: 'stream',
			returnFullResponse: true,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			timeout: limits.timeout,
			abortSignal,
		})) as StreamResponse;
		const { statusCode, headers, body } = response;
		if (statusCode >= 200 && statusCode < 300) {
			const data = await readUpTo(body, Number(headers['content-length']), limits, abortSignal);
			return { data, fileName: fileNameOf(media, url), mimeType: mimeTypeOf(media, headers['content-type']) };
		}
		body.destroy();
		const { location } = headers;
		if (statusCode < 300 || statusCode >= 400 || typeof location !== 'string') {
			throw new Error(`The server of the file answered with status ${statusCode}`);
		}
		url = new URL(location, url).toString();
	}
	throw new Error(`The file was redirected more than ${MAX_REDIRECTS} times`);
}

/** Runs tasks, a few at a time; each deals with its own failures. */
export async function runBounded(tasks: Array<() => Promise<void>>): Promise<void> {
	const never = () => false;
	await inPool(tasks, CONCURRENCY, never, async (task) => await task());
}

interface StreamResponse {
	statusCode: number;
	headers: IDataObject;
	body: AsyncIterable<Buffer> & { destroy: () => void };
}

async function assertAllowed(text: string, fetcher: Fetcher, limits: DownloadLimits): Promise<void> {
	if (!URL.canParse(text)) throw new Error('The address of the file is not a URL');
	const url = new URL(text);
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw new Error('The address of the file is neither http nor https');
	}
	if (limits.allowPrivateAddresses) return;
	if (isPrivateHost(url.hostname)) {
		throw new Error(
			`${url.hostname} is a private address. Turn on Allow Private Addresses if your files are kept there.`,
		);
	}
	await fetcher.assertPublic(text);
}

async function readUpTo(
	body: StreamResponse['body'],
	announced: number,
	limits: DownloadLimits,
	signal: AbortSignal,
): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	const tooLarge = () => new Error(`The file is larger than ${limits.maximumSize / 2 ** 20} MB`);
	try {
		if (announced > limits.maximumSize) throw tooLarge();
		for await (const chunk of body) {
			size += chunk.length;
			if (size > limits.maximumSize) throw tooLarge();
			if (signal.aborted) throw new Error('The file took too long');
			chunks.push(chunk);
		}
	} finally {
		body.destroy();
	}
	return Buffer.concat(chunks);
}

function fileNameOf(media: Media, url: string): string {
	const fromUrl = new URL(url).pathname.split('/').pop() ?? '';
	const name = (media.fileName ?? decode(fromUrl)).replace(/[\\/\p{Cc}]/gu, '_').slice(-200);
	return name || 'file';
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** The platform also writes "audio" or "document" where a MIME type belongs. */
function mimeTypeOf(media: Media, contentType: unknown): string | undefined {
	return [media.mimeType, contentType].find(
		(type): type is string =>
			typeof type === 'string' && /^[\w.+-]+\/[\w.+-]+/.test(type) && type !== 'application/octet-stream',
	);
}
