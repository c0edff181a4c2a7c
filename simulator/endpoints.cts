/** The platform's endpoints as data: address, request table as documented, example that shapes the answer, handler. */
import { type Field, MALFORMED, optional, Refusal, required } from './fields.cts';
import {
	type ContentPart,
	countedPorts,
	findPort,
	LOCK_MS,
	NEVER_EXECUTED,
	newId,
	newLong,
	newPort,
	type Port,
	platformTime,
	type SendTask,
	setAccount,
	type State,
} from './state.cts';

/** What a handler may use. */
export interface World {
	tenantId: string;
	state: State;
	/** ms of the simulator's clock. */
	now(): number;
	/** Called with the ids of new wake-ups. */
	opened(ids: string[]): void;
	/** Refuse a task name that was used before (521). */
	uniqueTaskNames: boolean;
}

export interface Endpoint {
	method: 'GET' | 'POST';
	path: string;
	/** Operation whose fixture gives the answer's envelope (order of keys, wording of the message); none for endpoints outside the two documents. */
	example?: string;
	/** Of the JSON body, or of the query of a GET. */
	fields: readonly Field[];
	/** Answers `data`, or throws a Refusal. The request has passed its field table. */
	handle(request: any, world: World): unknown;
}

const TENANT = required('tenantId', 'int');
const ID = required('id', 'text');
const PHONE = required('phone', 'phone');
const IP_CONFIG = optional('ipConfig', 'string');

const portNotFound = () => new Refusal(1002, 'Current port does not exist or has been released');
const quotaUsedUp = () => new Refusal(1001, 'Current user cloud port quota is insufficient');
/** For refusals whose code is not documented. */
const refuse = (message: string) => new Refusal(MALFORMED, message);

function portOf(world: World, id: unknown): Port {
	const port = findPort(world.state, id);
	if (!port) throw portNotFound();
	return port;
}

function loggedInPort(world: World, id: unknown): Port & { phone: string } {
	const port = portOf(world, id);
	if (port.phone === null) throw refuse('id: no account has logged in on this port');
	return port as Port & { phone: string };
}

// --- chat records

const CHAT_FILTERS = [
	optional('friendWhatsId', 'phone'),
	optional('whatsId', 'phone'),
	optional('chatType', 'int', { oneOf: [1, 2] }),
	optional('actionType', 'int', { oneOf: [1, 2] }),
	// String by the table, 2 in the example.
	optional('contentType', 'int|string', { oneOf: ['', 0, 1, 2, 3, 4, 6, 7, 9] }),
	optional('startChatTime', 'int'),
	optional('endChatTime', 'int'),
	optional('agentAccount', 'string'),
];

/** Record field of each filter that compares for equality. */
const EQUAL = {
	friendWhatsId: 'friendWhatsId',
	whatsId: 'whatsId',
	chatType: 'chatType',
	actionType: 'actionType',
	contentType: 'contentType',
	agentAccount: 'username',
};

/** A page of chat records: {records, total, size, current, pages}, newest first (the documented example has no order). */
function msgPage({ info, current = 1, pageSize = 10 }: any, { state }: World) {
	if (current < 1) throw refuse('current starts at 1');
	// 100 is accepted in practice; whether more is, nobody tried.
	if (pageSize < 1 || pageSize > 100) throw refuse('pageSize must be from 1 to 100');
	const { startChatTime: start, endChatTime: end } = info;
	if ((start === undefined) !== (end === undefined)) throw refuse('startChatTime and endChatTime must appear in pairs');
	const filters = Object.entries(EQUAL).filter(([name]) => info[name] !== undefined && info[name] !== '');
	const found = state.chatRecords
		.filter((record) => filters.every(([name, key]) => String(record[key]) === String(info[name])))
		.filter(({ chatTime }) => start === undefined || (chatTime >= start && chatTime <= end))
		.sort((a, b) => b.chatTime - a.chatTime);
	const records = found.slice((current - 1) * pageSize, current * pageSize);
	return { records, total: found.length, size: pageSize, current, pages: Math.ceil(found.length / pageSize) };
}

// --- wake-ups

const WAKE_UP = [
	required('agentAccount', 'text'),
	optional('whatsId', 'phone'),
	required('friendWhatsId', 'phone'),
	required('platformType', 'int', { oneOf: [1, 2] }),
	optional('content', 'string'),
	// int by the table, "1" in the example.
	required('type', 'int|string', { oneOf: [1] }),
];
const WAKE_UP_SPACING_MS = 10_000;

function batchAdd({ data }: any, { state, now, opened }: World): string[] {
	const ids: string[] = data.map(({ agentAccount, whatsId = '', friendWhatsId }: any) => {
		const at = now();
		const key = JSON.stringify([agentAccount, whatsId]);
		const before = state.lastOpened.get(key);
		if (before && before.friend !== friendWhatsId && at - before.at < WAKE_UP_SPACING_MS) {
			state.wakeUpViolations.push({
				agentAccount,
				whatsId,
				friends: [before.friend, friendWhatsId],
				gap: at - before.at,
			});
		}
		state.lastOpened.set(key, { friend: friendWhatsId, at });
		const id = newId();
		state.wakeUps.set(id, {
			id,
			agentAccount,
			whatsId,
			friendWhatsId,
			executeStatus: 0,
			executeTime: NEVER_EXECUTED,
			at,
		});
		return id;
	});
	opened(ids);
	return ids;
}

function callbackResult({ data }: any, { state, tenantId }: World) {
	return data.flatMap((id: string) => {
		const wakeUp = state.wakeUps.get(id);
		if (!wakeUp) return [];
		const { agentAccount, whatsId, friendWhatsId, executeStatus, executeTime } = wakeUp;
		return [
			{
				id,
				tenantId: Number(tenantId),
				agentAccount,
				whatsId,
				friendWhatsId,
				type: 1,
				executeStatus,
				executeTime,
			},
		];
	});
}

// --- accounts and registration

const ACCOUNT = [
	required('whatsApp', 'phone'),
	optional('avatar', 'string'),
	optional('name', 'string'),
	...['publicKey', 'privateKey', 'msgPublicKey', 'msgPrivateKey'].map((name) => required(name, 'string')),
	optional('nextKeyId', 'string'),
	optional('registrationId', 'string'),
	optional('deviceParams', 'string'),
	optional('whatsappType', 'int', { oneOf: [1, 2] }),
];

function setAccounts(list: Array<{ whatsApp: string }>, { state }: World, onlineStatus: number): '' {
	for (const { whatsApp } of list) {
		const banned = state.accounts.get(whatsApp)?.status === 2;
		setAccount(state, whatsApp, banned ? {} : { onlineStatus });
	}
	return '';
}

function submitPhone({ phone, areaCode }: any, { state }: World): number {
	// The first task has the number of the documented example, 12.
	const taskId = Math.max(11, ...[...state.registrations.values()].map((r) => r.taskId)) + 1;
	state.registrations.set(phone, { phone, areaCode, taskId, verified: false });
	return taskId;
}

function submitVerifyCode({ phone, areaCode, verifyCode }: any, { state }: World): '' {
	const registration = state.registrations.get(phone);
	if (!registration || registration.areaCode !== areaCode) throw refuse('phone: no registration was submitted for it');
	if ((registration.expectedCode ?? verifyCode) !== verifyCode) throw refuse('verifyCode is wrong');
	registration.verified = true;
	return '';
}

// --- QR login and ports

function preGenerate({ type, target }: any, { state, now }: World): string {
	if (type !== 1 && type !== 2) throw new Refusal(1003, 'Unsupported type');
	if (target !== undefined && !state.pairTargets.some((known) => known.targetTenantId === target)) {
		throw new Refusal(1004, 'Pairing target not set');
	}
	if (countedPorts(state).length >= state.maxPort) throw quotaUsedUp();
	const port = newPort(platformTime(now()), now() + LOCK_MS);
	state.ports.set(port.id, port);
	return port.id;
}

function getQrCodeV2({ id, phone, isEasy }: any, world: World) {
	const port = portOf(world, id);
	const codes: Record<string, string> = { n: port.pairCode, y: `${phone.slice(-4)}-1111`, b: '88888888' };
	return { qrcode: port.qrV2, pairCode: codes[isEasy] ?? port.defaultPairCode };
}

/** One entry per port or scan task; what it says before the login is not documented: status 0 and empty names. */
function getQrCodeInfo({ id, whatsApp }: any, world: World) {
	const entry = (account: string | null, userName: string | null) =>
		account === null
			? { status: 0, userName: '', whatsApp: '' }
			: { status: 1, userName: userName ?? '', whatsApp: account };
	const task = world.state.scanTasks.get(id);
	if (task) return [entry(task.whatsApp, task.userName)];
	if (id) {
		const port = portOf(world, id);
		return [entry(port.phone, port.userName)];
	}
	if (!whatsApp) throw refuse('id or whatsApp is required');
	const ports = [...world.state.ports.values()].filter((port) => port.phone === whatsApp);
	return ports.map((port) => entry(port.phone, port.userName));
}

function switchPort({ id }: any, world: World, onlineStatus: number): [] {
	const { phone } = loggedInPort(world, id);
	if (onlineStatus === 2 && world.state.accounts.get(phone)?.status === 2) throw refuse('id: the account is banned');
	setAccount(world.state, phone, { onlineStatus });
	return [];
}

function logOut({ id }: any, world: World): [] {
	const port = loggedInPort(world, id);
	setAccount(world.state, port.phone, { onlineStatus: 4 });
	// The port stays occupied without an account, like the third one of the documented list.
	Object.assign(port, { phone: null, userName: null, status: null });
	return [];
}

function contactInfo({ id, phone }: any, world: World) {
	loggedInPort(world, id);
	const known = world.state.contacts.find((contact) => contact.whatsapp === phone);
	return known ?? { whatsapp: phone, pushName: '', isFriend: false, firstName: '', fullName: '' };
}

function profileInfo({ id }: any, world: World) {
	const port = loggedInPort(world, id);
	// The documents show one profile, whose number is not that of the port they ask for; other ports get their own number.
	return port.counted ? { ...world.state.profile, whatsapp: port.phone } : world.state.profile;
}

function updateAvatarOrNickname({ type, phoneList }: any, { state }: World): '' {
	const offline = [...state.ports.values()].find((port) => phoneList.includes(port.phone) && port.status !== 10);
	if (type === 1 && offline) throw refuse(`phoneList: the cloud port of ${offline.phone} must be online`);
	return '';
}

function createScanTask({ userId, allocationRole }: any, { state }: World): string {
	if (allocationRole === 3 && userId === undefined) throw refuse('userId is required when allocationRole is 3');
	if (userId !== undefined && !state.agents.some((agent) => agent.userId === userId))
		throw refuse('userId: no such agent');
	if (countedPorts(state).length >= state.maxPort) throw quotaUsedUp();
	const taskId = newId();
	state.scanTasks.set(taskId, {
		taskId,
		userId,
		taskStatus: 0,
		whatsApp: null,
		userName: null,
		qr: newPort('', null, taskId).qr,
	});
	return taskId;
}

function scanTaskQrCode({ taskId }: any, { state }: World): string {
	const task = state.scanTasks.get(taskId);
	if (!task) throw refuse('taskId: no such task');
	if (task.taskStatus !== 0) throw refuse('taskId: the QR code was scanned already');
	return task.qr;
}

// --- sending (docs/platform.md, "Message: send")

const SEND = [
	optional('name', 'string'),
	optional('startTaskTime', 'int|string'),
	optional('endTaskTime', 'int|string'),
	optional('sendType', 'int', { oneOf: [1, 2, 3] }),
	optional('agentAccount', 'string'),
	required('targetType', 'int', { oneOf: [1, 2] }),
	required('content', 'list', {
		emptyCode: 514,
		items: [
			required('type', 'int', { oneOf: [1, 2, 3, 4, 5, 6, 10, 11] }),
			optional('text', 'string'),
			optional('url', 'string'),
			optional('sort', 'int'),
			optional('title', 'string'),
			optional('desc', 'string'),
			optional('link', 'string'),
			optional('routeType', 'int'),
			optional('routeList', 'list'),
		],
	}),
];
const PAIR = [required('sendWhatsApp', 'phone'), required('friendWhatsApp', 'phone')];
const MAX_TEXT = 1024;
const MAX_RECIPIENTS = 5000;
/** The field without which a content type makes no sense, and the code for its absence. */
const NEEDS: Record<number, [keyof ContentPart, number]> = {
	1: ['text', 514],
	2: ['url', 515],
	3: ['url', 515],
	4: ['url', 515],
	5: ['url', 515],
	10: ['link', MALFORMED],
	11: ['routeList', MALFORMED],
};

/** ms of a start or end time: ms number, or text in UTC+8; undefined when absent. */
function taskTime(value: number | string | undefined): number | undefined {
	if (value === undefined || value === '') return undefined;
	const ms = typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T')}+08:00`) : Number(value);
	if (Number.isNaN(ms)) throw new Refusal(513, 'send time cannot be parsed');
	return ms;
}

/** Takes a task over; `tick` sends it when it is due. Answers {taskId}, a bare 64-bit number as the documents' "taskId long" says. */
function createTask(request: any, pairs: any[], { state, now, uniqueTaskNames }: World) {
	const { name, targetType, content, startTaskTime, endTaskTime } = request;
	content.forEach((part: ContentPart, i: number) => {
		const [field, code] = NEEDS[part.type] ?? [];
		if (field && !(part[field] as string | unknown[] | undefined)?.length)
			throw new Refusal(code ?? MALFORMED, `content[${i}].${field} is empty`);
		if ((part.text ?? '').length > MAX_TEXT)
			throw new Refusal(507, `content[${i}].text is longer than ${MAX_TEXT} characters`);
	});
	if (pairs.length > MAX_RECIPIENTS) throw new Refusal(507, `sendInfos has more than ${MAX_RECIPIENTS} recipients`);
	const startAt = taskTime(startTaskTime) ?? now();
	taskTime(endTaskTime);
	if (uniqueTaskNames && name && [...state.tasks.values()].some((task) => task.name === name)) {
		throw new Refusal(521, 'duplicate task name');
	}
	const info = pairs.map(({ sendWhatsApp, friendWhatsApp }) => ({ sendWhatsApp, friendWhatsApp, status: 0 }));
	const task: SendTask = { taskId: newLong(), name, targetType, content, status: 1, startAt, info };
	state.tasks.set(String(task.taskId), task);
	return { taskId: task.taskId };
}

function queryExecuteStatus({ taskId }: any, { state }: World) {
	const task = state.tasks.get(taskId);
	if (!task) throw refuse('taskId: no such task');
	return { taskId: task.taskId, status: task.status, info: task.info };
}

// --- the table

const row =
	(method: Endpoint['method']) =>
	(path: string, example: Endpoint['example'], fields: readonly Field[], handle: Endpoint['handle']): Endpoint => ({
		method,
		path,
		example,
		fields,
		handle,
	});
const get = row('GET');
const post = row('POST');

export const ENDPOINTS: readonly Endpoint[] = [
	post(
		'/wscrm-bus-api/open/message/msgPage',
		'chat.getMany',
		[
			TENANT,
			required('info', 'object', { fields: CHAT_FILTERS }),
			optional('current', 'int'),
			optional('pageSize', 'int'),
		],
		msgPage,
	),
	post(
		'/wscrm-bus-api/open/action/batchAdd',
		'conversation.wakeUp',
		[TENANT, required('data', 'list', { items: WAKE_UP })],
		batchAdd,
	),
	post(
		'/wscrm-bus-api/open/action/callbackResult',
		'conversation.getResult',
		[TENANT, required('data', 'list', { items: 'text' })],
		callbackResult,
	),
	post(
		'/group-dispatch-api/whatsapp/batchInsert',
		'account.import',
		[required('whatsAppList', 'list', { items: [...ACCOUNT, required('accountId', 'string')] })],
		({ whatsAppList }, world) => setAccounts(whatsAppList, world, 4),
	),
	get('/group-dispatch-api/whatsapp/queryWhatsAppStatus', 'account.getMany', [], (_, { state }) => [
		...state.accounts.values(),
	]),
	post(
		'/group-dispatch-api/whatsapp/batchOnline',
		'account.bringOnline',
		[
			required('whatsAppList', 'list', {
				items: [...ACCOUNT, optional('accountId', 'string'), required('override', 'boolean')],
			}),
		],
		({ whatsAppList }, world) => setAccounts(whatsAppList, world, 2),
	),
	post(
		'/group-dispatch-api/whatsapp/batchRecycle',
		'account.recycle',
		[optional('whatsAppList', 'list', { items: 'phone' })],
		({ whatsAppList = [] }, { state }) => {
			for (const whatsApp of whatsAppList) state.accounts.delete(whatsApp);
			return '';
		},
	),
	post(
		'/group-dispatch-api/register/submitPhone',
		'registration.submitPhone',
		[
			PHONE,
			required('verifyType', 'int', { oneOf: [0, 1, 2, 3] }),
			required('accountType', 'int', { oneOf: [1, 2] }),
			required('areaCode', 'text'),
			required('countryCode', 'text'),
		],
		submitPhone,
	),
	post(
		'/group-dispatch-api/register/submitVerifyCode',
		'registration.submitVerifyCode',
		[PHONE, required('areaCode', 'text'), required('verifyCode', 'text')],
		submitVerifyCode,
	),
	get(
		'/group-dispatch-api/qrCode/selectPairTarget',
		'login.getPairingTargets',
		[],
		(_, { state }) => state.pairTargets,
	),
	post(
		'/group-dispatch-api/qrCode/preGenerate',
		'login.reservePort',
		[required('type', 'int'), optional('target', 'int')],
		preGenerate,
	),
	// "No" by the table; without it there is no port to find (1002).
	post(
		'/group-dispatch-api/qrCode/getQrCode',
		'login.getQrCode',
		[optional('id', 'text'), IP_CONFIG],
		({ id }, world) => portOf(world, id).qr,
	),
	post(
		'/group-dispatch-api/qrCode/getQrCodeV2',
		'login.getPairCode',
		[ID, PHONE, IP_CONFIG, optional('isEasy', 'text', { oneOf: ['n', 'y', 'b'] })],
		getQrCodeV2,
	),
	post(
		'/group-dispatch-api/qrCode/getQrCodeInfo',
		'login.getStatus',
		[optional('id', 'text'), optional('whatsApp', 'phone')],
		getQrCodeInfo,
	),
	post('/group-dispatch-api/qrCode/onLine', 'port.bringOnline', [ID, IP_CONFIG], (request, world) =>
		switchPort(request, world, 2),
	),
	post('/group-dispatch-api/qrCode/offline', 'port.takeOffline', [ID], (request, world) =>
		switchPort(request, world, 4),
	),
	post('/group-dispatch-api/qrCode/logOut', 'port.logOut', [ID], logOut),
	get('/group-dispatch-api/qrCode/selectCloudPort', 'port.getUsage', [], (_, { state }) => ({
		currentPort: countedPorts(state).length,
		maxPort: state.maxPort,
	})),
	get('/group-dispatch-api/qrCode/selectCloudPortDetail', 'port.getMany', [], (_, { state }) =>
		countedPorts(state).map(({ phone, createTime, applicationId, status }) => ({
			phone,
			createTime,
			id: applicationId,
			status,
		})),
	),
	get(
		'/group-dispatch-api/qrCode/selectContact',
		'contact.getMany',
		[optional('id', 'text')],
		({ id }, world) => (loggedInPort(world, id), world.state.contacts),
	),
	post('/group-dispatch-api/qrCode/contact/info', 'contact.get', [ID, PHONE], contactInfo),
	post('/group-dispatch-api/qrCode/info/profile', 'profile.get', [ID], profileInfo),
	post(
		'/group-dispatch-api/channelInfo/updateAvatarOrNickname',
		'profile.update',
		[
			required('type', 'int', { oneOf: [0, 1] }),
			optional('avatar', 'string'),
			optional('nickname', 'string'),
			required('phoneList', 'list', { items: 'phone' }),
		],
		updateAvatarOrNickname,
	),
	post(
		'/wscrm-bus-api/qrCodeTask/create',
		'scanTask.create',
		[optional('userId', 'int'), required('allocationRole', 'int', { oneOf: [1, 3] })],
		createScanTask,
	),
	post('/wscrm-bus-api/qrCodeTask/getQrCode', 'scanTask.getQrCode', [required('taskId', 'text')], scanTaskQrCode),
	post('/group-dispatch-api/gsTask/assign/soCreate', undefined, [...SEND, ...PAIR], (request, world) =>
		createTask(request, [request], world),
	),
	post(
		'/group-dispatch-api/gsTask/assign/moscCreate',
		undefined,
		[...SEND, required('sendInfos', 'list', { items: PAIR })],
		(request, world) => createTask(request, request.sendInfos, world),
	),
	get('/group-dispatch-api/gsTask/queryExecuteStatus', undefined, [required('taskId', 'text')], queryExecuteStatus),
	post('/group-dispatch-api/user/listUserByTenantId', undefined, [], (_, { state }) => state.agents),
];
