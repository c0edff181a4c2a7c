import { accessToken, proofsOf, sameToken } from '../../nodes/SocialEpoch/trigger/signature';

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

describe('proofsOf', () => {
	const inHeaders = { token: 't', tenantId: '1', timestamp: '2' };

	test.each([
		[{ access_token: 't', tenant_id: '1', timestamp: '2' }],
		[{ 'access-token': 't', 'tenant-id': '1', timestamp: '2' }],
		[{ accesstoken: 't', tenantid: '1', timestamp: '2' }],
		[{ accessToken: 't', tenantId: '1', Timestamp: ' 2 ' }],
		[{ host: 'x', 'content-type': 'y', access_token: 't', tenant_id: 1, timestamp: 2 }],
	])('headers %j', (headers) => {
		expect(proofsOf(headers, [])).toEqual([inHeaders]);
	});

	test('the body, with numbers or text', () => {
		expect(proofsOf({}, { accessToken: 't', tenantId: 1238, timestamp: 1667295870936, data: [] })).toEqual([
			{ token: 't', tenantId: '1238', timestamp: '1667295870936' },
		]);
		expect(proofsOf({}, { accessToken: 't', tenantId: '1', timestamp: '2' })).toEqual([inHeaders]);
	});

	test('both, where both are there', () => {
		expect(proofsOf({ access_token: 'h' }, { accessToken: 'b' }).map(({ token }) => token)).toEqual(['b', 'h']);
	});

	test.each([[null], [undefined], [7], ['accessToken'], [[]], [{ accessToken: { a: 1 } }], [{ accessToken: null }]])(
		'nothing usable in %j',
		(body) => {
			expect(proofsOf({ access_token: ['a', 'b'] }, body)).toContainEqual({
				token: '',
				tenantId: '',
				timestamp: '',
			});
		},
	);
});
