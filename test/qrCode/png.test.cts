import { inflateSync } from 'node:zlib';

import fc from 'fast-check';
import jsQR from 'jsqr';

import { MAX_BYTES, qrMatrix } from '../../nodes/SocialEpoch/qrCode/matrix.bundled';
import { qrPng } from '../../nodes/SocialEpoch/qrCode/png';
import pairCode from '../fixtures/api/login.getPairCode.response.json';
import loginQr from '../fixtures/api/login.getQrCode.response.json';
import scanTaskQr from '../fixtures/api/scanTask.getQrCode.response.json';

interface Picture {
	width: number;
	height: number;
	data: Buffer;
}

// pngjs has no types of its own.
const { PNG } = require('pngjs') as { PNG: { sync: { read(png: Buffer): Picture } } };

/** What a scanner reads from the picture. */
function scan(png: Buffer): string | undefined {
	const { data, width, height } = PNG.sync.read(png);
	const code = jsQR(new Uint8ClampedArray(data), width, height, { inversionAttempts: 'dontInvert' });
	return code ? Buffer.from(code.binaryData).toString() : undefined;
}

it('is read back exactly, whatever the text', () => {
	const known = [loginQr.data, pairCode.data.qrcode, scanTaskQr.data, 'x'.repeat(MAX_BYTES)];
	const odd = ['a', '{"a":"b\\"c"}\r\n\t', 'a\u0000b', '你好，世界', '👩‍👩‍👧‍👦 🇩🇪'];
	const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 });
	const keys = fc.array(fc.base64String({ minLength: 44, maxLength: 88 }), { minLength: 3, maxLength: 4 });
	const login = keys.map((parts) => `2@${parts.join()},1`);
	const check = (text: string) => expect(scan(qrPng(text))).toBe(text);
	[...known, ...odd].forEach(check);
	fc.assert(fc.property(fc.oneof(words, login), check), { numRuns: 10 });
	// Half a surrogate pair is no character.
	expect(scan(qrPng('a\ud800b'))).toBe('a\ufffdb');
});

it('has one bit for each pixel, black or white, and is small', () => {
	const png = qrPng(loginQr.data);
	// Bit depth 1, greyscale, deflate, no filter method but the one there is, not interlaced.
	expect([...png.subarray(24, 29)]).toEqual([1, 0, 0, 0, 0]);
	expect(png.length).toBeLessThan(20_000);
	// The data of the third chunk, whose checksum zlib looks at; a reader of pictures may not.
	const [width, length] = [png.readUInt32BE(16), png.readUInt32BE(33)];
	expect(inflateSync(png.subarray(41, 41 + length))).toHaveLength(width * (1 + Math.ceil(width / 8)));
});

it.each([1, 60, 239, 800, MAX_BYTES])('keeps modules whole and the margin white at %i bytes', (length) => {
	const text = 'x'.repeat(length);
	const modules = qrMatrix(text);
	const { width, height, data } = PNG.sync.read(qrPng(text));
	const scale = width / (modules.length + 8);
	expect([height, Number.isInteger(scale), width >= 300]).toEqual([width, true, true]);
	const wrong = Array.from({ length: width * height }, (_, at) => at).filter((at) => {
		const [x, y] = [at % width, Math.floor(at / width)].map((pixel) => Math.floor(pixel / scale) - 4);
		return data.readUInt32BE(at * 4) !== (modules[y]?.[x] ? 0x000000ff : 0xffffffff);
	});
	expect(wrong).toEqual([]);
});

it('is drawn without a margin of its own, with error correction M', () => {
	expect(qrMatrix('2@abc')).toHaveLength(21);
	// The first two bits of the format information, after its mask 101010000010010, are 00 for M.
	const modules = qrMatrix(loginQr.data);
	expect([Number(modules[8][0]) ^ 1, Number(modules[8][1]) ^ 0]).toEqual([0, 0]);
});

it.each([
	['there is none', '', 'There is no text to draw as a QR code'],
	['it is too long', 'x'.repeat(MAX_BYTES + 1), 'The text is too long for a QR code: 2332 bytes, and 2331 fit'],
	['it is too long in bytes', '你'.repeat(778), 'The text is too long for a QR code: 2334 bytes, and 2331 fit'],
])('says of a text that %s', (_what, text, words) => {
	expect(() => qrPng(text)).toThrow(words);
});
