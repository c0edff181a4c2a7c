import jsQR from 'jsqr';
import nock from 'nock';
import { PNG } from 'pngjs';
import type { IDataObject } from 'n8n-workflow';

import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { type Simulator, startSimulator } from '../../simulator/index.cts';
import { credential, runNode, type RunOptions } from '../support/n8n.cts';
import { call } from '../simulator/support.cts';
import { turnUntil } from '../support/platform.cts';

/** Operations against the simulator, which keeps the platform's state and refuses what the platform would. */

const node = new SocialEpoch();
/** A port of the documents, on which an account is logged in. */
const PORT = 'ad518a4271fa43c8937612c5f60396f8';
let simulator: Simulator;

beforeAll(() => nock.restore());
beforeEach(async () => {
	simulator = await startSimulator({ apiKey: credential.apiKey });
});
afterEach(async () => {
	jest.useRealTimers();
	await simulator.close();
});

const run = async (name: string, parameters: object, items: IDataObject[] = [{}], options: RunOptions = {}) => {
	const [resource, operation] = name.split(':');
	return await runNode(
		node,
		{ resource, operation, ...parameters },
		{ items, credentials: { ...credential, baseUrl: simulator.url }, ...options },
	);
};

/** Time that a test turns; sockets and everything else stay real. */
const turnTime = () =>
	jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'hrtime', 'performance'] });

describe('wake-ups', () => {
	const wakeUp = {
		agentAccount: '={{ $json.agent }}',
		friendWhatsId: '={{ $json.friend }}',
		platformType: 1,
		additionalFields: { whatsId: '={{ $json.account }}' },
	};
	const items = Array.from({ length: 12 }, (_, i) => ({
		agent: i % 2 ? 'test' : 'kubrick108',
		account: `86180000000${i % 3}`,
		friend: `8613633800${String(100 + (i % 5))}`,
	}));

	it('of two executions at once never come too close', async () => {
		turnTime();
		const both = [run('conversation:wakeUp', wakeUp, items), run('conversation:wakeUp', wakeUp, items.slice(3, 9))];
		const [first, second] = await turnUntil(Promise.all(both), 100);
		expect(first.error ?? second.error).toBeUndefined();
		expect(first.json.map(({ customer }) => customer)).toEqual(items.map(({ friend }) => friend));
		expect(simulator.state.wakeUps.size).toBe(1 + 12 + 6);
		expect(simulator.state.wakeUpViolations).toEqual([]);
		for (const { json, pairedItem } of first.items) {
			expect(simulator.state.wakeUps.get(String(json.id))).toMatchObject({
				friendWhatsId: items[(pairedItem as { item: number }).item].friend,
			});
		}
	}, 60_000);

	it('would come too close without the spacing, so that the proof proves something', async () => {
		const data = ['861', '862'].map((friendWhatsId) => [
			{ agentAccount: 'a', whatsId: '1', friendWhatsId, platformType: 1, type: 1 },
		]);
		for (const one of data) {
			await call(simulator, '/wscrm-bus-api/open/action/batchAdd', { tenantId: 500766, data: one });
		}
		expect(simulator.state.wakeUpViolations).toHaveLength(1);
	});

	it('wait for their results together', async () => {
		turnTime();
		simulator.wakeUpOutcome = 'success';
		const options = { waitForResult: true };
		const work = run('conversation:wakeUp', { ...wakeUp, options }, items.slice(0, 3));
		const { json } = await turnUntil(work, 100);
		expect(json).toEqual(
			items.slice(0, 3).map(({ friend }) => expect.objectContaining({ customer: friend, status: 'success' })),
		);
		expect(json[0].at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
	}, 60_000);
});

describe('pace', () => {
	it('reads 300 profiles from an API of 150 ms in close to 6 s, none refused', async () => {
		simulator.latency = 150;
		const items = Array.from({ length: 300 }, () => ({}));
		const start = performance.now();
		const { json, error } = await run('profile:get', { id: PORT }, items);
		const took = performance.now() - start;
		expect(error).toBeUndefined();
		expect(json).toHaveLength(300);
		expect(simulator.requests).toHaveLength(300);
		expect(simulator.requests.every(({ status }) => status === 200)).toBe(true);
		expect(simulator.peakPerSecond()).toBeLessThanOrEqual(50);
		expect(took).toBeGreaterThan(5900);
		// One by one it would take 45 s.
		expect(took).toBeLessThan(20_000);
	}, 60_000);

	it('is shared by nodes and executions, and lowered by the option', async () => {
		const items = Array.from({ length: 30 }, () => ({}));
		const parameters = { id: PORT };
		await Promise.all([run('profile:get', parameters, items), run('profile:get', parameters, items)]);
		expect(simulator.requests).toHaveLength(60);
		expect(simulator.peakPerSecond()).toBeLessThanOrEqual(50);
		const before = simulator.requests.length;
		const options = { requestsPerSecond: 10 };
		await run('profile:get', { ...parameters, options }, items.slice(0, 15));
		const times = simulator.requests.slice(before).map(({ at }) => at);
		expect(times[14] - times[0]).toBeGreaterThan(1380);
	}, 60_000);
});

describe('login', () => {
	it('goes from reserve port to bring online with nothing but the items of the step before', async () => {
		const [port] = (await run('login:reservePort', { type: 2, additionalFields: {} })).json;
		expect(port).toEqual({ portId: expect.stringMatching(/^[0-9a-f]{32}$/) });

		const shown = await run('login:getQrCode', { id: '={{ $json.portId }}' }, [port]);
		const picture = PNG.sync.read(Buffer.from(shown.items[0].binary!.data.data, 'base64'));
		const read = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height)?.data;
		expect(read).toBe(shown.json[0].qrCode);
		expect(shown.json[0].portId).toBe(port.portId);

		const waiting = run('login:waitUntilLoggedIn', { id: '={{ $json.portId }}', timeout: 30, interval: 1 }, shown.json);
		setTimeout(() => simulator.scan(String(port.portId), { whatsApp: '8613633800088', userName: 'lee' }), 1200);
		const { json } = await waiting;
		expect(json).toEqual([{ portId: port.portId, loggedIn: true, account: '8613633800088', agent: 'lee' }]);

		const online = await run('port:bringOnline', { id: '={{ $json.portId }}' }, json);
		expect(online.json).toEqual([{ portId: port.portId, success: true }]);
		expect(simulator.state.accounts.get('8613633800088')).toMatchObject({ onlineStatus: 2 });
	}, 20_000);

	it('ends early when the reserved port is released, and says so', async () => {
		const [port] = (await run('login:reservePort', { type: 2 })).json;
		setTimeout(() => simulator.advance(10 * 60_000 + 1), 1200);
		const start = Date.now();
		const parameters = { id: '={{ $json.portId }}', timeout: 600, interval: 1 };
		const { json } = await run('login:waitUntilLoggedIn', parameters, [port]);
		expect(Date.now() - start).toBeLessThan(5000);
		expect(json).toEqual([
			{
				portId: port.portId,
				loggedIn: false,
				account: null,
				agent: null,
				reason: expect.stringMatching(/has been released \(code 1002\)\. .*Reserve a new one/),
			},
		]);
	}, 20_000);

	it('ends when the time is up, having looked no more often than told', async () => {
		const [port] = (await run('login:reservePort', { type: 2 })).json;
		const before = simulator.requests.length;
		const { json } = await run('login:waitUntilLoggedIn', { id: '={{ $json.portId }}', timeout: 3, interval: 2 }, [
			port,
		]);
		expect(json[0]).toMatchObject({ loggedIn: false, reason: 'Nobody logged in within 3 seconds' });
		expect(simulator.requests.length - before).toBe(3);
	}, 20_000);
});

describe('Return All', () => {
	const ids = (json: IDataObject[]) => json.map(({ id }) => id);

	it('reads all chat records once, in order, also those that arrive meanwhile', async () => {
		await simulator.close();
		simulator = await startSimulator({ apiKey: credential.apiKey, chatRecords: 950 });
		const all = simulator.state.chatRecords;
		const sorted = () => [...all].sort((a, b) => b.chatTime - a.chatTime).map(({ id }) => id);
		const before = sorted();
		simulator.latency = 30;
		let arrived = 0;
		const arriving = setInterval(() => {
			arrived += 1;
			all.push({ ...all[0], id: `new ${arrived}`, chatTime: Date.UTC(2030, 0, 1) + arrived });
		}, 7);
		const { json, error } = await run('chat:getMany', { returnAll: true, simplify: false });
		clearInterval(arriving);
		expect(error).toBeUndefined();
		expect(arrived).toBeGreaterThan(3);
		const found = ids(json);
		expect(new Set(found).size).toBe(found.length);
		expect(found.filter((id) => before.includes(String(id)))).toEqual(before);
		expect(found).toEqual(sorted().filter((id) => found.includes(id)));
	}, 20_000);

	it('fetches no more than Limit needs', async () => {
		await simulator.close();
		simulator = await startSimulator({ apiKey: credential.apiKey, chatRecords: 950 });
		for (const [limit, sizes] of [
			[20, [20]],
			[100, [100]],
			[250, [100, 100, 100]],
		] as const) {
			simulator.requests.length = 0;
			const { json } = await run('chat:getMany', { returnAll: false, limit, simplify: false });
			expect(json).toHaveLength(limit);
			expect(simulator.requests.map(({ body }) => body.pageSize)).toEqual(sizes);
		}
	});
});

describe('gathering', () => {
	it('brings 250 accounts online in 3 requests, and each item keeps its number', async () => {
		const items = Array.from({ length: 250 }, (_, i) => ({ whatsApp: String(8613600000000 + i) }));
		const keys = { publicKey: 'p', privateKey: 'q', msgPublicKey: 'r', msgPrivateKey: 's' };
		const parameters = { whatsApp: '={{ $json.whatsApp }}', override: false, ...keys };
		const { items: made } = await run('account:bringOnline', parameters, items);
		expect(simulator.requests.map(({ body }) => body.whatsAppList.length)).toEqual([100, 100, 50]);
		expect(made.map(({ json, pairedItem }) => [json.account, pairedItem])).toEqual(
			items.map(({ whatsApp }, item) => [whatsApp, { item }]),
		);
	});

	it('sends one message to 5,001 people in 2 tasks, and tells each item its task', async () => {
		const items = Array.from({ length: 5001 }, (_, i) => ({ customer: String(8613600000000 + i) }));
		const parameters = {
			sendWhatsApp: '86172272727',
			friendWhatsApp: '={{ $json.customer }}',
			targetType: 1,
			content: { parts: [{ type: 1, text: 'Hello' }] },
		};
		const { json } = await run('message:sendToMany', parameters, items);
		expect(simulator.requests.map(({ body }) => body.sendInfos.length).sort()).toEqual([1, 5000]);
		expect(simulator.sent).toHaveLength(5001);
		expect(new Set(json.slice(0, 5000).map(({ taskId }) => taskId)).size).toBe(1);
		expect(json[5000].taskId).not.toBe(json[0].taskId);
	}, 60_000);
});

describe('when things go wrong on the way', () => {
	const reading = { id: PORT };

	it('asks again what only looks: cut off, dropped, refused for haste', async () => {
		simulator.fault('*', { truncate: true });
		simulator.fault('*', { drop: true });
		simulator.fault('*', { status: 429, body: '', headers: { 'retry-after': '1' } });
		const { json, error } = await run('profile:get', reading);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(1);
		expect(simulator.requests).toHaveLength(4);
		const signatures = simulator.requests.map(({ headers }) => headers.token);
		expect(new Set(signatures).size).toBe(4);
		expect(simulator.requests[3].at - simulator.requests[2].at).toBeGreaterThanOrEqual(990);
	}, 20_000);

	it.each([
		['a cut-off answer', { truncate: true }, 'it is cut off'],
		['a dropped connection', { drop: true }, 'could not be reached'],
		['a gateway', { status: 504, body: '<html>' }, 'HTTP status 504: it is a web page'],
	])('never sends a message twice after %s, and says that it may have gone out', async (_what, fault, words) => {
		simulator.fault('*', fault);
		const { error } = await run('message:send', {
			sendWhatsApp: '86172272727',
			friendWhatsApp: '61191828282',
			targetType: 1,
			content: { parts: [{ type: 1, text: 'Hello' }] },
		});
		expect(simulator.requests).toHaveLength(1);
		expect(error?.message).toContain(words);
		expect(error?.description).toContain('may have been carried out');
	});
});
