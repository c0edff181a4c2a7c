import { asText, choice, isEmpty, list, phoneNumber, shown, text, url } from '../../action/fields';
import type { Field, Values } from '../../action/operation';
import { missing, refuseSamples } from '../../action/read';
import { asFailure, badInput } from '../../platform/failure';
import { isWebAddress } from '../../values/webAddress';
import { splitText } from './splitText';

/** docs/platform.md, "Message: send" */
export const MAX_CHARACTERS = 1024;

const TEXT = 1;
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

/** A file may be named by its binary field in n8n instead of by its URL. */
const BINARY = 'binaryPropertyName';

/** Content types of the sending endpoints, with the fields each of them uses. */
const KINDS = [
	{ type: 3, name: 'Audio', needs: ['url'], may: [BINARY] },
	{ type: 10, name: 'Card Link', needs: ['title', 'link'], may: ['text', 'desc', 'url', BINARY] },
	{ type: 6, name: 'Contact Card', needs: ['text'], may: [] },
	{ type: 4, name: 'File', needs: ['url'], may: ['text', BINARY] },
	{ type: 2, name: 'Image', needs: ['url'], may: ['text', BINARY] },
	{ type: ROUTING_LINK, name: 'Routing Link', needs: ['title', 'routeType', 'routeList'], may: ['text'] },
	{ type: TEXT, name: 'Text', needs: ['text'], may: [] },
	{ type: 5, name: 'Video', needs: ['url'], may: ['text', BINARY] },
];

const TYPE = choice(
	'type',
	'Type',
	'What to send. On PC and mobile, text and images are certain to work; the rest depends on the channel.',
	KINDS.map(({ type, name }) => [type, name]),
	{ default: TEXT },
);

/** Of the routing types, the one whose list holds numbers of one's own (docs/platform.md, "Message: send"). */
const OWN_NUMBERS = 3;

const routeNumbers = list(
	phoneNumber(
		'routeList',
		'Routes',
		'IDs of the agents (Agent > Get Many), IDs of the groups of accounts, or your WhatsApp numbers with country code; separated by commas',
	),
);
/** IDs stay text, so that none loses a digit. */
const routeIds = list(text('routeList', 'Routes', ''));

/** The fields of a part, each shown only for those content types that use it. */
const PIECES = [
	{
		...text(
			'text',
			'Text',
			'The message itself, the caption of a picture, video or file, or the details of a contact card. At most 1,024 characters.',
			{ placeholder: 'e.g. Hello! How can we help?', typeOptions: { rows: 3 } },
		),
		// Line breaks and spaces belong to the message, so nothing is trimmed.
		read: (value: unknown) => (typeof value === 'string' ? value : asText(value, 'Text')),
	},
	url('url', 'URL', 'Public address of the file, at most 25 MB. The platform fetches it from there.', {
		placeholder: 'e.g. https://example.com/offer.jpg',
	}),
	text(
		BINARY,
		'Input Binary Field',
		'For a file that is inside n8n: the name of the input field that holds it, instead of a URL. The platform fetches it from a signed address of your n8n.',
		{ placeholder: 'e.g. data' },
	),
	text('title', 'Title', 'Title of the link', { placeholder: 'e.g. Our new collection' }),
	{ ...text('link', 'Link', 'Where a tap leads', { placeholder: 'e.g. https://example.com/shop' }), read: webAddress },
	text('desc', 'Description', 'Text under the title'),
	choice(
		'routeType',
		'Route To',
		'Whom the platform hands customers who tap the link over to',
		[
			[1, 'Agents'],
			[2, 'Group of Accounts'],
			[OWN_NUMBERS, 'WhatsApp Numbers'],
		],
		{ default: OWN_NUMBERS },
	),
	// How they are read depends on Route To.
	{ ...routeNumbers, read: (value: unknown) => value },
].map((field: Field): Field => {
	const { property } = field;
	const type = KINDS.filter(({ needs, may }) => [...needs, ...may].includes(property.name)).map((kind) => kind.type);
	return { ...field, property: { ...property, displayOptions: { show: { type } } } };
});

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
		options: [{ displayName: 'Part', name: 'parts', values: [TYPE, ...PIECES].map(({ property }) => property) }],
	},
	read(value, timeZone, stored) {
		const parts = Array.isArray(value) || typeof value === 'string' ? [value].flat() : (value as Values).parts;
		if (!Array.isArray(parts) || parts.length === 0) {
			throw badInput('Content is empty', 'Add at least one part, such as a text.');
		}
		const entered = Object(Object(stored).parts) as Values[];
		return parts.map((part: unknown, sort) => {
			try {
				return readPart(part, sort, timeZone, entered[sort]);
			} catch (error) {
				const { message, description } = asFailure(error);
				throw badInput(`Content, part ${sort + 1}: ${message}`, description);
			}
		});
	},
};

/** @param stored the part with its expressions */
function readPart(part: unknown, sort: number, timeZone: string, stored: Values = {}): Part {
	const entered = (typeof part === 'object' && part !== null ? part : { text: part }) as Values;
	const type = TYPE.read(entered.type ?? TEXT, timeZone);
	const { needs, may } = KINDS.find((kind) => kind.type === type)!;
	const read: Part = { type, sort };
	const isFilled = (name: string) => !isEmpty(entered[name]);
	for (const { property, read: readPiece } of PIECES) {
		const { name, displayName } = property;
		if (![...needs, ...may].includes(name)) continue;
		if (isFilled(name)) read[name] = readPiece(entered[name], timeZone);
		else if (needs.includes(name) && !(name === 'url' && isFilled(BINARY))) throw missing(displayName, stored[name]);
	}
	if (read.url !== undefined && read.binaryPropertyName !== undefined) {
		throw badInput('URL and Input Binary Field are both filled in', 'Keep the one that holds the file.');
	}
	if (type !== ROUTING_LINK) return read;
	// The platform wants a text with a routing link, and its own client sends the title.
	const { text: words = read.title as string, routeType, routeList } = read;
	return { ...read, text: words, routeList: routesOf(routeType, routeList, timeZone) };
}

function routesOf(routeType: unknown, routes: unknown, timeZone: string): string[] {
	if (routeType !== OWN_NUMBERS) return routeIds.read(routes, timeZone).flatMap((id) => id.split(/\s+/));
	const numbers = routeNumbers.read(routes, timeZone);
	refuseSamples('Routes', numbers);
	return numbers;
}

function webAddress(value: unknown): string {
	const address = typeof value === 'string' ? value.trim() : '';
	if (isWebAddress(address)) return address;
	throw badInput(`Link is not a web address: ${shown(value)}`, 'Enter an address that begins with https://.');
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
