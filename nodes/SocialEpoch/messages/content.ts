import type { IDataObject } from 'n8n-workflow';

import type { Names } from '../values/codes';
import { CONTENT_TYPE, named, nameOf, OLD_CONTENT_TYPE } from '../values/codes';
import { parseJson } from '../values/json';
import { cardsAsText, cardsIn } from './contactCard';
import { idOf, numberIn } from './ids';
import { isPlaceField, locationIn, locationOf } from './location';

export interface Media extends IDataObject {
	url: string;
	fileName: string | null;
	mimeType: string | null;
	caption: string | null;
}

/** What a message says, in words, as a file, or as a place. */
type Said = ReturnType<typeof readFields>;

/** The fields that are read here, and those of a quote; any other one is something that nobody reads. */
const READ = new Set(
	'url caption filename mimeType mimetype text type referContent whatsId whatsApp whatsapp msgId messageId'.split(' '),
);

/** Content types whose messages are files; the address in a contact card, a link or a call is not one. */
export const FILES = ['image', 'video', 'audio', 'file', 'sticker', 'voice', 'gif'];

/**
 * What a message says, out of the platform's `content` (docs/platform.md, "Message content" and "Quotes"): plain text,
 * a vCard, an object, or the JSON text of one.
 *
 * @param code number of the content type
 * @param refer the quoted message where it stands beside the content and not in it (CLIENT_SYNC_MESSAGE)
 * @param names the numbering of `code`, and of the types inside quotes
 * @returns the fields of an item from `contentType` to `quoted`; content that is broken or not understood comes out as
 * `text`, unchanged. `contentType` of a message that answers another one is the type of what it says.
 */
export function readContent(code: unknown, content: unknown, refer: unknown, names: Names): IDataObject {
	const type = nameOf(names, code);
	const fields = type === 'text' && typeof content === 'string' ? undefined : asObject(content);
	const said = fields ? readFields(type, fields, content) : readText(type, content);
	const quoted = readQuoted(refer || fields?.referContent, names);
	if (type !== 'quote') return { ...named('contentType', names, code), ...said, quoted };
	return { ...typeInQuote(fields?.type, said, names), ...said, quoted: quoted ?? UNTOLD };
}

/** A value as a record: an object, or the JSON text of one. `undefined` for everything else. */
export function asObject(value: unknown): IDataObject | undefined {
	const parsed = asJson(value);
	return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as IDataObject) : undefined;
}

/**
 * A list of records: an array, or the JSON text of one; a single record is a list of one. What is no record becomes one
 * with its `text`, so that no word gets lost. Never throws.
 */
export function asObjects(value: unknown): IDataObject[] {
	const list = [asJson(value) ?? value].flat();
	return list.flatMap<IDataObject>((one) => asObject(one) ?? (textOf(one) === null ? [] : { text: textOf(one) }));
}

/** Text as it is, `null` where there is none. */
export function nonEmpty(value: unknown): string | null {
	return (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : null;
}

function asJson(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		// Most texts are no JSON, and to let the parser say so costs three times as much as all else.
		const parsed = /^\s*["{[]/.test(value) ? parseJson(value) : undefined;
		// JSON in JSON in JSON happens; each layer is shorter than the one around it.
		return typeof parsed === 'string' ? asJson(parsed) : parsed;
	} catch {
		return undefined;
	}
}

function readFields(type: string | null, fields: IDataObject, content: unknown) {
	const own = { ...fields, referContent: null };
	// A card is 6 in both numberings.
	const kind = type === 'quote' ? nameOf(CONTENT_TYPE, fields.type) : type;
	const cards = isWritten(kind) ? [] : cardsIn(own);
	if (cards.length > 0) return { text: cards.map(cardsAsText).join('\n'), media: null, location: null };
	const [caption, words, url] = [fields.caption, fields.text, fields.url].map(nonEmpty);
	const inWords = type === 'location' ? locationIn(Object.values(own).join(' ')) : null;
	const location = locationOf(own) ?? inWords;
	const isFile = url !== null && location === null && type !== 'location';
	const mimeType = nonEmpty(fields.mimeType ?? fields.mimetype);
	const media: Media | null = isFile ? { url, fileName: idOf(fields.filename), mimeType, caption } : null;
	const text = caption ?? words ?? (isFile ? null : url);
	const isWhole = text === null && !isRead(fields, location !== null);
	return { text: isWhole ? textOf(content) : text, media, location };
}

/** Whether words that look like a contact card are only that. */
function isWritten(type: string | null): boolean {
	return ['text', 'quote', ...FILES].includes(String(type));
}

/** Whether nothing in a message's JSON gets lost. */
function isRead(fields: IDataObject, isPlace: boolean): boolean {
	const entries = Object.entries(fields).filter(([, value]) => value !== null && value !== '');
	const isKnown = (key: string, value: unknown) =>
		(READ.has(key) && (key === 'referContent' || typeof value !== 'object')) || (isPlace && isPlaceField(key));
	return Object.keys(fields).length > 0 && entries.every(([key, value]) => isKnown(key, value));
}

function readText(type: string | null, content: unknown): Said {
	const cards = isWritten(type) ? [] : cardsIn(asJson(content) ?? content);
	const text = cards.map(cardsAsText).join('\n') || textOf(content);
	if (type === 'location') return { text, media: null, location: locationIn(text ?? '') };
	// An answer that is nothing but an address is a text, too.
	const isFile = text && type !== 'text' && type !== 'quote' && /^https?:\/\/\S+$/i.test(text);
	const media = isFile ? { url: text, fileName: null, mimeType: null, caption: null } : null;
	return { text: media ? null : text, media, location: null };
}

/** An answer to something that is not told. */
const UNTOLD = { messageId: null, sender: null, contentType: null, text: null, media: null };

function readQuoted(refer: unknown, names: Names): IDataObject | null {
	const fields = asObject(refer);
	if (!fields) return textOf(refer) === null ? null : { ...UNTOLD, text: textOf(refer) };
	if (Object.keys(fields).length === 0) return null;
	const said = readFields(nameOf(names, fields.type), fields, refer);
	const { location, ...rest } = said;
	return {
		messageId: idOf(fields.msgId ?? fields.messageId),
		sender: numberIn(fields.whatsId ?? fields.whatsApp ?? fields.whatsapp),
		...typeInQuote(fields.type, said, names),
		...rest,
		...(location && { location }),
	};
}

/**
 * The content type inside a quote, as a field of an item. Whose numbering it is in is nowhere said, and 1 is a text in
 * one and an image in the other (docs/platform.md, "Quotes"): so what is there decides.
 */
function typeInQuote(code: unknown, said: Said, names: Names): IDataObject {
	const [type = 'unknown'] = [names, CONTENT_TYPE, OLD_CONTENT_TYPE]
		.map((table) => nameOf(table, code))
		.filter((name) => name !== 'unknown');
	if (type === 'unknown') return named('contentType', names, code);
	const file = FILES.find((name) => name === type);
	if (said.media) {
		const family = /^(image|video|audio)\b/.exec(said.media.mimeType ?? '')?.[0];
		const isVague = file === undefined || file === 'image' || file === 'video';
		return { contentType: (isVague && family) || file || 'file' };
	}
	if (said.location) return { contentType: 'location' };
	const isText = said.text !== null && (file !== undefined || type === null || type === 'quote');
	return { contentType: isText ? 'text' : type };
}

function textOf(content: unknown): string | null {
	if (content === null || content === undefined || content === '') return null;
	return typeof content === 'string' ? content : JSON.stringify(content);
}
