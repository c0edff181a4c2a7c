import type { INodeProperties } from 'n8n-workflow';

import { asText, comparable, isEmpty, isWebAddress, shown } from '../../engine/fields';
import type { Field, Values } from '../../engine/operation';
import { badInput } from '../../transport/failure';

/** "A single message holds at most 1,024 characters." */
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

const PARTS: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		options: KINDS.map(({ name, value }) => ({ name, value })),
		default: TEXT,
		description:
			'What to send. On PC and mobile, text and images are certain to work; the rest depends on the channel.',
	},
	part(
		'text',
		'Text',
		'The message itself, the caption of a picture, video or file, or the details of a contact card. At most 1,024 characters.',
		{
			placeholder: 'e.g. Hello! How can we help?',
			typeOptions: { rows: 3 },
		},
	),
	part(
		'url',
		'URL',
		'Public address of the file, at most 25 MB. The platform fetches it from there, so a file inside n8n has to be put online first.',
		{ placeholder: 'e.g. https://example.com/offer.jpg' },
	),
	part('title', 'Title', 'Title of the link', { placeholder: 'e.g. Our new collection' }),
	part('link', 'Link', 'Where a tap leads', { placeholder: 'e.g. https://example.com/shop' }),
	part('desc', 'Description', 'Text under the title'),
	part('routeType', 'Route Type', 'How the platform distributes customers, as a number', {
		type: 'number',
		default: 3,
	}),
	part('routeList', 'Routes', 'The targets customers are distributed over, separated by commas, or as JSON'),
];

/** Shows a field only for those content types that use it. */
function part(
	name: string,
	displayName: string,
	description: string,
	looks: Partial<INodeProperties> = {},
): INodeProperties {
	const types = KINDS.filter(({ needs, may }) => needs.includes(name) || may.includes(name));
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		description,
		...looks,
		displayOptions: { show: { type: types.map(({ value }) => value) } },
	};
}

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
		options: [{ displayName: 'Part', name: 'parts', values: PARTS }],
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
	for (const name of [...kind.needs, ...kind.may]) {
		const value = entered[name];
		const label = labelOf(name);
		if (isEmpty(value)) {
			if (!kind.needs.includes(name)) continue;
			throw badInput(`${where}: ${label} is missing`, `Fill in ${label}, which ${kind.name} needs.`);
		}
		read[name] = READERS[name](value, `${where}: ${label}`);
	}
	// The platform wants a text with a routing link, and its own client sends the title.
	if (type === ROUTING_LINK) read.text ??= read.title;
	return { ...read, sort };
}

function labelOf(name: string): string {
	return PARTS.find((property) => property.name === name)!.displayName;
}

const READERS: Record<string, (value: unknown, label: string) => unknown> = {
	text: messageText,
	url: fileUrl,
	title: asText,
	link: webAddress,
	desc: asText,
	routeType(value, label) {
		if (!Number.isSafeInteger(Number(value))) throw badInput(`${label} is not a number`, 'Enter a whole number.');
		return Number(value);
	},
	routeList(value) {
		if (Array.isArray(value)) return value;
		const entered = String(value).trim();
		try {
			if (entered.startsWith('[')) return JSON.parse(entered) as unknown;
		} catch {
			// Then it is a plain list.
		}
		return entered.split(',').map((target) => target.trim());
	},
};

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
