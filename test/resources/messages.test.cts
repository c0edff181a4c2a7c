import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { simplifyClientMessage, simplifySyncMessage } from '../../nodes/SocialEpoch/messages/message';
import type { Values } from '../../nodes/SocialEpoch/action/operation';
import { shown } from '../../nodes/SocialEpoch/action/fields';
import { content, MAX_CHARACTERS, withShortTexts } from '../../nodes/SocialEpoch/resources/message/content';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import type { Failure } from '../../nodes/SocialEpoch/platform/failure';
import { runNode } from '../support/n8n.cts';
import { operationOf } from '../support/operations.cts';
import { platform, success } from '../support/platform.cts';

const SEND = '/group-dispatch-api/gsTask/assign/soCreate';
const MANY = '/group-dispatch-api/gsTask/assign/moscCreate';
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

describe('content', () => {
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
			{ type: 10, title: 'T', link: 'https://example.com', desc: 'D', url, text: 'x' },
			{ type: 10, title: 'T', link: 'https://example.com', desc: 'D', url, text: 'x' },
		],
		[
			'a routing link to numbers',
			{ type: 11, title: 'T', routeType: '3', routeList: '+86 136 3380 0088, 447759820897' },
			{ type: 11, title: 'T', text: 'T', routeType: 3, routeList: ['8613633800088', '447759820897'] },
		],
		[
			'a routing link to groups of accounts',
			{ type: 11, title: 'T', text: 'own', routeType: 2, routeList: 'g1 82, 83' },
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
		[{ type: 10, link: 'https://example.com' }, 'Content, part 1: Title is missing'],
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

	it.each([[{}], [{ parts: [] }], [{ parts: null }], [{ parts: 'x' }], [[]], [7], [true]])(
		'is empty as %j',
		(value) => {
			expect(refusal(value).message).toBe('Content is empty');
		},
	);

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
});

describe('sending', () => {
	const node = new SocialEpoch();
	beforeAll(() => nock.disableNetConnect());
	afterEach(() => nock.cleanAll());
	const parameters = {
		resource: 'message',
		operation: 'send',
		sendWhatsApp: '={{ $json.account }}',
		friendWhatsApp: '={{ $json.groupId || $json.customer }}',
		targetType: '={{ $json.chatType }}',
		content: { parts: [{ type: 1, text: '={{ "You said: " + $json.text }}' }] },
	};
	const sent = async (items: IDataObject[], change = {}) => {
		const received = platform('POST', SEND, success({ taskId: 1 }));
		const { error } = await runNode(node, { ...parameters, ...change }, { items });
		expect(error).toBeUndefined();
		return received.map(({ body }) => body as IDataObject);
	};

	const client = (change: IDataObject) => ({
		whatsApp: '86172272727@c.us',
		friendWhatsApp: '61191828282@c.us',
		actionType: 2,
		chatType: 1,
		content: [{ type: 1, text: 'hello', messageId: 'm', time: 1_700_000_000_000 }],
		...change,
	});

	it('answers a person straight from the trigger’s item', async () => {
		const [body] = await sent([simplifyClientMessage(client({}))]);
		expect(body).toEqual({
			sendType: 1,
			targetType: 1,
			sendWhatsApp: '86172272727',
			friendWhatsApp: '61191828282',
			content: [{ type: 1, text: 'You said: hello', sort: 0 }],
		});
	});

	it('answers a group straight from the trigger’s item, old groups too', async () => {
		const groups = ['120363295594719602@g.us', '8613633800088-1600000000@g.us'];
		const bodies = await sent(
			groups.map((friendWhatsApp) => simplifyClientMessage(client({ chatType: 2, friendWhatsApp }))),
		);
		// Different recipients go at the same time here, in whatever order they arrive.
		expect(bodies.map(({ targetType, friendWhatsApp }) => [targetType, friendWhatsApp]).sort()).toEqual([
			[2, '120363295594719602'],
			[2, '8613633800088-1600000000'],
		]);
	});

	it('answers the other message event as well, and passes its picture on', async () => {
		const item = simplifySyncMessage({
			messageId: 'm',
			userName: 'lee',
			whatsId: '61191828282@c.us',
			friendWhatsId: '61191828282@c.us',
			currentWhatsId: '86172272727@c.us',
			actionType: 2,
			chatType: 1,
			content: JSON.stringify({ url, mimeType: 'image/jpeg', caption: 'Look' }),
			contentType: 1,
			sendTime: '2026-01-31 08:00:00',
		});
		const part = { type: '={{ $json.contentType }}', url: '={{ $json.media.url }}', text: '={{ $json.text }}' };
		const [body] = await sent([item], { content: { parts: [part] } });
		expect(body).toMatchObject({ sendWhatsApp: '86172272727', friendWhatsApp: '61191828282', targetType: 1 });
		expect((body.content as IDataObject[])[0]).toMatchObject({ type: 2, url });
	});

	it('sends times in the platform’s zone, and the rest only where it is given', async () => {
		const additionalFields = {
			name: 'Welcome',
			sendType: 'Cloud PC',
			startTaskTime: '2026-01-31T08:00:00+01:00',
			endTaskTime: '2026-02-01T00:00:00Z',
			agentAccount: 'lee',
		};
		const [body] = await sent([simplifyClientMessage(client({}))], { additionalFields });
		expect(body).toMatchObject({
			name: 'Welcome',
			sendType: 3,
			startTaskTime: '2026-01-31 15:00:00',
			endTaskTime: '2026-02-01 08:00:00',
			agentAccount: 'lee',
		});
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

	it('asks with the buttons that are wanted, or for words, in a message that fits with its link', async () => {
		const { prepare, fields, waitsUntil } = operationOf('message:sendAndWait');
		const { read } = fields.find(({ property }) => property.name === 'approvalOptions')!;
		expect(read({}, 'UTC')).toEqual({ approve: 'Approve', decline: 'Decline' });
		expect(read({ values: { approveLabel: '', disapproveLabel: 'No' } }, 'UTC')).toEqual({
			approve: 'Approve',
			decline: 'No',
		});
		expect(read({ values: { approvalType: 'single', approveLabel: 'Yes' } }, 'UTC')).toEqual({ approve: 'Yes' });
		const asked: unknown[] = [];
		const ask = (question: unknown) => `https://n8n.example/${asked.push(question)}`;
		const prepared = async (values: object) =>
			await prepare!(values as Values, { input: {}, fileUrl: async () => '', ask });
		const approvalOptions = { approve: 'Yes' };
		expect(await prepared({ message: 'Go?', responseType: 'approval', approvalOptions })).toEqual({
			message: 'Go?\n\nhttps://n8n.example/1',
		});
		await prepared({ message: '😀'.repeat(1001), responseType: 'freeText', approvalOptions });
		expect(asked).toEqual([{ text: 'Go?', buttons: approvalOptions }, { text: '😀'.repeat(1001) }]);
		await expect(prepared({ message: 'x'.repeat(1003) })).rejects.toMatchObject({
			message: 'Message has 1026 characters with its link, and a message holds at most 1024',
			description: 'Shorten it by 2 characters.',
		});
		const now = new Date(0);
		expect(waitsUntil!({ limitWaitTime: 5 }, now)).toEqual(new Date(300_000));
		expect(waitsUntil!({ limitWaitTime: 0 }, now)).toBeUndefined();
	});

	it('tells an empty answer for success, and gives every item an object of its own', async () => {
		platform('POST', MANY, success(null), success({ taskId: 7 }));
		const many = {
			...parameters,
			operation: 'sendToMany',
			sendWhatsApp: '8613633800088',
			friendWhatsApp: '8613633800089',
			targetType: 1,
		};
		const items = [{ text: 'a' }, { text: 'a' }, { text: 'b' }, { text: 'b' }];
		const { json } = await runNode(node, many, { items });
		const recipients = ['8613633800089'];
		const answers = [{ success: true }, { success: true }, { taskId: 7 }, { taskId: 7 }];
		expect(json).toEqual(answers.map((given) => ({ ...given, recipients })));
		expect(json[2]).not.toBe(json[3]);
	});

	it('refuses more than 5,000 recipients in one item, and sends nothing', async () => {
		const received = platform('POST', MANY, success(null));
		const many = {
			...parameters,
			operation: 'sendToMany',
			sendWhatsApp: '8613633800088',
			targetType: 1,
			friendWhatsApp: '={{ $json.list }}',
		};
		const list = (count: number) => [{ text: 'a', list: Array.from({ length: count }, (_, i) => 8613600000000 + i) }];
		const { error } = await runNode(node, many, { items: list(5001) });
		expect(error?.message).toBe('To has 5001 recipients, and a task takes at most 5000 [item 1]');
		expect(error?.description).toContain('Split the list');
		expect(received).toEqual([]);
		expect((await runNode(node, many, { items: list(5000) })).error).toBeUndefined();
		expect((received[0].body as { sendInfos: unknown[] }).sendInfos).toHaveLength(5000);
	});
});
