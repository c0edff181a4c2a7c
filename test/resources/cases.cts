import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { simplifyChatRecord } from '../../nodes/SocialEpoch/messages/message';
import { fixture, success } from '../support/answers.cts';

/** What the user enters, what must travel, what must come out. */
interface Row {
	/** `resource:operation` */
	name: string;
	/** Method and path. */
	endpoint: string;
	/** What the user enters; `items` where the parameters come from incoming items by expression. */
	parameters?: INodeParameters;
	items?: IDataObject[];
	/** The whole body, or the whole query of a GET; by default the documented one, or an empty query. */
	request?: unknown;
	/** The exact answer; by default the documented one. */
	response?: string;
	/** The whole output. */
	output: IDataObject[];
	/** Texts that must be readable from the PNG of each item. */
	qr?: string[];
	/** What the editor shows of its output before the first run, where a run with the settings a user finds takes long. */
	preview?: IDataObject[];
	/** Whether it only looks at the first of the incoming items. */
	onlyFirst?: true;
	/** Whether it may be repeated without harm; by default what gets something or waits for it. */
	repeatable?: boolean;
	/** Parameters that are needed, by name, and how the user knows them. */
	required?: Record<string, string>;
}

const example = (name: string): IDataObject => JSON.parse(fixture(`api/${name}.json`)) as IDataObject;

/** The documents mask digits of some numbers; a user's are not masked. */
const unmasked = <T,>(value: T): T =>
	JSON.parse(JSON.stringify(value).replace(/(?<=\d)[xX*]+/g, (mask) => '0'.repeat(mask.length))) as T;

const PORT = 'ad518a4271fa43c8937612c5f60396f8';
const chatRequest = unmasked(example('chat.getMany.request')) as IDataObject & { info: IDataObject };
const chatRecords = (example('chat.getMany.response').data as IDataObject).records as IDataObject[];
/** Newest first, as the platform may send them. */
const chat = [
	{
		id: '2',
		username: 'lee',
		actionType: 1,
		contentType: 4,
		content: JSON.stringify({ url: 'https://example.com/f', filename: 'prices.pdf', mimeType: 'application/pdf' }),
		chatTime: Date.UTC(2026, 0, 31, 8, 1),
	},
	{
		id: '1',
		username: 'lee',
		actionType: 2,
		contentType: 0,
		content: 'May I have the price list?',
		chatTime: Date.UTC(2026, 0, 31, 8),
	},
].map((record) => ({
	...record,
	chatType: 1,
	whatsId: '86172272727',
	friendWhatsId: '61191828282',
	friendName: 'Ana',
}));
const wakeUpRequest = example('conversation.wakeUp.request') as IDataObject & { data: IDataObject[] };
const wakeUp = wakeUpRequest.data[0];
const keys = { publicKey: 'PUB', privateKey: 'PRIV', msgPublicKey: 'MPUB', msgPrivateKey: 'MPRIV' };
const keyLabels = {
	publicKey: 'Public Key',
	privateKey: 'Private Key',
	msgPublicKey: 'Message Public Key',
	msgPrivateKey: 'Message Private Key',
};
/** The example leaves key material empty, which no real request can. */
const filledAccount = (name: string): IDataObject => {
	const [account] = (example(name) as { whatsAppList: IDataObject[] } & IDataObject).whatsAppList;
	return { ...account, ...keys, accountId: 'ACC', nextKeyId: '1', registrationId: '2', deviceParams: 'D' };
};
const imported = filledAccount('account.import.request');
const online = filledAccount('account.bringOnline.request');
const details = ({ avatar, name, nextKeyId, registrationId, deviceParams, whatsappType }: IDataObject) =>
	({ avatar, name, nextKeyId, registrationId, deviceParams, whatsappType }) as INodeParameters;
const qrText = String(example('login.getQrCode.response').data);
const pairCode = example('login.getPairCode.response').data as IDataObject;
// The example's address is on a host that only its author's network knows.
const profileUpdate: IDataObject = {
	...unmasked(example('profile.update.request')),
	avatar: 'https://oss.example.com/a.jpeg',
};
const ryan = { customer: '8618733334444', name: 'Ryan yu', isFriend: false, firstName: null, fullName: null };
/** What `toEqual` takes for equal, also where there is no jest. */
const matching = (form: RegExp) => ({ asymmetricMatch: (value: unknown) => form.test(String(value)) });
/** One process remembers what it has sent. */
const unbraked = { messagesPerMinute: 0 };
const text = { type: 1, text: 'Hello! How can we help?' };
const sending = { sendWhatsApp: 'From', friendWhatsApp: 'To', content: 'Content' };

const ROWS: Row[] = [
	{
		name: 'chat:getMany',
		endpoint: 'POST /wscrm-bus-api/open/message/msgPage',
		parameters: {
			returnAll: false,
			limit: 10,
			simplify: false,
			filters: {
				friendWhatsId: '918440000',
				chatType: 1,
				contentType: 2,
				agentAccount: 'dev_miors',
				whatsId: '',
			},
		},
		// `whatsId` is empty in the example: an optional field that is not set does not travel.
		request: {
			...chatRequest,
			tenantId: 500766,
			info: { friendWhatsId: '918440000', chatType: 1, contentType: 2, agentAccount: 'dev_miors' },
		},
		output: chatRecords,
	},
	{
		name: 'chat:getConversation',
		endpoint: 'POST /wscrm-bus-api/open/message/msgPage',
		parameters: { whatsId: '86172272727', friendWhatsId: '61191828282@c.us' },
		request: {
			tenantId: 500766,
			current: 1,
			pageSize: 20,
			info: { whatsId: '86172272727', friendWhatsId: '61191828282' },
		},
		response: success({ records: chat, total: 2, size: 20, current: 1, pages: 1 }),
		output: [
			{
				account: '86172272727',
				customer: '61191828282',
				groupId: null,
				customerName: 'Ana',
				messages: [...chat].reverse().map(simplifyChatRecord),
				transcript: 'Customer: May I have the price list?\nAgent (lee): [file] prices.pdf',
				lastReceivedAt: '2026-01-31T08:00:00.000Z',
				lastSentAt: '2026-01-31T08:01:00.000Z',
			},
		],
		required: { whatsId: 'WhatsApp Account', friendWhatsId: 'Customer' },
	},
	{
		name: 'conversation:wakeUp',
		endpoint: 'POST /wscrm-bus-api/open/action/batchAdd',
		parameters: {
			agentAccount: wakeUp.agentAccount as string,
			friendWhatsId: wakeUp.friendWhatsId as string,
			platformType: 1,
			additionalFields: { whatsId: wakeUp.whatsId as string, content: wakeUp.content as string },
		},
		// The table says int, the example "1"; PLATFORM and table agree on the number.
		request: { tenantId: 500766, data: [{ ...wakeUp, type: 1 }] },
		output: [
			{ id: '20c7c02bf11b494286dd165da47388c9', agent: 'test', account: '13633802288', customer: '8613633800088' },
		],
		required: { agentAccount: 'Agent', friendWhatsId: 'Customer' },
	},
	{
		name: 'conversation:getResult',
		endpoint: 'POST /wscrm-bus-api/open/action/callbackResult',
		parameters: { ids: 'ad518a4271fa43c8937612c5f60396f8' },
		output: [
			{
				id: 'ad518a4271fa43c8937612c5f60396f8',
				agent: 'ykts02',
				account: '8172727272727',
				customer: '8261626162626',
				status: 'failed',
				at: null,
			},
		],
		required: { ids: 'IDs' },
	},
	{
		name: 'account:import',
		endpoint: 'POST /group-dispatch-api/whatsapp/batchInsert',
		parameters: {
			whatsApp: imported.whatsApp as string,
			accountId: 'ACC',
			...keys,
			additionalFields: details(imported),
		},
		request: { whatsAppList: [imported] },
		output: [{ account: '861821726232', success: true }],
		required: { whatsApp: 'WhatsApp Number', accountId: 'Account ID', ...keyLabels },
	},
	{
		name: 'account:getMany',
		endpoint: 'GET /group-dispatch-api/whatsapp/queryWhatsAppStatus',
		output: [{ account: '861821371272', status: 'loggingIn' }],
	},
	{
		name: 'account:bringOnline',
		endpoint: 'POST /group-dispatch-api/whatsapp/batchOnline',
		parameters: {
			whatsApp: online.whatsApp as string,
			override: false,
			...keys,
			additionalFields: { accountId: 'ACC', ...details(online) },
		},
		request: { whatsAppList: [online] },
		output: [{ account: '861821726232', success: true }],
		required: { whatsApp: 'WhatsApp Number', ...keyLabels },
	},
	{
		name: 'account:recycle',
		endpoint: 'POST /group-dispatch-api/whatsapp/batchRecycle',
		parameters: { whatsApp: '={{ $json.account }}' },
		items: [{ account: '861821726232' }, { account: '861821726231' }],
		output: [
			{ account: '861821726232', success: true },
			{ account: '861821726231', success: true },
		],
		required: { whatsApp: 'WhatsApp Account' },
	},
	{
		name: 'registration:submitPhone',
		endpoint: 'POST /group-dispatch-api/register/submitPhone',
		parameters: { phone: '182172623211', verifyType: 1, accountType: 2, areaCode: '+86', countryCode: 'CN' },
		output: [{ taskId: 12, account: '86182172623211' }],
		required: { phone: 'Phone Number', areaCode: 'Area Code', countryCode: 'Country Code' },
	},
	{
		name: 'registration:submitVerifyCode',
		endpoint: 'POST /group-dispatch-api/register/submitVerifyCode',
		parameters: { phone: '1821726232', areaCode: '+86', verifyCode: '123456' },
		output: [{ account: '861821726232', success: true }],
		required: { phone: 'Phone Number', areaCode: 'Area Code', verifyCode: 'Verification Code' },
	},
	{
		name: 'login:getPairingTargets',
		endpoint: 'GET /group-dispatch-api/qrCode/selectPairTarget',
		output: [
			{ targetTenantId: 10085, targetTenantName: 'xxxx', createdAt: '2025-11-05T08:22:07.000Z' },
			{ targetTenantId: 10086, targetTenantName: 'yyyy', createdAt: '2025-11-21T02:50:37.000Z' },
		],
	},
	{
		name: 'login:reservePort',
		endpoint: 'POST /group-dispatch-api/qrCode/preGenerate',
		parameters: { type: 1, additionalFields: { target: '10085' } },
		output: [{ portId: PORT }],
	},
	{
		name: 'login:getQrCode',
		endpoint: 'POST /group-dispatch-api/qrCode/getQrCode',
		parameters: { id: PORT, additionalFields: { ipConfig: 'ip:port:user:pass' } },
		output: [{ portId: PORT, qrCode: qrText }],
		qr: [qrText],
		required: { id: 'Port ID' },
	},
	{
		name: 'login:getPairCode',
		endpoint: 'POST /group-dispatch-api/qrCode/getQrCodeV2',
		parameters: { id: PORT, phone: '8618733334444', additionalFields: { ipConfig: 'ip:port:user:pass' } },
		output: [{ portId: PORT, qrCode: pairCode.qrcode, pairCode: 'IVEA_IPON' }],
		qr: [String(pairCode.qrcode)],
		repeatable: false,
		required: { id: 'Port ID', phone: 'Phone Number' },
	},
	{
		name: 'login:getStatus',
		endpoint: 'POST /group-dispatch-api/qrCode/getQrCodeInfo',
		parameters: { id: PORT },
		output: [{ account: '812282828221', agent: 'test', loggedIn: true }],
		required: { id: 'Port ID and WhatsApp Number are both' },
	},
	{
		name: 'login:waitUntilLoggedIn',
		endpoint: 'POST /group-dispatch-api/qrCode/getQrCodeInfo',
		parameters: { id: PORT },
		request: example('login.getStatus.request'),
		response: fixture('api/login.getStatus.response.json'),
		output: [{ portId: PORT, loggedIn: true, account: '812282828221', agent: 'test' }],
		required: { id: 'Port ID' },
	},
	{
		name: 'port:getUsage',
		endpoint: 'GET /group-dispatch-api/qrCode/selectCloudPort',
		output: [{ currentPort: 3, maxPort: 2, free: 0 }],
	},
	{
		name: 'port:getMany',
		endpoint: 'GET /group-dispatch-api/qrCode/selectCloudPortDetail',
		output: [
			{
				portId: '8639164839053938688',
				account: '8618730334344',
				status: 'online',
				createdAt: '2025-07-31T07:40:19.000Z',
			},
			{
				portId: '8654029561952415744',
				account: '8618730334345',
				status: 'disconnected',
				createdAt: '2025-09-10T08:07:25.000Z',
			},
			{ portId: '8654029632861319168', account: null, status: null, createdAt: '2025-09-10T08:07:42.000Z' },
		],
	},
	{
		name: 'port:bringOnline',
		endpoint: 'POST /group-dispatch-api/qrCode/onLine',
		parameters: { id: PORT, additionalFields: { ipConfig: 'ip:port:user:pass' } },
		output: [{ portId: PORT, success: true }],
		required: { id: 'Port' },
	},
	{
		name: 'port:takeOffline',
		endpoint: 'POST /group-dispatch-api/qrCode/offline',
		parameters: { id: PORT },
		output: [{ portId: PORT, success: true }],
		required: { id: 'Port' },
	},
	{
		name: 'port:logOut',
		endpoint: 'POST /group-dispatch-api/qrCode/logOut',
		parameters: { id: PORT },
		output: [{ portId: PORT, success: true }],
		required: { id: 'Port' },
	},
	{
		name: 'contact:getMany',
		endpoint: 'GET /group-dispatch-api/qrCode/selectContact',
		parameters: { id: '8639164839053938688' },
		request: { id: '8639164839053938688' },
		output: [ryan, ryan],
		repeatable: false,
		required: { id: 'Port' },
	},
	{
		name: 'contact:get',
		endpoint: 'POST /group-dispatch-api/qrCode/contact/info',
		parameters: { id: PORT, phone: '8618733334444' },
		output: [ryan],
		repeatable: false,
		required: { id: 'Port', phone: 'Phone Number' },
	},
	{
		name: 'profile:get',
		endpoint: 'POST /group-dispatch-api/qrCode/info/profile',
		parameters: { id: PORT },
		output: [
			{
				account: '447962xxxxx',
				name: 'ygfhvd',
				businessName: 'ygfhvd',
				isBusiness: true,
				avatar: (example('profile.get.response').data as IDataObject).avatar,
				about: 'Nihao',
				chats: 11,
				groups: 3,
				lastChatAt: '2026-03-24T08:05:58.000Z',
			},
		],
		required: { id: 'Port' },
	},
	{
		name: 'profile:update',
		endpoint: 'POST /group-dispatch-api/channelInfo/updateAvatarOrNickname',
		parameters: {
			type: 1,
			phoneList: (profileUpdate.phoneList as string[])[0],
			additionalFields: { avatar: profileUpdate.avatar as string, nickname: 'mimanchin' },
		},
		request: profileUpdate,
		output: [{ accounts: profileUpdate.phoneList, success: true }],
		required: { phoneList: 'WhatsApp Numbers' },
	},
	{
		name: 'scanTask:create',
		endpoint: 'POST /wscrm-bus-api/qrCodeTask/create',
		parameters: { allocationRole: 3, additionalFields: { userId: '10001' } },
		output: [{ taskId: 'f0d485cb2e5e4c5ca21b74e970043e6c' }],
	},
	{
		name: 'scanTask:getQrCode',
		endpoint: 'POST /wscrm-bus-api/qrCodeTask/getQrCode',
		parameters: { taskId: 'f0d485cb2e5e4c5ca21b74e970043e6c' },
		output: [{ taskId: 'f0d485cb2e5e4c5ca21b74e970043e6c', qrCode: 'qr_code' }],
		qr: ['qr_code'],
		required: { taskId: 'Task ID' },
	},
	{
		name: 'message:send',
		endpoint: 'POST /group-dispatch-api/gsTask/assign/soCreate',
		parameters: {
			sendWhatsApp: '86172272727@c.us',
			friendWhatsApp: '+61 19182-8282',
			targetType: 1,
			content: { parts: [text] },
			options: unbraked,
		},
		request: {
			sendType: 1,
			targetType: 1,
			content: [{ ...text, sort: 0 }],
			sendWhatsApp: '86172272727',
			friendWhatsApp: '61191828282',
		},
		response: success({ taskId: '8f1' }),
		output: [{ account: '86172272727', customer: '61191828282', taskId: '8f1' }],
		required: sending,
	},
	{
		name: 'message:reply',
		endpoint: 'POST /group-dispatch-api/gsTask/assign/soCreate',
		// From, To and Recipient Type are filled in already.
		parameters: { content: { parts: [text] }, options: unbraked },
		items: [{ account: '86172272727', groupId: '120363295594719602', customer: '61191828282', chatType: 'group' }],
		request: {
			sendType: 1,
			targetType: 2,
			content: [{ ...text, sort: 0 }],
			sendWhatsApp: '86172272727',
			friendWhatsApp: '120363295594719602',
		},
		response: success({ taskId: '8f1' }),
		output: [{ account: '86172272727', groupId: '120363295594719602', taskId: '8f1' }],
		required: sending,
	},
	{
		name: 'message:sendToMany',
		endpoint: 'POST /group-dispatch-api/gsTask/assign/moscCreate',
		parameters: {
			sendWhatsApp: '86172272727',
			friendWhatsApp: '={{ $json.customer }}',
			targetType: 1,
			content: { parts: [text] },
			additionalFields: { name: 'Welcome', sendType: 3, agentAccount: 'support01' },
		},
		items: [{ customer: '61191828282' }, { customer: '61191828283, 61191828284, 61191828283' }],
		request: {
			name: 'Welcome',
			sendType: 3,
			source: '3',
			agentAccount: 'support01',
			targetType: 1,
			content: [{ ...text, sort: 0 }],
			sendInfos: [
				{ sendWhatsApp: '86172272727', friendWhatsApp: '61191828282' },
				{ sendWhatsApp: '86172272727', friendWhatsApp: '61191828283' },
				{ sendWhatsApp: '86172272727', friendWhatsApp: '61191828284' },
			],
		},
		response: success({ taskId: '8f2' }),
		output: [
			{ taskId: '8f2', recipients: ['61191828282'] },
			{ taskId: '8f2', recipients: ['61191828283', '61191828284'] },
		],
		required: sending,
	},
	{
		name: 'message:sendAndWait',
		endpoint: 'POST /group-dispatch-api/gsTask/assign/soCreate',
		parameters: { sendWhatsApp: '86172272727', friendWhatsApp: '61191828282', message: 'Shall we ship it?' },
		request: {
			sendType: 1,
			targetType: 1,
			sendWhatsApp: '86172272727',
			friendWhatsApp: '61191828282',
			content: [
				{
					type: 1,
					text: matching(/^Shall we ship it\?\n\nhttp\S+\/node-under-test\?question=\S+&signature=\S+$/),
					sort: 0,
				},
			],
		},
		response: success({ taskId: '8f1' }),
		output: [{}],
		preview: [
			{ data: { approved: true, respondedAt: '2026-01-31T08:00:00.000Z' } },
			{ data: { text: 'Tomorrow, please', respondedAt: '2026-01-31T08:00:00.000Z' } },
		],
		onlyFirst: true,
		required: { sendWhatsApp: 'From', friendWhatsApp: 'To', message: 'Message' },
	},
	{
		name: 'message:waitForReply',
		endpoint: 'POST /wscrm-bus-api/open/message/msgPage',
		parameters: { whatsId: '86172272727', friendWhatsId: '905343694925', options: { since: 1741962820000 } },
		request: {
			tenantId: 500766,
			current: 1,
			pageSize: 100,
			info: {
				whatsId: '86172272727',
				friendWhatsId: '905343694925',
				actionType: 2,
				startChatTime: 1741962820000,
				endChatTime: matching(/^\d{13}$/),
			},
		},
		response: success({ records: chatRecords.slice(0, 2), total: 2, size: 100, current: 1, pages: 1 }),
		output: [{ replied: true, ...simplifyChatRecord(chatRecords[1]) }],
		preview: [{ replied: true, ...simplifyChatRecord(chatRecords[1]) }],
		required: { whatsId: 'WhatsApp Account', friendWhatsId: 'Customer' },
	},
	{
		name: 'message:getStatus',
		endpoint: 'GET /group-dispatch-api/gsTask/queryExecuteStatus',
		parameters: { taskId: '8f1' },
		request: { taskId: '8f1' },
		response: success({
			status: 5,
			info: [
				{ sendWhatsApp: '86172272727', friendWhatsApp: '61191828282', status: 4 },
				{ friendWhatsApp: '61191828283@c.us', status: -1 },
				{ friendWhatsApp: '', friendWhatsId: '611918****@lid', status: 3 },
				{ whatsApp: '86172272728', friendWhatsId: '120363295594719602@g.us', status: 77 },
			],
		}),
		output: [
			{ account: '86172272727', customer: '61191828282', status: 'delivered' },
			{ account: null, customer: '61191828283', status: 'failed' },
			{ account: null, customer: '611918****@lid', status: 'sent' },
			{ account: '86172272728', customer: '120363295594719602', status: 'unknown', statusCode: 77 },
		].map((item) => ({ taskId: '8f1', taskStatus: 'completed', ...item })),
		required: { taskId: 'Task ID' },
	},
	{
		name: 'agent:getMany',
		endpoint: 'POST /group-dispatch-api/user/listUserByTenantId',
		request: {},
		response: success([{ userName: 'support01', userId: 10001, state: 1 }, { userName: 'support02' }]),
		output: [
			{ agent: 'support01', agentId: '10001', state: 1 },
			{ agent: 'support02', agentId: null },
		],
	},
	{
		name: 'agent:getOnline',
		endpoint: 'POST /group-dispatch-api/user/queryUserStatus',
		parameters: { source: 1, additionalFields: { userName: 'support01' } },
		request: { source: 1, userName: 'support01' },
		response: success([
			{ userId: 10001, agentAccount: 'support01', whatsAppList: [{ whatsApp: '86172272727', name: 'Sales' }] },
		]),
		output: [
			{
				agent: 'support01',
				agentId: '10001',
				channel: 'pc',
				accounts: [{ account: '86172272727', name: 'Sales' }],
			},
		],
	},
	{
		name: 'customer:createOrUpdate',
		endpoint: 'POST /wscrm-bus-api/customer/api/batchImport',
		parameters: {
			agentAccount: 'support01',
			whatsApp: '={{ $json.customer }}',
			additionalFields: {
				friendName: '={{ $json.name }}',
				birthday: '1990-05-17T00:00:00',
				tabName: 'VIP, Berlin',
				cancelTabName: ['new'],
				extensionFields: { fields: [{ name: 'contract', value: '42' }] },
			},
		},
		items: [{ customer: '61191828282@c.us', name: 'Ana' }, { customer: '61191828283' }],
		request: {
			tenantId: 500766,
			data: [{ whatsApp: '61191828282', friendName: 'Ana' }, { whatsApp: '61191828283' }].map((one) => ({
				agentAccount: 'support01',
				...one,
				birthday: '1990/05/17',
				tabName: 'VIP,Berlin',
				cancelTabName: 'new',
				contract: '42',
			})),
		},
		response: success(''),
		output: [
			{ customer: '61191828282', success: true },
			{ customer: '61191828283', success: true },
		],
		required: { agentAccount: 'Agent', whatsApp: 'Customer' },
	},
	{
		name: 'customer:get',
		endpoint: 'POST /wscrm-bus-api/customer/query',
		parameters: { whatsApp: '+61 191828282' },
		request: [{ whatsApp: '61191828282' }],
		response: success([{ friendName: 'Ana', stage: 'new' }]),
		output: [{ friendName: 'Ana', stage: 'new' }],
		required: { whatsApp: 'Customer' },
	},
];

/** The rows with all that they leave to the documents. */
export const cases = ROWS.map(({ name, endpoint, ...row }) => {
	const [resource, operation] = name.split(':');
	const [method, path] = endpoint.split(' ') as ['GET' | 'POST', string];
	const documented = `${resource}.${operation}`;
	return {
		name,
		resource,
		operation,
		method,
		path,
		parameters: {},
		required: {},
		repeatable: /^(get|wait)/.test(operation),
		...row,
		request: row.request ?? (method === 'GET' ? {} : example(`${documented}.request`)),
		response: row.response ?? fixture(`api/${documented}.response.json`),
	};
});

export type Case = (typeof cases)[number];
