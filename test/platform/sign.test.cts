import { signatureHeaders, withoutTokens } from '../../nodes/SocialEpoch/platform/sign';

const API_KEY = 'f9a40a4780f5e1306c46f1c8daecee3b';

// Computed with `printf %s <tenantId><timestamp><apiKey> | md5sum` of GNU coreutils.
it.each([
	['500975', API_KEY, 1666942813620, 'd8669b171c27e29bbc35121f5baf43ae'],
	['500766', API_KEY, 1761955200000, '08da4eca29ea1f87b80c50463c5a8604'],
	['1', 'ключ 密钥', 0, 'c780fa854f4d9c7567a14816f7f09223'],
])('signs tenant %s', (tenantId, apiKey, now, token) => {
	expect(signatureHeaders(tenantId, apiKey, now)).toEqual({ tenant_id: tenantId, timestamp: String(now), token });
});

describe('withoutTokens', () => {
	const { token } = signatureHeaders('500766', API_KEY, 1000);
	const clean = (text: string, from = 990, to = 1010) => withoutTokens(text, '500766', API_KEY, from, to);

	it.each([
		[`token: ${token}`, 'token: ***'],
		[`TOKEN=${token.toUpperCase()}&x, {"token":"${token}"}`, 'TOKEN=***&x, {"token":"***"}'],
		[`token%3D${token}%26`, 'token%3D***%26'],
		[`${token}${token} and ab${token}cd`, '****** and ab***cd'],
	])('%s', (text, expected) => expect(clean(text)).toBe(expected));

	it('leaves what signs nothing of that time', () => {
		const other = `trace 3a5f0c2b9d8e7f60123456789abcdef0 ${token.slice(1)} ${token.slice(0, 31)}`;
		for (const text of ['', other]) expect(clean(text)).toBe(text);
		expect([clean(token, 1001), clean(token, 990, 999), clean(token, 1000, 1000)]).toEqual([token, token, '***']);
	});
});
