import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type SentMessage, type Simulator, startSimulator } from '../../simulator/index.cts';
import { call, signed } from './support.cts';

const DISPATCH = '/group-dispatch-api';
const QR = `${DISPATCH}/qrCode`;
const DOCUMENTED_PORT = 'ad518a4271fa43c8937612c5f60396f8';
const NUMBER = '8618733334444';

let simulator: Simulator;
beforeEach(async () => {
	simulator = await startSimulator({ maxPerSecond: 0, receiptDelay: 60_000 });
});
afterEach(() => simulator.close());
const post = (path: string, input: unknown = {}) => call(simulator, path, input);
const account = (number = NUMBER) => simulator.state.accounts.get(number);

describe('ports', () => {
	const reserve = (input: object = { type: 2 }) => post(`${QR}/preGenerate`, input);
	const ports = async () => (await post(`${QR}/selectCloudPortDetail`)).data as Array<{ status: number | null }>;

	test('are reserved until the quota is used up, and released after 10 minutes', async () => {
		const { data: id } = await reserve();
		await reserve({ type: 1, target: 10086 });
		expect(await reserve()).toMatchObject({ code: 1001, message: 'Current user cloud port quota is insufficient' });
		expect((await post('/wscrm-bus-api/qrCodeTask/create', { allocationRole: 1 })).code).toBe(1001);
		simulator.advance(10 * 60_000 - 5000);
		expect((await post(`${QR}/getQrCode`, { id })).code).toBe(200);
		simulator.advance(5000);
		expect((await post(`${QR}/getQrCode`, { id })).code).toBe(1002);
		expect((await post(`${QR}/selectCloudPort`)).data).toEqual({ currentPort: 3, maxPort: 5 });
	});

	test.each([
		[{ type: 3 }, 1003],
		[{ type: 2, target: 1 }, 1004],
	])('are refused for %j', async (input, code) => expect((await reserve(input)).code).toBe(code));

	test('go offline from the latest on when the quota shrinks', async () => {
		simulator.scan([...simulator.state.ports.keys()].at(-1)!, { whatsApp: '1555' });
		simulator.state.maxPort = 2;
		expect((await ports()).map(({ status }) => status)).toEqual([10, 20, 20]);
	});

	test('that do not exist answer 1002, whoever asks', async () => {
		for (const name of ['getQrCode', 'getQrCodeV2', 'getQrCodeInfo', 'onLine', 'logOut', 'contact/info']) {
			const rest = /V2|contact/.test(name) ? { phone: '86' } : {};
			expect(await post(`${QR}/${name}`, { id: 'x', ...rest })).toMatchObject({ code: 1002 });
		}
	});

	test('go from reserved over scanned to online, offline and logged out', async () => {
		const { data: id } = await reserve();
		const info = async (by: object = { id }) => (await post(`${QR}/getQrCodeInfo`, by)).data;
		const nickname = () =>
			post(`${DISPATCH}/channelInfo/updateAvatarOrNickname`, { type: 1, nickname: 'n', phoneList: [NUMBER] });
		const steps: Array<[string, unknown, number, number]> = [
			['offline', 20, 4, 400],
			['onLine', 10, 2, 200],
			['logOut', null, 4, 200],
		];
		expect((await post(`${QR}/getQrCode`, { id })).data).toMatch(/^2@.{150,},1$/);
		expect(await info()).toEqual([{ status: 0, userName: '', whatsApp: '' }]);
		for (const name of ['onLine', 'logOut', 'info/profile'])
			expect((await post(`${QR}/${name}`, { id })).code).toBe(400);
		simulator.scan(id, { whatsApp: NUMBER });
		simulator.advance(3_600_000);
		expect(await info()).toEqual([{ status: 1, userName: 'test', whatsApp: NUMBER }]);
		expect(await info({ whatsApp: NUMBER })).toEqual(await info());
		for (const [name, port, onlineStatus, code] of steps) {
			expect((await post(`${QR}/${name}`, { id })).data).toEqual([]);
			expect((await ports()).at(-1)?.status).toBe(port);
			expect(account()?.onlineStatus).toBe(onlineStatus);
			expect((await nickname()).code).toBe(code);
		}
		expect((await info())[0].status).toBe(0);
	});

	test.each([
		['', '88888888'],
		['b', '88888888'],
		['y', '4444-1111'],
		['n', expect.stringMatching(/^[A-Z]{4}_[A-Z]{4}$/)],
	])('pair code for isEasy "%s"', async (isEasy, pairCode) => {
		const { data: id } = await reserve();
		expect((await post(`${QR}/getQrCodeV2`, { id, phone: NUMBER, ...(isEasy && { isEasy }) })).data).toEqual({
			qrcode: expect.stringMatching(/^2@/),
			pairCode,
		});
	});

	test('log in by scan task, once', async () => {
		const create = (input: object) => post('/wscrm-bus-api/qrCodeTask/create', input);
		for (const input of [{ allocationRole: 3 }, { allocationRole: 3, userId: 1 }]) {
			expect((await create(input)).message).toContain('userId');
		}
		const { data: taskId } = await create({ allocationRole: 3, userId: 10001 });
		const code = async () => (await post('/wscrm-bus-api/qrCodeTask/getQrCode', { taskId })).code;
		expect([await code(), await code()]).toEqual([200, 200]);
		simulator.scan(taskId, { whatsApp: NUMBER });
		expect(await code()).toBe(400);
		expect((await post(`${QR}/getQrCodeInfo`, { id: taskId })).data[0]).toMatchObject({ status: 1, whatsApp: NUMBER });
		expect(() => simulator.scan('x')).toThrow('x');
	});
});

describe('accounts', () => {
	test('are imported offline, brought online unless banned, and recycled', async () => {
		const keys = { publicKey: 'a', privateKey: 'b', msgPublicKey: 'c', msgPrivateKey: 'd', accountId: '' };
		const one = { whatsApp: NUMBER, ...keys };
		await post(`${DISPATCH}/whatsapp/batchInsert`, { whatsAppList: [one] });
		expect(account()).toEqual({ whatsApp: NUMBER, status: 1, onlineStatus: 4 });
		for (const [change, onlineStatus] of [
			[{}, 2],
			[{ status: 2 }, 4],
		] as const) {
			simulator.setAccount(NUMBER, change);
			await post(`${DISPATCH}/whatsapp/batchOnline`, { whatsAppList: [{ ...one, override: true }] });
			expect(account()).toMatchObject({ onlineStatus });
		}
		await post(`${DISPATCH}/whatsapp/batchRecycle`, { whatsAppList: [NUMBER] });
		expect(account()).toBeUndefined();
	});

	test('that are banned take their ports offline and cannot come online', async () => {
		simulator.setAccount('812282828221', { status: 2 });
		expect(simulator.state.ports.get(DOCUMENTED_PORT)!.status).toBe(20);
		expect((await post(`${QR}/onLine`, { id: DOCUMENTED_PORT })).code).toBe(400);
	});

	test('are registered with the number and the code of the verification', async () => {
		const submit = { phone: NUMBER, verifyType: 0, accountType: 1, areaCode: '+86', countryCode: 'CN' };
		expect((await post(`${DISPATCH}/register/submitPhone`, submit)).data).toBe(12);
		simulator.state.registrations.get(NUMBER)!.expectedCode = '123456';
		const codes = [{ verifyCode: '000000' }, { phone: '1' }, { areaCode: '+1' }, {}].map(async (change) => {
			const input = { phone: NUMBER, areaCode: '+86', verifyCode: '123456', ...change };
			return (await post(`${DISPATCH}/register/submitVerifyCode`, input)).code;
		});
		expect(await Promise.all(codes)).toEqual([400, 400, 400, 200]);
	});
});

describe('wake-ups', () => {
	const add = async (...items: object[]) => {
		const item = { agentAccount: 'test', whatsId: '1363', platformType: 1, type: 1 };
		const data = items.map((one) => ({ ...item, ...one }));
		return (await post('/wscrm-bus-api/open/action/batchAdd', { tenantId: 500766, data })).data as string[];
	};
	const result = async (...data: string[]) =>
		(await post('/wscrm-bus-api/open/action/callbackResult', { tenantId: 500766, data })).data;

	test('answer one id for each item, results of known ids only, and fail after a minute', async () => {
		const ids = await add({ friendWhatsId: '1' }, { friendWhatsId: '2', whatsId: '99' });
		simulator.finishWakeUp(ids[0], 1);
		const executed = { executeStatus: 1, executeTime: expect.stringMatching(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/) };
		const never = { executeStatus: 0, executeTime: '1970-01-01 08:00:01' };
		const shared = { tenantId: 500766, agentAccount: 'test', type: 1 };
		expect(await result('unknown', ...ids)).toEqual([
			{ id: ids[0], ...shared, whatsId: '1363', friendWhatsId: '1', ...executed },
			{ id: ids[1], ...shared, whatsId: '99', friendWhatsId: '2', ...never },
		]);
		simulator.advance(60_000);
		expect((await result(ids[1]))[0]).toMatchObject({ ...never, executeStatus: 2 });
	});

	test.each([
		['success', 1],
		['failure', 2],
	] as const)('finish by themselves: %s', async (outcome, executeStatus) => {
		Object.assign(simulator, { wakeUpOutcome: outcome, wakeUpDelay: 20 });
		const [id] = await add({ friendWhatsId: '1' });
		expect(simulator.state.wakeUps.get(id)!.executeStatus).toBe(0);
		await new Promise((done) => setTimeout(done, 60));
		expect((await result(id))[0].executeStatus).toBe(executeStatus);
	});

	test('are spaced 10 s between different friends of one agent and account', async () => {
		const [one, two] = ['1', '2'].map((friendWhatsId) => ({ friendWhatsId }));
		await add(one, one, { ...two, whatsId: '99' }, { ...two, agentAccount: 'other' });
		expect(simulator.state.wakeUpViolations).toEqual([]);
		await add(two);
		simulator.advance(10_000);
		await add(one);
		const violation = { agentAccount: 'test', whatsId: '1363', friends: ['1', '2'], gap: expect.any(Number) };
		expect(simulator.state.wakeUpViolations).toEqual([violation]);
	});
});

describe('sending', () => {
	const pair = { sendWhatsApp: '8617633819542', friendWhatsApp: '8615601882491' };
	const content = [{ type: 1, text: 'hi', sort: 0 }];
	const send = (change: object = {}) =>
		post(`${DISPATCH}/gsTask/assign/soCreate`, { targetType: 1, ...pair, content, ...change });
	const status = async (taskId: unknown) =>
		(await post(`${DISPATCH}/gsTask/queryExecuteStatus`, { taskId: String(taskId) })).data;

	test('records what was sent, tells listeners, and answers a 64-bit task id', async () => {
		const heard: SentMessage[] = [];
		const stop = simulator.onSent((message) => heard.push(message));
		const { data } = await send({ name: 'n', sendType: 2 });
		stop();
		await send();
		const message = { taskId: String(data.taskId), content, targetType: 1, ...pair, at: expect.any(Number) };
		expect(heard).toEqual([message]);
		expect(simulator.sent).toHaveLength(2);
		expect(await status(data.taskId)).toEqual({ taskId: data.taskId, status: 5, info: [{ ...pair, status: 3 }] });
		expect((await post(`${DISPATCH}/gsTask/queryExecuteStatus`, { taskId: 'x' })).code).toBe(400);
	});

	test("to many, of whom a banned account's fail", async () => {
		simulator.setAccount('111', { status: 2 });
		const sendInfos = ['111', '222'].map((sendWhatsApp) => ({ sendWhatsApp, friendWhatsApp: '1' }));
		const toMany = (list: object[]) =>
			post(`${DISPATCH}/gsTask/assign/moscCreate`, { targetType: 1, content, sendInfos: list });
		const { data } = await toMany(sendInfos);
		expect((await status(data.taskId)).info.map((one: { status: number }) => one.status)).toEqual([-1, 3]);
		expect(simulator.sent.map((one) => one.sendWhatsApp)).toEqual(['222']);
		expect((await toMany(Array<object>(5001).fill(sendInfos[1]))).code).toBe(507);
	});

	test('waits for the start time', async () => {
		const startTaskTime = new Date(Date.now() + 8 * 3_600_000 + 60_000).toISOString().slice(0, 19).replace('T', ' ');
		const { data } = await send({ startTaskTime });
		expect(await status(data.taskId)).toMatchObject({ status: 1, info: [{ status: 0 }] });
		simulator.advance(60_000);
		expect(await status(data.taskId)).toMatchObject({ status: 5, info: [{ status: 3 }] });
	});

	test.each<[object, number]>([
		[{ type: 10, title: 't', text: 'x', link: 'https://a', url: '' }, 200],
		[{ type: 11, title: 't', text: 'x', routeType: 3, routeList: ['86'] }, 200],
		[{ type: 2, url: 'https://a/1.jpg', text: 'caption' }, 200],
		[{ type: 1, text: 'x'.repeat(1024) }, 200],
		[{ type: 1, text: 'x'.repeat(1025) }, 507],
		[{ type: 1 }, 514],
		[{ type: 1, text: '' }, 514],
		[{ type: 5, text: 'x' }, 515],
		[{ type: 10, text: 'x' }, 400],
		[{ type: 11, routeList: [] }, 400],
		[{ type: 7, url: 'x' }, 400],
	])('content %j answers %d', async (part, code) => expect((await send({ content: [part] })).code).toBe(code));

	test.each([
		[{ content: [] }, 514],
		[{ startTaskTime: 'soon' }, 513],
	])('%j answers %d', async (change, code) => expect((await send(change)).code).toBe(code));

	test('refuses a duplicate name where told to', async () => {
		await simulator.close();
		simulator = await startSimulator({ uniqueTaskNames: true });
		const codes = [];
		for (const name of ['a', 'a', 'b', '', '']) codes.push((await send({ name })).code);
		expect(codes).toEqual([200, 521, 200, 200, 200]);
	});
});

describe('the rate limit', () => {
	const codes = async (n: number) =>
		(await Promise.all(Array.from({ length: n }, () => post(`${QR}/selectCloudPort`)))).map(({ status }) => status);

	test('counts by second and endpoint, and refuses more', async () => {
		simulator.maxPerSecond = 50;
		expect((await codes(60)).filter((status) => status === 429)).toHaveLength(10);
		expect((await post(`${QR}/selectPairTarget`)).status).toBe(200);
		expect([`${QR}/selectCloudPort`, `${QR}/selectPairTarget`, undefined].map(simulator.peakPerSecond)).toEqual([
			60, 1, 60,
		]);
		await new Promise((done) => setTimeout(done, 1050));
		expect(await codes(1)).toEqual([200]);
	});
});

describe('faults', () => {
	const PATH = `${QR}/preGenerate`;
	const reserve = () => post(PATH, { type: 2 });
	const ports = () => simulator.state.ports.size;

	test('replace answers as often as told, of any path, and are forgotten', async () => {
		const headers = { 'retry-after': '1', 'content-type': 'text/plain' };
		simulator.fault(PATH, { times: 2, status: 503, body: 'busy', headers });
		const raw = async () =>
			await fetch(simulator.url + PATH, { method: 'POST', headers: signed(simulator), body: '{}' });
		for (let i = 0; i < 2; i++) {
			const answer = await raw();
			expect([answer.status, await answer.text()]).toEqual([503, 'busy']);
			expect(Object.fromEntries(answer.headers)).toMatchObject(headers);
		}
		simulator.fault('*', { code: 517, message: 'database error' });
		expect(await reserve()).toMatchObject({ status: 200, code: 517, message: 'database error', data: null });
		simulator.fault('*', { times: 9, status: 500 });
		simulator.clearFaults();
		expect(ports()).toBe(4);
		expect((await reserve()).status).toBe(200);
	});

	test('spoil the answer of a request that was carried out', async () => {
		simulator.fault(PATH, { drop: true });
		simulator.fault(PATH, { truncate: true });
		for (const size of [5, 6]) {
			await expect(reserve()).rejects.toThrow();
			expect(ports()).toBe(size);
		}
		expect(simulator.requests[0].status).toBe(0);
	});

	test('hang, as does a set latency, and do not keep close() waiting', async () => {
		const took = async () => {
			const begin = performance.now();
			await post(`${QR}/selectCloudPort`);
			return performance.now() - begin;
		};
		simulator.fault('*', { hang: 80 });
		expect(await took()).toBeGreaterThanOrEqual(75);
		simulator.latency = 80;
		expect(await took()).toBeGreaterThanOrEqual(75);
		simulator.fault('*', { hang: 60_000 });
		const request = reserve().catch((error: Error) => error.message);
		await new Promise((done) => setTimeout(done, 30));
		await simulator.close();
		expect(await request).toBe('fetch failed');
	});
});

test('the command line starts one and says where', async () => {
	const root = join(__dirname, '..', '..');
	const child = execFile(process.execPath, [
		join(root, 'node_modules/tsx/dist/cli.mjs'),
		join(root, 'simulator/cli.cts'),
	]);
	const printed = await new Promise<string>((done) => {
		let text = '';
		child.stdout!.on('data', (chunk: string) => (text += chunk).includes('API key') && done(text));
	});
	const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)!;
	expect((await fetch(`${url}${QR}/selectCloudPort`)).status).toBe(200);
	child.kill();
});
