import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Media } from '../messages/content';
import { isPrivateAddress, isPrivateHost, parseAddress } from '../values/addresses.bundled';
import { parseUrl } from '../values/webAddress';
import { fileNameOf, mimeTypeOf } from './fileName';

export interface DownloadLimits {
	/** bytes; a longer file is not kept, and not read to its end */
	maximumSize: number;
	/** ms for a file, redirects included */
	timeout: number;
	allowPrivateAddresses: boolean;
}

/** How files are fetched. */
export interface Fetcher {
	/** n8n's request helper */
	request: (options: IHttpRequestOptions) => Promise<unknown>;
	/** Every address that a name has; rejects where n8n cannot tell, or blocks one of them. */
	addressesOf: (name: string) => Promise<string[]>;
	/** The execution is stopped. */
	stopped?: AbortSignal;
}

const MAX_REDIRECTS = 3;

/**
 * Fetches one file of a message. Its URL comes from outside, so each hop is checked: http or https, and no private
 * address unless allowed.
 *
 * @returns the file; its MIME type is `undefined` where neither the platform nor the server names a proper one
 * @throws Error whose message says, in words for the user, why there is no file
 */
export async function download(media: Media, fetcher: Fetcher, limits: DownloadLimits) {
	const { stopped } = fetcher;
	const signal = AbortSignal.any([AbortSignal.timeout(limits.timeout), ...(stopped ? [stopped] : [])]);
	// A name may be looked up for longer, and cannot be called off.
	const ended = new Promise<never>((_, reject) => signal.addEventListener('abort', reject));
	return await Promise.race([follow(media, fetcher, limits, signal), ended]).catch((error: unknown) => {
		if (!signal.aborted) throw error;
		throw new Error(stopped?.aborted ? 'The execution was stopped' : 'The file took too long');
	});
}

async function follow(media: Media, fetcher: Fetcher, limits: DownloadLimits, signal: AbortSignal) {
	let { url } = media;
	for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
		signal.throwIfAborted();
		const host = await allowedHost(url, fetcher, limits);
		const response = (await fetcher.request({
			url,
			method: 'GET',
			encoding: 'stream',
			returnFullResponse: true,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			timeout: limits.timeout,
			abortSignal: signal,
			// Connects to the address that was checked, while name, certificate and Host stay those of the URL. Only where
			// n8n has to send plain http through a proxy, it is the proxy that looks the name up.
			...(host && { agentOptions: { host } }),
		})) as StreamResponse;
		const { statusCode, headers, body } = response;
		if (statusCode >= 200 && statusCode < 300) {
			const data = await readUpTo(response, limits, signal);
			return { data, fileName: fileNameOf(media, url), mimeType: mimeTypeOf(media.mimeType, headers['content-type']) };
		}
		body.destroy();
		const { location } = headers;
		if (statusCode < 300 || statusCode >= 400 || typeof location !== 'string') {
			throw new Error(`The server of the file answered with status ${statusCode}`);
		}
		url = parseUrl(location, url)?.toString() ?? location;
	}
	throw new Error(`The file was redirected more than ${MAX_REDIRECTS} times`);
}

interface StreamResponse {
	statusCode: number;
	headers: IDataObject;
	body: AsyncIterable<Buffer> & { destroy: () => void };
}

/**
 * Refuses what must not be fetched.
 *
 * @returns the address to connect to; `undefined` where it stands in the URL, or every one is allowed
 */
async function allowedHost(text: string, fetcher: Fetcher, limits: DownloadLimits): Promise<string | undefined> {
	const url = parseUrl(text);
	if (!url) throw new Error('The address of the file is not a URL');
	const { protocol, hostname } = url;
	if (protocol !== 'https:' && protocol !== 'http:') {
		throw new Error('The address of the file is neither http nor https');
	}
	if (limits.allowPrivateAddresses) return undefined;
	const advice = 'If your files are kept inside your network, turn on Allow Private Addresses.';
	if (isPrivateHost(hostname)) throw new Error(`${hostname} is a private address. ${advice}`);
	if (parseAddress(hostname)) return undefined;
	const addresses = await fetcher.addressesOf(hostname).catch(({ message }: Error) => {
		throw new Error(`${hostname} is not asked: ${message}. ${advice}`);
	});
	if (addresses.length === 0) throw new Error(`${hostname} leads nowhere`);
	if (addresses.some(isPrivateAddress)) throw new Error(`${hostname} leads to a private address. ${advice}`);
	// IPv4 first, since a machine may know IPv6 addresses that it cannot reach.
	return addresses.find((address) => !address.includes(':')) ?? addresses[0];
}

async function readUpTo({ headers, body }: StreamResponse, limits: DownloadLimits, signal: AbortSignal) {
	const chunks: Buffer[] = [];
	let size = 0;
	const tooLarge = () => new Error(`The file is larger than ${limits.maximumSize / 2 ** 20} MB`);
	// Also ends the reading of a body that sends nothing more.
	signal.addEventListener('abort', () => body.destroy());
	try {
		if (Number(headers['content-length']) > limits.maximumSize) throw tooLarge();
		for await (const chunk of body) {
			size += chunk.length;
			if (size > limits.maximumSize) throw tooLarge();
			chunks.push(chunk);
		}
		return Buffer.concat(chunks);
	} finally {
		body.destroy();
	}
}
