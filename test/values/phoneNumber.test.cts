import fc from 'fast-check';

import { groupIdOf, phoneNumberOf, splitNumbers } from '../../nodes/SocialEpoch/values/phoneNumber';

describe('phoneNumberOf', () => {
	it.each<[string, ...unknown[]]>([
		['8613633800088', '8613633800088.0', '8613633800088.00', '86 136 3380 0088.0', 8613633800088, 8613633800088.0],
		[
			'447759820897',
			'+44 (0) 7759 820897',
			'+ 44 (0) 7759 820897',
			'+44(0)7759-820897',
			'0044 (0)7759 820897',
			'44 (0) 7759 820897',
		],
		['447759820897', '00447759820897', '00 44 7759 820897'],
		['442079460958', '(+44) (0)20 7946 0958'],
		['491701234567', '+49 (0)170 123-45.67', '(+49) 170 1234567', '+(49) 170 1234567', '\u202a+49 170 1234567\u202c'],
		['4917012345', '49–170—123‑45', '491701234 5'],
		['39061234567', '+39 06 1234567'],
		['2250712345678', '+225 07 12345678'],
		['2290197000000', '+229 01 97 00 00 00'],
		['242061234567', '+242 06 123 4567'],
		['3790612345678', '+379 06 12345678'],
		['447012345678', '44 70 1234 5678'],
		['15551234567', '+1 (555) 123-4567', '1.555.123.4567', '1 (555) 123-4567', '+ 1 555 123 4567'],
		['79991234567', '+7 999 123-45-67', '007 999 123 45 67'],
		['441234567890', '(+44) 1234 567890', '(0044) 1234 567890'],
		['8617633819542', '8617633819542@C.US\n', '8617633819542:5@s.whatsapp.net'],
		['99900000000001', '99900000000001'],
		['1234567', '1234567', '1 234 567'],
		['8613633800088', '8 613 633 800 088'],
		['123456789012345', '123456789012345'],
	])('%s is dialled for %j and its like', (number, ...written) => {
		for (const value of written) expect([value, phoneNumberOf(value)]).toEqual([value, number]);
	});

	it.each([
		['with a 0 that is only dialled within', '07759820897|(0)7759820897|+07759820897|+00447759820897|0007759820897'],
		['with a 0 behind its country', '44 07759 820897|4407759820897|+82 010 1234 5678|62081234567890|+1 0555 123 4567'],
		[
			'with such a 0 behind a prefix',
			'353 087 1234567|+298 0123456|+971 050 123 4567|+44 07759 820897|0044 07759 820897|+994 050 123 45 67|998 090 1234567',
		],
		['with a riddle in brackets', '+1 555 (0)123 4567|+44 (0)(0)7759820897|+44 (00)7759820897'],
		['but a date', '2026-11-25|25.11.2026|2026.11.25|25-11-2026|2026-1-5|1.5.2026|2026-1-25|25.1.2026'],
		[
			'as it is dialled within a country',
			'(51) 99123-4567|(415) 555-2671|\u200f(11) 99999-9999|( 51) 99123-4567|(\u200e51) 99123-4567|8 (495) 123-45-67|8-495-123-45-67|8 029 491-19-11',
		],
		[
			'with a (0) that may be a part of it',
			'+39 (0)331 123456|0039 (0)6 12345678|+225 (0)7 12345678|+378 (0)549 123456',
		],
		[
			'of North America or Russia',
			'0011 44 7759 820897|+1 555 123 4567 890|+1 555 123|+7 (8) 912 345 67 89|+7912345678',
		],
		[
			'but a fraction',
			'8613633800088.5|8613633800088.000|8 613 633 800 088.5|8613633.8000|+8613633.8000|8613633800088,0',
		],
		['but what a spreadsheet makes of one', '.8613633800088|8.6136338E+12|8.6136338e12|0x1f1f1f1f'],
		['with a sign', '-8613633800088|8613633800088-|8613633800088/9|86+13633800088|++8613633800088|tel:+8613633800088'],
		[
			'but several',
			'8613633800088 8613633800089|8613633800088\t44|86136338\n00088|5551234-5678901|8613633800088 12|5551234567 89',
		],
		['but several, with signs', '8613633800088, 8613633800089|+86 13633800088 +86 13633800089|+15551234567-890'],
		['too short, too long or not in digits', '123456|1234567890123456|86131xxxxxx|+86 136 3380 0088 ext 5'],
		['in other digits', '８６１３６３３８０００８８|٨٦١٣٦٣٣٨٠٠٠٨٨|8613633800088²'],
		['but a group', '120363295594719602@g.us|120363295594719602|8613633800088-1600000000@g.us|status@broadcast'],
		[
			'but another id',
			'8617633819542@lid|8617633819542@newsletter|8617633819542@c.us@c.us|8617633819542@c.us.evil|8617633819542@c.us1',
		],
		['at all', '| |+|null'],
	])('is not clearly one number %s: %s', (_why, texts) => {
		for (const text of texts.split('|')) expect([text, phoneNumberOf(text)]).toEqual([text, undefined]);
	});

	it('is none for what is not a text or a whole number', () => {
		const numbers = [8613633800088.5, 8.6e21, -8613633800088, NaN, 8617633819542n];
		for (const value of [...numbers, null, undefined, true, [], ['8617633819542'], {}]) {
			expect(phoneNumberOf(value)).toBeUndefined();
		}
	});

	const number = fc
		.stringMatching(/^([17]\d{10}|[2-689]\d{6,14})$/)
		.filter((digits) => !digits.slice(1, 4).includes('0'));

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
	['\u200f120363295594719602@g.us\u202c', '120363295594719602'],
	['8613633800088', undefined],
	['8613633800088@c.us', undefined],
	[`120363295594719602@g.us${' '.repeat(100)}`, undefined],
	['86136338000888613633800089', undefined],
	['8613633800088 1600000000', undefined],
	[120363295594719602, undefined],
])('%j is the group %s', (value, id) => expect(groupIdOf(value)).toBe(id));

it.each([
	['8613633800088,447759820897', ['8613633800088', '447759820897']],
	[' 8613633800088  447759820897 ', ['8613633800088', '447759820897']],
	['8613633800088\t447759820897\r\n15551234567;', ['8613633800088', '447759820897', '15551234567']],
	['+44 7759 820897; +86 136 3380 0088', ['+44 7759 820897', '+86 136 3380 0088']],
	['+8613633800088 120363295594719602@g.us', ['+8613633800088', '120363295594719602@g.us']],
	['8613633800088 12', ['8613633800088 12']],
	['+49170123 4567890', ['+49170123 4567890']],
	['0049170123 004917012345', ['0049170123', '004917012345']],
	['004917012 004917013', ['004917012', '004917013']],
	['491701234@c.us 491701235@c.us', ['491701234@c.us', '491701235@c.us']],
	['5512345678 4917012345', ['5512345678', '4917012345']],
	['491701234 491701235', ['491701234 491701235']],
	['86-136-3380-0088 44-7759-820897', ['86-136-3380-0088', '44-7759-820897']],
	[' , ', []],
])('%j are the numbers %j', (text, numbers) => expect(splitNumbers(text)).toEqual(numbers));
