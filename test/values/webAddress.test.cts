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
	expect(publicUrl(url)).toBe(url);
	expect(publicUrl(` ${url}\n`)).toBe(url);
	// Node 20 compiles what is called often, and not all of its shortcuts know letters such as ü.
	expect(Array.from({ length: 10_000 }, () => isWebAddress(url)).every(Boolean)).toBe(true);
});

test('a blank is encoded', () =>
	expect(publicUrl('https://a.example/my offer.pdf')).toBe('https://a.example/my%20offer.pdf'));

test.each([
	`${A},${B}`,
	`${A}, ${B}`,
	`${A};${B}`,
	`${A} ${B}`,
	`${A}\n${B}`,
	`${A}\t${B}`,
	'https://a.example/x\n.png',
	'https://a.example/x\t.png',
	`${A}|${B}`,
	`${A}${B}`,
	`${A}, www.b.example/y.png`,
	`["${A}","${B}"]`,
	'https://a.example/x?sig=1,http://b.example/y?sig=2',
	'https://localhost/a',
	'http://LOCALHOST.:5678/a',
	'http://127.0.0.1/a',
	'http://127.1/a',
	'http://2130706433/a',
	'http://0x7f.0.0.1/a',
	'http://[::1]/a',
	'http://[::ffff:10.0.0.1]/a',
	'http://192.168.1.5:9000/a',
	'http://10.0.0.1/a',
	'http://100.64.0.1/a',
	'http://169.254.169.254/a',
	'http://minio:9000/a',
	'http://host.docker.internal/a',
	'http://nas.local/a',
	'http://minio.default.svc:9000/a',
	'https://shop.test/a',
	'https://a.example@localhost/a',
	'ftp://a.example/x.png',
	'data:image/png;base64,iVBORw0KGgo=',
	'file:///a.png',
	'a.example/x.png',
	'//a.example/x.png',
	'https:///a.png',
	'https://',
	'https://a b/',
	'',
	undefined,
	null,
	7,
	[A],
	{ url: A },
])('%j cannot', (value) => expect(publicUrl(value)).toBeUndefined());

test('what it gives is one URL on the host that was meant, or nothing', () => {
	const names = fc.constantFrom('a.example', 'localhost', '127.0.0.1', 'minio', '8.8.8.8', '');
	const text = fc.tuple(
		fc.constantFrom('http://', 'https://', ''),
		names,
		fc.string(),
		fc.constantFrom('', A, ` ${B}`),
	);
	fc.assert(
		fc.property(text, (parts) => {
			const url = publicUrl(parts.join(''));
			if (url !== undefined) expect(new URL(url).hostname).toMatch(/\./);
			if (url !== undefined) expect(/[\s]/.test(url)).toBe(false);
		}),
	);
});
