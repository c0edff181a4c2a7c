/*!
 * Includes uqr (https://github.com/unjs/uqr), MIT licence,
 * Copyright (c) Project Nayuki, Copyright (c) 2023 Anthony Fu
 */
// The build compiles the library into this file, because n8n forbids runtime dependencies.
import { encode } from 'uqr';

/** Bytes of UTF-8 that the largest QR code (version 40) holds at error correction M (ISO/IEC 18004, table 7). */
export const MAX_BYTES = 2331;

/**
 * The modules of the smallest QR code that holds the text, row by row, `true` for dark, without a quiet zone.
 * Error correction M.
 *
 * @throws RangeError when the text has more than `MAX_BYTES`
 */
export function qrMatrix(text: string): boolean[][] {
	// Bytes, because the encoder refuses a string with half a surrogate pair.
	return encode([...Buffer.from(text)], { ecc: 'M', border: 0 }).data;
}
