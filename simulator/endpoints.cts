/** The platform's endpoints as data: address, documented example that shapes the answer, request table, handler. */
import {
	boolean,
	each,
	type Field,
	fieldsOf,
	int,
	intOrString,
	list,
	listOf,
	listOrString,
	MALFORMED,
	object,
	phone,
	refuse,
	Refusal,
	type RequestOf,
	string,
	type Table,
	text,
} from './fields.cts';
import {
	countedPorts,
	findPort,
	LOCK_MS,
	NEVER_EXECUTED,
	newId,
	newLong,
	newPort,
	type Port,
	platformTime,
} from './state.cts';
import { agentOf, setAccount, sourceOf, wakeUp, type World } from './world.cts';

export interface Endpoint {
	method: 'GET' | 'POST';
	path: string;
	/** Operation whose fixture gives the answer's envelope (order of keys, wording of the message); '' where none is documented. */
	example: string;
	/** Of the JSON body, or of the query of a GET. */
	fields: readonly Field[];
	/** Answers `data`, or throws a Refusal. The request has passed its table. */
	handle(request: object, world: World): unknown;
}

function portOf({ state }: World, id: unknown): Port {
	const port = findPort(state, id);
	if (!port) throw new Refusal(1002, 'Current port does not exist or has been released');
	return port;
}

function checkQuota({ state }: World): void {
	if (countedPorts(state).length < state.maxPort) return;
	throw new Refusal(1001, 'Current user cloud port quota is insufficient');
}

function loggedInPort(world: World, id: unknown): Port & { phone: string } {
	const port = portOf(world, id);
	if (port.phone === null) throw refuse('id: no account has logged in on this port');
	return port as Port & { phone: string };
}

// --- chat records, docs/platform.md, "Chat: get many"

const MSG_PAGE = {
	tenantId: int(),
	info: object({
		...each(phone(), 'friendWhatsId?', 'whatsId?'),
		...each(int(1, 2), 'chatType?', 'actionType?'),
		// String by the table, 2 in the example.
		'contentType?': intOrString('', 0, 1, 2, 3, 4, 6, 7, 9),
		...each(int(), 'startChatTime?', 'endChatTime?'),
		'agentAccount?': string(),
	}),
	...each(int(), 'current?', 'pageSize?'),
};

/** Filters that compare for equality. */
const EQUAL = ['friendWhatsId', 'whatsId', 'chatType', 'actionType', 'contentType', 'agentAccount'] as const;

function msgPage({ info, current = 1, pageSize = 10 }: RequestOf<typeof MSG_PAGE>, { state, now }: World) {
	if (current < 1) throw refuse('current starts at 1');
	// 100 is accepted in practice; whether more is, nobody tried.
	if (pageSize < 1 || pageSize > 100) throw refuse('pageSize must be from 1 to 100');
	const { startChatTime: start, endChatTime: end } = info;
	if ((start === undefined) !== (end === undefined)) throw refuse('startChatTime and endChatTime must appear in pairs');
	const filters = EQUAL.filter((name) => (info[name] ?? '') !== '');
	const fieldOf = (name: string) => (name === 'agentAccount' ? 'username' : name);
	const found = state.chatRecords
		.filter(({ createTime }) => createTime <= now())
		.filter((record) => filters.every((name) => String(record[fieldOf(name)]) === String(info[name])))
		.filter(({ chatTime }) => start === undefined || (chatTime >= start && chatTime <= end!))
		// Their order is not documented.
		.sort((a, b) => b.chatTime - a.chatTime);
	const records = found.slice((current - 1) * pageSize, current * pageSize);
	return { records, total: found.length, size: pageSize, current, pages: Math.ceil(found.length / pageSize) };
}

// --- wake-ups, docs/platform.md, "Conversation: wake up"

const WAKE_UPS = {
	tenantId: int(),
	data: list({
		agentAccount: text(),
		'whatsId?': phone(),
		friendWhatsId: phone(),
		platformType: int(1, 2),
		'content?': string(),
		// int by the table, "1" in the example.
		type: intOrString(1),
	}),
};
const WAKE_UP_SPACING_MS = 10_000;

function batchAdd({ data }: RequestOf<typeof WAKE_UPS>, world: World): string[] {
	const { state, now } = world;
	const ids = data.map(({ agentAccount, whatsId = '', friendWhatsId }) => {
		const at = now();
		const key = JSON.stringify([agentAccount, whatsId]);
		const before = state.lastOpened.get(key);
		const gap = at - (before?.at ?? 0);
		if (before && before.friend !== friendWhatsId && gap < WAKE_UP_SPACING_MS) {
			state.wakeUpViolations.push({ agentAccount, whatsId, friends: [before.friend, friendWhatsId], gap });
		}
		state.lastOpened.set(key, { friend: friendWhatsId, at });
		const id = newId();
		const result = { executeStatus: 0, executeTime: NEVER_EXECUTED };
		state.wakeUps.set(id, { id, agentAccount, whatsId, friendWhatsId, ...result, at });
		return id;
	});
	wakeUp(world, ids);
	return ids;
}

// --- accounts and registration

const ACCOUNT = {
	whatsApp: phone(),
	...each(string(), 'publicKey', 'privateKey', 'msgPublicKey', 'msgPrivateKey'),
	...each(string(), 'avatar?', 'name?', 'nextKeyId?', 'registrationId?', 'deviceParams?'),
	'whatsappType?': int(1, 2),
};

function setAccounts(accounts: Array<{ whatsApp: string }>, world: World, onlineStatus: number): '' {
	for (const { whatsApp } of accounts) {
		const banned = world.state.accounts.get(whatsApp)?.status === 2;
		setAccount(world, whatsApp, banned ? {} : { onlineStatus });
	}
	return '';
}

// --- QR login and ports

function preGenerate({ type, target }: { type: number; target?: number }, world: World): string {
	const { state, now } = world;
	if (type !== 1 && type !== 2) throw new Refusal(1003, 'Unsupported type');
	if (target !== undefined && !state.pairTargets.some((known) => known.targetTenantId === target)) {
		throw new Refusal(1004, 'Pairing target not set');
	}
	checkQuota(world);
	const port = newPort(platformTime(now()), now() + LOCK_MS);
	state.ports.set(port.id, port);
	return port.id;
}

/** One entry for a port or scan task; what it says before the login is not documented: status 0 and empty names. */
function getQrCodeInfo({ id, whatsApp }: { id?: string; whatsApp?: string }, world: World) {
	if (!id && !whatsApp) throw refuse('id or whatsApp is required');
	const { scanTasks, ports } = world.state;
	const task = scanTasks.get(id ?? '');
	const of = [...ports.values()].filter((port) => port.phone === whatsApp);
	const found = task ? [{ ...task, phone: task.whatsApp }] : id ? [portOf(world, id)] : of;
	return found.map(({ phone: account, userName }) => {
		return { status: account === null ? 0 : 1, userName: userName ?? '', whatsApp: account ?? '' };
	});
}

function switchPort(id: string, world: World, onlineStatus: number): [] {
	const { phone: account } = loggedInPort(world, id);
	if (onlineStatus === 2 && world.state.accounts.get(account)?.status === 2) throw refuse('id: the account is banned');
	setAccount(world, account, { onlineStatus });
	return [];
}

function createScanTask({ userId, allocationRole }: { userId?: number; allocationRole: number }, world: World): string {
	const { agents, scanTasks } = world.state;
	if (allocationRole === 3 && userId === undefined) throw refuse('userId is required when allocationRole is 3');
	const isKnown = userId === undefined || agents.some((agent) => agent.userId === userId);
	if (!isKnown) throw refuse('userId: no such agent');
	checkQuota(world);
	const { id: taskId, qr } = newPort('', null);
	scanTasks.set(taskId, { taskId, userId, taskStatus: 0, whatsApp: null, userName: null, qr });
	return taskId;
}

// --- sending, docs/platform.md, "Message: send"

const SEND = {
	'name?': string(),
	...each(intOrString(), 'startTaskTime?', 'endTaskTime?'),
	'sendType?': int(1, 2, 3),
	// The vendor's own client sends it beside sendType, as text.
	'source?': intOrString(1, 2, 3),
	'agentAccount?': string(),
	targetType: int(1, 2),
	content: list(
		{
			type: int(1, 2, 3, 4, 5, 6, 10, 11),
			...each(string(), 'text?', 'url?', 'title?', 'desc?', 'link?'),
			...each(int(), 'sort?', 'routeType?'),
			// A text of numbers in the vendor's own client.
			'routeList?': listOrString(),
		},
		514,
	),
};
const PAIR = { sendWhatsApp: phone(), friendWhatsApp: phone() };
const MAX_TEXT = 1024;
const MAX_RECIPIENTS = 5000;
/** The field without which a content type makes no sense, and the code for its absence. */
const NEEDS: Array<[types: number[], field: 'text' | 'url' | 'link' | 'routeList', code: number]> = [
	[[1], 'text', 514],
	[[2, 3, 4, 5], 'url', 515],
	[[10], 'link', MALFORMED],
	[[11], 'routeList', MALFORMED],
];

/** ms of a start or end time: ms number, or text in UTC+8; undefined when absent. */
function taskTime(value: number | string | undefined): number | undefined {
	if (value === undefined || value === '') return undefined;
	const ms = typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T')}+08:00`) : Number(value);
	if (Number.isNaN(ms)) throw new Refusal(513, 'send time cannot be parsed');
	return ms;
}

/** Takes a task over; `tick` sends it when it is due. Answers {taskId}, a bare 64-bit number as "taskId long" says. */
function createTask(
	{ name, targetType, content, startTaskTime, endTaskTime, agentAccount: agent }: RequestOf<typeof SEND>,
	pairs: Array<RequestOf<typeof PAIR>>,
	{ state, now }: World,
) {
	content.forEach((part, i) => {
		const missing = NEEDS.find(([types, field]) => types.includes(part.type) && !part[field]?.length);
		if (missing) throw new Refusal(missing[2], `content[${i}].${missing[1]} is empty`);
		if ((part.text ?? '').length > MAX_TEXT) {
			throw new Refusal(507, `content[${i}].text is longer than ${MAX_TEXT} characters`);
		}
	});
	const other = pairs.find(({ friendWhatsApp }) => friendWhatsApp.length > 15 !== (targetType === 2));
	if (other) throw refuse(`targetType ${targetType} is not that of ${other.friendWhatsApp}`);
	if (pairs.length > MAX_RECIPIENTS) throw new Refusal(507, `sendInfos has more than ${MAX_RECIPIENTS} recipients`);
	const startAt = taskTime(startTaskTime) ?? now();
	taskTime(endTaskTime);
	const taskId = newLong();
	const info = pairs.map(({ sendWhatsApp, friendWhatsApp }) => ({ sendWhatsApp, friendWhatsApp, status: 0 }));
	state.tasks.set(String(taskId), { taskId, name, targetType, content, agent, status: 1, startAt, info });
	return { taskId };
}

// --- customers and agents, docs/platform.md, "Customer: create or update" and "Agent: get online"

const CUSTOMERS = {
	tenantId: int(),
	data: list(
		{
			agentAccount: text(),
			whatsApp: phone(),
			...each(string(), 'friendName?', 'birthday?', 'address?', 'email?', 'profession?', 'desc?'),
			...each(string(), 'tabName?', 'cancelTabName?', 'languageTag?', 'welcome?'),
			...each(intOrString(), 'sex?', 'income?', 'stage?', 'source?'),
		},
		506,
		true,
	),
};

const tagsOf = (names = '') => names.split(',').flatMap((name) => name.trim() || []);

function importCustomers({ data }: RequestOf<typeof CUSTOMERS>, { state: { customers, agents } }: World): '' {
	data.forEach(({ agentAccount, birthday = '' }, i) => {
		if (!agents.some(({ userName }) => userName === agentAccount)) {
			throw new Refusal(531, `data[${i}].agentAccount: userName inside data does not exist`);
		}
		const isDay = /^\d{4}\/\d\d\/\d\d$/.test(birthday) && !Number.isNaN(Date.parse(birthday));
		if (birthday !== '' && !isDay) throw refuse(`data[${i}].birthday must be yyyy/MM/dd`);
	});
	for (const { tabName, cancelTabName, ...fields } of data) {
		const known = customers.get(fields.whatsApp);
		const removed = tagsOf(cancelTabName);
		const tags = [...new Set([...(known?.tags ?? []), ...tagsOf(tabName)])].filter((tag) => !removed.includes(tag));
		customers.set(fields.whatsApp, { ...known, ...fields, tags });
	}
	return '';
}

/** Agents who are online through one source, with the accounts that they have open there. */
function onlineAgents(world: World, source: number) {
	const { accounts, agents, devices } = world.state;
	const open = [...accounts.values()]
		.filter(({ status, onlineStatus }) => status === 1 && onlineStatus === 2)
		.map(({ whatsApp }) => whatsApp)
		.filter((whatsApp) => sourceOf(world, whatsApp) === source);
	return agents.flatMap((agent) => {
		const whatsAppList = open
			.filter((whatsApp) => agentOf(world, whatsApp) === agent)
			.map((whatsApp) => ({ whatsApp, name: devices.get(whatsApp)?.name ?? '' }));
		return whatsAppList.length > 0 ? { ...agent, whatsAppList } : [];
	});
}

// --- the table

const row =
	(method: Endpoint['method']) =>
	<T extends Table>(
		path: string,
		example: string,
		table: T,
		handle: (request: RequestOf<T>, world: World) => unknown,
	): Endpoint => ({ method, path, example, fields: fieldsOf(table), handle: handle as Endpoint['handle'] });
const get = row('GET');
const post = row('POST');

const BUS = '/wscrm-bus-api';
const DISPATCH = '/group-dispatch-api';
const QR = `${DISPATCH}/qrCode`;
const ID = { id: text() };
const IP_CONFIG = { 'ipConfig?': string() };

export const ENDPOINTS: readonly Endpoint[] = [
	post(`${BUS}/open/message/msgPage`, 'chat.getMany', MSG_PAGE, msgPage),
	post(`${BUS}/open/action/batchAdd`, 'conversation.wakeUp', WAKE_UPS, batchAdd),
	post(
		`${BUS}/open/action/callbackResult`,
		'conversation.getResult',
		{ tenantId: int(), data: listOf(text()) },
		({ data }, { state, tenantId }) =>
			data.flatMap((id) => {
				const known = state.wakeUps.get(id);
				if (!known) return [];
				const { agentAccount, whatsId, friendWhatsId, executeStatus, executeTime } = known;
				const who = { id, tenantId: Number(tenantId), agentAccount, whatsId, friendWhatsId };
				return [{ ...who, type: 1, executeStatus, executeTime }];
			}),
	),
	post(
		`${DISPATCH}/whatsapp/batchInsert`,
		'account.import',
		{ whatsAppList: list({ ...ACCOUNT, accountId: string() }) },
		({ whatsAppList }, world) => setAccounts(whatsAppList, world, 4),
	),
	get(`${DISPATCH}/whatsapp/queryWhatsAppStatus`, 'account.getMany', {}, (_, { state }) => [
		...state.accounts.values(),
	]),
	post(
		`${DISPATCH}/whatsapp/batchOnline`,
		'account.bringOnline',
		{ whatsAppList: list({ ...ACCOUNT, 'accountId?': string(), override: boolean() }) },
		({ whatsAppList }, world) => setAccounts(whatsAppList, world, 2),
	),
	post(
		`${DISPATCH}/whatsapp/batchRecycle`,
		'account.recycle',
		{ 'whatsAppList?': listOf(phone()) },
		({ whatsAppList = [] }, { state }) => {
			for (const whatsApp of whatsAppList) state.accounts.delete(whatsApp);
			return '';
		},
	),
	post(
		`${DISPATCH}/register/submitPhone`,
		'registration.submitPhone',
		{ phone: phone(), verifyType: int(0, 1, 2, 3), accountType: int(1, 2), areaCode: text(), countryCode: text() },
		({ phone: number, areaCode, countryCode }, { state: { registrations } }) => {
			if (!/^\+?\d{1,6}$/.test(areaCode)) throw refuse('areaCode is no country calling code');
			if (!/^[A-Z]{2}$/.test(countryCode)) throw refuse('countryCode has two letters');
			// The first task has the number of the documented example, 12.
			const taskId = Math.max(11, ...[...registrations.values()].map((known) => known.taskId)) + 1;
			registrations.set(number, { phone: number, areaCode, taskId, verified: false });
			return taskId;
		},
	),
	post(
		`${DISPATCH}/register/submitVerifyCode`,
		'registration.submitVerifyCode',
		{ phone: phone(), areaCode: text(), verifyCode: text() },
		({ phone: number, areaCode, verifyCode }, { state, tell }) => {
			const known = state.registrations.get(number);
			if (known?.areaCode !== areaCode) throw refuse('phone: no registration was submitted for it');
			if ((known.expectedCode ?? verifyCode) !== verifyCode) throw refuse('verifyCode is wrong');
			known.verified = true;
			tell('CHANNEL_REGISTER_STATUS', [{ phone: areaCode.replace('+', '') + number, status: 1 }]);
			return '';
		},
	),
	get(`${QR}/selectPairTarget`, 'login.getPairingTargets', {}, (_, { state }) => state.pairTargets),
	post(`${QR}/preGenerate`, 'login.reservePort', { type: int(), 'target?': int() }, preGenerate),
	// "No" by the table; without it there is no port to find (1002).
	post(`${QR}/getQrCode`, 'login.getQrCode', { 'id?': text(), ...IP_CONFIG }, ({ id }, world) => portOf(world, id).qr),
	post(
		`${QR}/getQrCodeV2`,
		'login.getPairCode',
		{ ...ID, phone: phone(), ...IP_CONFIG, 'isEasy?': text('n', 'y', 'b') },
		({ id, phone: number, isEasy = '' }, world) => {
			const { qrV2, pairCode, defaultPairCode } = portOf(world, id);
			const codes: Record<string, string> = { n: pairCode, y: `${number.slice(-4)}-1111`, b: '88888888' };
			return { qrcode: qrV2, pairCode: codes[isEasy] ?? defaultPairCode };
		},
	),
	post(`${QR}/getQrCodeInfo`, 'login.getStatus', { 'id?': text(), 'whatsApp?': phone() }, getQrCodeInfo),
	post(`${QR}/onLine`, 'port.bringOnline', { ...ID, ...IP_CONFIG }, ({ id }, world) => switchPort(id, world, 2)),
	post(`${QR}/offline`, 'port.takeOffline', ID, ({ id }, world) => switchPort(id, world, 4)),
	post(`${QR}/logOut`, 'port.logOut', ID, ({ id }, world) => {
		const port = loggedInPort(world, id);
		setAccount(world, port.phone, { onlineStatus: 4, reason: 'loggedOut' });
		// The port stays occupied without an account, like the third one of the documented list.
		Object.assign(port, { phone: null, userName: null, status: null });
		return [];
	}),
	get(`${QR}/selectCloudPort`, 'port.getUsage', {}, (_, { state }) => ({
		currentPort: countedPorts(state).length,
		maxPort: state.maxPort,
	})),
	get(`${QR}/selectCloudPortDetail`, 'port.getMany', {}, (_, { state }) =>
		countedPorts(state).map((port) => {
			const { phone: account, createTime, applicationId: id, status } = port;
			return { phone: account, createTime, id, status };
		}),
	),
	get(`${QR}/selectContact`, 'contact.getMany', { 'id?': text() }, ({ id }, world) => {
		loggedInPort(world, id);
		return world.state.contacts;
	}),
	post(`${QR}/contact/info`, 'contact.get', { ...ID, phone: phone() }, ({ id, phone: whatsapp }, world) => {
		loggedInPort(world, id);
		const known = world.state.contacts.find((contact) => contact.whatsapp === whatsapp);
		return known ?? { whatsapp, pushName: '', isFriend: false, firstName: '', fullName: '' };
	}),
	post(`${QR}/info/profile`, 'profile.get', ID, ({ id }, world) => {
		const { counted, phone: whatsapp } = loggedInPort(world, id);
		// The documentation shows one profile, whose number is not that of the port it asks for; other ports get their own.
		return counted ? { ...world.state.profile, whatsapp } : world.state.profile;
	}),
	post(
		`${DISPATCH}/channelInfo/updateAvatarOrNickname`,
		'profile.update',
		{ type: int(0, 1), 'avatar?': string(), 'nickname?': string(), phoneList: listOf(phone()) },
		({ type, phoneList }, { state }) => {
			const offline = [...state.ports.values()].find((port) => phoneList.includes(port.phone!) && port.status !== 10);
			if (type === 1 && offline) throw refuse(`phoneList: the cloud port of ${offline.phone} must be online`);
			return '';
		},
	),
	post(`${BUS}/qrCodeTask/create`, 'scanTask.create', { 'userId?': int(), allocationRole: int(1, 3) }, createScanTask),
	post(`${BUS}/qrCodeTask/getQrCode`, 'scanTask.getQrCode', { taskId: text() }, ({ taskId }, { state }) => {
		const task = state.scanTasks.get(taskId);
		if (!task) throw refuse('taskId: no such task');
		if (task.taskStatus !== 0) throw refuse('taskId: the QR code was scanned already');
		return task.qr;
	}),
	post(`${DISPATCH}/gsTask/assign/soCreate`, '', { ...SEND, ...PAIR }, (request, world) =>
		createTask(request, [request], world),
	),
	post(`${DISPATCH}/gsTask/assign/moscCreate`, '', { ...SEND, sendInfos: list(PAIR) }, (request, world) =>
		createTask(request, request.sendInfos, world),
	),
	get(`${DISPATCH}/gsTask/queryExecuteStatus`, '', { taskId: text() }, ({ taskId: id }, { state }) => {
		const task = state.tasks.get(id);
		if (!task) throw refuse('taskId: no such task');
		const { taskId, status, info } = task;
		return { taskId, status, info };
	}),
	post(`${DISPATCH}/user/listUserByTenantId`, '', {}, (_, { state }) => state.agents),
	post(
		`${DISPATCH}/user/queryUserStatus`,
		'',
		{ 'userId?': intOrString(), 'userName?': string(), source: intOrString(1, 2, 3) },
		({ userId = '', userName = '', source }, world) =>
			onlineAgents(world, Number(source))
				.filter((agent) => ['', String(agent.userId)].includes(String(userId)))
				.filter((agent) => ['', agent.userName].includes(userName))
				.map(({ userName: agentAccount, ...agent }) => ({ ...agent, agentAccount })),
	),
	post(`${DISPATCH}/user/queryAllOlWhatsAppInfo`, '', {}, (_, world) =>
		[1, 2, 3].map((source) => {
			const agents = onlineAgents(world, source);
			return { source, list: agents.map(({ userId: _, ...agent }) => ({ agentAccount: agent.userName, ...agent })) };
		}),
	),
	post(`${BUS}/customer/api/batchImport`, '', CUSTOMERS, importCustomers),
	// The body is a bare list.
	post(`${BUS}/customer/query`, '', { '[]': list({ whatsApp: phone() }) }, ({ '[]': asked }, { state }) =>
		asked.flatMap(({ whatsApp }) => state.customers.get(whatsApp) ?? []),
	),
];
