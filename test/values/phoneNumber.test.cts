import fc from 'fast-check';

import { groupIdOf, phoneNumberOf, splitNumbers } from '../../nodes/SocialEpoch/values/phoneNumber';

describe('phoneNumberOf', () => {
	it.each<[unknown, string]>([
		['8613633800088.0', '8613633800088'],
		['8613633800088.00', '8613633800088'],
		['86 136 3380 0088.0', '8613633800088'],
		['+44 (0) 7759 820897', '447759820897'],
		['+44(0)7759-820897', '447759820897'],
		['0044 (0)7759 820897', '447759820897'],
		['44 (0) 7759 820897', '447759820897'],
		['(+44) (0)20 7946 0958', '442079460958'],
		['+49 (0)170 123-45.67', '491701234567'],
		['00447759820897', '447759820897'],
		['00 44 7759 820897', '447759820897'],
		['+39 06 1234567', '39061234567'],
		['+225 07 12345678', '2250712345678'],
		['+229 01 97 00 00 00', '2290197000000'],
		['44 70 1234 5678', '447012345678'],
		['99900000000001', '99900000000001'],
		['+1 (555) 123-4567', '15551234567'],
		['1.555.123.4567', '15551234567'],
		['(+49) 170 1234567', '491701234567'],
		['+(49) 170 1234567', '491701234567'],
		['49–170—123‑45', '4917012345'],
		['\u202a+49 170 1234567\u202c', '491701234567'],
		['8617633819542@C.US\n', '8617633819542'],
		['8617633819542:5@s.whatsapp.net', '8617633819542'],
		[8613633800088, '8613633800088'],
		[8613633800088.0, '8613633800088'],
		['1234567', '1234567'],
		['123456789012345', '123456789012345'],
	])('%j is dialled as %s', (value, number) => expect(phoneNumberOf(value)).toBe(number));

	it.each([
		['07759820897', '(0)7759820897', '+07759820897', '+00447759820897', '0007759820897'],
		['44 07759 820897', '4407759820897', '+82 010 1234 5678', '62081234567890', '+1 0555 123 4567', '353 087 1234567'],
		['2026-11-25', '25.11.2026', '8613633800088 12', '+15551234567-890'],
		['+44 07759 820897', '0044 07759 820897', '+1 555 (0)123 4567', '+44 (0)(0)7759820897', '+44 (00)7759820897'],
		[
			'8613633800088.5',
			'8613633800088.000',
			'8 613 633 800 088.5',
			'8613633.8000',
			'8613633800088,0',
			'.8613633800088',
		],
		[
			'8.6136338E+12',
			'8.6136338e12',
			'0x1f1f1f1f',
			'-8613633800088',
			'8613633800088-',
			8613633800088.5,
			8.6e21,
			-8613633800088,
		],
		[
			'8613633800088 8613633800089',
			'8613633800088\t44',
			'86136338\n00088',
			'5551234-5678901',
			'8613633800088, 8613633800089',
		],
		['8613633800088/9', '+86 13633800088 +86 13633800089', '86+13633800088', '++8613633800088', 'tel:+8613633800088'],
		[
			'123456',
			'1234567890123456',
			'86131xxxxxx',
			'+86 136 3380 0088 ext 5',
			'８６１３６３３８０００８８',
			'٨٦١٣٦٣٣٨٠٠٠٨٨',
		],
		['120363295594719602@g.us', '120363295594719602', '8613633800088-1600000000@g.us', 'status@broadcast'],
		['8617633819542@lid', '8617633819542@newsletter', '8617633819542@c.us@c.us', '8617633819542@c.us.evil.example'],
		['', ' ', '+', 'null', '8613633800088²', null, undefined, true, NaN, [], ['8617633819542'], {}, 8617633819542n],
	])('is not clearly one number: %j and its like', (...values) => {
		for (const value of values) expect([value, phoneNumberOf(value)]).toEqual([value, undefined]);
	});

	const number = fc.stringMatching(/^[1-9]\d{6,14}$/).filter((digits) => !digits.slice(1, 4).includes('0'));

	it('is the same number however it is written', () => {
		const between = fc.array(fc.constantFrom('', ' ', '-', '\u00a0', '\u2011', '\u200e', ' (', ') '), {
			minLength: 15,
			maxLength: 15,
		});
		const start = fc.constantFrom('', '+', '00', ' ', '\ufeff');
		const end = fc.constantFrom('', '@c.us', '@s.whatsapp.net', ':12@s.whatsapp.net', '.0', ' ', '\n');
		fc.assert(
			fc.property(number, start, between, end, (digits, prefix, gaps, suffix) => {
				const written = prefix + [...digits].map((digit, i) => (i === 0 ? '' : gaps[i]) + digit).join('') + suffix;
				expect([digits, undefined]).toContain(phoneNumberOf(written));
				expect(phoneNumberOf(prefix + digits + suffix)).toBe(digits);
			}),
		);
	});

	it('never makes another number of what it is given', () => {
		const piece = fc.oneof(
			number,
			fc.constantFrom('(0)', '0', '00', '+', '.', '.0', ' ', '\t', '\n', ',', 'E+', '-', '/'),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
				const found = phoneNumberOf(pieces.join(''));
				if (found !== undefined) expect(pieces.join('').replace(/\D/g, '')).toContain(found.slice(4));
				expect(found === undefined || /^[1-9]\d{6,14}$/.test(found)).toBe(true);
			}),
		);
	});

	it('never throws, and does not look at a text that is too long for a number', () => {
		fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (value) => void phoneNumberOf(value)));
		expect(phoneNumberOf(`8613633800088${' '.repeat(87)}`)).toBe('8613633800088');
		for (const unit of [' ', '\u200e', '(0)', '.0'])
			expect(phoneNumberOf(`8613633800088${unit.repeat(1e6)}`)).toBeUndefined();
	});
});

it.each([
	['120363295594719602', '120363295594719602'],
	['120363295594719602@g.us', '120363295594719602'],
	[' 8613633800088-1600000000@g.us', '8613633800088-1600000000'],
	['8613633800088-1600000000', '8613633800088-1600000000'],
	['8613633800088@g.us', '8613633800088'],
	['8613633800088', undefined],
	['8613633800088@c.us', undefined],
	['86136338000888613633800089', undefined],
	['8613633800088 1600000000', undefined],
	[120363295594719602, undefined],
])('%j is the group %s', (value, id) => expect(groupIdOf(value)).toBe(id));

it.each([
	['8613633800088,447759820897', ['8613633800088', '447759820897']],
	['8613633800088 447759820897', ['8613633800088', '447759820897']],
	['8613633800088\t447759820897\r\n15551234567;', ['8613633800088', '447759820897', '15551234567']],
	['+44 7759 820897; +86 136 3380 0088', ['+44 7759 820897', '+86 136 3380 0088']],
	['+8613633800088 120363295594719602@g.us', ['+8613633800088', '120363295594719602@g.us']],
	['8613633800088 12', ['8613633800088 12']],
	[' , ', []],
])('%j are the numbers %j', (text, numbers) => expect(splitNumbers(text)).toEqual(numbers));
