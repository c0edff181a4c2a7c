import type { INodeProperties } from 'n8n-workflow';

import { asText, comparable, fromJsonList, isEmpty, shown } from '../../action/fields';
import type { Field, Values } from '../../action/operation';
import { missing, refuseSamples } from '../../action/read';
import { badInput } from '../../platform/failure';
import { phoneNumberOf, splitNumbers } from '../../values/phoneNumber';
import { isWebAddress, publicUrl } from '../../values/webAddress';
import { splitText } from './splitText';

/** docs/platform.md, "Message: send" */
export const MAX_CHARACTERS = 1024;

const TEXT = 1;
const CARD_LINK = 10;
const ROUTING_LINK = 11;

/** One part of a message as it travels, but for a file that is still inside n8n: it is named by its binary field. */
export interface Part {
	type: number;
	sort: number;
	text?: string;
	url?: string;
	binaryPropertyName?: string;
	[more: string]: unknown;
}

interface Kind {
	value: number;
	name: string;
	needs: string[];
	may: string[];
}

/** A file may be named by its binary field in n8n instead of by its URL. */
const BINARY = 'binaryPropertyName';

/** Whom a routing link hands customers over to (docs/platform.md, "Message: send"). */
const ROUTE_TYPES = [
	{ value: 1, name: 'Agents' },
	{ value: 2, name: 'Group of Accounts' },
	{ value: 3, name: 'WhatsApp Numbers' },
];

/** Content types of the sending endpoints, with the fields each of them uses. */
const KINDS: Kind[] = [
	{ value: 3, name: 'Audio', needs: ['url'], may: [] },
	{ value: CARD_LINK, name: 'Card Link', needs: ['title', 'link'], may: ['text', 'desc', 'url'] },
	{ value: 6, name: 'Contact Card', needs: ['text'], may: [] },
	{ value: 4, name: 'File', needs: ['url'], may: ['text'] },
	{ value: 2, name: 'Image', needs: ['url'], may: ['text'] },
	{ value: ROUTING_LINK, name: 'Routing Link', needs: ['title', 'routeType', 'routeList'], may: ['text'] },
	{ value: TEXT, name: 'Text', needs: ['text'], may: [] },
	{ value: 5, name: 'Video', needs: ['url'], may: ['text'] },
];

/** A field of a part, shown only for those content types that use it. */
interface Piece {
	property: INodeProperties;
	/** @param label how a failure names it */
	read: (value: unknown, label: string) => unknown;
}

function piece(
	name: string,
	displayName: string,
	description: string,
	read: Piece['read'],
	looks: Partial<INodeProperties> = {},
): Piece {
	const used = name === BINARY ? 'url' : name;
	const type = KINDS.filter(({ needs, may }) => [...needs, ...may].includes(used)).map(({ value }) => value);
	const displayOptions = { show: { type } };
	return { property: { displayName, name, type: 'string', default: '', description, ...looks, displayOptions }, read };
}

const PIECES = [
	piece(
		'text',
		'Text',
		'The message itself, the caption of a picture, video or file, or the details of a contact card. At most 1,024 characters.',
		messageText,
		{ placeholder: 'e.g. Hello! How can we help?', typeOptions: { rows: 3 } },
	),
	piece('url', 'URL', 'Public address of the file, at most 25 MB. The platform fetches it from there.', fileUrl, {
		placeholder: 'e.g. https://example.com/offer.jpg',
	}),
	piece(
		BINARY,
		'Input Binary Field',
		'For a file that is inside n8n: the name of the input field that holds it, instead of a URL. The platform fetches it from a signed address of your n8n.',
		asText,
		{ placeholder: 'e.g. data' },
	),
	piece('title', 'Title', 'Title of the link', asText, { placeholder: 'e.g. Our new collection' }),
	piece('link', 'Link', 'Where a tap leads', webAddress, { placeholder: 'e.g. https://example.com/shop' }),
	piece('desc', 'Description', 'Text under the title', asText),
	piece('routeType', 'Route To', 'Whom the platform hands customers who tap the link over to', routeType, {
		type: 'options',
		options: ROUTE_TYPES,
		default: 3,
	}),
	piece(
		'routeList',
		'Routes',
		'IDs of the agents (Agent > Get Many), IDs of the groups of accounts, or your WhatsApp numbers with country code; separated by commas',
		targets,
		{ placeholder: 'e.g. 8613633800088, 447759820897' },
	),
];

const TYPE: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: KINDS.map(({ name, value }) => ({ name, value })),
	default: TEXT,
	description: 'What to send. On PC and mobile, text and images are certain to work; the rest depends on the channel.',
};

/** The pieces of a message, in the order they are sent. */
export const content: Field<'content', Part[]> = {
	property: {
		displayName: 'Content',
		name: 'content',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		default: { parts: [{ type: TEXT, text: '' }] },
		required: true,
		placeholder: 'Add Part',
		description: 'What the message consists of; each part arrives as a message of its own',
		options: [{ displayName: 'Part', name: 'parts', values: [TYPE, ...PIECES.map(({ property }) => property)] }],
	},
	read(value, _timeZone, stored) {
		const parts = Array.isArray(value) || typeof value === 'string' ? [value].flat() : (value as Values).parts;
		if (!Array.isArray(parts) || parts.length === 0) {
			throw badInput('Content is empty', 'Add at least one part, such as a text.');
		}
		const entered = Object(Object(stored).parts) as Values[];
		return parts.map((part, sort) => readPart(part, sort, entered[sort]));
	},
};

/** @param stored the part with its expressions */
function readPart(part: unknown, sort: number, stored: Values = {}): Part {
	const entered = (typeof part === 'object' && part !== null ? part : { text: part }) as Values;
	const where = `Content, part ${sort + 1}`;
	const wanted = comparable(entered.type ?? TEXT);
	const kind = KINDS.find(({ value, name }) => wanted === String(value) || wanted === comparable(name));
	if (!kind) {
		const known = KINDS.map(({ value, name }) => `${value} (${name})`).join(', ');
		throw badInput(`${where}: there is no type ${shown(entered.type)}`, `Choose one of ${known}.`);
	}
	const type = kind.value;
	const read: Part = { type, sort };
	const isFilled = (name: string) => !isEmpty(entered[name]);
	for (const { property, read: readPiece } of PIECES) {
		const { name, displayName } = property;
		const used = name === BINARY ? 'url' : name;
		if (![...kind.needs, ...kind.may].includes(used)) continue;
		if (isFilled(name)) read[name] = readPiece(entered[name], `${where}: ${displayName}`);
		else if (kind.needs.includes(name) && !(name === 'url' && isFilled(BINARY))) {
			throw missing(`${where}: ${displayName}`, stored[name]);
		}
	}
	if (read.url !== undefined && read.binaryPropertyName !== undefined) {
		throw badInput(`${where}: URL and Input Binary Field are both filled in`, 'Keep the one that holds the file.');
	}
	if (read.routeType !== undefined) read.routeList = routes(read.routeType, read.routeList as string[], where);
	// The platform wants a text with a routing link, and its own client sends the title.
	if (type === ROUTING_LINK) read.text ??= String(read.title);
	return read;
}

/** Of the routing types, the one whose list holds numbers of one's own. */
const OWN_NUMBERS = 3;

function routeType(value: unknown, label: string): number {
	const wanted = comparable(value);
	const found = ROUTE_TYPES.find((type) => [String(type.value), comparable(type.name)].includes(wanted));
	if (found) return found.value;
	throw badInput(`${label} has no choice ${shown(value)}`, 'Choose Agents, Group of Accounts or WhatsApp Numbers.');
}

/** IDs stay text, so that none loses a digit. */
function targets(value: unknown, label: string): string[] {
	const list = Array.isArray(value) ? value : (fromJsonList(String(value)) ?? splitNumbers(asText(value, label)));
	return list.map((target) => asText(target, label));
}

function routes(type: unknown, list: string[], where: string): string[] {
	if (type !== OWN_NUMBERS) return list.flatMap((id) => id.split(/\s+/));
	const numbers = list.map((entry) => {
		const number = phoneNumberOf(entry);
		if (number) return number;
		throw badInput(`${where}: ${shown(entry)} in Routes is not a number`, 'Enter numbers with country code.');
	});
	refuseSamples('Routes', numbers);
	return numbers;
}

/** Line breaks and spaces belong to the message, so nothing is trimmed. */
function messageText(value: unknown, label: string): string {
	if (typeof value === 'object') asText(value, label);
	return String(value);
}

/**
 * The parts with texts that the platform takes: one that is too long becomes several parts, or is refused.
 *
 * @throws Failure naming the part
 */
export function withShortTexts(parts: Part[], split: boolean): Part[] {
	return parts
		.flatMap((part, i) => {
			const characters = [...(part.text ?? '')].length;
			if (characters <= MAX_CHARACTERS) return [part];
			if (split && part.type === TEXT) return splitText(part.text!, MAX_CHARACTERS).map((text) => ({ ...part, text }));
			throw badInput(
				`Content, part ${i + 1}: Text has ${characters} characters, and a message holds at most ${MAX_CHARACTERS}`,
				part.type === TEXT
					? 'Shorten it, or turn on the option Split Long Texts.'
					: 'Shorten it: a caption cannot be split. Send the rest as a text of its own.',
			);
		})
		.map((part, sort) => ({ ...part, sort }));
}

function webAddress(value: unknown, label: string): string {
	const address = typeof value === 'string' ? value.trim() : '';
	if (!isWebAddress(address)) {
		throw badInput(`${label} is not a web address: ${shown(value)}`, 'Enter an address that begins with https://.');
	}
	return address;
}

function fileUrl(value: unknown, label: string): string {
	const url = publicUrl(value);
	if (url !== undefined) return url;
	throw badInput(
		`${label} is not the public address of one file: ${shown(value)}`,
		'The platform fetches the file itself, so it needs one address that begins with https:// and can be reached from the internet. For a file inside n8n, fill in Input Binary Field instead.',
	);
}
