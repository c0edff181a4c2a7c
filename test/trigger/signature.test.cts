import {
	accessToken,
	isComplete,
	proofInBody,
	proofInHeaders,
	sameToken,
} from '../../nodes/SocialEpoch/trigger/signature';

const VECTOR = 'df98eda524132837317c5ea7e4f67ef4224dedc3f01548b6cb211b08eb0328c5';

test("the vendor's test vector", () => {
	expect(accessToken('f9a40a4780f5e1306c46f1c8daecee3b', '500975', '1666942813620')).toBe(VECTOR);
});

test('sameToken', () => {
	expect(sameToken(VECTOR, VECTOR)).toBe(true);
	expect(sameToken(VECTOR.toUpperCase(), VECTOR)).toBe(true);
	expect(sameToken(VECTOR.replace(/^d/, 'e'), VECTOR)).toBe(false);
	for (const other of ['', VECTOR.slice(1), `${VECTOR}0`, `${VECTOR}, ${VECTOR}`, 'ü'.repeat(32)]) {
		expect(sameToken(other, VECTOR)).toBe(false);
	}
});

const shown = { token: 't', tenantId: '1', timestamp: '2' };
const nothing = { token: '', tenantId: '', timestamp: '' };

test.each([
	[{ access_token: 't', tenant_id: '1', timestamp: '2' }],
	[{ 'access-token': 't', 'tenant-id': '1', timestamp: '2' }],
	[{ accesstoken: 't', tenantid: '1', timestamp: '2' }],
	[{ accessToken: 't', tenantId: '1', Timestamp: ' 2 ' }],
	[{ host: 'x', 'content-type': 'y', access_token: 't', tenant_id: 1, timestamp: 2 }],
])('headers %j', (headers) => {
	expect(proofInHeaders(headers)).toEqual(shown);
});

test('the body, with numbers or text', () => {
	expect(proofInBody({ accessToken: 't', tenantId: 1, timestamp: '2', data: [] })).toEqual(shown);
});

test.each([[null], [undefined], [7], ['accessToken'], [[]], [{ accessToken: { a: 1 } }], [{ accessToken: null }]])(
	'nothing usable in %j',
	(body) => {
		expect(proofInBody(body)).toEqual(nothing);
	},
);

test('megabytes in the place of a proof are not looked through, and prove nothing', () => {
	const long = proofInBody({ accessToken: `${VECTOR}${'İ'.repeat(8e6)}`, tenantId: 1, timestamp: 'x'.repeat(8e6) });
	expect(Object.values(long).every(({ length }) => length <= 100)).toBe(true);
	expect(sameToken(long.token, VECTOR)).toBe(false);
});

test('a header that comes twice is none', () => {
	expect(proofInHeaders({ access_token: ['a', 'b'] })).toEqual(nothing);
});

test('a proof is complete with all three', () => {
	expect(isComplete(shown)).toBe(true);
	for (const field of Object.keys(shown)) expect(isComplete({ ...shown, [field]: '' })).toBe(false);
});
