import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../simulator/index.cts';
import { waitFor } from '../stage/progress.cts';
import type { Credential, Execution, WorkflowInput, WorkflowNode } from '../stage/rest.cts';
import { repository } from '../stage/runtime.cts';
import { ACTION, TRIGGER } from '../stage/workflows.cts';
import { same, says } from './checks.cts';
import { EVENT_IDS } from './events.cts';
import { textIn } from './operations.cts';
import { clickIn } from './questions.cts';
import { type Decide, type ModelRequest, startChatModel, startMailServer } from './stubs.cts';
import { acknowledged, fileOf, Listener, outcomeOf, type Part, type World } from './world.cts';

const FOLDER = join(repository, 'examples');
const FILES = join(repository, 'simulator', 'page', 'files');

const ACCOUNT = '8613800138000';
const AGENT = 'support01';
const FORM = 'n8n-nodes-base.formTrigger';

/** What a user of an example enters, by the name of its node. */
type Entered = Record<string, object>;

interface Setting {
	world: World;
	/** The customer of this example, whom no other example writes to. */
	customer: string;
	/** Imports an example as the editor does; chooses the credentials and enters what its notes say. */
	open(name: string, entered?: Entered): ReturnType<typeof importExample>;
	/** The same, and publishes it. */
	start: Setting['open'];
	/** What was mailed, in order. */
	mails: string[];
	/** What the model was asked, in order. */
	modelRequests: ModelRequest[];
}

/** How each example is executed, and what must come of it. */
const EXAMPLES: Record<string, (setting: Setting) => Promise<void>> = {
	async 'auto-reply'({ start }) {
		const { hears } = await start('auto-reply');
		same((await hears({ text: 'Hello?' })).answers, ['Thank you for your message! We will get back to you shortly.']);
	},

	async 'ai-agent'({ world, start, customer, modelRequests }) {
		const { simulator, n8n } = world;
		const { hears } = await start('ai-agent');
		same((await hears({ text: 'Do you have it in blue?' })).answers, ['In blue: yes.']);
		const { messages, tools } = modelRequests.at(-1)!;
		says(messages[0].content, /You answer customers of our shop on WhatsApp/);
		says(messages.at(-1)!.content, /The customer now wrote:\nDo you have it in blue\?/);
		// The model may choose nothing but the text.
		const chosen = tools.map(({ function: { name, parameters } }) => [name, Object.keys(parameters.properties)]);
		same(Object.fromEntries(chosen), {
			Hand_over: [],
			Tag_the_customer: [],
			Offer_a_discount: ['toolParameters', 'hitlParameters'],
		});

		for (const [decision, offered] of [
			['approve', ['10 % until Friday']],
			['decline', []],
		] as const) {
			const { length } = simulator.sent;
			const heard = hears({ text: 'Can I have it cheaper?' });
			// Where the question does not come, that is what the check tells, and not that this one never ends.
			heard.catch(() => {});
			const question = await waitFor('the colleague to be asked', async () => simulator.sent[length]);
			same(question.friendWhatsApp, '12025550199');
			says(question.content[0].text, /May we write this\?\n\ntext: 10 % until Friday\n/);
			await clickIn(question, n8n.url, decision);
			const { answers } = await heard;
			same(answers.slice(1), [...offered, 'Done.']);
		}

		same((await hears({ text: 'I want to talk to a person' })).answers, ['Done.']);
		const wakeUp = [...simulator.state.wakeUps.values()].at(-1)!;
		same([wakeUp.agentAccount, wakeUp.friendWhatsId], [AGENT, customer]);
		same(simulator.state.customers.get(customer)?.tags, ['waits for a person']);
	},

	async 'account-alert'({ world: { simulator }, start, mails }) {
		const { next } = await start('account-alert');
		const report = { account: 'test', time: '2026-01-31 15:27:00', platformType: 1 };
		const body = [
			{ whatsId: '8613800138001', status: 10, detailStatus: 12, ...report },
			{ whatsId: '8613800138002', status: 40, detailStatus: 41, ...report },
			{ whatsId: '8613800138003', status: 30, detailStatus: 32, ...report },
			{ whatsId: '8613800138005', status: 20, detailStatus: 21, ...report },
		];
		acknowledged(await simulator.deliver('WA_SYNC_ON_OR_OFF_LINE_STATUS', { body }));
		await next();
		const channel = async (onlineStatus: number, status = 1) =>
			await simulator.deliver('CHANNEL_SYNC_STATUS', {
				body: { whatsApp: '8613800138004', status, onlineStatus, reason: '1004', instanceCode: '' },
			});
		acknowledged(await channel(2)); // online: no alert
		acknowledged(await channel(4));
		await next();
		acknowledged(await channel(4, 2));
		await next();
		same(mails.map(subjectOf).sort(), [
			'WhatsApp account 8613800138002 is banned',
			'WhatsApp account 8613800138003 is offline',
			'WhatsApp account 8613800138004 is banned',
			'WhatsApp account 8613800138004 is offline',
			'WhatsApp account 8613800138005 is disconnected',
		]);
		const mail = mails.find((text) => text.includes('account 8613800138003'))!;
		says(mail, /^To: you@example\.com\r$/m);
		says(mail, /Reason: pcClientClosed\r?\nAgent: test\r?\nSince: 2026-01-31T07:27:00\.000Z/);
	},

	async 'qr-login'({ world: { simulator }, start, mails }) {
		const { submit, next } = await start('qr-login');
		const { ports, accounts } = simulator.state;
		const { size } = ports;
		await submit({ 'field-0': 'colleague@example.com' });
		const { id, qr } = await waitFor('the port to be reserved', async () => [...ports.values()][size]);
		const mail = await waitFor('the colleague to get a mail', async () => mails[0]);
		says(mail, /^To: colleague@example\.com\r$/m);
		const [, base64] = /Content-Type: image\/png[^]*?\r\n\r\n([^]*?)\r\n--/.exec(mail)!;
		same(textIn(Buffer.from(base64, 'base64')), qr);
		simulator.scan(id, { whatsApp: '8613800138010', userName: 'Lee' });
		const execution = await next();
		same(outcomeOf(execution, 'Wait until logged in').items, [
			{ portId: id, loggedIn: true, account: '8613800138010', agent: 'Lee' },
		]);
		same([mails.length, subjectOf(mails[1])], [2, 'Logged in: 8613800138010']);
		same(accounts.get('8613800138010')?.onlineStatus, 2);
	},

	async 'wake-up-campaign'({ world: { simulator, rest }, open }) {
		const { state } = simulator;
		const { id: project } = await rest.request<{ id: string }>('GET', '/rest/projects/personal');
		const tables = `/rest/projects/${project}/data-tables`;
		const columns = ['agent', 'account', 'customer', 'text', 'done'].map((name) => ({ name, type: 'string' }));
		const table = await rest.request<{ id: string }>('POST', tables, { name: 'Campaign', columns });
		const order = { account: ACCOUNT, text: 'Your order is ready' };
		const row = (agent: string, customer: string) => ({ agent, customer, ...order });
		const data = [
			row(AGENT, '12025550101'),
			row(AGENT, '12025550102'),
			row('support02', '12025550103'),
			row(AGENT, 'nobody'),
			{ ...row(AGENT, '12025550104'), done: 'success' },
		];
		await rest.request('POST', `${tables}/${table.id}/insert`, { data, returnType: 'count' });
		const before = new Set(state.wakeUps.keys());
		const violations = state.wakeUpViolations.length;
		const woken = () => [...state.wakeUps.values()].filter(({ id }) => !before.has(id));
		// The platform opens each conversation at once, but for the second of the first agent.
		const opening = setInterval(() => {
			for (const { id, executeStatus, friendWhatsId } of state.wakeUps.values()) {
				if (executeStatus === 0) simulator.finishWakeUp(id, friendWhatsId.endsWith('02') ? 2 : 1);
			}
		}, 100);
		const { run } = await open('wake-up-campaign');
		await run('Execute workflow', 120_000).finally(() => clearInterval(opening));
		const customers = woken().map(({ friendWhatsId }) => friendWhatsId);
		same(customers.sort(), ['12025550101', '12025550102', '12025550103']);
		same(state.wakeUpViolations.length, violations);
		const rows = `${tables}/${table.id}/rows?take=100`;
		const stored = await rest.request<{ data: Array<{ customer: string; done: string }> }>('GET', rows);
		const { nobody, ...others } = Object.fromEntries(stored.data.map(({ customer, done }) => [customer, done]));
		same(others, {
			'12025550101': 'success',
			'12025550102': 'failed',
			'12025550103': 'success',
			'12025550104': 'success',
		});
		says(nobody, /is not a phone number: nobody/);
		await run('Execute workflow');
		same(woken().length, 3);
	},

	async 'nightly-chat-export'({ world, open }) {
		// Yesterday's messages, more than one page of them, and one of today that must stay out.
		const midnight = new Date().setUTCHours(0, 0, 0, 0);
		const records = world.simulator.state.chatRecords;
		const [model] = records;
		const made = Array.from({ length: 150 }, (_, i) => ({
			...model,
			id: `export-${i}`,
			content: i === 7 ? '=HYPERLINK("https://evil.example")' : `Message ${i}`,
			contentType: 0,
			chatTime: midnight - 1000 - i * 60_000,
		}));
		records.push(...made, { ...model, id: 'export-today', chatTime: Date.now() });
		const { run } = await open('nightly-chat-export');
		const execution = await run('Every night', 60_000);
		same(outcomeOf(execution, "Get yesterday's messages").items.length, 150);
		const { bytes, fileName } = await fileOf(world, outcomeOf(execution, 'Convert to Excel').run);
		same(fileName, `chat-records-${new Date(midnight - 1).toISOString().slice(0, 10)}.xlsx`);
		const sheet = bytes.toString();
		same([sheet.slice(0, 2), [...sheet.matchAll(/export-\d+</g)].length], ['PK', 150]);
		// What a customer wrote is a text, however it begins.
		says(sheet, /t="str"><v>=HYPERLINK/);
		same(sheet.includes('<f>'), false);
	},

	async 'one-receiver'({ world: { rest }, open, start }) {
		const answer = await open('one-receiver-answer');
		await rest.activate(answer.id);
		const workflowId = { __rl: true, mode: 'id', value: answer.id };
		const { hears } = await start('one-receiver', {
			Orders: { workflowId },
			'Everything else': { workflowId },
		});
		for (const [text, way] of [
			['I want to ORDER two', 'Orders'],
			['Good morning', 'Everything else'],
		]) {
			const { execution, answers } = await hears({ text });
			same([answers, way in execution.data.resultData.runData], [[`Thank you! We have noted: ${text}`], true]);
		}
	},

	async 'office-hours'({ start }) {
		const hours = async (opens: number, closes: number, days: string) => {
			return await start('office-hours', { 'Office hours': assigned({ opens, closes, days }) });
		};
		const closed = await hours(24, 24, '1234567');
		same((await closed.hears({ text: 'Are you there?' })).answers, [
			'Thank you for writing to us! We are there from 24 to 24 o’clock and will answer then.',
		]);
		same((await closed.hears({ text: 'Hello?' })).answers, []);
		same((await closed.hears({ text: 'Hello?', customer: '5511900000999' })).answers.length, 1);
		const neverOpen = await hours(0, 24, '');
		same((await neverOpen.hears({ text: 'Hello?' })).answers.length, 1);
		const alwaysOpen = await hours(0, 24, '1234567');
		same((await alwaysOpen.hears({ text: 'Hello?' })).answers, []);
	},

	async 'voice-message'({ world: { simulator }, start }) {
		// The one thing that is different here: the file lies on this machine.
		const options = { contentTypes: ['voice', 'audio'], downloadMedia: true, allowPrivateAddresses: true };
		const { hears } = await start('voice-message', { 'When a voice message comes': { options } });
		const url = `${simulator.url}/_practice/voice.wav`;
		const file = { url, filename: 'voice.wav', mimeType: 'audio/wav' };
		same((await hears({ type: 12, file })).answers, ['In blue: yes.']);
	},

	async 'send-offer'({ world: { simulator }, start, customer }) {
		const { submit, next } = await start('send-offer');
		const bytes = readFileSync(join(FILES, 'document.pdf'));
		const offer = new File([bytes], 'Offer 1042.pdf', { type: 'application/pdf' });
		simulator.fetchFiles = true;
		await submit({ 'field-0': ACCOUNT, 'field-1': `+${customer}`, 'field-2': offer });
		const execution = await next().finally(() => (simulator.fetchFiles = false));
		const file = simulator.files.at(-1)!;
		same([file.status, file.contentType, file.bytes.equals(bytes)], [200, 'application/pdf', true]);
		const { friendWhatsApp, content } = simulator.sent.at(-1)!;
		const parts = content.map(({ type, text }) => `${type} ${text}`);
		same([friendWhatsApp, ...parts], [customer, '1 Here is the offer we talked about.', '4 Our offer']);
		const [item] = outcomeOf(execution, 'Send the offer').items as Array<{ customer: string; status: string }>;
		same([item.customer, ['sent', 'delivered', 'read'].includes(item.status)], [customer, true]);
	},

	async 'ask-and-wait'({ world: { simulator }, open, customer }) {
		const appointment = assigned({ account: ACCOUNT, customer, date: 'Friday at 10:00' });
		const { run } = await open('ask-and-wait', { Appointment: appointment });
		for (const [text, answer] of [
			['Yes, of course', 'Thank you, see you then!'],
			['Monday?', 'Thank you! We will see whether this is possible: Monday?'],
		]) {
			const { length } = simulator.sent;
			const running = run('Execute workflow', 60_000);
			await asked(simulator, '/msgPage');
			await simulator.customerWrites({ account: ACCOUNT, customer, text });
			await running;
			const [question, ...answers] = simulator.sent.slice(length).map(({ content }) => content[0].text);
			says(question, /^Your appointment is on Friday at 10:00\. Does that suit you\? Please answer yes, or send us/);
			same(answers, [answer]);
		}
	},

	async 'morning-report'({ world: { simulator }, open, mails }) {
		const { accounts } = simulator.state;
		const before = [...accounts];
		accounts.clear();
		const { run } = await open('morning-report');
		simulator.setAccount('8613800138001', { onlineStatus: 2 });
		await run('Every morning');
		same(mails, []);
		simulator.setAccount('8613800138002', { onlineStatus: 4 });
		simulator.setAccount('8613800138003', { status: 2 });
		await run('Every morning');
		same(mails.map(subjectOf), ['2 WhatsApp accounts are not online']);
		says(mails[0], /8613800138002: offline\r?\n8613800138003: banned/);
		accounts.clear();
		for (const [number, account] of before) accounts.set(number, account);
	},
};

/** What is entered in a node of the type Edit Fields. */
function assigned(fields: Record<string, string | number>) {
	const assignments = Object.entries(fields).map(([name, value]) => ({ id: name, name, value, type: typeof value }));
	return { assignments: { assignments } };
}

/** Waits until the platform is asked for something once more. */
async function asked({ requests }: Simulator, path: string): Promise<void> {
	const count = () => requests.filter((request) => request.path.endsWith(path)).length;
	const before = count();
	await waitFor('the node to ask the platform', async () => count() > before || undefined);
}

const subjectOf = (mail: string) => /^Subject: (.*)$/m.exec(mail)?.[1].trim();

/** A model that answers most questions itself, and uses tools for a lower price and for a person. */
const decide: Decide = (question) => {
	const [now] = question.split('now wrote:\n').slice(-1);
	if (/cheaper/.test(now)) {
		return { Offer_a_discount: { toolParameters: { text: '10 % until Friday' }, hitlParameters: {} } };
	}
	if (/a person/.test(now)) return { Tag_the_customer: {}, Hand_over: {} };
	return 'In blue: yes.';
};

/** Every workflow in examples/, imported as it is and executed with what its notes ask the user for, the echo on. */
export const examples: Part = async (world, { check }) => {
	const { rest, simulator } = world;
	const model = await startChatModel(decide, 'Do you have it in blue?');
	const mailServer = await startMailServer();
	const smtp = { host: '127.0.0.1', port: mailServer.port, secure: false, disableStartTls: true };
	const openAiApi = { apiKey: 'none', url: `http://127.0.0.1:${model.port}/v1` };
	const credentials: Credentials = { socialEpochApi: world.credential };
	for (const [type, data] of Object.entries({ smtp, openAiApi })) {
		credentials[type] = await rest.createCredential({ name: type, type, data });
	}
	simulator.state.agents.push({ userId: 10777, userName: AGENT });
	const opened = new Set<string>();
	for (const [i, [name, execute]] of Object.entries(EXAMPLES).entries()) {
		await check(`example ${name}`, async () => {
			mailServer.received.length = 0;
			const customer = `55119000001${String(i).padStart(2, '0')}`;
			const open = async (file: string, entered: Entered = {}) => {
				opened.add(`${file}.json`);
				return await importExample(world, file, { credentials, entered, customer });
			};
			const start = async (file: string, entered?: Entered) => {
				const example = await open(file, entered);
				await example.publish();
				return example;
			};
			await execute({ world, customer, open, start, mails: mailServer.received, modelRequests: model.received });
		});
		for (const event of EVENT_IDS) simulator.setCallback(event, '');
	}
	simulator.state.agents.pop();
	await check('no example was left out', () => {
		const all = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
		same([...opened].sort(), all);
	});
	await model.close();
	await mailServer.close();
};

/** The stored credentials, by type. */
type Credentials = Record<string, Credential>;

/** The type of credential that a node asks for; none for most of n8n's own. */
function credentialType(node: string): string | undefined {
	if (node.startsWith(ACTION)) return 'socialEpochApi';
	if (/openAi$/i.test(node)) return 'openAiApi';
	return node === 'n8n-nodes-base.emailSend' ? 'smtp' : undefined;
}

/** Puts an example into n8n. */
async function importExample(
	world: World,
	name: string,
	{ credentials, entered, customer }: { credentials: Credentials; entered: Entered; customer: string },
) {
	const { rest, n8n, simulator } = world;
	const { nodes, ...example } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as WorkflowInput;
	const webhookId = randomUUID();
	const filled = nodes.map((node): WorkflowNode => {
		const type = credentialType(node.type);
		return {
			...node,
			parameters: { ...node.parameters, ...entered[node.name] },
			// As the editor does where a workflow is pasted.
			...([TRIGGER, FORM].includes(node.type) && { webhookId }),
			...(type && { credentials: { [type]: credentials[type] } }),
		};
	});
	const { id } = await rest.createWorkflow({ ...example, nodes: filled });
	const listener = new Listener(world, id, webhookId);
	const formUrl = `${n8n.url}/form/${webhookId}`;
	/** The execution that comes next, ended well. */
	const next = async () => well(await listener.next());
	return {
		id,
		next,
		/** Publishes it. The platform tells it of everything from then on, of what it sends, too. */
		async publish() {
			await rest.activate(id);
			if (nodes.some(({ type }) => type === FORM)) {
				await waitFor('the form', async () => (await fetch(formUrl)).ok || undefined);
			} else {
				await listener.ready();
				for (const event of EVENT_IDS) simulator.setCallback(event, listener.url(event));
			}
		},
		/** A customer writes. Returns the execution, and what was answered until all is quiet; nothing else may be started. */
		async hears(message: object) {
			const { length } = simulator.sent;
			acknowledged(await simulator.customerWrites({ account: ACCOUNT, customer, ...message }));
			const execution = await next();
			await simulator.idle();
			await listener.nothingNew();
			const sent = simulator.sent.slice(length);
			same(sent.filter(({ sendWhatsApp }) => sendWhatsApp !== ACCOUNT).length, 0);
			return { execution, answers: sent.map(({ content }) => content[0].text) };
		},
		/** Runs it by hand, from its trigger of this name. */
		run: async (trigger: string, timeout?: number) => well(await rest.runManually(id, trigger, timeout)),
		/** Sends its form. */
		async submit(fields: Record<string, string | File>) {
			const body = new FormData();
			for (const [field, value] of Object.entries(fields)) body.append(field, value);
			same((await fetch(formUrl, { method: 'POST', body })).status, 200);
		},
	};
}

function well(execution: Execution): Execution {
	const { lastNodeExecuted, error } = execution.data.resultData;
	if (execution.status === 'success') return execution;
	const reason = `${error?.message} ${error?.description}`;
	throw new Error(`It ended with "${execution.status}" in ${lastNodeExecuted}: ${reason}`);
}
