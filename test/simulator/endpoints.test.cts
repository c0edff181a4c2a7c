import { ENDPOINTS } from '../../simulator/index.cts';
import { checkFields, fieldsOf, list, listOf, object, phone, string, text } from '../../simulator/fields.cts';
import * as rules from '../../simulator/fields.cts';
import { parseJson, writeJson } from '../../simulator/json.cts';
import { fixture } from '../../simulator/state.cts';
import { cases } from '../resources/cases.cts';
import { documented, signed, stage } from './support.cts';

const USAGE = '/group-dispatch-api/qrCode/selectCloudPort';
const PAGE = '/wscrm-bus-api/open/message/msgPage';
const RESULT = '/wscrm-bus-api/open/action/callbackResult';

/** Good requests where neither the documents nor the case of an operation have one. */
const REQUESTS: Record<string, object> = {
	selectContact: { id: 'ad518a4271fa43c8937612c5f60396f8' },
	queryExecuteStatus: { taskId: '1' },
	queryAllOlWhatsAppInfo: {},
	batchImport: { tenantId: 1, data: [{ agentAccount: 'test', whatsApp: '86', birthday: '2000/01/31', Shoes: '42' }] },
};

const at = stage({ maxPort: 2 }, ({ state }) =>
	state.tasks.set('1', { taskId: 1n, targetType: 1, content: [], status: 5, startAt: 0, info: [] }),
);

/** A JSON text without its white space, and without the ids that the platform makes up, so that answers can be compared. */
const comparable = (text: string) => writeJson(parseJson(text)).replace(/"[0-9a-f]{32}"/g, '"ID"');

test.each(ENDPOINTS)('$method $path', async ({ path, example, method }) => {
	// The documented quota is used up already; only the answer about it has to be the documented one.
	if (path !== USAGE) at.simulator.state.maxPort = 9;
	const entered = method === 'GET' ? {} : cases.find((of) => of.path === path)?.request;
	const shown = method === 'POST' && example ? documented(`api/${example}.request`) : structuredClone(entered);
	const request = REQUESTS[path.split('/').at(-1)!] ?? shown;
	if ('tenantId' in request) Object.assign(request, { tenantId: 500766 });
	const { code, text: answer } = await at.ask(path, request);
	expect(code).toBe(200);
	if (example && example !== 'chat.getMany') {
		expect(comparable(answer)).toBe(comparable(fixture(`api/${example}.response`)));
	}
	expect(await at.ask(path, { ...request, surprise: '1' })).toMatchObject({ code: 400, data: null });
	const other = await fetch(at.simulator.url + path, { method: method === 'GET' ? 'POST' : 'PUT', body: '{}' });
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
	const kind = (rules[name] as typeof phone)();
	const table = fieldsOf({ a: kind, 'c?': listOf(kind), 'd?': object({ e: kind }), 'f?': list({ g: kind }) });
	const refused = (value: object, says: RegExp | string) => expect(() => checkFields(table, value)).toThrow(says);
	for (const a of good) checkFields(table, { a, c: [a], d: { e: a }, f: [{ g: a }] });
	refused({}, 'a is required');
	refused({ a: good[0], z: 1 }, 'z is not a field');
	for (const value of bad) {
		refused({ a: value }, /^a must be/);
		refused({ a: good[0], c: [value] }, /^c\[0\]/);
		refused({ a: good[0], d: { e: value } }, /^d\.e/);
		refused({ a: good[0], f: [{ g: value }] }, /^f\[0\]\.g/);
	}
});

test('documented values, empty filters, empty lists, fields of one’s own, what is no object', () => {
	const table = fieldsOf({ 'b?': phone(), 'c?': string('x'), l: list({ t: text() }, 514, true) });
	const l = [{ t: 'x', own: 1 }];
	checkFields(table, { b: '', c: 'x', l });
	const bad = [{ c: 'y', l }, { l: {} }, { l: [1] }, [], null, 'x', { l: [{ t: 'x', own: {} }] }];
	for (const value of bad) expect(() => checkFields(table, value)).toThrow();
	expect(() => checkFields(table, { l: [] })).toThrow(expect.objectContaining({ code: 514 }));
});

test.each<[string, Record<string, string>, number]>([
	['no tenant', { tenant_id: '' }, 523],
	['another tenant', { tenant_id: '1' }, 501],
	['no timestamp', { timestamp: '' }, 518],
	['a timestamp that is no number', { timestamp: 'now' }, 519],
	['a stale timestamp', { timestamp: String(Date.now() - 400_000) }, 502],
	['a timestamp of the future', { timestamp: String(Date.now() + 400_000) }, 502],
	['no token', { token: '' }, 525],
	['a token of another time', { timestamp: String(Date.now() - 1) }, 522],
])('a signature with %s is refused', async (_, change, code) => {
	const answer = await at.ask(USAGE, {}, { ...signed(at.simulator), ...change });
	expect(answer).toMatchObject({ status: 200, code, data: null });
});

test('what is no JSON object, of another tenant, or unknown is refused; what came is recorded, large integers too', async () => {
	for (const body of ['nonsense', '[]', '']) expect((await at.ask(RESULT, body)).code).toBe(400);
	const headers = { ...signed(at.simulator), 'content-type': 'text/plain' };
	expect((await at.ask(RESULT, { tenantId: 500766, data: ['x'] }, headers)).code).toBe(400);
	expect((await at.ask(USAGE, {}, headers)).code).toBe(400);
	expect((await at.ask('/wscrm-bus-api/nothing')).status).toBe(404);
	expect((await at.ask(`${USAGE}Detail`)).text).toContain('"id":8639164839053938688,');
	await at.ask(RESULT, `{"tenantId":8639164839053938688,"data":["x"]}`);
	const recorded = { method: 'POST', path: RESULT, signed: true, code: 400, body: { tenantId: 8639164839053938688n } };
	expect(at.simulator.requests.at(-1)).toMatchObject(recorded);
});

const RECORDS = documented('api/chat.getMany.response').data.records.sort((a: any, b: any) => b.chatTime - a.chatTime);

test.each<[object, object, (r: Record<string, unknown>) => boolean]>([
	[{}, { pageSize: 3, current: 3 }, () => true],
	[{ whatsId: '5735xxxx' }, {}, (r) => r.whatsId === '5735xxxx'],
	[{ friendWhatsId: '905343694925', chatType: 1 }, {}, (r) => r.friendWhatsId === '905343694925'],
	[{ actionType: 1, contentType: '' }, {}, (r) => r.actionType === 1],
	[{ contentType: '0' }, {}, (r) => r.contentType === 0],
	[{ agentAccount: 'nobody' }, {}, () => false],
	[{ startChatTime: 1741962804000, endChatTime: 1741962820000 }, {}, (r) => /^17419628/.test(String(r.chatTime))],
])('chat records %j %j: the documented ones that match, the newest first', async (info, how, matches) => {
	const { pageSize: size, current } = { pageSize: 10, current: 1, ...how };
	const { data } = await at.ask(PAGE, { tenantId: 500766, info, pageSize: size, current });
	const all = RECORDS.filter(matches);
	const records = all.slice((current - 1) * size, current * size);
	expect(data).toEqual({ records, total: all.length, size, current, pages: Math.ceil(all.length / size) });
});

test.each([{ info: { startChatTime: 1 } }, { info: {}, pageSize: 101 }, { info: {}, current: 0 }])(
	'no chat records for %j',
	async (request) => expect((await at.ask(PAGE, { tenantId: 500766, ...request })).code).toBe(400),
);
