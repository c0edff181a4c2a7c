import fc from 'fast-check';

import { splitText } from '../../nodes/SocialEpoch/resources/message/splitText';

const words = (count: number, word = 'word') => Array.from({ length: count }, () => word).join(' ');

it.each([
	['a paragraph', `${words(8)}.\n\n${words(4)}. ${words(8)}`, 60, [`${words(8)}.`, `${words(4)}. ${words(8)}`]],
	['a line', `${words(8)}\n${words(10)}`, 60, [words(8), words(10)]],
	['a sentence', `${words(3)}. ${words(4)}! ${words(4)}`, 40, [`${words(3)}. ${words(4)}!`, words(4)]],
	['a word', words(5), 13, ['word word', 'word word', 'word']],
	['a word that ends where the part does', words(4), 9, ['word word', 'word word']],
	['anywhere, where there is no seam', 'abcdefgh', 3, ['abc', 'def', 'gh']],
	['no character', '😀😀😀', 2, ['😀😀', '😀']],
	['not at a seam near the start', `a. ${'b'.repeat(20)}`, 10, [`a. ${'b'.repeat(7)}`, 'b'.repeat(10), 'bbb']],
	['not at a seam that leaves a third', `a. ${'b'.repeat(10)}`, 9, [`a. ${'b'.repeat(6)}`, 'bbbb']],
	['nothing that fits', 'Hello', 5, ['Hello']],
])('cuts at %s', (_where, text, most, parts) => expect(splitText(text, most)).toEqual(parts));

it('keeps every character but blank space, in order, in parts that fit and are not empty', () => {
	const piece = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(' ', '\n', '\n\n', '. ', '! '), fc.lorem());
	fc.assert(
		fc.property(fc.array(piece), fc.integer({ min: 1, max: 50 }), (pieces, most) => {
			const text = pieces.join('');
			const parts = splitText(text, most);
			expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
			for (const part of parts) expect([...part].length).toBeLessThanOrEqual(most);
			if (text.trim() !== '') expect(parts).not.toContain('');
		}),
	);
});
