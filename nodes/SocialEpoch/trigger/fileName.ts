import type { IBinaryData } from 'n8n-workflow';

import type { Media } from '../messages/content';

/**
 * What to call the file of a message: as the platform does, or as its URL ends. It is safe in a folder and in a header:
 * no slashes, quotes, control or formatting characters (U+202E turns `gnp.exe` around), not only dots, at most 200 long.
 */
export function fileNameOf({ fileName }: Media, url: string): string {
	const name = (fileName ?? decoded(new URL(url).pathname.split('/').pop() ?? ''))
		.slice(-200)
		.replace(/[\p{Cf}\p{Cs}]/gu, '')
		.replace(/[\\/"'`\p{Cc}\p{Zl}\p{Zp}]/gu, '_')
		.trim();
	return /^\.*$/.test(name) ? 'file' : name;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/**
 * The first MIME type among what the platform and the server say: `type/subtype` and printable parameters, at most 255
 * characters. The platform also writes "audio" or "document" in its place.
 */
export function mimeTypeOf(...said: unknown[]): string | undefined {
	return said.find(
		(type): type is string =>
			typeof type === 'string' &&
			type.length <= 255 &&
			/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+ *(;[\x20-\x7e]*)?$/.test(type) &&
			!/^(application|binary)\/octet-stream\b/i.test(type),
	);
}

/** Whether a name ends as files do, and not in a version or a number. */
export function hasExtension(name: string): boolean {
	return /\.(?=\w*[a-z])[a-z0-9]{1,5}$/i.test(name);
}

/** The endings that people and programs expect, where n8n's table has others. */
const USUAL: Record<string, string> = { adts: 'aac', mpga: 'mp3', oga: 'ogg', qt: 'mov', vcard: 'vcf' };

/** The ending of a file by its MIME type, as n8n knows it, or as types such as `audio/m4a` name it themselves. */
export function extensionOf({ fileExtension, mimeType }: IBinaryData): string | undefined {
	const known = fileExtension ?? /^\w+\/([a-z0-9]{2,4})\b/.exec(mimeType)?.[1];
	return known && (USUAL[known] ?? known);
}
