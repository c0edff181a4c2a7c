import fc from 'fast-check';

import { signatureHeaders, withoutTokens } from '../../nodes/SocialEpoch/platform/sign';

const API_KEY = 'f9a40a4780f5e1306c46f1c8daecee3b';

describe('signatureHeaders', () => {
	// Computed with `printf %s <tenantId><timestamp><apiKey> | md5sum` of GNU coreutils.
	it.each([
		['500975', API_KEY, 1666942813620, 'd8669b171c27e29bbc35121f5baf43ae'],
		['500766', API_KEY, 1761955200000, '08da4eca29ea1f87b80c50463c5a8604'],
		['1', 'ключ 密钥', 0, 'c780fa854f4d9c7567a14816f7f09223'],
	])('signs tenant %s', (tenantId, apiKey, now, token) => {
		expect(signatureHeaders(tenantId, apiKey, now)).toEqual({
			tenant_id: tenantId,
			timestamp: String(now),
			token,
		});
	});

	it('gives three strings, the token 32 lower-case hex', () => {
		fc.assert(
			fc.property(fc.nat(), fc.string({ minLength: 4 }), fc.nat(), (tenantId, apiKey, now) => {
				const headers = signatureHeaders(String(tenantId), apiKey, now);
				expect(Object.keys(headers).sort()).toEqual(['tenant_id', 'timestamp', 'token']);
				expect(headers.token).toMatch(/^[0-9a-f]{32}$/);
				expect(headers.timestamp).toBe(String(now));
			}),
		);
	});

	it('differs with the tenant, the key and the millisecond', () => {
		const { token } = signatureHeaders('500766', API_KEY, 1761955200000);
		expect(signatureHeaders('500767', API_KEY, 1761955200000).token).not.toBe(token);
		expect(signatureHeaders('500766', `${API_KEY}0`, 1761955200000).token).not.toBe(token);
		expect(signatureHeaders('500766', API_KEY, 1761955200001).token).not.toBe(token);
	});
});

describe('withoutTokens', () => {
	const { token } = signatureHeaders('500766', API_KEY, 1000);
	const clean = (text: string, from = 990, to = 1010) => withoutTokens(text, '500766', API_KEY, from, to);

	it.each([
		[`token: ${token}`, 'token: ***'],
		[`{"token":"${token}"}`, '{"token":"***"}'],
		[`TOKEN=${token.toUpperCase()}&x`, 'TOKEN=***&x'],
		[`token%3D${token}%26`, 'token%3D***%26'],
		[`${token}${token} and ab${token}cd`, '****** and ab***cd'],
	])('%s', (text, expected) => expect(clean(text)).toBe(expected));

	it('leaves what signs nothing of that time', () => {
		for (const text of ['', 'trace 3a5f0c2b9d8e7f60123456789abcdef0', `${token.slice(1)} ${token.slice(0, 31)}`]) {
			expect(clean(text)).toBe(text);
		}
		expect(clean(token, 1001)).toBe(token);
		expect(clean(token, 1000, 1000)).toBe('***');
	});
});
