import { crc32, inflateSync } from 'node:zlib';

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

describe('qrPng', () => {
	it.each([
		['login:getQrCode', loginQr.data],
		['login:getPairCode', pairCode.data.qrcode],
		['scanTask:getQrCode', scanTaskQr.data],
		['one letter', 'a'],
		['digits only', '8617633819542'],
		['an address', 'https://wa.me/qr/ABCDEFGHIJKLMN?src=qr'],
		['Chinese', '你好，世界'],
		['emoji', '👩‍👩‍👧‍👦 🇩🇪'],
		['quotes and line breaks', '{"a":"b\\"c"}\r\n\t'],
		['a null character', 'a\u0000b'],
	])('is read back exactly: %s', (_name, text) => {
		expect(scan(qrPng(text))).toBe(text);
	});

	it('is read back exactly, whatever the text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), (text) => {
				expect(scan(qrPng(text))).toBe(text);
			}),
			{ numRuns: 15 },
		);
	});

	it('is read back exactly, for texts like those of WhatsApp', () => {
		const base64 = fc
			.uint8Array({ minLength: 32, maxLength: 66 })
			.map((bytes) => Buffer.from(bytes).toString('base64'));
		fc.assert(
			fc.property(fc.array(base64, { minLength: 3, maxLength: 4 }), (parts) => {
				const text = `2@${parts.join(',')},1`;
				expect(scan(qrPng(text))).toBe(text);
			}),
			{ numRuns: 15 },
		);
	});

	it('is a square of at least 300 px, of black and white only, with one bit for each pixel', () => {
		const png = qrPng(loginQr.data);
		expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(300);
		expect(png.readUInt32BE(20)).toBe(png.readUInt32BE(16));
		// Bit depth 1, greyscale, deflate, no filter method but the one there is, not interlaced.
		expect([...png.subarray(24, 29)]).toEqual([1, 0, 0, 0, 0]);
		expect(png.length).toBeLessThan(20_000);
	});

	it.each([1, 20, 60, 120, 239, 400, 800, 1500, MAX_BYTES])(
		'keeps modules whole and the margin white at %i bytes',
		(length) => {
			const text = 'x'.repeat(length);
			const modules = qrMatrix(text);
			const picture = PNG.sync.read(qrPng(text));
			const scale = picture.width / (modules.length + 8);
			expect(Number.isInteger(scale)).toBe(true);
			expect(picture.width).toBeGreaterThanOrEqual(300);
			expect(picture.height).toBe(picture.width);
			let wrong = 0;
			for (let y = 0; y < picture.height; y++) {
				for (let x = 0; x < picture.width; x++) {
					const expected = modules[Math.floor(y / scale) - 4]?.[Math.floor(x / scale) - 4] ? 0x000000ff : 0xffffffff;
					if (picture.data.readUInt32BE((y * picture.width + x) * 4) !== expected) wrong++;
				}
			}
			expect(wrong).toBe(0);
		},
	);

	it('is still read at the greatest length', () => {
		const text = 'x'.repeat(MAX_BYTES);
		expect(scan(qrPng(text))).toBe(text);
	});

	it('has the check sums that zlib computes', () => {
		const png = qrPng(loginQr.data);
		const types: string[] = [];
		for (let at = 8; at < png.length; ) {
			const length = png.readUInt32BE(at);
			const body = png.subarray(at + 4, at + 8 + length);
			types.push(body.toString('latin1', 0, 4));
			expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
			// zlib refuses a wrong Adler-32.
			if (types.at(-1) === 'IDAT') expect(inflateSync(body.subarray(4))).toHaveLength(345 * (1 + 44));
			at += 12 + length;
		}
		expect(types).toEqual(['IHDR', 'IDAT', 'IEND']);
	});

	it('is the same picture for the same text', () => {
		expect(qrPng(loginQr.data).equals(qrPng(loginQr.data))).toBe(true);
		expect(qrPng(loginQr.data).equals(qrPng(`${loginQr.data}1`))).toBe(false);
	});

	it('replaces half a surrogate pair instead of failing', () => {
		expect(scan(qrPng('a\ud800b'))).toBe('a\ufffdb');
	});

	it('says when there is no text', () => {
		expect(() => qrPng('')).toThrow('There is no text to draw as a QR code');
	});

	it.each([
		['letters', 'x'.repeat(MAX_BYTES + 1), MAX_BYTES + 1],
		['characters of three bytes', '你'.repeat(778), 2334],
	])('says when the text is too long: %s', (_name, text, bytes) => {
		expect(() => qrPng(text)).toThrow(`The text is too long for a QR code: ${bytes} bytes, and 2331 fit`);
	});
});

describe('qrMatrix', () => {
	it('has no quiet zone and starts with a finder pattern', () => {
		const modules = qrMatrix('2@abc');
		expect(modules).toHaveLength(21);
		expect(modules.every((row) => row.length === 21)).toBe(true);
		const corner = modules.slice(0, 7).map((row) => row.slice(0, 8).map(Number).join(''));
		expect(corner).toEqual(['11111110', '10000010', '10111010', '10111010', '10111010', '10000010', '11111110']);
	});

	it('uses error correction M', () => {
		// The first two bits of the format information, after its mask 101010000010010, are 00 for M.
		const modules = qrMatrix(loginQr.data);
		expect([Number(modules[8][0]) ^ 1, Number(modules[8][1]) ^ 0]).toEqual([0, 0]);
	});

	it('throws above the largest size', () => {
		expect(() => qrMatrix('x'.repeat(MAX_BYTES + 1))).toThrow(RangeError);
	});
});
