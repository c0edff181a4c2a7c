import { ENDPOINTS, type Simulator, startSimulator } from '../../simulator/index.cts';
import { checkFields, fieldsOf, int, list, listOf, object, phone, string, text } from '../../simulator/fields.cts';
import * as rules from '../../simulator/fields.cts';
import { fixture } from '../../simulator/state.cts';
import { cases } from '../resources/cases.cts';
import { call, compact, documented, maskIds, signed } from './support.cts';

const PORT = 'ad518a4271fa43c8937612c5f60396f8';
// As the vendor's own client sends it.
const TEXT = { name: 'n', sendType: 1, source: '1', targetType: 1, content: [{ type: 1, text: 'hi', sort: 0 }] };
const PAIR = { sendWhatsApp: '8617633819542', friendWhatsApp: '8615601882491' };
const USAGE = '/group-dispatch-api/qrCode/selectCloudPort';

/** A good request for the endpoints whose documents show none; further ones have the request of their operation's case. */
const REQUESTS: Record<string, object> = {
	selectContact: { id: PORT },
	soCreate: { ...TEXT, ...PAIR },
	moscCreate: { ...TEXT, sendInfos: [PAIR] },
	queryExecuteStatus: { taskId: '1' },
	listUserByTenantId: {},
	queryUserStatus: { userId: '', userName: '', source: '3' },
	queryAllOlWhatsAppInfo: {},
	batchImport: { tenantId: 1, data: [{ agentAccount: 'test', whatsApp: '86', birthday: '2000/01/31', Shoes: '42' }] },
	query: [{ whatsApp: '8615601882491' }],
};

let simulator: Simulator;
beforeEach(async () => {
	simulator = await startSimulator({ maxPort: 2 });
	simulator.state.tasks.set('1', { taskId: 1n, targetType: 1, content: [], status: 5, startAt: 0, info: [] });
});
afterEach(() => simulator.close());

test.each(ENDPOINTS)('$method $path', async ({ path, example, method }) => {
	// The documented quota is used up already; only the answer about it has to be the documented one.
	if (path !== USAGE) simulator.state.maxPort = 9;
	const entered = method === 'GET' ? {} : cases.find((of) => of.path === path)?.request;
	const shown = method === 'POST' && example ? documented(`api/${example}.request`) : structuredClone(entered);
	const request = REQUESTS[path.split('/').at(-1)!] ?? shown;
	if ('tenantId' in request) Object.assign(request, { tenantId: 500766 });
	const { status, code, text: answer } = await call(simulator, path, request);
	expect([status, code]).toEqual([200, 200]);
	if (example && example !== 'chat.getMany') {
		expect(maskIds(answer)).toBe(maskIds(compact(fixture(`api/${example}.response`))));
	}
	expect(await call(simulator, path, { ...request, surprise: '1' })).toMatchObject({ code: 400, data: null });
	const other = await fetch(simulator.url + path, { method: method === 'GET' ? 'POST' : 'PUT', body: '{}' });
	expect(other.status).toBe(405);
});

test.each<[keyof typeof rules, unknown[], unknown[]]>([
	['int', [0, 1, 2n], ['1', 1.5, true, null, {}, []]],
	['string', ['', 'x'], [1, true, null, {}, []]],
	['text', ['x'], ['', 1, null]],
	['phone', ['86187', '86187xxXX', '86187303****'], ['', '+86187', '86187@c.us', '86 187', 86187, null]],
	['boolean', [true, false], ['true', 1, null]],
	['intOrString', [1, '1', ''], [true, null, 1.5, {}]],
	['listOrString', [[1], '1,2'], [{}, 1, null]],
])('%s', (name, good, bad) => {
	const kind = (rules[name] as typeof int)();
	const table = fieldsOf({
		a: kind,
		'b?': kind,
		'c?': listOf(kind),
		'd?': object({ e: kind }),
		'f?': list({ g: kind }),
	});
	const refused = (value: object, says: RegExp | string) => expect(() => checkFields(table, value)).toThrow(says);
	for (const a of good) checkFields(table, { a, b: a, c: [a], d: { e: a }, f: [{ g: a }] });
	refused({}, 'a is required');
	refused({ a: good[0], z: 1 }, 'z is not a field');
	for (const value of bad) {
		refused({ a: value }, /^a must be/);
		refused({ a: good[0], c: [value] }, /^c\[0\]/);
		refused({ a: good[0], d: { e: value } }, /^d\.e/);
		refused({ a: good[0], f: [{ g: value }] }, /^f\[0\]\.g/);
	}
});

test('documented values, empty filters, empty lists, what is no object', () => {
	const table = fieldsOf({ a: int(1, 2), 'b?': phone(), 'c?': string('x'), 'l?': list({ t: text() }) });
	checkFields(table, { a: 1, b: '', c: 'x', l: [] });
	for (const value of [{ a: 3 }, { a: 1, c: 'y' }, { a: 1, l: {} }, { a: 1, l: [1] }, [], null, 'x']) {
		expect(() => checkFields(table, value)).toThrow();
	}
	expect(() => checkFields(fieldsOf({ l: list({ t: text() }, 514) }), { l: [] })).toThrow(
		expect.objectContaining({ code: 514 }),
	);
});

test.each<[string, Record<string, string | undefined>, number]>([
	['no tenant', { tenant_id: undefined }, 523],
	['another tenant', { tenant_id: '1' }, 501],
	['no timestamp', { timestamp: undefined }, 518],
	['a timestamp that is no number', { timestamp: 'now' }, 519],
	['a stale timestamp', { timestamp: String(Date.now() - 400_000) }, 502],
	['a timestamp of the future', { timestamp: String(Date.now() + 400_000) }, 502],
	['no token', { token: undefined }, 525],
	['a wrong token', { token: '0'.repeat(32) }, 522],
	['a token of another time', { timestamp: String(Date.now() - 1) }, 522],
])('a signature with %s is refused', async (_, change, code) => {
	const headers = Object.entries({ ...signed(simulator), ...change }).filter(([, value]) => value !== undefined);
	const answer = await call(simulator, USAGE, {}, Object.fromEntries(headers) as Record<string, string>);
	expect(answer).toMatchObject({ status: 200, code, data: null });
});

test('what is no JSON object, of another tenant, or unknown is refused', async () => {
	const ADD = '/wscrm-bus-api/open/action/callbackResult';
	for (const body of ['nonsense', '[]', '']) expect((await call(simulator, ADD, body)).code).toBe(400);
	const headers = { ...signed(simulator), 'content-type': 'text/plain' };
	expect((await call(simulator, ADD, { tenantId: 500766, data: ['x'] }, headers)).code).toBe(400);
	expect((await call(simulator, ADD, { tenantId: 1, data: ['x'] })).message).toContain('tenantId');
	expect((await call(simulator, '/wscrm-bus-api/nothing')).status).toBe(404);
});

test('64-bit integers survive both ways, and requests are recorded with the answer they got', async () => {
	const { text: answer } = await call(simulator, `${USAGE}Detail`);
	for (const id of ['8639164839053938688', '8654029561952415744']) expect(answer).toContain(`"id":${id},`);
	const path = '/wscrm-bus-api/open/action/callbackResult';
	await call(simulator, path, `{"tenantId":8639164839053938688,"data":["x"]}`);
	const recorded = { method: 'POST', path, status: 200, code: 400, body: { tenantId: 8639164839053938688n } };
	expect(simulator.requests.at(-1)).toMatchObject(recorded);
});

describe('msgPage', () => {
	const all = () => simulator.state.chatRecords;
	const page = (info: object, rest: object = {}) =>
		call(simulator, '/wscrm-bus-api/open/message/msgPage', { tenantId: 500766, info, ...rest });

	test('holds the documented records unchanged, in pages without gaps, from the newest on', async () => {
		const expected = documented('api/chat.getMany.response').data;
		const pages = await Promise.all([1, 2, 3, 4].map((current) => page({}, { current, pageSize: 3 })));
		expect(Object.keys(pages[0].data)).toEqual(Object.keys(expected));
		expect(pages[0].data).toMatchObject({ total: 8, size: 3, current: 1, pages: 3 });
		const records = pages.flatMap(({ data }) => data.records);
		expect(records).toEqual([...expected.records].sort((a, b) => b.chatTime - a.chatTime));
	});

	test.each<[object, (record: ReturnType<typeof all>[number]) => boolean]>([
		[{ whatsId: '5735xxxx' }, (r) => r.whatsId === '5735xxxx'],
		[{ friendWhatsId: '905343694925' }, (r) => r.friendWhatsId === '905343694925'],
		[{ chatType: 2 }, (r) => r.chatType === 2],
		[{ actionType: 1 }, (r) => r.actionType === 1],
		[{ contentType: '0' }, (r) => r.contentType === 0],
		[{ agentAccount: 'nobody' }, () => false],
		[{ startChatTime: 1741962804000, endChatTime: 1741962820000 }, (r) => /^17419628/.test(String(r.chatTime))],
		[{ whatsId: '', contentType: '' }, () => true],
	])('filters by %j', async (info, matches) => {
		const ids = (records: Array<{ id: string }>) => records.map(({ id }) => id).sort();
		expect(ids((await page(info)).data.records)).toEqual(ids(all().filter(matches)));
	});

	test.each<[object, object]>([
		[{ startChatTime: 1 }, {}],
		[{ endChatTime: 1 }, {}],
		[{}, { pageSize: 101 }],
		[{}, { pageSize: 0 }],
		[{}, { current: 0 }],
	])('refuses %j %j', async (info, rest) => expect((await page(info, rest)).code).toBe(400));
});
