import { BUS, DISPATCH, QR, stage } from './support.cts';

const at = stage({ maxPerSecond: 0 });
const post = at.ask;
const codes = async (path: string, ...inputs: object[]) => {
	const found = [];
	for (const input of inputs) found.push((await post(path, input)).code);
	return found;
};

test('ports are reserved until the quota is used up, and released after 10 minutes', async () => {
	const { simulator } = at;
	const { data: id } = await post(`${QR}/preGenerate`, { type: 2 });
	const reserved = [{ type: 3 }, { type: 2, target: 1 }, { type: 1, target: 10086 }, { type: 2 }];
	expect(await codes(`${QR}/preGenerate`, ...reserved)).toEqual([1003, 1004, 200, 1001]);
	expect(await codes(`${BUS}/qrCodeTask/create`, { allocationRole: 1 })).toEqual([1001]);
	simulator.advance(595_000);
	expect(await codes(`${QR}/getQrCode`, { id })).toEqual([200]);
	simulator.advance(5000);
	for (const name of ['getQrCode', 'getQrCodeV2', 'getQrCodeInfo', 'onLine', 'logOut', 'contact/info']) {
		expect(await codes(`${QR}/${name}`, { id, ...(/V2|contact/.test(name) && { phone: '86' }) })).toEqual([1002]);
	}
	expect((await post(`${QR}/selectCloudPort`)).data).toEqual({ currentPort: 3, maxPort: 5 });
	simulator.scan([...simulator.state.ports.keys()].at(-1)!, { whatsApp: '8618733334444' });
	simulator.state.maxPort = 2;
	const { data } = await post(`${QR}/selectCloudPortDetail`);
	expect(data).toMatchObject([{ status: 10 }, { status: 20 }, { status: 20 }]);
});

test.each([
	['manual', 'test', [0, 2]],
	['success', 'test', [1, 1]],
	['success', '10001', [2, 2]],
	['failure', 'test', [2, 2]],
] as const)('wake-ups end by themselves: %s for agent %s', async (wakeUpOutcome, agentAccount, [soon, later]) => {
	const { simulator } = at;
	Object.assign(simulator, { wakeUpOutcome });
	const item = { agentAccount, whatsId: '1363', friendWhatsId: '1', platformType: 1, type: 1 };
	const add = async (data: object[]) => (await post(`${BUS}/open/action/batchAdd`, { tenantId: 500766, data })).data;
	const [, , id] = await add([item, item, { ...item, friendWhatsId: '2', whatsId: '99' }]);
	await simulator.idle();
	const found = async () =>
		(await post(`${BUS}/open/action/callbackResult`, { tenantId: 500766, data: ['x', id] })).data;
	expect(await found()).toMatchObject([{ id, whatsId: '99', friendWhatsId: '2', executeStatus: soon }]);
	simulator.advance(60_000);
	expect(await found()).toMatchObject([{ executeStatus: later }]);
	expect(simulator.state.wakeUpViolations).toEqual([]);
	await add([item, { ...item, friendWhatsId: '2' }]);
	expect(simulator.state.wakeUpViolations).toMatchObject([{ agentAccount, whatsId: '1363', friends: ['1', '2'] }]);
});

// The vendor's own client sends the source as text.
const TASK = { source: '1', targetType: 1, sendWhatsApp: '1', friendWhatsApp: '2', content: [{ type: 1, text: 'hi' }] };
const SEND = `${DISPATCH}/gsTask/assign/soCreate`;

test.each<[object, number]>([
	[{ type: 10, title: 't', text: 'x', link: 'https://a', url: '' }, 200],
	[{ type: 11, title: 't', text: 'x', routeType: 3, routeList: '86,87' }, 200],
	[{ type: 1, text: 'x'.repeat(1025) }, 507],
	[{ type: 1 }, 514],
	[{ type: 5, text: 'x' }, 515],
	[{ type: 10, text: 'x' }, 400],
	[{ type: 11, routeList: [] }, 400],
	[{ type: 7, url: 'x' }, 400],
])('content %j answers %d', async (part, code) =>
	expect(await codes(SEND, { ...TASK, content: [part] })).toEqual([code]),
);

test('tasks wait for their time, and have at most 5,000 recipients', async () => {
	const startTaskTime = new Date(Date.now() + 8 * 3_600_000 + 60_000).toISOString().slice(0, 19).replace('T', ' ');
	expect(await codes(SEND, TASK, { ...TASK, startTaskTime }, { ...TASK, startTaskTime: 'soon' })).toEqual([
		200, 200, 513,
	]);
	expect(at.simulator.sent).toHaveLength(1);
	at.simulator.advance(60_000);
	expect(at.simulator.sent).toHaveLength(2);
	const { sendWhatsApp, friendWhatsApp, ...shared } = TASK;
	const sendInfos = Array<object>(5001).fill({ sendWhatsApp, friendWhatsApp });
	expect(await codes(`${DISPATCH}/gsTask/assign/moscCreate`, { ...shared, sendInfos })).toEqual([507]);
});

test('more than 50 requests a second to an endpoint are refused until the second is over', async () => {
	const { simulator } = at;
	simulator.maxPerSecond = 50;
	const ask = async () => (await post(`${QR}/selectCloudPort`)).status;
	const answers = await Promise.all(Array.from({ length: 60 }, ask));
	expect(answers.filter((status) => status === 429)).toHaveLength(10);
	expect((await post(`${QR}/selectPairTarget`)).status).toBe(200);
	const paths = [`${QR}/selectCloudPort`, `${QR}/selectPairTarget`, undefined];
	expect(paths.map((path) => simulator.peakPerSecond(path))).toEqual([60, 1, 60]);
	await new Promise((done) => setTimeout(done, 1050));
	expect(await ask()).toBe(200);
});

test('a request whose answer is replaced is not carried out, one whose answer is lost is', async () => {
	for (const [fault, size] of [
		[{ code: 517 }, 4],
		[{ drop: true }, 5],
		[{ truncate: true }, 6],
	] as const) {
		at.simulator.fault('*', fault);
		await post(`${QR}/preGenerate`, { type: 2 }).catch(() => {});
		expect(at.simulator.state.ports.size).toBe(size);
	}
});
