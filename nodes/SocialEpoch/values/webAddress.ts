import { isPrivateHost } from './addresses.bundled';

/**
 * A text as a URL, where it is one. `URL.canParse` would be shorter, but in Node 20 it takes `ü` for no letter of a URL
 * once it has been called some thousand times.
 */
export function parseUrl(text: string, base?: string): URL | undefined {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
}

/** Whether a text is an http or https URL. */
export function isWebAddress(text: string): boolean {
	return /^https?:\/\/[^\s/]/i.test(text) && parseUrl(text) !== undefined;
}

/** A second URL in a text. Addresses of image services hold one as well, but as a part of their path or query. */
const SECOND_URL = /[^/=?&#:%]https?:\/\/|[\s,;|]www\./i;

/**
 * The address of a file as the platform can fetch it: one http or https URL on a public host. A blank in it is encoded.
 *
 * @returns `undefined` for everything else: two addresses, `localhost`, `192.168.1.5`, `minio`, `nas.local`, no URL
 */
export function publicUrl(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!isWebAddress(text) || /[\t\r\n]/.test(text) || SECOND_URL.test(text)) return undefined;
	return isPrivateHost(new URL(text).hostname) ? undefined : text.replaceAll(' ', '%20');
}
