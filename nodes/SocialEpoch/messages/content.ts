import type { IDataObject } from 'n8n-workflow';

import { parseJson } from '../values/json';
import { nameOf, type Names } from '../values/codes';
import { bareDigits } from '../values/phoneNumber';

export interface Media extends IDataObject {
	url: string;
	fileName: string | null;
	mimeType: string | null;
	caption: string | null;
}

export interface Content {
	text: string | null;
	media: Media | null;
	quoted: IDataObject | null;
}

/** Keys that tell a message's JSON from a text that merely looks like JSON. */
const KNOWN_KEYS = ['url', 'caption', 'filename', 'mimeType', 'mimetype', 'text', 'referContent'];

/**
 * What a message says, out of the platform's `content`: plain text, a vCard, an object, or a JSON string of one
 * (docs/platform.md, "Message content").
 *
 * @param type readable name of the content type
 * @param refer the quoted message where it stands beside the content and not in it (CLIENT_SYNC_MESSAGE)
 * @param names the numbering that `type` has inside quotes: it is the one of the message around it
 * @returns what could be read; content that is broken or not understood comes out as `text`, unchanged
 */
export function readContent(type: string | null, content: unknown, refer: unknown, names: Names): Content {
	const fields = type === 'text' && typeof content === 'string' ? undefined : asObject(content);
	const quoted = readQuoted(refer ?? fields?.referContent, names);
	const { text, media } = fields ? readFields(fields, content) : readText(type, content);
	return { text, media, quoted };
}

/** A value as a record: an object, or the JSON text of one. `undefined` for everything else. */
export function asObject(value: unknown): IDataObject | undefined {
	const parsed = asJson(value);
	return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as IDataObject) : undefined;
}

/** A list of records: an array, or the JSON text of one; a single record is a list of one. Never throws. */
export function asObjects(value: unknown): IDataObject[] {
	const parsed = asJson(value);
	const list = Array.isArray(parsed) ? parsed : [parsed];
	return list.map(asObject).filter((item) => item !== undefined);
}

/** An id as text; `null` for nothing, for "" and for the 0 and "null" that stand for nothing. */
export function idOf(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	const text = String(value).trim();
	return text === '' || text === '0' || text === 'null' ? null : text;
}

/** The bare digits of a WhatsApp id; an id that is not a number (masked, `@lid`) stays as it is. */
export function numberOf(value: unknown): string | null {
	// What nearly all ids look like, without the work that typed numbers need.
	if (typeof value === 'string' && /^\d+(@c\.us)?$/.test(value)) return value.replace('@c.us', '');
	return bareDigits(value) ?? idOf(value);
}

function asJson(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	if (!/^\s*["{[]/.test(value)) return undefined;
	try {
		const parsed = parseJson(value);
		// JSON in JSON in JSON happens; each layer is shorter than the one around it.
		return typeof parsed === 'string' ? asJson(parsed) : parsed;
	} catch {
		return undefined;
	}
}

function readFields(fields: IDataObject, content: unknown): Pick<Content, 'text' | 'media'> {
	if (!KNOWN_KEYS.some((key) => key in fields)) return { text: textOf(content), media: null };
	const url = nonEmpty(fields.url);
	const caption = nonEmpty(fields.caption);
	const media = url
		? {
				url,
				fileName: idOf(fields.filename),
				mimeType: nonEmpty(fields.mimeType ?? fields.mimetype),
				caption,
			}
		: null;
	return { text: caption ?? nonEmpty(fields.text), media };
}

function readText(type: string | null, content: unknown): Pick<Content, 'text' | 'media'> {
	const text = textOf(content);
	if (text && /^\s*BEGIN:VCARD/i.test(text)) return { text: cardsAsText(text) || text, media: null };
	if (text && type !== 'text' && /^https?:\/\/\S+$/i.test(text)) {
		return { text: null, media: { url: text, fileName: null, mimeType: null, caption: null } };
	}
	return { text, media: null };
}

function readQuoted(refer: unknown, names: Names): IDataObject | null {
	if (refer === null || refer === undefined || refer === '') return null;
	const fields = asObject(refer);
	if (!fields) {
		return { messageId: null, sender: null, contentType: null, text: textOf(refer), media: null };
	}
	return {
		messageId: idOf(fields.msgId ?? fields.messageId),
		sender: numberOf(fields.whatsId ?? fields.whatsApp ?? fields.whatsapp),
		contentType: nameOf(names, fields.type),
		...readFields(fields, refer),
	};
}

/** Name and numbers of every contact card in the text, one card a line. */
function cardsAsText(vcards: string): string {
	const lines = vcards.replace(/\r?\n[ \t]/g, '').replace(/\r/g, '');
	return lines
		.split(/END:VCARD/i)
		.map((card) => {
			const name = /^FN[^:\n]*:(.*)$/im.exec(card)?.[1];
			const numbers = [...card.matchAll(/^(?:[\w-]+\.)?TEL[^:\n]*:(.*)$/gim)].map((match) => match[1]);
			return [name, ...numbers]
				.map((part) => unescapeCard(part ?? '').trim())
				.filter(Boolean)
				.join(', ');
		})
		.filter(Boolean)
		.join('\n');
}

function unescapeCard(text: string): string {
	return text.replace(/\\n/gi, ' ').replace(/\\([,;\\])/g, '$1');
}

/** Text as it is, `null` where there is none. */
export function nonEmpty(value: unknown): string | null {
	return (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : null;
}

function textOf(content: unknown): string | null {
	if (content === null || content === undefined || content === '') return null;
	return typeof content === 'string' ? content : JSON.stringify(content);
}
