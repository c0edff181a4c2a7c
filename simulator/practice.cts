/**
 * The page to practise on: a person plays customers, agents and the back office by hand. Its files lie in page/, and what
 * it shows and does goes through a small JSON API beside them, under a path that the platform does not have.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type EventId, EVENTS } from './events.cts';
import type { Simulator, Written } from './index.cts';
import { parseJson, writeJson } from './json.cts';
import { countedPorts, type Message } from './state.cts';
import type { AccountChange, Traffic } from './world.cts';

const PATH = '/_practice/';

const ACCOUNTS = { sales: '8613800138000', support: '8613900139000' };
const GROUP = '120363295594719602';
const PEOPLE = { '5511987654321': 'Ana Souza', '447700900123': 'Ben Carter', '12025550123': 'Chloe Park' };

/** A company to practise with in the place of the documented examples: two accounts, two agents, three customers. */
export function prepareCompany(simulator: Simulator): void {
	const { state } = simulator;
	Object.assign(simulator, { receiptDelay: 1500, archiveLag: 2000, wakeUpOutcome: 'success', wakeUpDelay: 2000 });
	for (const map of [state.accounts, state.ports, state.scanTasks, state.wakeUps, state.registrations]) map.clear();
	state.agents = [
		{ userId: 10001, userName: 'maria' },
		{ userId: 10002, userName: 'tom' },
	];
	state.devices.set(ACCOUNTS.sales, { agent: 'maria', source: 1, name: 'Sales' });
	state.devices.set(ACCOUNTS.support, { agent: 'tom', source: 2, name: 'Support' });
	for (const number of Object.values(ACCOUNTS)) simulator.setAccount(number, { onlineStatus: 2 });
	for (const [whatsApp, friendName] of Object.entries(PEOPLE))
		state.customers.set(whatsApp, { whatsApp, friendName, tags: [] });
}

// --- what the page shows

const FILES: Record<string, [type: number, filename: string]> = {
	picture: [2, 'picture.png'],
	voice: [12, 'voice.wav'],
	document: [4, 'document.pdf'],
};
const CARD = 'BEGIN:VCARD\nVERSION:3.0\nFN:Dora Meyer\nTEL;type=CELL;waid=491510000000:+491510000000\nEND:VCARD';

/** What a customer writes, by the name of the button. */
function contentFor(what: string, text: string, { url }: Simulator): Pick<Written, 'type' | 'text' | 'file'> {
	if (what === 'card') return { type: 6, text: CARD };
	if (what === 'location') {
		return { type: 13, file: { latitude: -23.5614, longitude: -46.6559, name: 'Masp', address: text, url: '' } };
	}
	const [type, filename] = FILES[what] ?? [1, ''];
	const mimeType = TYPES[extname(filename)];
	return filename
		? { type, file: { filename, mimeType, url: `${url}${PATH}${filename}`, caption: text } }
		: { type, text };
}

const KINDS: Record<number, string> = {
	2: 'Picture',
	3: 'Audio',
	4: 'File',
	5: 'Video',
	6: 'Contact card',
	10: 'Card link',
	11: 'Routing link',
	12: 'Voice message',
	13: 'Location',
};

/** What of a message a person reads in the chat: words, and where its file or link leads. */
function readable({ text, file }: Message): { words: string; address: string } {
	if (file) {
		const words = [file.title, file.name, file.caption, file.address].filter((part) => part).join(' – ');
		return { words, address: String(file.link ?? file.url ?? '') };
	}
	const [name, number] = ['FN', 'TEL'].map((line) => new RegExp(`^${line}.*?:(.*)$`, 'm').exec(text)?.[1] ?? '');
	return { words: text.startsWith('BEGIN:VCARD') ? `${name} ${number}` : text, address: '' };
}

function shownMessage(message: Message, id: number) {
	const { account, friend, actionType, agent, member, type, taskId, status, at } = message;
	const sender = taskId === undefined ? `agent ${agent.userName}` : 'n8n';
	const author = actionType === 1 ? sender : (member?.name ?? '');
	const kind = KINDS[type] ?? '';
	return { id, account, friend, isSent: actionType === 1, author, kind, ...readable(message), status, at };
}

/** The message inside an answer, or as much of the answer as fits into a line. */
function wordsOf(answer: string): string {
	try {
		const { message, code } = JSON.parse(answer) as { message?: unknown; code?: unknown };
		const words = `${String(message ?? '')}${code === undefined ? '' : ` (code ${String(code)})`}`.trim();
		if (words) return words;
	} catch {
		// A web page, or nothing.
	}
	return answer.slice(0, 200);
}

const MOST_TRAFFIC = 200;
const MOST_TEXT = 20_000;

type Numbered = Traffic & { id: number };

const HEADERS = ['content-type', 'tenant_id', 'timestamp', 'token', 'access_token'];

const shownTraffic = ({ headers, sent, answer, ...seen }: Numbered) => ({
	...seen,
	words: wordsOf(answer),
	headers: HEADERS.filter((name) => headers[name] !== undefined).map((name) => `${name}: ${String(headers[name])}`),
	sent: sent.slice(0, MOST_TEXT),
	answer: answer.slice(0, MOST_TEXT),
});

function stateOf(simulator: Simulator, traffic: Numbered[], after: number) {
	const { state, callbacks, tenantId, apiKey, webhookSecret, url, signing, wakeUpOutcome } = simulator;
	const answerTo = (id: EventId) => {
		const last = traffic.findLast(({ name, kind }) => kind === 'delivery' && name === id);
		return last && { at: last.at, ok: last.ok, status: last.status, words: wordsOf(last.answer) };
	};
	const portOf = (number: string) => [...state.ports.values()].find(({ phone }) => phone === number);
	const statuses = ['', 'logging in', 'online', 'logging out', 'offline'];
	const messages = state.messages.map(shownMessage).slice(-MOST_TRAFFIC);
	const friends = new Set([...state.customers.keys(), ...messages.map(({ friend }) => friend)]);
	return {
		office: { 'Base URL': url, 'Tenant ID': tenantId, 'API Key': apiKey, 'Webhook Secret': webhookSecret },
		signing,
		events: Object.entries(EVENTS).map(([name, { label }]) => {
			const id = name as EventId;
			return { id, label, url: callbacks.get(id) ?? '', answer: answerTo(id) };
		}),
		accounts: [...state.accounts.values()].map(({ whatsApp: number, status, onlineStatus }) => {
			const { agent, name } = state.devices.get(number) ?? { agent: state.agents[0].userName, name: '' };
			const where = portOf(number) ? 'cloud port' : `device of ${agent}`;
			return { number, name, where, status: status === 2 ? 'banned' : statuses[onlineStatus] };
		}),
		agents: state.agents.map(({ userName }) => userName),
		customers: [...friends]
			.filter((number) => number !== GROUP && !state.accounts.has(number))
			.map((number) => ({ number, name: String(state.customers.get(number)?.friendName ?? '') })),
		group: GROUP,
		messages,
		quota: { used: countedPorts(state).length, max: state.maxPort },
		ports: [...state.ports.values()].map(({ id, phone, status, qr }) => ({
			id,
			number: phone,
			status: phone === null ? 'waits for a scan' : status === 10 ? 'online' : 'offline',
			code: qr.slice(0, 24),
		})),
		scanTasks: [...state.scanTasks.values()].map(({ taskId: id, whatsApp, qr }) => ({
			id,
			number: whatsApp,
			status: whatsApp === null ? 'waits for a scan' : 'logged in',
			code: qr.slice(0, 24),
		})),
		registrations: [...state.registrations.values()].map(({ phone, areaCode, verified }) => ({
			number: `${areaCode} ${phone}`,
			status: verified ? 'registered' : 'waits for the code that was sent to the phone: any code will do',
		})),
		wakeUpOutcome,
		wakeUps: [...state.wakeUps.values()].slice(-20).map((wakeUp) => {
			const { agentAccount: agent, whatsId: account, friendWhatsId: customer, executeStatus } = wakeUp;
			return { agent, account, customer, status: ['waits', 'opened', 'failed'][executeStatus] };
		}),
		traffic: traffic.filter(({ id }) => id > after).map(shownTraffic),
	};
}

// --- what it does

type Input = Record<string, string>;

function asNumber(value = '', what: string): string {
	const digits = value.replace(/[\s()+-]/g, '');
	if (!/^\d{5,20}$/.test(digits)) throw new Error(`${what} is not a phone number with its country code: ${value}`);
	return digits;
}

function eventOf(value: string): EventId {
	if (!Object.hasOwn(EVENTS, value)) throw new Error(`There is no event ${value}`);
	return value as EventId;
}

const CHANGES: Record<string, AccountChange> = {
	online: { status: 1, onlineStatus: 2 },
	offline: { onlineStatus: 4 },
	disconnect: { onlineStatus: 4, reason: 'disconnected' },
	ban: { status: 2, onlineStatus: 4 },
};

/** What the buttons do, by name. Each answers what is to be read beside the button, or throws the reason why not. */
const ACTIONS: Record<string, (simulator: Simulator, input: Input) => Promise<string> | string> = {
	callback(simulator, { event, url = '' }) {
		const address = url.trim();
		if (address && !/^https?:\/\/\S+$/.test(address)) throw new Error('The URL must begin with http:// or https://');
		simulator.setCallback(eventOf(event), address);
		return address ? 'Saved.' : 'Removed.';
	},
	async test(simulator, { event }) {
		if (!simulator.callbacks.has(eventOf(event))) throw new Error('Save a callback URL first.');
		let body: string;
		// A message that a workflow for customers' messages hears: received, and from one person.
		do body = simulator.generate(eventOf(event), 1);
		while (/"actionType":1,"chatType"|"chatType":2/.test(body));
		await simulator.deliver(eventOf(event), { body, retry: false });
		return 'Sent.';
	},
	signing(simulator, { signing }) {
		if (!['right', 'wrong', 'none'].includes(signing)) throw new Error('Choose one of the three ways.');
		simulator.signing = signing as Simulator['signing'];
		return 'Saved.';
	},
	customer(simulator, { account, customer, group, what = 'text', text = '' }) {
		const pair = { account: asNumber(account, 'The account'), customer: asNumber(customer, 'The customer') };
		const who = { ...pair, ...(group && { groupId: GROUP }) };
		if (what === 'text' && !text.trim()) throw new Error('Type a message first.');
		const texts = what === 'several' ? ['Hello', 'I wanted to ask', text || 'do you have it in blue?'] : [text];
		for (const one of texts) void simulator.customerWrites({ ...who, ...contentFor(what, one, simulator) });
		return 'Sent.';
	},
	addCustomer({ state }, { number, name = '' }) {
		const whatsApp = asNumber(number, 'The number');
		state.customers.set(whatsApp, { tags: [], ...state.customers.get(whatsApp), whatsApp, friendName: name.trim() });
		return 'Added.';
	},
	group(simulator, { customer, what }) {
		simulator.changeGroup(GROUP, asNumber(customer, 'The customer'), what === 'leave' ? 'leave' : 'join');
		return 'Done.';
	},
	agent(simulator, { account, friend, agent, text = '' }) {
		if (!text.trim()) throw new Error('Type a message first.');
		const pair = { account: asNumber(account, 'The account'), customer: asNumber(friend, 'The customer') };
		void simulator.agentWrites({ ...pair, ...(friend === GROUP && { groupId: GROUP }), text, agent });
		return 'Sent.';
	},
	account(simulator, { number, change }) {
		const wanted = CHANGES[change];
		if (!wanted) throw new Error(`There is no change ${change}`);
		simulator.setAccount(asNumber(number, 'The account'), wanted);
		return 'Done.';
	},
	scan(simulator, { id, number, agent }) {
		if (!id) throw new Error('No QR code waits for a scan. Let n8n reserve a port first.');
		simulator.scan(id, { whatsApp: asNumber(number, 'The number'), userName: agent });
		return 'Scanned: the account is logged in.';
	},
	quota(simulator, { max }) {
		if (!/^\d{1,4}$/.test(max)) throw new Error('The quota is a whole number.');
		simulator.state.maxPort = Number(max);
		simulator.advance(0);
		return 'Saved.';
	},
	wakeUps(simulator, { outcome }) {
		if (outcome !== 'success' && outcome !== 'failure') throw new Error('Choose one of the two.');
		simulator.wakeUpOutcome = outcome;
		return 'Saved.';
	},
};

// --- HTTP

const TYPES: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.png': 'image/png',
	'.wav': 'audio/wav',
	'.pdf': 'application/pdf',
};

function filesOf(folder: string): Map<string, Buffer> {
	const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
	return new Map(files.map(({ name, parentPath }) => [name, readFileSync(join(parentPath, name))]));
}

/** Serves the page under /_practice/, and leads there from the address itself. */
export function servePractice(app: FastifyInstance, simulator: Simulator): void {
	const files = filesOf(join(__dirname, 'page'));
	const traffic: Numbered[] = [];
	let last = 0;
	simulator.onTraffic((seen) => {
		traffic.push({ ...seen, id: (last += 1) });
		if (traffic.length > MOST_TRAFFIC) traffic.shift();
	});

	const reply = async (to: FastifyReply, status: number, value: object) =>
		await to.code(status).type('application/json').send(writeJson(value));

	/** Only this machine's own browser may look and click, and no other page in it. */
	const isOwn = ({ headers: { host = '', origin, 'content-type': type = '' }, method }: FastifyRequest) =>
		/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) &&
		(origin === undefined || origin === `http://${host}`) &&
		(method === 'GET' || type.startsWith('application/json'));

	app.get('/', async (_, to) => await to.redirect(PATH));
	app.all(`${PATH}*`, async (request, to) => {
		const { pathname, searchParams } = new URL(request.url, simulator.url);
		const name = pathname.slice(PATH.length) || 'index.html';
		if (!isOwn(request)) return await reply(to, 403, { said: 'Only this machine may use this page.' });
		if (request.method === 'GET' && name === 'state') {
			return await reply(to, 200, stateOf(simulator, traffic, Number(searchParams.get('after'))));
		}
		const file = request.method === 'GET' ? files.get(name) : undefined;
		if (file) {
			const policy =
				"default-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
			const headers = { 'content-security-policy': policy, 'cache-control': 'no-store' };
			return await to.headers(headers).type(TYPES[extname(name)]).send(file);
		}
		const action = request.method === 'POST' && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
		if (!action) return await reply(to, 404, { said: 'There is nothing here.' });
		try {
			return await reply(to, 200, { said: await action(simulator, parseJson(String(request.body)) as Input) });
		} catch (error) {
			return await reply(to, 400, { said: (error as Error).message });
		}
	});
}
