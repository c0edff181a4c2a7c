import { ENDPOINTS, type Simulator, startSimulator } from '../../simulator/index.cts';
import type { Field, Kind } from '../../simulator/fields.cts';
import { fixture } from '../../simulator/state.cts';
import { call, compact, documented, maskIds, signed } from './support.cts';

const TENANT = 500766;
const TEXT = { name: 'n', sendType: 1, targetType: 1, content: [{ type: 1, text: 'hi', sort: 0 }] };
const PAIR = { sendWhatsApp: '8617633819542', friendWhatsApp: '8615601882491' };

/** A good request for the endpoints whose documents show none; the others use the documented one. */
const REQUESTS: Record<string, any> = {
	'/group-dispatch-api/qrCode/selectContact': { id: 'ad518a4271fa43c8937612c5f60396f8' },
	'/group-dispatch-api/gsTask/assign/soCreate': { ...TEXT, ...PAIR },
	'/group-dispatch-api/gsTask/assign/moscCreate': { ...TEXT, sendInfos: [PAIR] },
	'/group-dispatch-api/gsTask/queryExecuteStatus': { taskId: '1' },
};

const WRONG: Record<Kind, unknown[]> = {
	int: ['1', 1.5, true, null, {}, []],
	string: [1, true, null, {}, []],
	text: [1, true, null, {}, []],
	phone: ['+8618733334444', '8618733334444@c.us', '86 187', 8618733334444, null],
	boolean: ['true', 1, null],
	'int|string': [true, null, 1.5, {}],
	object: ['x', [], null, 1],
	list: [{}, 'x', null, 1],
};

interface Case {
	what: string;
	request: any;
	/** Name that the refusal must mention. */
	names: string;
}

/** Every way to break a request against its table: a required field missing, a value of a wrong type, an unknown field. */
function broken(fields: readonly Field[], good: any, rebuild: (part: any) => any, at = ''): Case[] {
	const change = (name: string, value: unknown) => rebuild({ ...good, [name]: value });
	const cases: Case[] = [{ what: `${at}surprise`, request: change('surprise', 1), names: `${at}surprise` }];
	for (const { name, kind, required, oneOf, fields: inner, items } of fields) {
		const path = at + name;
		const { [name]: value, ...without } = good;
		const bad = [
			...WRONG[kind],
			...(oneOf ? [kind === 'text' ? 'zz' : 99] : []),
			...(kind === 'text' && required ? [''] : []),
		];
		if (required) cases.push({ what: `no ${path}`, request: rebuild(without), names: path });
		if (required && kind === 'list') cases.push({ what: `${path} empty`, request: change(name, []), names: path });
		for (const wrong of bad)
			cases.push({ what: `${path} = ${JSON.stringify(wrong)}`, request: change(name, wrong), names: path });
		if (inner) cases.push(...broken(inner, value, (part) => change(name, part), `${path}.`));
		if (!items) continue;
		if (typeof items !== 'string')
			cases.push(...broken(items, value[0], (part) => change(name, [part]), `${path}[0].`));
		else
			for (const wrong of WRONG[items])
				cases.push({
					what: `${path}[0] = ${JSON.stringify(wrong)}`,
					request: change(name, [wrong]),
					names: path,
				});
	}
	return cases;
}

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator({ maxPerSecond: 0, maxPort: 1000 });
	simulator.state.tasks.set('1', {
		taskId: 1n,
		targetType: 1,
		content: [],
		status: 5,
		startAt: 0,
		info: [{ ...PAIR, status: 3 }],
	});
});
afterAll(() => simulator.close());

/** The endpoint's good request, fresh. */
function goodRequest({ path, example, method }: (typeof ENDPOINTS)[number]): any {
	if (path in REQUESTS || !example || method === 'GET') return structuredClone(REQUESTS[path] ?? {});
	const request = documented(`api/${example}.request`);
	return 'tenantId' in request ? { ...request, tenantId: TENANT } : request;
}

test('29 endpoints: the 25 of the two documents and the 4 for sending', () => {
	expect(ENDPOINTS).toHaveLength(29);
	expect(ENDPOINTS.filter((endpoint) => endpoint.example)).toHaveLength(25);
});

describe.each(ENDPOINTS)('$method $path', (endpoint) => {
	const { path, fields, example, method } = endpoint;

	test('accepts a good request', async () => {
		// The test of the row before may have logged it out.
		simulator.scan('ad518a4271fa43c8937612c5f60396f8');
		const answer = await call(simulator, path, goodRequest(endpoint));
		expect(answer).toMatchObject({ status: 200, code: 200 });
	});

	if (example && example !== 'chat.getMany') {
		test('answers as documented', async () => {
			const own = await startSimulator(example === 'port.getUsage' ? { maxPort: 2 } : {});
			const { text } = await call(own, path, goodRequest(endpoint));
			await own.close();
			expect(maskIds(text)).toBe(maskIds(compact(fixture(`api/${example}.response`))));
		});
	}

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
	])('refuses %s', async (_, change, code) => {
		const headers = Object.entries({ ...signed(simulator), ...change }).filter(
			(entry): entry is [string, string] => entry[1] !== undefined,
		);
		const answer = await call(simulator, path, goodRequest(endpoint), Object.fromEntries(headers));
		expect(answer).toMatchObject({ status: 200, code, data: null });
	});

	if (method === 'POST') {
		test('refuses every request that differs from its table', async () => {
			const cases = broken(fields, goodRequest(endpoint), (part) => part);
			const answers = await Promise.all(cases.map(({ request }) => call(simulator, path, request)));
			const accepted = cases.filter((_, i) => answers[i].code === 200).map(({ what }) => what);
			expect(accepted).toEqual([]);
			cases.forEach(({ names }, i) => expect(answers[i].message).toContain(names));
		});

		test('refuses what is not JSON', async () => {
			expect(await call(simulator, path, 'nonsense')).toMatchObject({ status: 200, code: 400 });
			expect(await call(simulator, path, '[]')).toMatchObject({ code: 400 });
			const headers = { ...signed(simulator), 'content-type': 'text/plain' };
			expect(await call(simulator, path, goodRequest(endpoint), headers)).toMatchObject({ code: 400 });
		});
	} else {
		test('refuses an unknown parameter', async () => {
			expect(await call(simulator, path, { ...goodRequest(endpoint), surprise: '1' })).toMatchObject({
				code: 400,
			});
		});
	}

	if (fields.some(({ name }) => name === 'tenantId')) {
		test('refuses the tenant of another', async () => {
			const answer = await call(simulator, path, { ...goodRequest(endpoint), tenantId: 1 });
			expect(answer).toMatchObject({ code: 400, message: expect.stringContaining('tenantId') });
		});
	}

	test('is for its method only', async () => {
		const other = method === 'GET' ? 'POST' : 'PUT';
		const response = await fetch(simulator.url + path, {
			method: other,
			headers: signed(simulator),
			body: '{}',
		});
		expect(response.status).toBe(405);
	});
});

test('GET parameters: a task id is required, an empty port id finds nothing', async () => {
	expect(await call(simulator, '/group-dispatch-api/gsTask/queryExecuteStatus')).toMatchObject({ code: 400 });
	expect(await call(simulator, '/group-dispatch-api/qrCode/selectContact')).toMatchObject({ code: 1002 });
});

test('an unknown path is not found', async () => {
	expect((await call(simulator, '/wscrm-bus-api/nothing')).status).toBe(404);
});

test("64-bit ids are bare integers, in the documents' own digits", async () => {
	const { text } = await call(simulator, '/group-dispatch-api/qrCode/selectCloudPortDetail');
	for (const id of ['8639164839053938688', '8654029561952415744', '8654029632861319168'])
		expect(text).toContain(`"id":${id},`);
});

test('a body is recorded losslessly, with the answer it got', async () => {
	await call(simulator, '/wscrm-bus-api/open/action/callbackResult', `{"tenantId":8639164839053938688,"data":["x"]}`);
	const request = simulator.requests.at(-1)!;
	expect(request.body.tenantId).toBe(8639164839053938688n);
	expect(request).toMatchObject({
		method: 'POST',
		path: '/wscrm-bus-api/open/action/callbackResult',
		status: 200,
		code: 400,
	});
	expect(request.headers.tenant_id).toBe('500766');
	expect(request.text).toContain('8639164839053938688');
});

describe('msgPage', () => {
	const PATH = '/wscrm-bus-api/open/message/msgPage';
	let own: Simulator;
	beforeAll(async () => {
		own = await startSimulator({ tenantId: '82', chatRecords: 250, maxPerSecond: 0 });
	});
	afterAll(() => own.close());
	const page = (info: object, rest: object = {}) => call(own, PATH, { tenantId: 82, info, ...rest });

	test('takes the documented request as it is printed', async () => {
		expect(await call(own, PATH, fixture('api/chat.getMany.request'))).toMatchObject({
			code: 200,
			message: 'Success ',
			data: { records: [], total: 0, size: 10, current: 1, pages: 0 },
		});
	});

	test('holds the documented records unchanged', async () => {
		const { data } = await page({ endChatTime: 1_750_000_000_000, startChatTime: 0 });
		const expected = documented('api/chat.getMany.response').data;
		expect(Object.keys(data)).toEqual(Object.keys(expected));
		expect(data.total).toBe(8);
		expect(data.records.map((r: any) => JSON.stringify(r)).sort()).toEqual(
			expected.records.map((r: any) => JSON.stringify(r)).sort(),
		);
	});

	test('pages from the newest to the oldest without gaps', async () => {
		const pages = await Promise.all([1, 2, 3, 4].map((current) => page({}, { current, pageSize: 100 })));
		expect(pages.map(({ data }) => data.records.length)).toEqual([100, 100, 58, 0]);
		expect(pages[0].data).toMatchObject({ total: 258, size: 100, current: 1, pages: 3 });
		const records = pages.flatMap(({ data }) => data.records);
		expect(new Set(records.map(({ id }) => id)).size).toBe(258);
		expect(records.map(({ chatTime }) => chatTime)).toEqual(
			records.map(({ chatTime }) => chatTime).sort((a, b) => b - a),
		);
	});

	test('shows a record that was added in between', async () => {
		const record = { ...own.state.chatRecords[0], id: 'new', chatTime: Date.now() };
		own.state.chatRecords.push(record);
		expect((await page({}, { pageSize: 1 })).data.records).toEqual([record]);
		own.state.chatRecords.pop();
	});

	test.each<[object, (r: any) => boolean]>([
		[{ whatsId: '5735xxxx' }, (r) => r.whatsId === '5735xxxx'],
		[{ friendWhatsId: '905343694925' }, (r) => r.friendWhatsId === '905343694925'],
		[{ chatType: 2 }, (r) => r.chatType === 2],
		[{ actionType: 1 }, (r) => r.actionType === 1],
		[{ contentType: 1 }, (r) => r.contentType === 1],
		[{ contentType: '0' }, (r) => r.contentType === 0],
		[{ agentAccount: 'nobody' }, () => false],
		[
			{ startChatTime: 1741962804000, endChatTime: 1741962820000 },
			(r) => r.chatTime >= 1741962804000 && r.chatTime <= 1741962820000,
		],
		[{ whatsId: '', contentType: '' }, () => true],
	])('filters by %j', async (info, matches) => {
		const { data } = await page(info, { pageSize: 100 });
		const expected = own.state.chatRecords.filter(matches);
		expect(data.total).toBe(expected.length);
		expect(data.records.every(matches)).toBe(true);
	});

	test.each<[object, object, string]>([
		[{ startChatTime: 1 }, {}, 'pairs'],
		[{ endChatTime: 1 }, {}, 'pairs'],
		[{}, { pageSize: 101 }, 'pageSize'],
		[{}, { pageSize: 0 }, 'pageSize'],
		[{}, { current: 0 }, 'current'],
	])('refuses %j %j', async (info, rest, says) => {
		expect(await page(info, rest)).toMatchObject({ code: 400, message: expect.stringContaining(says) });
	});
});
