import jsQR from 'jsqr';
import type { IDataObject } from 'n8n-workflow';
import { PNG } from 'pngjs';
import { simplifyChatRecord } from '../../nodes/SocialEpoch/messages/message';
import type { Port, SendTask, Simulator, WakeUp } from '../../simulator/index.cts';
import { cases } from '../../test/resources/cases.cts';
import { waitFor } from '../stage/progress.cts';
import { same } from './checks.cts';
import { clickIn } from './questions.cts';
import { ACTION, fileOf, nodeTypes, type Part, runAction, type World } from './world.cts';

/** One operation: what the user enters, and what must come of it by the simulator's own state. */
interface OperationCase {
	/** `resource:operation` */
	operation: string;
	parameters: (s: Simulator) => object;
	/** Incoming items; one empty item unless given. */
	items?: object[];
	/** Something that happens on the platform while the node runs. */
	meanwhile?: (s: Simulator, world: World) => Promise<void>;
	/** The whole output, computed after the run; `items` is the actual one, for what nobody can know before. */
	output: (s: Simulator, items: unknown[]) => unknown[];
	/** The text a scanner must read from the picture of the item. */
	picture?: (s: Simulator) => string;
	/** What has to have changed on the platform: [what it is, what it must be]. */
	effect?: (s: Simulator) => [actual: unknown, expected: unknown];
}

const keys = { publicKey: 'PUB', privateKey: 'PRIV', msgPublicKey: 'MPUB', msgPrivateKey: 'MPRIV' };
const NEW_ACCOUNTS = ['8613800138001', '8613800138002'];
const REGISTERED = '13800138005';
const CUSTOMER = '5511987654321';
const PHONE = '8613800138003';

/** A value that was typed, and one that was picked, in a field with a list. */
const typed = (value: unknown) => ({ __rl: true, mode: 'id', value });
const picked = (value: unknown) => ({
	__rl: true,
	mode: 'list',
	value,
	cachedResultName: 'whatever it shows',
});

/** The platform's time text, which is in UTC+8. */
const iso = (time: string) => new Date(`${time.replace(' ', 'T')}+08:00`).toISOString();
const lastOf = <T,>(map: Map<string, T>): T => [...map.values()].at(-1)!;
const lastPort = (s: Simulator): Port => lastOf(s.state.ports);
/** What the chat records hold of a group, oldest first. */
const ofGroup = (s: Simulator) => {
	const { whatsId, friendWhatsId } = s.state.chatRecords.find(({ chatType }) => chatType === 2)!;
	return s.state.chatRecords
		.filter((record) => record.whatsId === whatsId && record.friendWhatsId === friendWhatsId)
		.sort((a, b) => a.chatTime - b.chatTime);
};
const lastTask = (s: Simulator): SendTask => lastOf(s.state.tasks);
const lastWakeUps = (s: Simulator): WakeUp[] => [...s.state.wakeUps.values()].slice(-2);
const countedPorts = (s: Simulator): Port[] => [...s.state.ports.values()].filter(({ counted }) => counted);
/** One of the documented ports, by the 64-bit id under which the platform lists it. */
const documentedPort = (s: Simulator): Port => countedPorts(s)[0];
const accountOf = (s: Simulator, number: unknown) => s.state.accounts.get(String(number));
const contact = ({
	whatsapp: customer,
	pushName: name,
	isFriend,
	firstName,
	fullName,
}: Simulator['state']['contacts'][0]) => ({
	customer,
	name,
	isFriend,
	firstName: firstName || null,
	fullName: fullName || null,
});
const CONTENT = { parts: [{ type: 1, text: 'Hello! 👍\nHow can we help?' }] };

/** In an order in which one makes what the next one needs. */
const CASES: OperationCase[] = [
	{
		operation: 'chat:getMany',
		parameters: () => ({ returnAll: true, simplify: false, filters: { chatType: 1 } }),
		output: (s) => s.state.chatRecords.filter(({ chatType }) => chatType === 1).sort((a, b) => b.chatTime - a.chatTime),
	},
	{
		operation: 'chat:getConversation',
		parameters: (s) => {
			const [{ whatsId, friendWhatsId }] = ofGroup(s);
			return { whatsId: typed(whatsId), friendWhatsId, limit: 3 };
		},
		output: (s, items) => {
			const [{ messages, transcript }] = items as Array<{ messages: Array<{ recordId: string }>; transcript: string }>;
			same(
				messages.map(({ recordId }) => recordId),
				ofGroup(s)
					.map(({ id }) => id)
					.slice(-3),
			);
			same(transcript.split('\n').length >= messages.length, true);
			return items;
		},
	},
	{
		operation: 'agent:getOnline',
		parameters: () => ({ source: 0 }),
		output: (s, items) => {
			const numbers = (items as Array<{ accounts: Array<{ account: string }> }>).flatMap(({ accounts }) => accounts);
			const online = [...s.state.accounts.values()].filter(({ onlineStatus }) => onlineStatus === 2);
			same(numbers.map(({ account }) => account).sort(), online.map(({ whatsApp }) => whatsApp).sort());
			return items;
		},
	},
	{
		operation: 'customer:createOrUpdate',
		items: [{ number: '5511987654321' }, { number: '5511987654322' }],
		parameters: () => ({
			agentAccount: typed('test'),
			whatsApp: '={{ $json.number }}',
			additionalFields: {
				friendName: 'Ana',
				tabName: 'VIP',
				extensionFields: { fields: [{ name: 'plan', value: 'A' }] },
			},
		}),
		output: () => ['5511987654321', '5511987654322'].map((customer) => ({ customer, success: true })),
		effect: (s) => [
			[s.state.customers.get('5511987654322')?.friendName, s.state.customers.get('5511987654322')?.tags],
			['Ana', ['VIP']],
		],
	},
	{
		operation: 'customer:get',
		parameters: () => ({ whatsApp: '+55 11 98765-4321' }),
		output: (s) => [s.state.customers.get('5511987654321')],
	},
	{
		operation: 'conversation:wakeUp',
		items: [{ agent: 'test' }, { agent: 'kubrick108' }],
		parameters: () => ({
			agentAccount: typed('={{ $json.agent }}'),
			friendWhatsId: '5511987654321@c.us',
			platformType: 1,
			additionalFields: { whatsId: typed('8613800138000'), content: 'hello' },
		}),
		output: (s) =>
			lastWakeUps(s).map(({ id, agentAccount: agent, whatsId: account, friendWhatsId: customer }) => ({
				id,
				agent,
				account,
				customer,
			})),
	},
	{
		operation: 'conversation:getResult',
		parameters(s) {
			const [first, second] = lastWakeUps(s);
			s.finishWakeUp(first.id, 1);
			s.finishWakeUp(second.id, 2);
			return { ids: `${first.id}, ${second.id}` };
		},
		output: (s) =>
			lastWakeUps(s).map(({ id, agentAccount: agent, whatsId: account, friendWhatsId: customer, executeTime }, i) => ({
				id,
				agent,
				account,
				customer,
				status: i === 0 ? 'success' : 'failed',
				at: i === 0 ? iso(executeTime) : null,
			})),
	},
	{
		operation: 'account:import',
		items: NEW_ACCOUNTS.map((number) => ({ number })),
		parameters: () => ({ whatsApp: '={{ $json.number }}', accountId: 'ACC', ...keys }),
		output: () => NEW_ACCOUNTS.map((account) => ({ account, success: true })),
		effect: (s) => [NEW_ACCOUNTS.map((number) => accountOf(s, number)?.onlineStatus), [4, 4]],
	},
	{
		operation: 'account:bringOnline',
		parameters: () => ({ whatsApp: NEW_ACCOUNTS[0], override: true, ...keys }),
		output: () => [{ account: NEW_ACCOUNTS[0], success: true }],
		effect: (s) => [accountOf(s, NEW_ACCOUNTS[0])?.onlineStatus, 2],
	},
	{
		operation: 'account:getMany',
		parameters: () => ({}),
		output: (s) =>
			[...s.state.accounts.values()].map(({ whatsApp: account, onlineStatus }) => ({
				account,
				status: ['', 'loggingIn', 'online', 'loggingOut', 'offline'][onlineStatus],
			})),
	},
	{
		operation: 'account:recycle',
		parameters: () => ({ whatsApp: picked(NEW_ACCOUNTS[1]) }),
		output: () => [{ account: NEW_ACCOUNTS[1], success: true }],
		effect: (s) => [accountOf(s, NEW_ACCOUNTS[1]), undefined],
	},
	{
		operation: 'registration:submitPhone',
		parameters: () => ({
			phone: `+86 ${REGISTERED}`,
			verifyType: 0,
			accountType: 1,
			areaCode: '+86',
			countryCode: 'CN',
		}),
		output: (s) => [{ taskId: s.state.registrations.get(REGISTERED)?.taskId, account: `86${REGISTERED}` }],
	},
	{
		operation: 'registration:submitVerifyCode',
		parameters(s) {
			s.state.registrations.get(REGISTERED)!.expectedCode = '123456';
			return { phone: REGISTERED, areaCode: '86', verifyCode: '123-456' };
		},
		output: () => [{ account: `86${REGISTERED}`, success: true }],
		effect: (s) => [s.state.registrations.get(REGISTERED)?.verified, true],
	},
	{
		operation: 'login:getPairingTargets',
		parameters: () => ({}),
		output: (s) => s.state.pairTargets.map(({ createTime, ...target }) => ({ ...target, createdAt: iso(createTime) })),
	},
	{
		operation: 'login:reservePort',
		parameters: () => ({ type: 2, additionalFields: { target: picked('10085') } }),
		output: (s) => [{ portId: lastPort(s).id }],
		effect: (s) => [lastPort(s).lockedUntil! > Date.now(), true],
	},
	{
		operation: 'login:getQrCode',
		parameters: (s) => ({ id: lastPort(s).id }),
		output: (s) => [{ portId: lastPort(s).id, qrCode: lastPort(s).qr }],
		picture: (s) => lastPort(s).qr,
	},
	{
		operation: 'login:getPairCode',
		parameters: (s) => ({ id: lastPort(s).id, phone: PHONE, additionalFields: { isEasy: 'y' } }),
		output: (s) => [{ portId: lastPort(s).id, qrCode: lastPort(s).qrV2, pairCode: `${PHONE.slice(-4)}-1111` }],
		picture: (s) => lastPort(s).qrV2,
	},
	{
		operation: 'login:waitUntilLoggedIn',
		parameters: (s) => ({ id: lastPort(s).id, timeout: 30, interval: 1 }),
		async meanwhile(s) {
			await asked(s, '/getQrCodeInfo');
			s.scan(lastPort(s).id, { whatsApp: PHONE, userName: 'Lee' });
		},
		output: (s) => [{ portId: lastPort(s).id, loggedIn: true, account: PHONE, agent: 'Lee' }],
		effect: (s) => [accountOf(s, PHONE)?.onlineStatus, 2],
	},
	{
		operation: 'login:getStatus',
		parameters: () => ({ id: '', whatsApp: `+${PHONE}` }),
		output: () => [{ account: PHONE, agent: 'Lee', loggedIn: true }],
	},
	{
		operation: 'port:getUsage',
		parameters: () => ({}),
		output: (s) => [
			{
				currentPort: countedPorts(s).length,
				maxPort: s.state.maxPort,
				free: Math.max(s.state.maxPort - countedPorts(s).length, 0),
			},
		],
	},
	{
		// The ids are beyond 2^53 and must come out to the last digit.
		operation: 'port:getMany',
		parameters: () => ({ simplify: false }),
		output: (s) =>
			countedPorts(s).map(({ phone, createTime, applicationId, status }) => ({
				phone,
				createTime,
				id: applicationId,
				status,
			})),
	},
	{
		operation: 'port:takeOffline',
		parameters: (s) => ({ id: picked(String(documentedPort(s).applicationId)) }),
		output: (s) => [{ portId: documentedPort(s).applicationId, success: true }],
		effect: (s) => [
			[documentedPort(s).status, accountOf(s, documentedPort(s).phone)?.onlineStatus],
			[20, 4],
		],
	},
	{
		operation: 'port:bringOnline',
		parameters: (s) => ({
			id: picked(String(documentedPort(s).applicationId)),
			additionalFields: { ipConfig: '203.0.113.7:1080:user:secret' },
		}),
		output: (s) => [{ portId: documentedPort(s).applicationId, success: true }],
		effect: (s) => [
			[documentedPort(s).status, accountOf(s, documentedPort(s).phone)?.onlineStatus],
			[10, 2],
		],
	},
	{
		operation: 'contact:getMany',
		parameters: (s) => ({ id: picked(String(documentedPort(s).applicationId)) }),
		output: (s) => s.state.contacts.map(contact),
	},
	{
		operation: 'contact:get',
		parameters: (s) => ({ id: typed(lastPort(s).id), phone: s.state.contacts[0].whatsapp }),
		output: (s) => [contact(s.state.contacts[0])],
	},
	{
		operation: 'profile:get',
		parameters: (s) => ({ id: typed(lastPort(s).id) }),
		output: (s) => [
			{
				account: PHONE,
				name: s.state.profile.pushName,
				businessName: s.state.profile.businessName,
				isBusiness: s.state.profile.isBusiness,
				avatar: s.state.profile.avatar,
				about: s.state.profile.status,
				chats: s.state.profile.chatNum,
				groups: s.state.profile.groupNum,
				lastChatAt: new Date(Number(s.state.profile.lastChatTime) * 1000).toISOString(),
			},
		],
	},
	{
		operation: 'profile:update',
		parameters: () => ({ type: 1, phoneList: PHONE, additionalFields: { nickname: 'Support' } }),
		output: () => [{ accounts: [PHONE], success: true }],
		effect: (s) => [s.requests.at(-1)?.body, { type: 1, phoneList: [PHONE], nickname: 'Support' }],
	},
	{
		operation: 'port:logOut',
		parameters: (s) => ({ id: typed(lastPort(s).id) }),
		output: (s) => [{ portId: lastPort(s).id, success: true }],
		effect: (s) => [
			[lastPort(s).phone, accountOf(s, PHONE)?.onlineStatus],
			[null, 4],
		],
	},
	{
		operation: 'scanTask:create',
		parameters: () => ({ allocationRole: 3, additionalFields: { userId: '846164' } }),
		output: (s) => [{ taskId: lastOf(s.state.scanTasks).taskId }],
		effect: (s) => [lastOf(s.state.scanTasks).userId, 846164],
	},
	{
		operation: 'scanTask:getQrCode',
		parameters: (s) => ({ taskId: lastOf(s.state.scanTasks).taskId }),
		output: (s) => {
			const { taskId, qr } = lastOf(s.state.scanTasks);
			return [{ taskId, qrCode: qr }];
		},
		picture: (s) => lastOf(s.state.scanTasks).qr,
	},
	{
		operation: 'message:send',
		parameters: () => ({
			sendWhatsApp: typed('8613800138000@c.us'),
			friendWhatsApp: '+55 11 98765-4321',
			targetType: 1,
			content: CONTENT,
			options: { waitForResult: true },
		}),
		output(s, items) {
			const [{ status }] = items as Array<{ status: string }>;
			same(['sent', 'delivered', 'read'].includes(status), true);
			return [{ account: '8613800138000', customer: CUSTOMER, taskId: lastTask(s).taskId, status }];
		},
		effect: (s) => [
			[s.sent.at(-1)?.sendWhatsApp, s.sent.at(-1)?.friendWhatsApp, s.sent.at(-1)?.content],
			['8613800138000', CUSTOMER, [{ ...CONTENT.parts[0], sort: 0 }]],
		],
	},
	{
		operation: 'message:reply',
		items: [
			{ account: '8613800138000', customer: CUSTOMER, groupId: null, chatType: 'individual' },
			{ account: '8613800138000', customer: CUSTOMER, groupId: '120363295594719602', chatType: 'group' },
		],
		parameters: () => ({ content: CONTENT, options: { spacing: 1, jitter: 0 } }),
		output(s) {
			const [first, second] = [...s.state.tasks.values()].slice(-2);
			return [
				{ account: '8613800138000', customer: CUSTOMER, taskId: first.taskId },
				{ account: '8613800138000', groupId: '120363295594719602', taskId: second.taskId },
			];
		},
		effect: (s) => [
			s.sent.slice(-2).map(({ friendWhatsApp, targetType }) => [friendWhatsApp, targetType]),
			[
				[CUSTOMER, 1],
				['120363295594719602', 2],
			],
		],
	},
	{
		operation: 'message:sendAndWait',
		parameters: () => ({ sendWhatsApp: typed('8613800138000'), friendWhatsApp: CUSTOMER, message: 'May we ship it?' }),
		async meanwhile(s, { n8n }) {
			const { length } = s.sent;
			const message = await waitFor('the question to be sent', async () => s.sent[length]);
			await clickIn(message, n8n.url, 'approve');
		},
		output: (_, [item]) => [{ data: { approved: true, respondedAt: respondedAt(item) } }],
	},
	{
		operation: 'message:waitForReply',
		parameters: () => ({
			whatsId: typed('8613800138000'),
			friendWhatsId: CUSTOMER,
			timeout: 30,
			interval: 1,
		}),
		async meanwhile(s) {
			await asked(s, '/msgPage');
			await s.customerWrites({ account: '8613800138000', customer: CUSTOMER, text: 'On Friday, please' });
		},
		output: (s) => [{ replied: true, ...simplifyChatRecord(s.state.chatRecords.at(-1) as IDataObject) }],
	},
	{
		operation: 'message:sendToMany',
		items: [{ to: '5511987654321' }, { to: ['5511987654322', '5511987654323'] }],
		parameters: () => ({
			sendWhatsApp: typed('8613800138000'),
			friendWhatsApp: '={{ $json.to }}',
			targetType: 1,
			content: CONTENT,
			additionalFields: { name: 'Welcome', sendType: 3 },
		}),
		// Both items travel in one task.
		output: (s) => [
			{ taskId: lastTask(s).taskId, recipients: [CUSTOMER] },
			{ taskId: lastTask(s).taskId, recipients: ['5511987654322', '5511987654323'] },
		],
		effect: (s) => [
			s.sent.slice(-3).map(({ friendWhatsApp }) => friendWhatsApp),
			['5511987654321', '5511987654322', '5511987654323'],
		],
	},
	{
		operation: 'message:getStatus',
		parameters: (s) => ({ taskId: String(lastTask(s).taskId) }),
		output: (s) =>
			lastTask(s).info.map(({ sendWhatsApp: account, friendWhatsApp: customer }) => ({
				taskId: lastTask(s).taskId,
				taskStatus: 'completed',
				account,
				customer,
				// Long before a person asks, the simulated customer has read it.
				status: 'read',
			})),
	},
	{
		operation: 'agent:getMany',
		parameters: () => ({}),
		output: (s) =>
			s.state.agents.map(({ userName: agent, userId, ...rest }) => ({ agent, agentId: String(userId), ...rest })),
	},
];

/** Waits until the platform is asked for something once more. */
export async function asked(s: Simulator, path: string): Promise<void> {
	const count = () => s.requests.filter((request) => request.path.endsWith(path)).length;
	const before = count();
	await waitFor('the node to ask the platform', async () => count() > before || undefined);
}

/** The one thing of an answer that nobody can know before. */
function respondedAt(item: unknown): string {
	const { respondedAt: at } = (item as { data: { respondedAt: string } }).data;
	same(Math.abs(Date.now() - Date.parse(at)) < 60_000, true);
	return at;
}

/** Every operation, executed in a workflow of a real n8n once. */
export const operations: Part = async (world, { check }) => {
	const all = [...CASES, ...plainCases()];
	await check('every operation that n8n offers is about to be executed', async () => {
		same((await offeredOperations(world)).sort(), all.map(({ operation }) => operation).sort());
	});
	for (const one of all) {
		await check(`${one.operation}${one.picture ? ', with its QR code as a picture' : ''}`, async () => {
			const { simulator } = world;
			const [resource, operation] = one.operation.split(':');
			const parameters = { resource, operation, ...one.parameters(simulator) };
			const [{ items, error, run }] = await Promise.all([
				runAction(world, parameters, { items: one.items }),
				one.meanwhile?.(simulator, world),
			]);
			if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
			same(items, one.output(simulator, items));
			if (one.effect) same(...one.effect(simulator));
			if (one.picture) same(await scanned(world, run.data!.main[0]![0].binary), one.picture(simulator));
		});
	}
};

/** Those of the unit tests, for operations that have no case of their own above. */
function plainCases(): OperationCase[] {
	return cases
		.map(({ resource, operation, parameters, items, output }) => {
			return { operation: `${resource}:${operation}`, parameters: () => parameters, items, output: () => output };
		})
		.filter((plain) => !CASES.some(({ operation }) => operation === plain.operation));
}

/** All `resource:operation` in the node's description. */
async function offeredOperations(world: World): Promise<string[]> {
	const { properties } = (await nodeTypes(world)).find(({ name }) => name === ACTION)!;
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options, displayOptions }) =>
			options!.map(({ value }) => `${displayOptions!.show!.resource[0]}:${value}`),
		);
}

/** The text in a QR code, from the picture that n8n serves to the editor. */
async function scanned(world: World, binary: unknown): Promise<string | undefined> {
	const { data } = binary as { data: { id?: string; data: string; mimeType: string; fileName: string } };
	same([data.mimeType, data.fileName], ['image/png', 'qr-code.png']);
	return textIn(await fileOf(world, data));
}

/** The text in a picture of a QR code, a PNG. */
export function textIn(picture: Buffer): string | undefined {
	const { data, width, height } = PNG.sync.read(picture);
	return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}
