import { asObject, asObjects, idOf, nonEmpty, numberOf, readContent } from '../../nodes/SocialEpoch/messages/content';
import { CONTENT_TYPE, OLD_CONTENT_TYPE } from '../../nodes/SocialEpoch/values/codes';

const read = (type: string | null, content: unknown, refer?: unknown) =>
	readContent(type, content, refer, OLD_CONTENT_TYPE);

describe('readContent', () => {
	test.each([
		['text', 'hello', 'hello'],
		['text', '0', '0'],
		['text', '', null],
		['text', null, null],
		['text', undefined, null],
		// A text that looks like something else is still what the customer wrote.
		['text', '{"url":"https://a.example/x"}', '{"url":"https://a.example/x"}'],
		['text', 'https://a.example/x', 'https://a.example/x'],
		['unknown', 'something', 'something'],
		[null, 'something', 'something'],
		['call', 'missed', 'missed'],
		['text', 7, '7'],
	])('%s %j is the text %j', (type, content, text) => {
		expect(read(type, content)).toEqual({ text, media: null, quoted: null });
	});

	test.each(['mimeType', 'mimetype'])('reads a file with %s', (key) => {
		const content = JSON.stringify({
			filename: 'a.png',
			url: 'https://oss.example/a',
			[key]: 'image/png',
			caption: 'look',
		});
		expect(read('image', content)).toEqual({
			text: 'look',
			media: { url: 'https://oss.example/a', fileName: 'a.png', mimeType: 'image/png', caption: 'look' },
			quoted: null,
		});
	});

	test('takes the file name "null" for none', () => {
		const content = '{"filename":"null","url":"https://oss.example/a","mimeType":"image/jpeg","caption":""}';
		expect(read('image', content).media).toEqual({
			url: 'https://oss.example/a',
			fileName: null,
			mimeType: 'image/jpeg',
			caption: null,
		});
	});

	test('reads an object that is not wrapped in text, and text wrapped twice', () => {
		const fields = { url: 'https://oss.example/a', caption: 'c' };
		const expected = {
			text: 'c',
			media: expect.objectContaining({ url: 'https://oss.example/a' }),
			quoted: null,
		};
		expect(read('image', fields)).toEqual(expected);
		expect(read('image', JSON.stringify(JSON.stringify(fields)))).toEqual(expected);
	});

	test('takes a bare URL for the file where a file is due', () => {
		expect(read('image', 'https://oss.example/a').media?.url).toBe('https://oss.example/a');
	});

	test.each([
		'{"caption":"x","url":',
		'{"latitude":1,"longitude":2}',
		'[1,2]',
		'"half',
		'{',
		'{}',
		'null',
		`${'['.repeat(500)}${']'.repeat(500)}`,
	])('keeps what it does not understand: %.40s', (content) => {
		expect(read('location', content)).toEqual({ text: content, media: null, quoted: null });
	});

	test('keeps an object it does not understand as its JSON', () => {
		expect(read('location', { latitude: 1 }).text).toBe('{"latitude":1}');
	});

	test('an image without address or caption has neither', () => {
		expect(read('image', '{"caption":"","filename":"","url":""}')).toEqual({
			text: null,
			media: null,
			quoted: null,
		});
	});

	describe('contact cards', () => {
		const jack =
			'BEGIN:VCARD\nVERSION:3.0\nN:;Jack 001;;;\nFN:Jack 001\nX-WA-BIZ-NAME:ChiuChiu Furniture\nTEL;type=CELL;type=VOICE;waid=447759000000:+44 7759 000000\nEND:VCARD';

		test('one card is its name and numbers', () => {
			expect(read('contactCard', jack).text).toBe('Jack 001, +44 7759 000000');
		});

		test('several cards are one line each; folded lines, groups and escapes are read', () => {
			const jill = 'BEGIN:VCARD\r\nFN:Jill\\, Mrs\r\nitem1.TEL;waid=1:+1 5\r\n 55\r\nTEL:+1 666\r\nEND:VCARD';
			expect(read('multiContactCard', `${jack}\n${jill}`).text).toBe(
				'Jack 001, +44 7759 000000\nJill, Mrs, +1 555, +1 666',
			);
		});

		test('a card with nothing readable stays as it is', () => {
			expect(read('contactCard', 'BEGIN:VCARD\nEND:VCARD').text).toBe('BEGIN:VCARD\nEND:VCARD');
		});
	});

	describe('quotes', () => {
		test('inside the content, as an object, in the old numbering (msgPage)', () => {
			const content = JSON.stringify({
				caption: 'hasaki',
				filename: 'wallpaper.png',
				mimeType: 'image/png',
				type: 4,
				url: 'http://oss.example/1',
				referContent: {
					caption: '',
					filename: '8435',
					mimeType: 'image/jpeg',
					type: 1,
					url: 'http://oss.example/2',
					whatsId: '918448631208@c.us',
					msgId: '3EB0',
				},
			});
			expect(read('quote', content)).toEqual({
				text: 'hasaki',
				media: {
					url: 'http://oss.example/1',
					fileName: 'wallpaper.png',
					mimeType: 'image/png',
					caption: 'hasaki',
				},
				quoted: {
					messageId: '3EB0',
					sender: '918448631208',
					contentType: 'image',
					text: null,
					media: { url: 'http://oss.example/2', fileName: '8435', mimeType: 'image/jpeg', caption: null },
				},
			});
		});

		test.each(['whatsApp', 'whatsapp', 'whatsId'])('beside the content, as text, in the new numbering (%s)', (key) => {
			const refer = JSON.stringify({
				caption: '1',
				type: 1,
				url: '',
				[key]: '61191828282',
				messageId: '3EB0',
			});
			expect(readContent('quote', '{"caption":"1","type":1,"url":""}', refer, CONTENT_TYPE)).toEqual({
				text: '1',
				media: null,
				quoted: { messageId: '3EB0', sender: '61191828282', contentType: 'text', text: '1', media: null },
			});
		});

		test.each([
			['{"broken', '{"broken'],
			[['a'], '["a"]'],
			[7, '7'],
		])('a quote that cannot be read is kept as text: %j', (refer, text) => {
			expect(read('quote', 'x', refer).quoted).toEqual({
				messageId: null,
				sender: null,
				contentType: null,
				text,
				media: null,
			});
		});

		test('no quote is null', () => {
			expect(read('text', 'x', '').quoted).toBeNull();
			expect(read('text', 'x', null).quoted).toBeNull();
		});
	});
});

test('__proto__ in a content string does no harm', () => {
	read('image', '{"__proto__":{"polluted":1},"url":"https://oss.example/a"}');
	expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('asObject', () => {
	expect(asObject({ a: 1 })).toEqual({ a: 1 });
	expect(asObject('{"a":9007199254740993}')).toEqual({ a: '9007199254740993' });
	for (const nothing of [null, undefined, 1, true, [], '[]', '7', 'x', '{']) expect(asObject(nothing)).toBeUndefined();
});

test('asObjects', () => {
	expect(asObjects([{ a: 1 }, null, 2, '{"b":2}'])).toEqual([{ a: 1 }, { b: 2 }]);
	expect(asObjects('[{"a":1}]')).toEqual([{ a: 1 }]);
	expect(asObjects({ a: 1 })).toEqual([{ a: 1 }]);
	for (const nothing of [null, undefined, 'x', 7, []]) expect(asObjects(nothing)).toEqual([]);
});

test('idOf', () => {
	expect(idOf('a0001')).toBe('a0001');
	expect(idOf(12)).toBe('12');
	for (const nothing of [0, '0', '', ' ', null, undefined, 'null', {}, true]) expect(idOf(nothing)).toBeNull();
});

test('numberOf', () => {
	expect(numberOf('8617633819542@c.us')).toBe('8617633819542');
	expect(numberOf('+86 176-3381-9542')).toBe('8617633819542');
	expect(numberOf('91844XXXX')).toBe('91844XXXX');
	expect(numberOf('123@lid')).toBe('123@lid');
	expect(numberOf(null)).toBeNull();
});

test('nonEmpty', () => {
	expect(nonEmpty('0')).toBe('0');
	expect(nonEmpty(0)).toBe('0');
	for (const nothing of ['', null, undefined, {}, false]) expect(nonEmpty(nothing)).toBeNull();
});
