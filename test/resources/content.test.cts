import { shown } from '../../nodes/SocialEpoch/action/fields';
import type { Failure } from '../../nodes/SocialEpoch/platform/failure';
import { content, MAX_CHARACTERS, withShortTexts } from '../../nodes/SocialEpoch/resources/message/content';
import { operationOf } from '../support/operations.cts';

const read = (value: unknown) => content.read(value, 'UTC');
const refusal = (value: unknown): Failure => {
	try {
		read(value);
	} catch (error) {
		return error as Failure;
	}
	throw new Error('It was taken');
};
const url = 'https://example.com/offer.jpg';

it.each<[string, object, object]>([
	['text', { type: 1, text: ' Hello\n ' }, { type: 1, text: ' Hello\n ' }],
	['text as a number', { text: 42 }, { type: 1, text: '42' }],
	['an image', { type: 2, url, text: 'Look' }, { type: 2, url, text: 'Look' }],
	['an image without caption', { type: 2, url: ` ${url} `, text: '' }, { type: 2, url }],
	['audio', { type: 3, url, text: 'does not belong' }, { type: 3, url }],
	['a file', { type: 4, url }, { type: 4, url }],
	['a video', { type: 5, url }, { type: 5, url }],
	['a contact card', { type: 6, text: 'BEGIN:VCARD\nEND:VCARD' }, { type: 6, text: 'BEGIN:VCARD\nEND:VCARD' }],
	[
		'a card link',
		{ type: 10, title: 'T', link: ' https://example.com ', desc: 'D', url, text: 'x' },
		{ type: 10, title: 'T', link: 'https://example.com', desc: 'D', url, text: 'x' },
	],
	[
		'a routing link to numbers',
		{ type: 11, title: 'T', routeType: '3', routeList: '+86 136 3380 0088, 447759820897' },
		{ type: 11, title: 'T', text: 'T', routeType: 3, routeList: ['8613633800088', '447759820897'] },
	],
	[
		'a routing link to groups of accounts',
		{ type: 11, title: 'T', text: 'own', routeType: 2, routeList: 'g1  82, 83' },
		{ type: 11, title: 'T', text: 'own', routeType: 2, routeList: ['g1', '82', '83'] },
	],
	[
		'a routing link to agents, whose ids keep all their digits',
		{ type: 11, title: 'T', text: 'own', routeType: 'Agents', routeList: '["8423922419416375297", 82]' },
		{ type: 11, title: 'T', text: 'own', routeType: 1, routeList: ['8423922419416375297', '82'] },
	],
	['a file inside n8n', { type: 4, binaryPropertyName: 'data' }, { type: 4, binaryPropertyName: 'data' }],
	['a type by name', { type: 'image', url }, { type: 2, url }],
	['a type as the trigger names it', { type: 'contactCard', text: 'v' }, { type: 6, text: 'v' }],
	['a type as text', { type: '5', url }, { type: 5, url }],
])('takes %s', (_what, part, sent) => {
	expect(read({ parts: [part] })).toEqual([{ ...sent, sort: 0 }]);
});

it('numbers its parts in their order, in whatever form they come', () => {
	const sent = [
		{ type: 1, text: 'a', sort: 0 },
		{ type: 2, url, sort: 1 },
	];
	const parts = [
		{ type: 1, text: 'a' },
		{ type: 2, url },
	];
	expect(read({ parts })).toEqual(sent);
	expect(read(parts)).toEqual(sent);
	expect(read(['a', { type: 2, url }])).toEqual(sent);
	expect(read('a')).toEqual([sent[0]]);
});

it.each<[unknown, string]>([
	[{ type: 1, text: '' }, 'Content, part 1: Text is missing'],
	[{ type: 1, text: '  ' }, 'Content, part 1: Text is missing'],
	[{}, 'Content, part 1: Text is missing'],
	[null, 'Content, part 1: Text is missing'],
	[{ type: 2 }, 'Content, part 1: URL is missing'],
	[{ type: 10, title: 'T' }, 'Content, part 1: Link is missing'],
	[{ type: 10, link: 'https://example.com', binaryPropertyName: 'data' }, 'Content, part 1: Title is missing'],
	[{ type: 10, title: 'T', link: 5 }, 'Content, part 1: Link is not a web address: 5'],
	[{ type: 10, title: 'T', link: 'example.com' }, 'Content, part 1: Link is not a web address: example.com'],
	[{ type: 11, title: 'T', routeType: 3 }, 'Content, part 1: Routes is missing'],
	[{ type: 11, title: 'T', routeType: 'x', routeList: 'a' }, 'Content, part 1: Route To has no choice x'],
	[
		{ type: 11, title: 'T', routeType: 3, routeList: '+999 00000000001' },
		'Content, part 1: This is the documented example, not a customer. Nothing was sent.',
	],
	[{ type: 11, title: 'T', routeType: 3, routeList: 'a' }, 'Content, part 1: Routes is not a phone number: a'],
	[{ type: 4, url, binaryPropertyName: 'data' }, 'Content, part 1: URL and Input Binary Field are both filled in'],
	[{ type: 7, text: 'a' }, 'Content, part 1: Type has no choice 7'],
	[{ type: 'sticker', text: 'a' }, 'Content, part 1: Type has no choice sticker'],
	[{ type: {}, text: 'a' }, 'Content, part 1: Type has no choice {}'],
	[{ type: 1, text: { a: 1 } }, 'Content, part 1: Text is not text: {"a":1}'],
	[{ type: 1, text: ['a'] }, 'Content, part 1: Text is not text: ["a"]'],
])('refuses %j', (part, words) => {
	const failure = refusal({ parts: [part] });
	expect(failure).toMatchObject({ message: words, sent: false });
	expect(failure.description).toMatch(/\.$/);
});

it('names the expression that gave nothing for a part', () => {
	const parts = [{ text: 'Hi' }, { text: '' }];
	const stored = { parts: [{ text: 'Hi' }, { text: '={{ $json.output }}' }] };
	expect(() => content.read({ parts }, 'UTC', stored)).toThrow(
		'Content, part 2: Text is empty: {{ $json.output }} gave nothing for this item',
	);
});

it.each([[{}], [{ parts: [] }], [{ parts: null }], [{ parts: 'x' }], [[]], [7], [true]])('is empty as %j', (value) => {
	expect(refusal(value)).toMatchObject({ message: 'Content is empty', description: expect.stringMatching(/^Add/) });
});

it.each([
	...[
		'data',
		'./offer.jpg',
		'data:image/png;base64,AAAA',
		'file:///tmp/a.jpg',
		'filesystem-v2:workflows/1',
		'https://',
	],
	...[
		'http://localhost/a',
		'http://127.0.0.1/a',
		'http://192.168.1.5/a',
		'http://minio:9000/a',
		`${url},${url}`,
		`${url} ${url}`,
	],
	...['http://host.docker.internal/a', 'http://[::1]/a', 'http://10.0.0.7/a', 'http://nas.local/a'],
])('refuses the file %j with advice, since the platform wants an address it can reach', (file) => {
	const failure = refusal([{ type: 4, url: file }]);
	expect(failure.message).toBe(`Content, part 1: URL is not the public address of one file: ${shown(file)}`);
	expect(failure.description).toContain('fill in Input Binary Field');
});

it('counts 1,024 characters as people do, and not as JavaScript does; a longer text is cut where that is wanted', () => {
	for (const character of ['a', '中', '😀', '👍'.normalize()]) {
		const most = character.repeat(MAX_CHARACTERS);
		const parts = (text: string) => read([text, 'b']);
		expect(withShortTexts(parts(most), false)).toEqual(parts(most));
		expect(() => withShortTexts(parts(`${most}${character}`), false)).toThrow(
			'Content, part 1: Text has 1025 characters, and a message holds at most 1024',
		);
		expect(withShortTexts(parts(`${most} ${character}`), true)).toEqual([
			{ type: 1, text: most, sort: 0 },
			{ type: 1, text: character, sort: 1 },
			{ type: 1, text: 'b', sort: 2 },
		]);
	}
	const caption = read([{ type: 2, url, text: 'x'.repeat(1025) }]);
	for (const split of [true, false]) expect(() => withShortTexts(caption, split)).toThrow('1025 characters');
});

it('gives a file inside n8n the address that n8n offers for it, for as long as is wanted', async () => {
	const { prepare } = operationOf('message:send');
	const parts = [
		{ type: 1, text: 'a' },
		{ type: 4, binaryPropertyName: 'data' },
	];
	const fileUrl = async (field: string, minutes: number) => `${url}?${field}&${minutes}`;
	const helpers = { input: {}, fileUrl, ask: () => '' };
	expect(await prepare!({ content: parts, fileLifetime: 60 }, helpers)).toEqual({
		content: [
			{ type: 1, text: 'a' },
			{ type: 4, url: `${url}?data&60` },
		],
	});
});
