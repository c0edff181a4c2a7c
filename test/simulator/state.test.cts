import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type SentMessage, type Simulator, startSimulator } from '../../simulator/index.cts';
import { call, signed } from './support.cts';

const QR = '/group-dispatch-api/qrCode';
const SEED_PORT = 'ad518a4271fa43c8937612c5f60396f8';

let simulator: Simulator;
beforeEach(async () => {
	simulator = await startSimulator({ maxPerSecond: 0 });
});
afterEach(() => simulator.close());
const post = (path: string, input: unknown = {}) => call(simulator, path, input);

describe('ports', () => {
	const reserve = (input: object = { type: 2 }) => post(`${QR}/preGenerate`, input);

	test('are reserved until the quota is used up, and released after 10 minutes', async () => {
		const first = await reserve();
		expect(first.data).toMatch(/^[0-9a-f]{32}$/);
		expect((await reserve({ type: 1, target: 10086 })).code).toBe(200);
		expect(await reserve()).toMatchObject({
			code: 1001,
			message: 'Current user cloud port quota is insufficient',
		});
		expect((await post(`${QR}/selectCloudPort`)).data).toEqual({ currentPort: 5, maxPort: 5 });
		expect(await post('/wscrm-bus-api/qrCodeTask/create', { allocationRole: 1 })).toMatchObject({
			code: 1001,
		});
		simulator.advance(10 * 60_000 - 5000);
		expect((await post(`${QR}/getQrCode`, { id: first.data })).code).toBe(200);
		simulator.advance(5000);
		expect(await post(`${QR}/getQrCode`, { id: first.data })).toMatchObject({ code: 1002 });
		expect((await post(`${QR}/selectCloudPort`)).data.currentPort).toBe(3);
		expect((await reserve()).code).toBe(200);
	});

	test('stay once an account has logged in', async () => {
		const { data: id } = await reserve();
		simulator.scan(id, { whatsApp: '8618733334444', userName: 'kubrick108' });
		simulator.advance(3_600_000);
		expect((await post(`${QR}/getQrCodeInfo`, { id })).data).toEqual([
			{ status: 1, userName: 'kubrick108', whatsApp: '8618733334444' },
		]);
	});

	test.each([
		[{ type: 3 }, 1003],
		[{ type: 0 }, 1003],
		[{ type: 2, target: 1 }, 1004],
	])('are refused for %j', async (input, code) => {
		expect((await reserve(input)).code).toBe(code);
	});

	test('go offline from the latest on when the quota shrinks', async () => {
		simulator.scan([...simulator.state.ports.keys()].at(-1)!, { whatsApp: '1555' });
		simulator.state.maxPort = 2;
		const { data } = await post(`${QR}/selectCloudPortDetail`);
		expect(data.map((port: any) => port.status)).toEqual([10, 20, 20]);
	});

	test.each([
		['getQrCode', {}],
		['getQrCodeV2', { phone: '86' }],
		['getQrCodeInfo', {}],
		['onLine', {}],
		['offline', {}],
		['logOut', {}],
		['contact/info', { phone: '86' }],
		['info/profile', {}],
	])('that do not exist: %s answers 1002', async (name, rest) => {
		expect(await post(`${QR}/${name}`, { id: '0'.repeat(32), ...rest })).toMatchObject({
			code: 1002,
			message: 'Current port does not exist or has been released',
		});
	});

	test('are known by their application id too', async () => {
		expect((await post(`${QR}/offline`, { id: '8639164839053938688' })).code).toBe(200);
		expect((await post(`${QR}/selectCloudPortDetail`)).data[0].status).toBe(20);
	});
});

describe('QR login', () => {
	test('goes from reserved over scanned to online, offline and logged out', async () => {
		const { data: id } = await post(`${QR}/preGenerate`, { type: 2 });
		const info = async () => (await post(`${QR}/getQrCodeInfo`, { id })).data;
		const port = async () => (await post(`${QR}/selectCloudPortDetail`)).data.at(-1);
		const account = () => simulator.state.accounts.get('8618733334444');
		expect((await post(`${QR}/getQrCode`, { id, ipConfig: 'ip:port:user:pass' })).data).toMatch(/^2@.{150,},1$/);
		expect(await info()).toEqual([{ status: 0, userName: '', whatsApp: '' }]);
		expect(await port()).toMatchObject({ phone: null, status: null });
		for (const name of ['onLine', 'offline', 'logOut', 'info/profile'])
			expect((await post(`${QR}/${name}`, { id })).code).toBe(400);

		simulator.scan(id, { whatsApp: '8618733334444' });
		expect(await info()).toEqual([{ status: 1, userName: 'test', whatsApp: '8618733334444' }]);
		expect((await post(`${QR}/getQrCodeInfo`, { whatsApp: '8618733334444' })).data).toHaveLength(1);
		expect(await port()).toMatchObject({ phone: '8618733334444', status: 10 });
		expect(account()).toMatchObject({ status: 1, onlineStatus: 2 });
		expect((await post(`${QR}/info/profile`, { id })).data).toMatchObject({
			whatsapp: '8618733334444',
			isBusiness: true,
		});

		expect((await post(`${QR}/offline`, { id })).data).toEqual([]);
		expect(await port()).toMatchObject({ status: 20 });
		expect(account()).toMatchObject({ onlineStatus: 4 });
		const update = { type: 1, nickname: 'n', phoneList: ['8618733334444'] };
		expect((await post('/group-dispatch-api/channelInfo/updateAvatarOrNickname', update)).code).toBe(400);
		expect((await post('/group-dispatch-api/channelInfo/updateAvatarOrNickname', { ...update, type: 0 })).code).toBe(
			200,
		);

		expect((await post(`${QR}/onLine`, { id })).data).toEqual([]);
		expect(await port()).toMatchObject({ status: 10 });
		expect((await post('/group-dispatch-api/channelInfo/updateAvatarOrNickname', update)).code).toBe(200);

		expect((await post(`${QR}/logOut`, { id })).data).toEqual([]);
		expect(await info()).toEqual([{ status: 0, userName: '', whatsApp: '' }]);
		expect(await port()).toMatchObject({ phone: null, status: null });
	});

	test('needs an id or an account to be asked about', async () => {
		expect((await post(`${QR}/getQrCodeInfo`)).code).toBe(400);
		expect((await post(`${QR}/getQrCodeInfo`, { whatsApp: '1' })).data).toEqual([]);
	});

	test.each([
		[undefined, '88888888'],
		['b', '88888888'],
		['y', '4444-1111'],
		['n', expect.stringMatching(/^[A-Z]{4}_[A-Z]{4}$/)],
	])('pair code for isEasy %s', async (isEasy, pairCode) => {
		const { data: id } = await post(`${QR}/preGenerate`, { type: 2 });
		const { data } = await post(`${QR}/getQrCodeV2`, {
			id,
			phone: '8618733334444',
			...(isEasy && { isEasy }),
		});
		expect(data).toEqual({ qrcode: expect.stringMatching(/^2@/), pairCode });
	});

	test('by scan task', async () => {
		const { data: taskId } = await post('/wscrm-bus-api/qrCodeTask/create', {
			allocationRole: 3,
			userId: 10001,
		});
		const getQr = () => post('/wscrm-bus-api/qrCodeTask/getQrCode', { taskId });
		expect((await getQr()).data).toBe((await getQr()).data);
		simulator.scan(taskId, { whatsApp: '86166666666' });
		expect((await getQr()).code).toBe(400);
		expect((await post(`${QR}/getQrCodeInfo`, { id: taskId })).data[0]).toMatchObject({
			status: 1,
			whatsApp: '86166666666',
		});
		expect(simulator.state.scanTasks.get(taskId)).toMatchObject({ taskStatus: 80 });
		expect((await post('/wscrm-bus-api/qrCodeTask/getQrCode', { taskId: 'x' })).code).toBe(400);
		expect(() => simulator.scan('x')).toThrow('x');
	});

	test.each([{ allocationRole: 3 }, { allocationRole: 3, userId: 1 }])('scan task refused: %j', async (input) => {
		expect(await post('/wscrm-bus-api/qrCodeTask/create', input)).toMatchObject({
			code: 400,
			message: expect.stringContaining('userId'),
		});
	});
});

describe('accounts', () => {
	const keys = { publicKey: 'a', privateKey: 'b', msgPublicKey: 'c', msgPrivateKey: 'd' };
	const account = (whatsApp: string) => simulator.state.accounts.get(whatsApp);

	test('are imported offline, brought online, banned and recycled', async () => {
		const one = { whatsApp: '8613800000001', ...keys };
		await post('/group-dispatch-api/whatsapp/batchInsert', {
			whatsAppList: [
				{ ...one, accountId: '1' },
				{ ...one, whatsApp: '8613800000002', accountId: '' },
			],
		});
		expect(account('8613800000001')).toEqual({ whatsApp: '8613800000001', status: 1, onlineStatus: 4 });
		await post('/group-dispatch-api/whatsapp/batchOnline', { whatsAppList: [{ ...one, override: true }] });
		expect((await post('/group-dispatch-api/whatsapp/queryWhatsAppStatus')).data).toContainEqual({
			whatsApp: '8613800000001',
			status: 1,
			onlineStatus: 2,
		});
		simulator.setAccount('8613800000001', { status: 2 });
		await post('/group-dispatch-api/whatsapp/batchOnline', { whatsAppList: [{ ...one, override: true }] });
		expect(account('8613800000001')).toMatchObject({ status: 2, onlineStatus: 4 });
		await post('/group-dispatch-api/whatsapp/batchRecycle', { whatsAppList: ['8613800000001'] });
		expect([...simulator.state.accounts.keys()]).toEqual(['861821371272', '8613800000002']);
	});

	test('that are banned take their ports offline and cannot come online', async () => {
		simulator.setAccount('812282828221', { status: 2 });
		expect(simulator.state.ports.get(SEED_PORT)!.status).toBe(20);
		expect((await post(`${QR}/onLine`, { id: SEED_PORT })).code).toBe(400);
	});

	test('are registered with the number and the code of the verification', async () => {
		const submit = { phone: '8618217262', verifyType: 0, accountType: 1, areaCode: '+86', countryCode: 'CN' };
		expect((await post('/group-dispatch-api/register/submitPhone', submit)).data).toBe(12);
		const verify = (change: object) =>
			post('/group-dispatch-api/register/submitVerifyCode', {
				phone: '8618217262',
				areaCode: '+86',
				verifyCode: '123456',
				...change,
			});
		simulator.state.registrations.get('8618217262')!.expectedCode = '123456';
		expect((await verify({ verifyCode: '000000' })).code).toBe(400);
		expect((await verify({ phone: '1' })).code).toBe(400);
		expect((await verify({ areaCode: '+1' })).code).toBe(400);
		expect((await verify({})).code).toBe(200);
		expect(simulator.state.registrations.get('8618217262')!.verified).toBe(true);
	});

	test('contacts: known ones as documented, others empty', async () => {
		expect((await post(`${QR}/contact/info`, { id: SEED_PORT, phone: '1555' })).data).toEqual({
			whatsapp: '1555',
			pushName: '',
			isFriend: false,
			firstName: '',
			fullName: '',
		});
	});
});

describe('wake-ups', () => {
	const ADD = '/wscrm-bus-api/open/action/batchAdd';
	const item = (friendWhatsId: string, rest: object = {}) => ({
		agentAccount: 'test',
		whatsId: '1363',
		friendWhatsId,
		platformType: 1,
		type: 1,
		...rest,
	});
	const add = async (...data: object[]) => (await post(ADD, { tenantId: 500766, data })).data as string[];
	const result = async (...data: string[]) =>
		(await post('/wscrm-bus-api/open/action/callbackResult', { tenantId: 500766, data })).data;

	test('answer one id per item, and results of known ids only', async () => {
		const ids = await add(item('1'), item('2', { whatsId: '99' }));
		expect(ids).toHaveLength(2);
		simulator.finishWakeUp(ids[0], 1);
		const results = await result('unknown', ...ids);
		expect(results).toEqual([
			{
				id: ids[0],
				tenantId: 500766,
				agentAccount: 'test',
				whatsId: '1363',
				friendWhatsId: '1',
				type: 1,
				executeStatus: 1,
				executeTime: expect.stringMatching(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/),
			},
			{
				id: ids[1],
				tenantId: 500766,
				agentAccount: 'test',
				whatsId: '99',
				friendWhatsId: '2',
				type: 1,
				executeStatus: 0,
				executeTime: '1970-01-01 08:00:01',
			},
		]);
		expect(() => simulator.finishWakeUp('unknown', 1)).toThrow('unknown');
	});

	test('fail after a minute', async () => {
		const [id] = await add(item('1'));
		simulator.advance(59_000);
		expect((await result(id))[0].executeStatus).toBe(0);
		simulator.advance(1000);
		expect((await result(id))[0]).toMatchObject({ executeStatus: 2, executeTime: '1970-01-01 08:00:01' });
	});

	test.each([
		['success', 1],
		['failure', 2],
	] as const)('finish by themselves: %s', async (outcome, executeStatus) => {
		Object.assign(simulator, { wakeUpOutcome: outcome, wakeUpDelay: 20 });
		const [id] = await add(item('1'));
		expect(simulator.state.wakeUps.get(id)!.executeStatus).toBe(0);
		await new Promise((done) => setTimeout(done, 60));
		expect((await result(id))[0].executeStatus).toBe(executeStatus);
	});

	test('are spaced 10 s between different friends of one agent and account', async () => {
		await add(item('1'), item('1'), item('2', { whatsId: '99' }), item('3', { agentAccount: 'other' }));
		expect(simulator.state.wakeUpViolations).toEqual([]);
		await add(item('2'));
		simulator.advance(10_000);
		await add(item('1'));
		expect(simulator.state.wakeUpViolations).toEqual([
			{ agentAccount: 'test', whatsId: '1363', friends: ['1', '2'], gap: expect.any(Number) },
		]);
		simulator.advance(10_000);
		await add(item('2'), item('3'));
		expect(simulator.state.wakeUpViolations[1]).toMatchObject({
			friends: ['2', '3'],
			gap: expect.any(Number),
		});
	});
});

describe('sending', () => {
	const one = {
		targetType: 1,
		sendWhatsApp: '8617633819542',
		friendWhatsApp: '8615601882491',
		content: [{ type: 1, text: 'hi', sort: 0 }],
	};
	const send = (change: object = {}) => post('/group-dispatch-api/gsTask/assign/soCreate', { ...one, ...change });
	const status = async (taskId: unknown) =>
		(await post('/group-dispatch-api/gsTask/queryExecuteStatus', { taskId: String(taskId) })).data;

	test('records what was sent, tells listeners and answers a 64-bit task id', async () => {
		const heard: SentMessage[] = [];
		const stop = simulator.onSent((message) => heard.push(message));
		const { data } = await send({ name: 'n', sendType: 2 });
		expect(typeof data.taskId).toBe('bigint');
		const { content, targetType, sendWhatsApp, friendWhatsApp } = one;
		expect(simulator.sent).toEqual([
			{
				taskId: String(data.taskId),
				content,
				targetType,
				sendWhatsApp,
				friendWhatsApp,
				at: expect.any(Number),
			},
		]);
		expect(heard).toEqual(simulator.sent);
		expect(await status(data.taskId)).toEqual({
			taskId: data.taskId,
			status: 5,
			info: [{ sendWhatsApp, friendWhatsApp, status: 3 }],
		});
		stop();
		await send();
		expect(heard).toHaveLength(1);
		expect((await post('/group-dispatch-api/gsTask/queryExecuteStatus', { taskId: 'x' })).code).toBe(400);
	});

	test("to many, of whom a banned account's fail", async () => {
		simulator.setAccount('111', { status: 2 });
		const { sendWhatsApp: _a, friendWhatsApp: _b, ...rest } = one;
		const sendInfos = [
			{ sendWhatsApp: '111', friendWhatsApp: '1' },
			{ sendWhatsApp: '222', friendWhatsApp: '2' },
		];
		const { data } = await post('/group-dispatch-api/gsTask/assign/moscCreate', { ...rest, sendInfos });
		expect((await status(data.taskId)).info.map((r: any) => r.status)).toEqual([-1, 3]);
		expect(simulator.sent.map((m) => m.friendWhatsApp)).toEqual(['2']);
		const many = Array(5001).fill(sendInfos[1]);
		expect((await post('/group-dispatch-api/gsTask/assign/moscCreate', { ...rest, sendInfos: many })).code).toBe(507);
	});

	test('waits for the start time', async () => {
		const startTaskTime = new Date(Date.now() + 8 * 3_600_000 + 60_000).toISOString().slice(0, 19).replace('T', ' ');
		const { data } = await send({ startTaskTime });
		expect(await status(data.taskId)).toMatchObject({ status: 1, info: [{ status: 0 }] });
		expect(simulator.sent).toHaveLength(0);
		simulator.advance(60_000);
		expect(simulator.sent).toHaveLength(1);
		expect(await status(data.taskId)).toMatchObject({ status: 5, info: [{ status: 3 }] });
	});

	test.each<[object, number]>([
		[{ content: [{ type: 10, title: 't', text: 'x', link: 'https://a', url: 'https://b' }] }, 200],
		[{ content: [{ type: 11, title: 't', text: 'x', routeType: 3, routeList: ['86'] }] }, 200],
		[{ content: [{ type: 2, url: 'https://a/1.jpg', text: 'caption' }] }, 200],
		[{ content: [{ type: 1, text: 'x'.repeat(1024) }] }, 200],
		[{ content: [{ type: 1, text: 'x'.repeat(1025) }] }, 507],
		[{ content: [] }, 514],
		[{ content: [{ type: 1 }] }, 514],
		[{ content: [{ type: 1, text: '' }] }, 514],
		[{ content: [{ type: 5, text: 'x' }] }, 515],
		[{ content: [{ type: 10, text: 'x' }] }, 400],
		[{ content: [{ type: 11, routeList: [] }] }, 400],
		[{ content: [{ type: 7, url: 'x' }] }, 400],
		[{ startTaskTime: 'soon' }, 513],
	])('%j answers %d', async (change, code) => {
		expect((await send(change)).code).toBe(code);
	});

	test('refuses a duplicate name where told to', async () => {
		const own = await startSimulator({ uniqueTaskNames: true });
		const codes = [];
		for (const name of ['a', 'a', 'b', '', ''])
			codes.push((await call(own, '/group-dispatch-api/gsTask/assign/soCreate', { ...one, name })).code);
		await own.close();
		expect(codes).toEqual([200, 521, 200, 200, 200]);
	});

	test('agents are listed', async () => {
		expect((await post('/group-dispatch-api/user/listUserByTenantId')).data[0]).toHaveProperty('userName');
	});
});

describe('the rate limit', () => {
	const usage = (own: Simulator) => call(own, `${QR}/selectCloudPort`);
	const codes = async (own: Simulator, n: number) =>
		(await Promise.all(Array.from({ length: n }, () => usage(own)))).map(({ status }) => status);

	test('is 50 per second and endpoint; more are refused until the second is over', async () => {
		const own = await startSimulator();
		const answers = await codes(own, 60);
		expect(answers.filter((status) => status === 200)).toHaveLength(50);
		expect(answers.filter((status) => status === 429)).toHaveLength(10);
		expect((await call(own, `${QR}/selectPairTarget`)).status).toBe(200);
		expect(own.peakPerSecond(`${QR}/selectCloudPort`)).toBe(60);
		expect(own.peakPerSecond()).toBe(60);
		expect(own.peakPerSecond(`${QR}/selectPairTarget`)).toBe(1);
		expect(own.peakPerSecond('/nothing')).toBe(0);
		await new Promise((done) => setTimeout(done, 1050));
		expect((await usage(own)).status).toBe(200);
		await own.close();
	});

	test('can be changed, and only counted', async () => {
		simulator.maxPerSecond = 2;
		expect((await codes(simulator, 4)).sort()).toEqual([200, 200, 429, 429]);
		simulator.maxPerSecond = 0;
		expect(await codes(simulator, 60)).toEqual(Array(60).fill(200));
	});
});

describe('faults', () => {
	const PATH = `${QR}/selectCloudPort`;
	const raw = (path = PATH) => fetch(simulator.url + path, { headers: signed(simulator) });

	test('replace answers, as often as told', async () => {
		simulator.fault(PATH, {
			times: 2,
			status: 503,
			body: 'busy',
			headers: { 'retry-after': '1', 'content-type': 'text/plain' },
		});
		for (let i = 0; i < 2; i++) {
			const response = await raw();
			expect([
				response.status,
				await response.text(),
				response.headers.get('retry-after'),
				response.headers.get('content-type'),
			]).toEqual([503, 'busy', '1', 'text/plain']);
		}
		expect((await raw()).status).toBe(200);
	});

	test('name a code and a message', async () => {
		simulator.fault(PATH, { code: 517, message: 'database error' });
		expect(await post(PATH)).toMatchObject({ status: 200, code: 517, message: 'database error', data: null });
		expect(simulator.requests.at(-1)).toMatchObject({ status: 200, code: 517 });
	});

	test('of any path, and forgotten', async () => {
		simulator.fault('*', { times: 9, status: 500 });
		expect(await post(PATH)).toMatchObject({ status: 500, code: 500 });
		expect((await post(`${QR}/selectPairTarget`)).status).toBe(500);
		simulator.clearFaults();
		expect((await post(PATH)).status).toBe(200);
	});

	test('replaced requests are not carried out, dropped ones are', async () => {
		const body = { type: 2 };
		simulator.fault(`${QR}/preGenerate`, { status: 502 });
		await post(`${QR}/preGenerate`, body);
		expect(simulator.state.ports.size).toBe(4);
		simulator.fault(`${QR}/preGenerate`, { drop: true });
		await expect(post(`${QR}/preGenerate`, body)).rejects.toThrow();
		expect(simulator.state.ports.size).toBe(5);
		expect(simulator.requests.at(-1)!.status).toBe(0);
	});

	test('cut the JSON in half', async () => {
		simulator.fault(PATH, { truncate: true });
		const text = await (await raw()).text();
		expect(() => JSON.parse(text)).toThrow();
		expect(text.length).toBeGreaterThan(10);
	});

	test('hang, as does a set latency', async () => {
		const took = async () => {
			const begin = performance.now();
			await raw();
			return performance.now() - begin;
		};
		simulator.fault(PATH, { hang: 80 });
		expect(await took()).toBeGreaterThanOrEqual(75);
		simulator.latency = 80;
		expect(await took()).toBeGreaterThanOrEqual(75);
	});

	test('do not keep close() waiting', async () => {
		const own = await startSimulator();
		own.fault('*', { hang: 60_000 });
		const request = call(own, PATH).catch((error) => error);
		await new Promise((done) => setTimeout(done, 30));
		await own.close();
		expect(await request).toMatchObject({ message: 'fetch failed' });
	});
});

test('the command line starts one and says where', async () => {
	const root = join(__dirname, '..', '..');
	const child = execFile(process.execPath, [
		join(root, 'node_modules/tsx/dist/cli.mjs'),
		join(root, 'simulator/cli.cts'),
		'--port',
		'0',
	]);
	const printed = await new Promise<string>((done) => {
		let text = '';
		child.stdout!.on('data', (chunk) => (text += chunk).includes('API key') && done(text));
	});
	const [, url] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(printed)!;
	expect(printed).toContain('500766');
	const { status } = await fetch(`${url}/group-dispatch-api/qrCode/selectCloudPort`);
	child.kill();
	expect(status).toBe(200);
});
