import fc from 'fast-check';

import { extensionOf, fileNameOf, hasExtension, mimeTypeOf } from '../../nodes/SocialEpoch/trigger/fileName';

const named = (fileName: string | null, url = 'https://oss.example/x') =>
	fileNameOf({ url, fileName, mimeType: null, caption: null }, url);

test.each([
	[null, 'https://oss.example/dir/b%20c.png?Signature=x', 'b c.png'],
	[null, 'https://oss.example/%E0%A4%A', '%E0%A4%A'],
	[null, 'https://oss.example/a%2F..%2Fb', 'a_.._b'],
	[null, 'https://oss.example/', 'file'],
	['../../etc/passwd\u0000', '', '.._.._etc_passwd_'],
	['photo\u202Egnp.exe', '', 'photognp.exe'],
	['a\u200Bb\uFEFFc\u2066d.pdf', '', 'abcd.pdf'],
	[`it's "mine" \`now\`.pdf`, '', 'it_s _mine_ _now_.pdf'],
	['a\r\nX-Header: b\u2028.pdf', '', 'a__X-Header: b_.pdf'],
	['half\ud800.pdf', '', 'half.pdf'],
	[`${'x'.repeat(300)}.pdf`, '', `${'x'.repeat(196)}.pdf`],
	['...', '', 'file'],
	[' .. ', '', 'file'],
	['\u202E', '', 'file'],
	['报价 Ángel’s.pdf', '', '报价 Ángel’s.pdf'],
])('%j from %s is called %j', (fileName, url, expected) => {
	expect(named(fileName, url || undefined)).toBe(expected);
});

test('no name holds what breaks a folder, a header or a reader', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
			const name = named(text);
			expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\\/"'`]|^\.*$/u);
			expect(name.length).toBeLessThanOrEqual(200);
		}),
	);
});

test.each<[unknown[], string | undefined]>([
	[['audio', 'image/webp'], 'image/webp'],
	[['audio/ogg; codecs=opus', 'x/y'], 'audio/ogg; codecs=opus'],
	[['audio/ogg; codecs="opus"'], 'audio/ogg; codecs="opus"'],
	[['image/svg+xml'], 'image/svg+xml'],
	[['image/png\r\nX-Header: 1', 'image/png'], 'image/png'],
	[['image/png; a=\r\nb'], undefined],
	[['image/png\n'], undefined],
	[['image/png; ü'], undefined],
	[['my image/png', 'image/png'], 'image/png'],
	[[`image/${'x'.repeat(250)}`, `image/${'x'.repeat(249)}`], `image/${'x'.repeat(249)}`],
	[['application/octet-stream', 'Application/Octet-Stream; charset=x', 'binary/octet-stream'], undefined],
	[[null, undefined, 7, ''], undefined],
])('%j: the MIME type is %s', (said, expected) => expect(mimeTypeOf(...said)).toBe(expected));

test('what ends a name is an extension or is not', () => {
	for (const name of ['a.png', 'b.XLSX', 'c.mp3', 'd.7z', 'e.h', 'x.tar.gz']) expect(hasExtension(name)).toBe(true);
	for (const name of ['e70faa31-62dc', '8f2c', 'v1.2', 'invoice.2024', 'a.', '.', 'Mr. Smith', 'a.attachment']) {
		expect(hasExtension(name)).toBe(false);
	}
});

test.each([
	['audio/ogg; codecs=opus', 'oga', 'ogg'],
	['audio/mpeg', 'mpga', 'mp3'],
	['image/webp', 'webp', 'webp'],
	['audio/m4a', undefined, 'm4a'],
	['application/ppt', undefined, 'ppt'],
	['text/plain', undefined, undefined],
	['text/plain; name="old/mine.txt"', undefined, undefined],
])('%s, which n8n ends in %s, ends in %s', (mimeType, fileExtension, expected) => {
	expect(extensionOf({ mimeType, fileExtension, data: '' })).toBe(expected);
});
