import type { INodeProperties } from 'n8n-workflow';

import { asText, comparable, fromJsonList, isEmpty, shown } from '../../action/fields';
import type { Field, Values } from '../../action/operation';
import { badInput } from '../../platform/failure';
import { isWebAddress } from '../../values/webAddress';

/** docs/platform.md, "Message: send" */
export const MAX_CHARACTERS = 1024;

const TEXT = 1;
const CARD_LINK = 10;
const ROUTING_LINK = 11;

interface Kind {
	value: number;
	name: string;
	needs: string[];
	may: string[];
}

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
	const type = KINDS.filter(({ needs, may }) => [...needs, ...may].includes(name)).map(({ value }) => value);
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
	piece(
		'url',
		'URL',
		'Public address of the file, at most 25 MB. The platform fetches it from there, so a file inside n8n has to be put online first.',
		fileUrl,
		{ placeholder: 'e.g. https://example.com/offer.jpg' },
	),
	piece('title', 'Title', 'Title of the link', asText, { placeholder: 'e.g. Our new collection' }),
	piece('link', 'Link', 'Where a tap leads', webAddress, { placeholder: 'e.g. https://example.com/shop' }),
	piece('desc', 'Description', 'Text under the title', asText),
	piece('routeType', 'Route Type', 'How the platform distributes customers, as a number', wholeNumber, {
		type: 'number',
		default: 3,
	}),
	piece('routeList', 'Routes', 'The targets customers are distributed over, separated by commas, or as JSON', targets),
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
export const content: Field = {
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
	read(value) {
		const parts = Array.isArray(value) || typeof value === 'string' ? [value].flat() : (value as Values).parts;
		if (!Array.isArray(parts) || parts.length === 0) {
			throw badInput('Content is empty', 'Add at least one part, such as a text.');
		}
		return parts.map(readPart);
	},
};

function readPart(part: unknown, sort: number): Values {
	const entered = (typeof part === 'object' && part !== null ? part : { text: part }) as Values;
	const where = `Content, part ${sort + 1}`;
	const wanted = comparable(entered.type ?? TEXT);
	const kind = KINDS.find(({ value, name }) => wanted === String(value) || wanted === comparable(name));
	if (!kind) {
		const known = KINDS.map(({ value, name }) => `${value} (${name})`).join(', ');
		throw badInput(`${where}: there is no type ${shown(entered.type)}`, `Choose one of ${known}.`);
	}
	const type = kind.value;
	const read: Values = { type };
	for (const { property, read: readPiece } of PIECES) {
		const { name, displayName } = property;
		const isNeeded = kind.needs.includes(name);
		if (!isNeeded && !kind.may.includes(name)) continue;
		if (!isEmpty(entered[name])) read[name] = readPiece(entered[name], `${where}: ${displayName}`);
		else if (isNeeded) {
			throw badInput(`${where}: ${displayName} is missing`, `Fill in ${displayName}, which ${kind.name} needs.`);
		}
	}
	// The platform wants a text with a routing link, and its own client sends the title.
	if (type === ROUTING_LINK) read.text ??= read.title;
	return { ...read, sort };
}

function wholeNumber(value: unknown, label: string): number {
	if (!Number.isSafeInteger(Number(value))) throw badInput(`${label} is not a number`, 'Enter a whole number.');
	return Number(value);
}

function targets(value: unknown): unknown {
	return Array.isArray(value)
		? value
		: (fromJsonList(String(value)) ??
				String(value)
					.split(',')
					.map((target) => target.trim()));
}

/** Line breaks and spaces belong to the message, so nothing is trimmed. */
function messageText(value: unknown, label: string): string {
	if (typeof value === 'object') asText(value, label);
	const text = String(value);
	const characters = [...text].length;
	if (characters > MAX_CHARACTERS) {
		throw badInput(
			`${label} has ${characters} characters, and a message holds at most ${MAX_CHARACTERS}`,
			'Shorten it, or split it into several parts.',
		);
	}
	return text;
}

function webAddress(value: unknown, label: string): string {
	const address = typeof value === 'string' ? value.trim() : '';
	if (!isWebAddress(address)) {
		throw badInput(`${label} is not a web address: ${shown(value)}`, 'Enter an address that begins with https://.');
	}
	return address;
}

function fileUrl(value: unknown, label: string): string {
	if (typeof value === 'string' && /^https?:/i.test(value.trim())) return webAddress(value, label);
	throw badInput(
		`${label} is not a public address`,
		'The platform fetches files itself, so a file inside n8n (binary data) cannot be sent directly. Upload it first, for example to S3, Google Cloud Storage or your web server, and enter its public https:// address.',
	);
}
