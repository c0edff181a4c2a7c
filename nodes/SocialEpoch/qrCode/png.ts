import { MAX_BYTES, qrMatrix } from './matrix.bundled';

/** Modules of white that scanners need around the code (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** px; large enough to be scanned from a screen */
const MIN_WIDTH = 300;

/**
 * A QR code as a black and white PNG, square, at least 300 px wide and never scaled to fractions of a pixel.
 *
 * n8n allows no `zlib` in a node, so the pixels are stored uncompressed: about 16 kB for a WhatsApp login.
 *
 * @param text what a scanner shall read, at most 2,331 bytes of UTF-8 (a WhatsApp login has about 240)
 * @throws Error when the text is empty or too long
 */
export function qrPng(text: string): Buffer {
	if (!text) throw new Error('There is no text to draw as a QR code');
	const bytes = Buffer.byteLength(text);
	if (bytes > MAX_BYTES) {
		throw new Error(`The text is too long for a QR code: ${bytes} bytes, and ${MAX_BYTES} fit`);
	}
	const modules = qrMatrix(text);
	const size = modules.length + 2 * QUIET_ZONE;
	const scale = Math.ceil(MIN_WIDTH / size);
	return png(size * scale, (x, y) => modules[moduleAt(y, scale)]?.[moduleAt(x, scale)]);
}

/** Which module a pixel is of: each is a square of whole pixels, and those of the quiet zone are none. */
function moduleAt(pixel: number, scale: number): number {
	return Math.floor(pixel / scale) - QUIET_ZONE;
}

/** A square PNG with one bit for each pixel (PNG specification, third edition). @param width px */
function png(width: number, isBlack: (x: number, y: number) => boolean | undefined): Buffer {
	const lines = Array.from({ length: width }, (_, y) => {
		// The first byte is the filter type, 0 for none; a set bit is white.
		const line = Buffer.alloc(1 + Math.ceil(width / 8));
		for (let x = 0; x < width; x++) if (!isBlack(x, y)) line[1 + (x >> 3)] |= 0x80 >> (x & 7);
		return line;
	});
	return Buffer.concat([
		Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
		// Bit depth 1; colour type 0 (greyscale), and the other fields are 0 as well.
		chunk('IHDR', Buffer.concat([uint32(width), uint32(width), Buffer.from([1, 0, 0, 0, 0])])),
		chunk('IDAT', stored(Buffer.concat(lines))),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

/**
 * A zlib stream (RFC 1950) of one stored deflate block (RFC 1951). A block holds 65,535 bytes; the largest picture,
 * 447 px, has 25,479.
 */
function stored(data: Buffer): Buffer {
	const start = Buffer.from([0x78, 0x01, 0x01, 0, 0, 0, 0]);
	start.writeUInt16LE(data.length, 3);
	start.writeUInt16LE(~data.length & 0xffff, 5);
	return Buffer.concat([start, data, uint32(adler32(data))]);
}

function adler32(data: Buffer): number {
	let a = 1;
	let b = 0;
	for (const byte of data) {
		a = (a + byte) % 65_521;
		b = (b + a) % 65_521;
	}
	return b * 65_536 + a;
}

function crc32(data: Buffer): number {
	let crc = ~0;
	for (const byte of data) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
	}
	return ~crc >>> 0;
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}
