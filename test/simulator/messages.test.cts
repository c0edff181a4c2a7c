import { EVENTS, type EventId, type Simulator, startSimulator } from '../../simulator/index.cts';
import { parseJson } from '../../simulator/json.cts';
import { call, type Received, receiver } from './support.cts';

const SEND = '/group-dispatch-api/gsTask/assign/soCreate';
const ACCOUNT = '8613800138000';
const OTHER = '8613900139000';
const CUSTOMER = '5511987654321';
const GROUP = '120363295594719602';

let simulator: Simulator;
let hooks: Record<string, Received[]>;
let close: Array<() => Promise<void>>;
beforeEach(async () => {
	simulator = await startSimulator({ receiptDelay: 5, archiveLag: 0 });
	const made = await Promise.all(Object.keys(EVENTS).map(async (id) => [id, await receiver(() => ({}))] as const));
	for (const [id, { url }] of made) simulator.setCallback(id as EventId, url);
	hooks = Object.fromEntries(made.map(([id, { received }]) => [id, received]));
	close = made.map(([, receiving]) => receiving.close);
	for (const account of [ACCOUNT, OTHER]) simulator.setAccount(account, { onlineStatus: 2 });
	await simulator.idle();
});
afterEach(async () => {
	await simulator.close();
	await Promise.all(close.map((end) => end()));
});

/** Records that an event's callback got, in order of arrival. */
const told = (id: EventId): any[] =>
	hooks[id].flatMap(({ text }) => {
		const body = parseJson(text) as { data?: unknown[] };
		return Array.isArray(body) ? body : (body.data ?? [body]);
	});
const send = async (change: object = {}) => {
	const pair = { sendWhatsApp: ACCOUNT, friendWhatsApp: CUSTOMER, targetType: 1 };
	const answer = await call(simulator, SEND, { ...pair, content: [{ type: 1, text: 'hi' }], ...change });
	await simulator.idle();
	return answer.data.taskId as bigint;
};
const rows = async () => {
	const { data } = await call(simulator, '/wscrm-bus-api/open/message/msgPage', {
		tenantId: 500766,
		info: { whatsId: ACCOUNT },
	});
	return data.records as Array<Record<string, unknown>>;
};

test('what a task sends comes back by all three callbacks, with its ids, and in the chat records', async () => {
	await call(simulator, '/wscrm-bus-api/customer/api/batchImport', {
		tenantId: 500766,
		data: [{ agentAccount: 'test', whatsApp: CUSTOMER, friendName: 'Ana', tabName: 'new,vip' }],
	});
	const taskId = await send();
	const [client, ...more] = told('CLIENT_SYNC_MESSAGE');
	expect(more).toEqual([]);
	expect(client).toEqual({
		userId: '10001',
		whatsApp: ACCOUNT,
		friendWhatsApp: CUSTOMER,
		actionType: 1,
		chatType: 1,
		taskId: String(taskId),
		taskInfoId: expect.stringMatching(/^\d{19}$/),
		content: [{ type: 1, text: 'hi', messageId: expect.any(String), time: expect.any(Number) }],
	});
	const { messageId } = client.content[0];
	const statuses = told('CLIENT_SYNC_MESSAGE_STATUS');
	expect(statuses.map(({ messageStatus }) => messageStatus)).toEqual([2, 3, 4]);
	expect(statuses[0]).toMatchObject({ messageId, taskId: client.taskId, taskInfoId: client.taskInfoId });
	const archive = told('MSG_SYNC_MESSAGE');
	expect(archive.map(({ messageStatus }) => messageStatus)).toEqual([1, 3, 4]);
	expect(new Set(archive.map(({ id }) => id)).size).toBe(1);
	expect(archive[2]).toMatchObject({
		messageId,
		whatsId: `${ACCOUNT}@c.us`,
		friendWhatsId: `${CUSTOMER}@c.us`,
		taskId,
		userProfile: { id: expect.any(BigInt), name: 'Ana', tags: ['new', 'vip'] },
	});
	expect(await rows()).toMatchObject([{ content: 'hi', actionType: 1, friendName: 'Ana', contentType: 0 }]);
	const status = await call(simulator, '/group-dispatch-api/gsTask/queryExecuteStatus', { taskId: String(taskId) });
	expect(status.data.info[0].status).toBe(5);
});

test('a person has no task id; what a customer writes has arrived, and is read', async () => {
	await simulator.agentWrites({ account: ACCOUNT, customer: CUSTOMER, text: 'by hand' });
	await simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER, name: 'Ana', text: 'thanks' });
	await simulator.idle();
	expect(told('CLIENT_SYNC_MESSAGE')).toMatchObject([
		{ actionType: 1, taskId: '', taskInfoId: '' },
		{ actionType: 2, taskId: '', taskInfoId: '' },
	]);
	const received = told('MSG_SYNC_MESSAGE').filter(({ actionType }) => actionType === 2);
	expect(received.map((record) => [record.messageStatus, record.whatsId, record.taskId])).toEqual([
		[3, `${CUSTOMER}@c.us`, 0],
		[4, `${CUSTOMER}@c.us`, 0],
	]);
	expect(told('CLIENT_SYNC_MESSAGE_STATUS')).toHaveLength(3);
});

test.each<[object, object, object]>([
	[{ type: 2, url: 'https://a/b.png?x', text: 'see' }, { type: 2 }, { contentType: 1, newContentType: 2 }],
	[{ type: 3, url: 'https://a/b' }, { type: 3 }, { contentType: 3, newContentType: 3 }],
	[
		{ type: 10, link: 'https://a', title: 't', text: 'x', url: '' },
		{ type: 10 },
		{ contentType: 99, newContentType: 10 },
	],
])('%j comes back in both numberings', async (part, inClient, inArchive) => {
	await send({ content: [part, { type: 1, text: 'and' }] });
	const [{ content, taskId }, second] = told('CLIENT_SYNC_MESSAGE');
	expect(content).toMatchObject([inClient]);
	expect(JSON.parse(content[0].url)).toMatchObject({ url: (part as { url: string }).url });
	expect([second.taskId, second.content[0].text]).toEqual([taskId, 'and']);
	expect(told('MSG_SYNC_MESSAGE')[0]).toMatchObject(inArchive);
});

test('one account writes to another one of the tenant: sent here, received there, under one message id', async () => {
	await send({ friendWhatsApp: OTHER });
	const [sent, received] = told('CLIENT_SYNC_MESSAGE');
	expect(sent).toMatchObject({ whatsApp: ACCOUNT, friendWhatsApp: OTHER, actionType: 1 });
	expect(received).toMatchObject({ whatsApp: OTHER, friendWhatsApp: ACCOUNT, actionType: 2, taskId: '' });
	expect(received.content).toEqual(sent.content);
});

test('a group: the member is named in the archive only; joining and leaving is told', async () => {
	await simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER, groupId: GROUP, name: 'Ana', text: 'hi' });
	simulator.changeGroup(GROUP, CUSTOMER, 'leave');
	await simulator.idle();
	expect(told('CLIENT_SYNC_MESSAGE')[0]).toMatchObject({ friendWhatsApp: GROUP, chatType: 2 });
	expect(told('MSG_SYNC_MESSAGE')[0]).toMatchObject({ groupId: `${GROUP}@g.us`, memberName: 'Ana', chatType: 2 });
	expect(told('GROUP_IN_OR_OUT_GROUP')).toMatchObject([{ actionType: 2, groupWhatsId: `${GROUP}@g.us` }]);
	expect(JSON.parse(hooks.GROUP_IN_OR_OUT_GROUP[0].text)).toHaveProperty('accessToken');
});

test('a banned account sends and hears nothing, and without the echo a task is silent', async () => {
	simulator.setAccount(ACCOUNT, { status: 2 });
	await send();
	expect([...simulator.state.tasks.values()][0].info).toMatchObject([{ status: -1 }]);
	await expect(simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER })).rejects.toThrow('not online');
	await expect(simulator.agentWrites({ account: ACCOUNT, customer: CUSTOMER })).rejects.toThrow('not online');
	simulator.echo = false;
	await send({ sendWhatsApp: OTHER });
	expect([told('CLIENT_SYNC_MESSAGE'), told('MSG_SYNC_MESSAGE')]).toEqual([[], []]);
	expect(simulator.sent).toHaveLength(1);
});

test('the archive lags, and may tell the oldest first', async () => {
	simulator.archiveLag = 60_000;
	await send({ content: [{ type: 1, text: 'first' }] });
	await send();
	expect(await rows()).toEqual([]);
	simulator.advance(61_000);
	expect((await rows()).map(({ content }) => content)).toEqual(['hi', 'first']);
	simulator.newestFirst = false;
	expect((await rows()).map(({ content }) => content)).toEqual(['first', 'hi']);
});

test('files are fetched when told to, and a task whose file is missing fails', async () => {
	simulator.fetchFiles = true;
	const { url, close: end } = await receiver((n) => ({ status: n === 1 ? 200 : 404, body: 'bytes' }));
	close.push(end);
	for (const status of [5, -1]) {
		const taskId = await send({ content: [{ type: 4, url }] });
		expect(simulator.state.tasks.get(String(taskId))!.info[0].status).toBe(status);
	}
	expect(simulator.files.map((file) => [file.status, file.bytes.toString()])).toEqual([
		[200, 'bytes'],
		[404, 'bytes'],
	]);
});

test('accounts that come and go are told of, by device or by port', async () => {
	const [port] = simulator.state.ports.values();
	simulator.setAccount(ACCOUNT, { onlineStatus: 4, reason: 21 });
	simulator.setAccount(ACCOUNT, { onlineStatus: 4 });
	simulator.scan(port.id, { whatsApp: CUSTOMER });
	simulator.setAccount(CUSTOMER, { status: 2 });
	simulator.scan([...simulator.state.scanTasks.keys()][0], { whatsApp: OTHER });
	await simulator.idle();
	const device = { whatsId: ACCOUNT, account: 'test', platformType: 1 };
	expect(told('WA_SYNC_ON_OR_OFF_LINE_STATUS').slice(2)).toMatchObject([{ ...device, status: 20, detailStatus: 21 }]);
	expect(told('CHANNEL_SYNC_STATUS')).toMatchObject([
		{ whatsApp: CUSTOMER, status: 1, onlineStatus: 2, instanceCode: port.id },
		{ whatsApp: CUSTOMER, status: 2, onlineStatus: 4 },
	]);
	expect(told('WA_SYNC_QR_LOGIN_STATUS')).toEqual([{ id: port.id, whatsapp: CUSTOMER, status: 1 }]);
	expect(
		told('SCAN_TASK_STATUS_SYNC')
			.map(({ taskStatus }) => taskStatus)
			.sort(),
	).toEqual([70, 80]);
});

test('agents who are online, and customers with their tags', async () => {
	const ask = async (path: string, input: unknown = {}) => await call(simulator, path, input);
	const USERS = '/group-dispatch-api/user';
	const whatsAppList = [ACCOUNT, OTHER].map((whatsApp) => ({ whatsApp, name: '' }));
	expect((await ask(`${USERS}/queryUserStatus`, { userId: '', userName: '', source: '1' })).data).toEqual([
		{ userId: 10001, agentAccount: 'test', whatsAppList },
	]);
	expect((await ask(`${USERS}/queryUserStatus`, { userName: 'kubrick108', source: 1 })).data).toEqual([]);
	expect((await ask(`${USERS}/queryAllOlWhatsAppInfo`)).data[0]).toEqual({
		source: 1,
		list: [{ agentAccount: 'test', userName: 'test', whatsAppList }],
	});
	const save = async (change: object) => {
		const data = [{ agentAccount: 'test', whatsApp: CUSTOMER, ...change }];
		return (await ask('/wscrm-bus-api/customer/api/batchImport', { tenantId: 500766, data })).code;
	};
	expect([await save({ tabName: 'a, b', Shoes: '42' }), await save({ tabName: 'c', cancelTabName: 'a' })]).toEqual([
		200, 200,
	]);
	expect([await save({ agentAccount: 'x' }), await save({ Shoes: {} }), await save({ birthday: '1' })]).toEqual([
		531, 533, 400,
	]);
	expect((await ask('/wscrm-bus-api/customer/query', [{ whatsApp: CUSTOMER }, { whatsApp: '1' }])).data).toMatchObject([
		{ whatsApp: CUSTOMER, tags: ['b', 'c'], Shoes: '42' },
	]);
});
