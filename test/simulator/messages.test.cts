import { EVENTS, type EventId } from '../../simulator/index.cts';
import { BUS, DISPATCH, recordsOf, stage } from './support.cts';

const ACCOUNT = '8613800138000';
const OTHER = '8613900139000';
const CUSTOMER = '5511987654321';
const GROUP = '120363295594719602';
const [CLIENT, STATUS, ARCHIVE] = ['CLIENT_SYNC_MESSAGE', 'CLIENT_SYNC_MESSAGE_STATUS', 'MSG_SYNC_MESSAGE'] as const;

/** Records that the callback of an event got, in order of arrival. */
let told: (id: EventId) => any[];
const at = stage({ receiptDelay: 5, archiveLag: 0 }, async (simulator) => {
	const { url, received } = await at.receiver();
	for (const id of Object.keys(EVENTS) as EventId[]) simulator.setCallback(id, `${url}/${id}`);
	told = (id) => received.filter((one) => one.url?.endsWith(`/${id}`)).flatMap(({ text }) => recordsOf(text));
	for (const account of [ACCOUNT, OTHER]) simulator.setAccount(account, { onlineStatus: 2 });
	await simulator.idle();
});
const send = async (change: object = {}) => {
	const pair = { sendWhatsApp: ACCOUNT, friendWhatsApp: CUSTOMER, targetType: 1, content: [{ type: 1, text: 'hi' }] };
	const { data } = await at.ask(`${DISPATCH}/gsTask/assign/soCreate`, { ...pair, ...change });
	await at.simulator.idle();
	return data.taskId as bigint;
};
const rows = async () =>
	(await at.ask(`${BUS}/open/message/msgPage`, { tenantId: 500766, info: { whatsId: ACCOUNT } })).data.records as any[];
const save = async (change: object) => {
	const data = [{ agentAccount: 'test', whatsApp: CUSTOMER, ...change }];
	return (await at.ask(`${BUS}/customer/api/batchImport`, { tenantId: 500766, data })).code;
};

test('what a task sends comes back by all three callbacks, with its ids, and in the chat records', async () => {
	await save({ friendName: 'Ana', tabName: 'new,vip' });
	const taskId = await send();
	const [{ content, taskInfoId, ...client }, ...more] = told(CLIENT);
	const pair = { whatsApp: ACCOUNT, friendWhatsApp: CUSTOMER, actionType: 1, chatType: 1 };
	expect([client, more]).toEqual([{ userId: '10001', ...pair, taskId: String(taskId) }, []]);
	expect(content).toEqual([{ type: 1, text: 'hi', messageId: expect.any(String), time: expect.any(Number) }]);
	const { messageId } = content[0];
	const shared = { messageId, taskId: String(taskId), taskInfoId };
	expect(told(STATUS)).toMatchObject([2, 3, 4].map((messageStatus) => ({ ...shared, messageStatus })));
	const ids = { messageId, taskId, taskInfoId: BigInt(taskInfoId), id: told(ARCHIVE)[0].id };
	const record = { ...ids, whatsId: `${ACCOUNT}@c.us`, friendWhatsId: `${CUSTOMER}@c.us` };
	const userProfile = { id: expect.any(BigInt), name: 'Ana', tags: ['new', 'vip'] };
	expect(told(ARCHIVE)).toMatchObject([1, 3, 4].map((messageStatus) => ({ ...record, messageStatus, userProfile })));
	expect(await rows()).toMatchObject([{ content: 'hi', actionType: 1, friendName: 'Ana', contentType: 0 }]);
	const { data } = await at.ask(`${DISPATCH}/gsTask/queryExecuteStatus`, { taskId: String(taskId) });
	expect(data).toMatchObject({ taskId, status: 5, info: [{ status: 5 }] });
});

test('a person has no task id; what a customer writes has arrived, and is read', async () => {
	await at.simulator.agentWrites({ account: ACCOUNT, customer: CUSTOMER, text: 'by hand' });
	await at.simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER, text: 'thanks' });
	await at.simulator.idle();
	const none = { taskId: '', taskInfoId: '' };
	expect(told(CLIENT)).toMatchObject([1, 2].map((actionType) => ({ ...none, actionType })));
	const received = { whatsId: `${CUSTOMER}@c.us`, taskId: 0 };
	const arrived = told(ARCHIVE).filter(({ actionType }) => actionType === 2);
	expect(arrived).toMatchObject([3, 4].map((messageStatus) => ({ ...received, messageStatus })));
	expect(told(STATUS)).toHaveLength(3);
});

test.each([
	[{ type: 2, url: 'https://a/b.png?x', text: 'see' }, 1],
	[{ type: 3, url: 'https://a/b', text: '' }, 3],
	[{ type: 10, link: 'https://a', title: 't', text: 'x', url: '' }, 99],
])('%j comes back in both numberings, and a second part as a second message', async (part, contentType) => {
	await send({ content: [part, { type: 1, text: 'and' }] });
	const [first, second] = told(CLIENT);
	expect(JSON.parse(first.content[0].url)).toMatchObject({ url: part.url, caption: part.text });
	expect(told(ARCHIVE)[0]).toMatchObject({ contentType, newContentType: part.type });
	expect([second.taskId, second.content[0].text]).toEqual([first.taskId, 'and']);
});

test('one account writes to another one of the tenant: sent here, received there, under one message id', async () => {
	await send({ friendWhatsApp: OTHER });
	const [{ content }] = told(CLIENT);
	expect(told(CLIENT)).toMatchObject([
		{ whatsApp: ACCOUNT, friendWhatsApp: OTHER, actionType: 1, content },
		{ whatsApp: OTHER, friendWhatsApp: ACCOUNT, actionType: 2, content, taskId: '' },
	]);
});

test('a group: the member is named in the archive only; joining and leaving is told', async () => {
	await at.simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER, groupId: GROUP, name: 'Ana', text: 'hi' });
	at.simulator.changeGroup(GROUP, CUSTOMER, 'leave');
	await at.simulator.idle();
	expect(told(CLIENT)[0]).toMatchObject({ friendWhatsApp: GROUP, chatType: 2 });
	expect(told(ARCHIVE)[0]).toMatchObject({ groupId: `${GROUP}@g.us`, memberName: 'Ana', chatType: 2 });
	expect(told('GROUP_IN_OR_OUT_GROUP')).toMatchObject([{ actionType: 2, groupWhatsId: `${GROUP}@g.us` }]);
});

test('a banned account sends and hears nothing', async () => {
	const { simulator } = at;
	simulator.setAccount(ACCOUNT, { status: 2 });
	const taskId = await send();
	expect(simulator.state.tasks.get(String(taskId))!.info).toMatchObject([{ status: -1 }]);
	expect(() => simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER })).toThrow('not online');
	expect(() => simulator.agentWrites({ account: ACCOUNT, customer: CUSTOMER })).toThrow('not online');
	expect([told(CLIENT), told(ARCHIVE), simulator.sent]).toEqual([[], [], []]);
});

test('the archive lags, and tells the newest first', async () => {
	at.simulator.archiveLag = 60_000;
	await send({ content: [{ type: 1, text: 'first' }] });
	await send();
	expect(await rows()).toEqual([]);
	at.simulator.advance(61_000);
	expect(await rows()).toMatchObject([{ content: 'hi' }, { content: 'first' }]);
});

test('accounts that come and go are told of, by device or by port', async () => {
	const { simulator } = at;
	const [{ id }] = simulator.state.ports.values();
	for (const reason of ['disconnected', undefined] as const) simulator.setAccount(ACCOUNT, { onlineStatus: 4, reason });
	simulator.scan(id, { whatsApp: CUSTOMER });
	simulator.setAccount(CUSTOMER, { status: 2 });
	simulator.scan([...simulator.state.scanTasks.keys()][0], { whatsApp: OTHER });
	await simulator.idle();
	const device = { whatsId: ACCOUNT, account: 'test', platformType: 1, status: 20, detailStatus: 21 };
	expect(told('WA_SYNC_ON_OR_OFF_LINE_STATUS').slice(2)).toMatchObject([device]);
	const channel = { whatsApp: CUSTOMER, instanceCode: id };
	expect(told('CHANNEL_SYNC_STATUS')).toMatchObject([
		{ ...channel, status: 1, onlineStatus: 2 },
		{ ...channel, status: 2, onlineStatus: 4 },
	]);
	expect(told('WA_SYNC_QR_LOGIN_STATUS')).toEqual([{ id, whatsapp: CUSTOMER, status: 1 }]);
	expect(told('SCAN_TASK_STATUS_SYNC')).toMatchObject([{ taskStatus: 70 }, { taskStatus: 80 }]);
});

test('agents who are online, by the source of their accounts', async () => {
	const online = async (input: object) => (await at.ask(`${DISPATCH}/user/queryUserStatus`, input)).data;
	const whatsAppList = [ACCOUNT, OTHER].map((whatsApp) => ({ whatsApp, name: '' }));
	const agent = { userId: 10001, agentAccount: 'test', whatsAppList };
	expect(await online({ userId: '', userName: '', source: '1' })).toEqual([agent]);
	expect(await online({ userName: 'kubrick108', source: 1 })).toEqual([]);
});

test('customers have the tags that were added and not removed, and fields of their own', async () => {
	const changes = [{ tabName: 'a, b', Shoes: '42' }, { tabName: 'c', cancelTabName: 'a' }, { birthday: '1' }];
	const codes = [];
	for (const change of [...changes, { agentAccount: 'x' }]) codes.push(await save(change));
	expect(codes).toEqual([200, 200, 400, 531]);
	const { data: found } = await at.ask(`${BUS}/customer/query`, [{ whatsApp: CUSTOMER }, { whatsApp: '1' }]);
	expect(found).toMatchObject([{ whatsApp: CUSTOMER, tags: ['b', 'c'], Shoes: '42' }]);
});
