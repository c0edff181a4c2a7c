import fc from 'fast-check';

import { isWebAddress, publicUrl } from '../../nodes/SocialEpoch/values/webAddress';

const A = 'https://a.example/x.png';
const B = 'https://b.example/y.png';

test.each([
	A,
	'http://8.8.8.8:8080/a?b=c#d',
	'HTTPS://CDN.Example/%E4%BD%A0.jpg',
	'https://images.example/fit/300/https://a.example/x.png',
	`https://images.example/?url=${A}&w=3`,
	'https://user:password@files.example/a',
	'https://bücher.example/a.pdf',
])('%s can be fetched', (url) => {
	expect([publicUrl(url), publicUrl(` ${url}\n`)]).toEqual([url, url]);
	// Node 20 compiles what is called often, and not all of its shortcuts know letters such as ü.
	expect(Array.from({ length: 10_000 }, () => isWebAddress(url)).every(Boolean)).toBe(true);
});

test('not every text with an address in it is one', () => expect(isWebAddress(`x${A}`)).toBe(false));

test('a blank is encoded', () => {
	expect(publicUrl('https://a.example/my big offer.pdf')).toBe('https://a.example/my%20big%20offer.pdf');
});

const SEVERAL = [',', ', ', ';', ' ', '\n', '\t', '|', ''].map((between) => A + between + B);
// Which hosts are private is tested with addresses.
const UNREACHABLE =
	`https://localhost/a http://127.1/a http://2130706433/a http://[::ffff:10.0.0.1]/a http://minio:9000/a
	https://a.example@localhost/a ftp://a.example/x.png data:image/png;base64,iVBORw0KGgo= file:///a.png a.example/x.png
	//a.example/x.png xhttps://a.example https:///a.png https://`.split(/\s+/);

test.each([
	...[...SEVERAL, `${A}, www.b.example/y.png`, `["${A}","${B}"]`, 'https://a.example/x?sig=1,http://b.example/y?sig=2'],
	...[...UNREACHABLE, 'https://a.example/x\n.png', 'https://a.example/x\t.png', 'https://a b/', ''],
	...[undefined, null, 7, [A], { url: A }],
])('%j cannot', (value) => expect(publicUrl(value)).toBeUndefined());

test('what it gives is one URL on the host that was meant, or nothing', () => {
	const name = fc.constantFrom('a.example', 'localhost', '127.0.0.1', 'minio', '8.8.8.8', '');
	const text = fc.tuple(fc.constantFrom('http://', 'https://', ''), name, fc.string(), fc.constantFrom('', A, ` ${B}`));
	fc.assert(
		fc.property(text, (parts) => {
			const url = publicUrl(parts.join(''));
			if (url === undefined) return;
			expect(new URL(url).hostname).toMatch(/\./);
			expect(url).not.toMatch(/\s/);
		}),
	);
});
