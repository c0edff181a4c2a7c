import fc from 'fast-check';

import { bareDigits } from '../../nodes/SocialEpoch/values/phoneNumber';

describe('bareDigits', () => {
	it.each<[unknown, string]>([
		['8617633819542', '8617633819542'],
		['8617633819542@c.us', '8617633819542'],
		['120363295594719602@g.us', '120363295594719602'],
		['8617633819542@s.whatsapp.net', '8617633819542'],
		['8617633819542@C.US', '8617633819542'],
		['8617633819542@c.us\n', '8617633819542'],
		['+8617633819542', '8617633819542'],
		['+8617633819542@c.us', '8617633819542'],
		['  8617633819542 ', '8617633819542'],
		['+49 (0)170 123-45.67', '4901701234567'],
		['(+49) 170 1234567', '491701234567'],
		['49–170—123‑45', '4917012345'],
		['\u202a+49 170 1234567\u202c', '491701234567'],
		['\u200e8617633819542\u200f', '8617633819542'],
		['\ufeff8617633819542', '8617633819542'],
		['49\u00a0170\u202f123', '49170123'],
		['007', '007'],
		[8617633819542, '8617633819542'],
		[0, '0'],
		[9007199254740991, '9007199254740991'],
		// What the lossless parser gives for a group id that was sent as a number
		['120363295594719602', '120363295594719602'],
	])('%j becomes %s', (value, digits) => {
		expect(bareDigits(value)).toBe(digits);
	});

	it.each([
		[''],
		[' '],
		['+'],
		['-'],
		['@c.us'],
		['abc'],
		['86131xxxxxx'],
		['86187303****'],
		['+49+170'],
		['49+170'],
		['8617633819542@c.us@c.us'],
		['8617633819542@lid'],
		['8617633819542@c.us.evil.example'],
		['8617633819542@cxus'],
		['8617633819542:12@s.whatsapp.net'],
		['8617633819542,8617633819543'],
		['8617633819542;'],
		['8613-1590000000@g.us'],
		['8613-1590000000@g.us '],
		['status@broadcast'],
		['8.6e12'],
		['0x1f'],
		['８６１７'],
		['٤٩١٧٠'],
		['null'],
		[null],
		[undefined],
		[true],
		[-49170],
		[1.5],
		[NaN],
		[Infinity],
		[9007199254740992],
		[8423922419416375296],
		[8617633819542n],
		[[]],
		[['8617633819542']],
		[{}],
		[{ toString: () => '8617633819542' }],
		[Symbol('8')],
	])('%p is no number', (value) => {
		expect(bareDigits(value)).toBeUndefined();
	});

	const digits = fc.stringMatching(/^\d{1,20}$/);

	it('leaves digits as they are, so that it may be applied twice', () => {
		fc.assert(fc.property(digits, (number) => expect(bareDigits(number)).toBe(number)));
	});

	it('takes off every mixture of ornaments', () => {
		const ornament = fc.constantFrom('', ' ', '-', '(', ')', '.', '\u00a0', '\u2011', '\u200e');
		const suffix = fc.constantFrom('', '@c.us', '@s.whatsapp.net');
		fc.assert(
			fc.property(
				digits,
				fc.array(ornament, { minLength: 20, maxLength: 20 }),
				fc.boolean(),
				suffix,
				(number, between, plus, end) => {
					const written = [...number].map((digit, i) => between[i] + digit).join('');
					expect(bareDigits((plus ? '+' : '') + written + end)).toBe(number);
				},
			),
		);
	});

	it('never throws, and answers digits or nothing', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything({ withNullPrototype: true })), (value) => {
				expect(bareDigits(value) ?? '0').toMatch(/^\d+$/);
			}),
			{ numRuns: 500 },
		);
	});

	it('is quick with 1 MB of anything', () => {
		for (const text of [' ', '-', '8', '@c.us', '-8', '+', '8 '].map((unit) => unit.repeat(1e6 / unit.length))) {
			const start = Date.now();
			bareDigits(text);
			bareDigits(`${text}x`);
			expect(Date.now() - start).toBeLessThan(1000);
		}
	});
});
