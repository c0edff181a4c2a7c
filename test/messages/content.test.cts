import type { IDataObject } from 'n8n-workflow';

import { asObject, asObjects, nonEmpty, readContent } from '../../nodes/SocialEpoch/messages/content';
import { idOf, numberIn } from '../../nodes/SocialEpoch/messages/ids';
import { CONTENT_TYPE, OLD_CONTENT_TYPE } from '../../nodes/SocialEpoch/values/codes';

/** The number of a content type; `null` where there is none. */
const codeOf = (type: string | null) =>
	type && (Object.entries({ ...CONTENT_TYPE, 77: 'unknown' }).find(([, name]) => name === type)?.[0] ?? null);

const NOTHING = { text: null, media: null, location: null, quoted: null };

/** What a message of this type says. */
function read(type: string | null, content: unknown, refer?: unknown) {
	const { contentType, contentTypeCode, ...said } = readContent(codeOf(type), content, refer, CONTENT_TYPE);
	expect(type === 'quote' ? 'quote' : contentType).toBe(type);
	return said as Record<keyof typeof NOTHING, IDataObject | null>;
}

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
		['text', '["BEGIN:VCARD\\nFN:Ana"]', '["BEGIN:VCARD\\nFN:Ana"]'],
		['image', 'https://a.example/x y', 'https://a.example/x y'],
		['image', 'see https://a.example/x', 'see https://a.example/x'],
		['unknown', 'something', 'something'],
		[null, 'something', 'something'],
		['call', 'missed', 'missed'],
		['text', 7, '7'],
		['text', { text: 'hi' }, 'hi'],
		['location', '', null],
		['unknown', 'my BEGIN:VCARD\nFN:Ana', 'my BEGIN:VCARD\nFN:Ana'],
	])('%s %j is the text %j', (type, content, text) => {
		expect(read(type, content)).toEqual({ ...NOTHING, text });
	});

	const url = 'https://oss.example/a';
	const file = { url, fileName: null, mimeType: null, caption: null };
	test.each<[unknown, string | null, object | null]>([
		[
			{ filename: 'a.png', url, mimeType: 'image/png', caption: 'c' },
			'c',
			{ fileName: 'a.png', mimeType: 'image/png' },
		],
		[{ filename: 'null', url, mimetype: 'image/jpeg', caption: '' }, null, { mimeType: 'image/jpeg' }],
		[JSON.stringify(JSON.stringify({ url, caption: 'c' })), 'c', {}],
		[url, null, {}],
		['http://oss.example/a', null, { url: 'http://oss.example/a' }],
		[{ caption: '', filename: '', url: '' }, null, null],
	])('an image is the file %j', (content, text, media) => {
		for (const sent of [content, typeof content === 'object' ? JSON.stringify(content) : content]) {
			expect(read('image', sent)).toEqual({ ...NOTHING, text, media: media && { ...file, caption: text, ...media } });
		}
	});

	test.each([
		'{"caption":"x","url":',
		'{"latitude":1}',
		'{"latitude":91,"longitude":2}',
		'{"caption":"","title":"Offer","url":""}',
		'{"text":{"body":"x"}}',
		'{"filename":"a.pdf","url":"","pages":3}',
		'[1,2]',
		'"half',
		'{',
		'{}',
		'null',
		`${'['.repeat(500)}${']'.repeat(500)}`,
		{ latitude: 1 },
	])('keeps what it does not understand: %.40j', (content) => {
		const text = typeof content === 'object' ? JSON.stringify(content) : content;
		expect(read('location', content)).toEqual({ ...NOTHING, text });
	});

	test.each([
		[{ url: 'https://oss.example/a', mimeType: 'image/png', caption: '', width: null, thumbnail: '' }, null],
		[{ url: 'https://oss.example/a', title: 'Offer', link: 'https://a.example' }, 'whole'],
		[{ url: 'https://oss.example/a', title: 'Offer', caption: 'look' }, 'look'],
		[{ latitude: 1, longitude: 2, name: 'Shop' }, null],
		[{ latitude: 1, longitude: 2, accuracy: 5 }, 'whole'],
		[{ latitude: 1, longitude: 2, nameless: true }, 'whole'],
		[{ latitude: 1, longitude: 2, surname: 'Li' }, 'whole'],
	])('fields that nobody reads are kept as the whole, where there are no words: %j', (fields, text) => {
		const content = JSON.stringify(fields);
		expect(read('contactCardLink', content).text).toBe(text === 'whole' ? content : text);
	});

	describe('contact cards', () => {
		const jack =
			'BEGIN:VCARD\nVERSION:3.0\nN:;Jack 001;;;\nFN:Jack 001\nX-WA-BIZ-NAME:ChiuChiu Furniture\nTEL;type=CELL;type=VOICE;waid=447759000000:+44 7759 000000\nEND:VCARD';

		test('one card is its name and numbers', () => {
			expect(read('contactCard', ` \n${jack}`).text).toBe('Jack 001, 447759000000');
		});

		test('several cards are one line each; folded lines, groups and escapes are read', () => {
			const jill =
				'BEGIN:VCARD\r\nFN:Jill\\, Mrs\r\nitem1.TEL;waid=15550000001:+1 5\r\n 55\r\nitem2.TEL:+1 5\r\n 55\r\nTEL:+1 666\r\nEND:VCARD';
			for (const sent of [`${jack}\n${jill}`, JSON.stringify([{ vcard: jack }, { vcard: jill }])]) {
				const text = 'Jack 001, 447759000000\nJill, Mrs, 15550000001, +1 555, +1 666';
				expect(read('multiContactCard', sent).text).toBe(text);
				expect(read('multiContactCard', { first: { vcard: jack }, then: [jill] }).text).toBe(text);
			}
		});

		test.each([
			['TEL;waid=5511999990000:99999-0000', 'Ana, 5511999990000'],
			['TEL;type=CELL;type=VOICE;waid=5511999990000:+55 11 99999-0000', 'Ana, 5511999990000'],
			['item1.TEL;type=CELL;waid="5511999990000":99999-0000', 'Ana, 5511999990000'],
			['tel;WAID=5511999990000;type=pref:99999-0000', 'Ana, 5511999990000'],
			['TEL;VALUE=uri;TYPE="voice,cell":tel:+55-11-99999-0000', 'Ana, +55-11-99999-0000'],
			['TEL;TYPE="a:b":+5511999990000', 'Ana, +5511999990000'],
			['TEL;waid=1;type=\n CELL:2', 'Ana, 1'],
			['TEL:+5511999990000\nEMAIL:ana@a.example', 'Ana, +5511999990000'],
			['TEL: +5511 ', 'Ana, +5511'],
			['TEL:motel:5\rEMAIL:a', 'Ana, motel:5'],
			['TEL:', 'Ana'],
		])('the number that WhatsApp knows wins: %j', (line, text) => {
			expect(read('contactCard', `BEGIN:VCARD\nFN:Ana\n${line}\nEND:VCARD`).text).toBe(text);
		});

		test.each([
			['FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=E8=8A=B3', '王芳'],
			['FN;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=\n=E8=8A=B3', '王芳'],
			['FN;ENCODING=QUOTED-PRINTABLE:Jos=C3=A9 100%=\r\n Ltd', 'José 100%Ltd'],
			// In a character set that is not told.
			['FN;ENCODING=QUOTED-PRINTABLE:=CD=F5', '=CD=F5'],
			['FN:Ana Maria\n  de Souza', 'Ana Maria de Souza'],
			['FN:O=', 'O='],
			['N:Souza;Ana;Maria;Dr.;', 'Ana Maria Souza'],
			['N:;Jack 001;;;\nFN:', 'Jack 001'],
			['N:Souza;Ana;;;\nFN:', 'Ana Souza'],
			['FN;ENCODING=QUOTED-PRINTABLE:=E7=\n=8E=8B=\n=E8=8A=B3', '王芳'],
			['FN;ENCODING=QUOTED-PRINTABLE:=Ex=C3=A9', '=Exé'],
			['FN:Ana\nNOTE:QUOTED-PRINTABLE=', 'Ana'],
			['FN:Ana\nNOTE:a=\nNOTE:b=', 'Ana'],
			['FN;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B\nNOTE:a=', '王'],
			['FN;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=\r=E8=8A=B3', '王芳'],
			['FN:Ana\\nMaria', 'Ana Maria'],
			['FN:Smith\\; Jones\\, Ltd', 'Smith; Jones, Ltd'],
		])('the name of %j is %s', (line, name) => {
			expect(read('contactCard', `BEGIN:VCARD\n${line}\nTEL:1\nEND:VCARD`).text).toBe(`${name}, 1`);
		});

		test.each([
			{ caption: jack },
			{ text: jack, url: '' },
			{ url: jack },
			{ displayName: 'Jack', vcard: jack },
			{ contacts: [{ vcard: jack }] },
			[jack],
		])('a card in an object is read, too: %#', (content) => {
			for (const sent of [content, JSON.stringify(content)]) {
				expect(read('multiContactCard', sent)).toEqual({ ...NOTHING, text: 'Jack 001, 447759000000' });
			}
		});

		test('a card that is quoted is not what was said', () => {
			const { text, quoted } = read('quote', { caption: 'who?', referContent: { type: 6, caption: jack } });
			const card = { contentType: 'contactCard', text: 'Jack 001, 447759000000' };
			expect([text, quoted]).toEqual(['who?', expect.objectContaining(card)]);
		});

		test.each([[{ text: jack }], [{ url: jack }], [{ caption: jack }]])('a card is an answer, too: %#', (content) => {
			const said = readContent(9, JSON.stringify({ type: 6, ...content }), undefined, CONTENT_TYPE);
			expect(said).toMatchObject({ contentType: 'contactCard', text: 'Jack 001, 447759000000', media: null });
		});

		test('a card of a million lines takes a time in proportion to it', () => {
			const started = Date.now();
			for (const line of [' a\n', 'N;ENCODING=QUOTED-PRINTABLE:=\n', '=\n', 'TEL;"\n', 'QUOTED-PRINTABLE']) {
				const folded = `BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:a=\n${line.repeat(300_000)}`;
				expect(read('contactCard', folded).text).not.toBeNull();
			}
			const quoted = `BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:${'a=\n'.repeat(4_000_000)}`;
			expect(read('contactCard', quoted).text).toHaveLength(4_000_000);
			const card = `BEGIN:VCARD\nTEL;${'""'.repeat(6_000_000)}:1\nFN:Ana`;
			expect(read('contactCard', card).text).toBe('Ana');
			expect(Date.now() - started).toBeLessThan(20_000);
		}, 60_000);

		test.each([
			['image', { url: 'https://oss.example/a', caption: jack }, jack],
			['file', { url: 'https://oss.example/a', filename: 'begin:vcard.pdf' }, null],
			['image', { url: 'https://oss.example/a', text: 'BEGIN:VCARD' }, 'BEGIN:VCARD'],
			['text', `${jack}\nI want my money back`, `${jack}\nI want my money back`],
			['quote', { type: 1, text: `${jack} and 3 of these` }, `${jack} and 3 of these`],
		])('what only looks like a card in a message of type %s stays what it is: %#', (type, content, text) => {
			const { media, ...said } = read(type, content);
			expect(said.text).toBe(text);
			expect(media?.url).toBe((content as IDataObject).url);
		});

		test('a card with nothing readable stays as it is', () => {
			expect(read('contactCard', 'BEGIN:VCARD\nEND:VCARD').text).toBe('BEGIN:VCARD\nEND:VCARD');
		});
	});

	describe('quotes', () => {
		const media = { url, fileName: null, mimeType: 'image/png', caption: null };

		test('inside the content, as an object, in the old numbering (msgPage)', () => {
			const quote = { type: 1, url, mimeType: 'image/png', caption: '', whatsId: '918448631208@c.us', msgId: '3EB0' };
			const content = { type: 4, url, mimeType: 'image/png', caption: 'hasaki', referContent: quote };
			expect(readContent(9, JSON.stringify(content), undefined, OLD_CONTENT_TYPE)).toEqual({
				contentType: 'file',
				location: null,
				text: 'hasaki',
				media: { ...media, caption: 'hasaki' },
				quoted: { messageId: '3EB0', sender: '918448631208', contentType: 'image', text: null, media },
			});
		});

		test.each(['whatsApp', 'whatsapp', 'whatsId'])('beside the content, as text, in the new numbering (%s)', (key) => {
			const said = { caption: '1', type: 1, url: '' };
			const refer = JSON.stringify({ ...said, [key]: '61191828282', messageId: '3EB0' });
			expect(readContent(9, JSON.stringify(said), refer, CONTENT_TYPE)).toEqual({
				contentType: 'text',
				location: null,
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
			const quoted = { messageId: null, sender: null, contentType: null, text, media: null };
			expect(read('quote', 'x', refer).quoted).toEqual(quoted);
		});

		test.each(['', null, undefined, {}, '{}'])('no quote is null: %j', (refer) => {
			expect(read('text', 'x', refer).quoted).toBeNull();
		});

		// 1 is a text in one numbering and an image in the other, 2 an image and a video.
		test.each<[unknown, object, string | null]>([
			[{ caption: 'yes', url: '', type: 1 }, OLD_CONTENT_TYPE, 'text'],
			[{ caption: 'yes', type: 0 }, OLD_CONTENT_TYPE, 'text'],
			[{ caption: 'yes', type: 0 }, CONTENT_TYPE, 'text'],
			[{ url: 'https://a.example/x', type: 5 }, OLD_CONTENT_TYPE, 'video'],
			[{ url: 'https://a.example/x', mimeType: 'audio/ogg', type: 12 }, OLD_CONTENT_TYPE, 'voice'],
			[{ caption: 'yes' }, CONTENT_TYPE, 'text'],
			['yes', CONTENT_TYPE, 'text'],
			['https://a.example/x', CONTENT_TYPE, 'text'],
			[{ url: 'https://a.example/x', mimeType: 'image/png', type: 1 }, CONTENT_TYPE, 'image'],
			[{ url: 'https://a.example/x', mimeType: 'video/mp4', type: 2 }, CONTENT_TYPE, 'video'],
			[{ url: 'https://a.example/x', mimeType: 'image/png', type: 2 }, OLD_CONTENT_TYPE, 'image'],
			[{ url: 'https://a.example/x', type: 2 }, OLD_CONTENT_TYPE, 'video'],
			[{ url: 'https://a.example/x', mimeType: 'image/webp', type: 7 }, CONTENT_TYPE, 'sticker'],
			[{ url: 'https://a.example/x', mimeType: 'image/png', type: 4 }, CONTENT_TYPE, 'file'],
			[{ url: 'http://a.example/x', mimeType: 'application/image', type: 2 }, OLD_CONTENT_TYPE, 'video'],
			[{ url: 'https://a.example/x', mimeType: 'document' }, CONTENT_TYPE, 'file'],
			[{ latitude: 1.5, longitude: 2.5 }, CONTENT_TYPE, 'location'],
			['', CONTENT_TYPE, null],
		])('an answer that says %j is what it says', (content, names, contentType) => {
			for (const sent of [content, typeof content === 'object' ? JSON.stringify(content) : content]) {
				const item = readContent('9', sent, { caption: 'before', type: 5 }, names as typeof CONTENT_TYPE);
				expect(item).toMatchObject({ contentType, quoted: { text: 'before' } });
				// What was answered may not be told; it is an answer all the same.
				expect(readContent(9, sent, '', names as typeof CONTENT_TYPE).quoted).not.toBeNull();
				if (typeof content !== 'object') continue;
				const inside = readContent(9, { ...content, referContent: { text: 'in' } }, '', names as typeof CONTENT_TYPE);
				expect(inside).toMatchObject({ contentType, quoted: { text: 'in' }, text: item.text });
			}
		});

		test('a number that no table knows stays beside the name', () => {
			const item = readContent(9, { caption: 'x', type: 42 }, { type: 43, caption: 'y' }, CONTENT_TYPE);
			expect(item).toMatchObject({ contentType: 'unknown', contentTypeCode: 42 });
			expect(item.quoted).toMatchObject({ contentType: 'unknown', contentTypeCode: 43 });
		});

		test('a quoted place keeps where it is', () => {
			const { quoted } = readContent(9, 'where?', { type: 13, lat: '1.5', lng: '2.5' }, CONTENT_TYPE);
			expect(quoted).toMatchObject({ contentType: 'location', location: { latitude: 1.5, longitude: 2.5 } });
			expect(readContent(9, 'why?', { type: 9, text: 'so' }, CONTENT_TYPE).quoted).toMatchObject({
				contentType: 'text',
			});
		});
	});
});

describe('a place', () => {
	const [latitude, longitude] = [39.9042, -116.4074];
	const shop = { name: 'Shop', address: 'Main Street 5' };
	test.each<[unknown, object]>([
		[{ latitude, longitude }, {}],
		[{ latitude: '39.9042', longitude: '-116.4074', ...shop }, shop],
		[{ lat: latitude, lng: longitude, title: 'Shop' }, { name: 'Shop' }],
		[{ Lat: latitude, Lon: longitude }, {}],
		[{ lat: latitude, long: longitude }, {}],
		[{ degreesLatitude: latitude, degreesLongitude: longitude, name: '' }, {}],
		[{ location: { latitude, longitude } }, {}],
		[{ ...shop, location: { lat: latitude, lng: longitude } }, shop],
		[{ locationMessage: { degreesLatitude: latitude, degreesLongitude: longitude, title: 'Shop' } }, { name: 'Shop' }],
		[{ zoom: 7, position: '39.9042,-116.4074' }, {}],
		['geo:39.9042,-116.4074', {}],
		['geo:39.9042,-116.4074;u=35', {}],
		['geo:0.0,0.0?q=39.9042,-116.4074(Shop)', {}],
		['39.9042, -116.4074', {}],
		['-90.0,180.0', { latitude: -90, longitude: 180 }],
		['https://maps.google.com/?q=39.9042,-116.4074', {}],
		['https://maps.google.com/?q=39.9042%2C-116.4074&z=17', {}],
		['https://www.google.com/maps/place/Shop/@39.9042,-116.4074,17z', {}],
		[{ url: 'https://maps.google.com/?q=39.9042,-116.4074', caption: '' }, {}],
	])('%j', (content, more) => {
		const sent = typeof content === 'object' ? JSON.stringify(content) : content;
		const location = { latitude, longitude, name: null, address: null, ...more };
		expect(read('location', sent)).toMatchObject({ location, media: null });
	});

	test('an equator is a place, and a place has words beside it', () => {
		const said = read('location', { latitude: 0, longitude: 0, caption: 'here', thumbnail: 'x' });
		expect(said).toMatchObject({ location: { latitude: 0, longitude: 0 }, text: 'here' });
		// An address beside a place is not that of a file, nor is the one that a place is told by.
		expect(read('image', { url: 'https://a.example', lat: 0, lng: 0 })).toMatchObject({ media: null });
		const map = { url: 'https://a.example', caption: '39.9042, -116.4074' };
		expect(read('image', map)).toMatchObject({ media: { url: map.url }, location: null });
		expect(read('location', { url: 'https://a.example' })).toEqual({ ...NOTHING, text: 'https://a.example' });
	});

	test.each([
		['location', 'Building 5, 3 Main Street'],
		['location', { latitude: 91, longitude: 2 }],
		['location', { coordinates: [116.4074, 39.9042] }],
		['location', { latitude: '', longitude: '5' }],
		['location', { latitude: ' ', longitude: '5' }],
		['location', { latitude: 'north', longitude: 'west' }],
		['text', '39.9042, -116.4074'],
		['text', '{"latitude":1,"longitude":2}'],
	])('is not read out of %s %j, whose text stays', (type, content) => {
		const text = typeof content === 'string' ? content : JSON.stringify(content);
		expect(read(type, content)).toEqual({ ...NOTHING, text });
	});
});

test('__proto__ in a content string does no harm', () => {
	read('image', '{"__proto__":{"polluted":1},"url":"https://oss.example/a"}');
	expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('a record, or a list of them, is read out of JSON text as well', () => {
	expect(asObject({ a: 1 })).toEqual({ a: 1 });
	expect(asObject('{"a":9007199254740993}')).toEqual({ a: '9007199254740993' });
	for (const nothing of [null, undefined, 1, true, [], '[]', '7', 'x', '{']) expect(asObject(nothing)).toBeUndefined();
	expect(asObjects([{ a: 1 }, null, 2, '{"b":2}'])).toEqual([{ a: 1 }, { text: '2' }, { b: 2 }]);
	expect([asObjects('[{"a":1}]'), asObjects({ a: 1 })]).toEqual([[{ a: 1 }], [{ a: 1 }]]);
	for (const nothing of [null, undefined, '', []]) expect(asObjects(nothing)).toEqual([]);
	expect([asObjects('x'), asObjects(7)]).toEqual([[{ text: 'x' }], [{ text: '7' }]]);
});

test.each([
	[idOf, ['a0001', '0a', 'Nan', 'a-', '007', 'nullable', 12, Number.MAX_SAFE_INTEGER], (id: unknown) => String(id)],
	[idOf, [0, '0', ' 0 ', '00', '0.0', '-1', '', ' ', '-', '--', null, undefined, NaN, {}, true], () => null],
	[idOf, ['null', 'NULL', 'undefined', 'NaN', 'None'], () => null],
	// JSON.parse has taken digits from these.
	[idOf, [1e400, -1e400, 2 ** 53, 8639164839053938688], () => null],
	[nonEmpty, ['0', 0], () => '0'],
	[nonEmpty, ['', null, undefined, {}, false], () => null],
	[numberIn, ['8617633819542@c.us', '+86 176-3381-9542', '8617633819542:5'], () => '8617633819542'],
	[numberIn, ['1@c.us', '1:5@s.whatsapp.net', '1.0:5@s.whatsapp.net', '1:5', '1_2@C.US'], () => '1'],
	[numberIn, ['91844XXXX', '91844XXXX@c.us'], () => '91844XXXX'],
	[numberIn, ['123@lid'], () => '123@lid'],
	[numberIn, [null], () => null],
])('%p of %j', (of, values, id) => {
	expect(values.map(of)).toEqual(values.map(id));
});
