import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../stage/progress.cts';
import type { Execution, Workflow, WorkflowInput } from '../stage/rest.cts';
import { repository } from '../stage/runtime.cts';
import { same, says } from './checks.cts';
import { startChatModel, startMailServer } from './stubs.cts';
import { acknowledged, ACTION, type Credential, fileOf, outcomeOf, type Part, TRIGGER, type World } from './world.cts';

const FOLDER = join(repository, 'examples');

const ACCOUNT = '8613800138000';
const CUSTOMER = '5511987654321';

/** The credential that each type of node asks for; all that is changed in an example, as its user would. */
type Credentials = Record<string, Credential>;

/** How one example is executed, and what must come of it. */
type Example = (world: World, imported: Imported, outside: Outside) => Promise<void>;

/** What examples talk to besides the platform. */
interface Outside {
	model: Awaited<ReturnType<typeof startChatModel>>;
	mailServer: Awaited<ReturnType<typeof startMailServer>>;
}

/** An example in n8n, with credentials. */
interface Imported {
	workflow: Workflow;
	/** Publishes it, and returns the production URL for an event. */
	publish(...events: string[]): Promise<Record<string, string>>;
	/** The execution that comes next, ended. */
	next(): Promise<Execution>;
}

const EXAMPLES: Record<string, Example> = {
	async 'auto-reply'({ simulator, rest }, { workflow, publish, next }) {
		const urls = await publish('CLIENT_SYNC_MESSAGE');
		simulator.setCallback('CLIENT_SYNC_MESSAGE', urls.CLIENT_SYNC_MESSAGE);
		const sent = simulator.sent.length;
		acknowledged(await simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER, text: 'Hello?' }));
		same((await next()).status, 'success');
		same(
			simulator.sent.slice(sent).map((m) => [m.sendWhatsApp, m.friendWhatsApp, m.content[0].text]),
			[[ACCOUNT, CUSTOMER, 'Thank you for your message! We will get back to you shortly.']],
		);
		// What the account itself sends starts nothing: no loop.
		const [record] = JSON.parse(simulator.example('CLIENT_SYNC_MESSAGE')) as object[];
		acknowledged(await simulator.deliver('CLIENT_SYNC_MESSAGE', { body: [{ ...record, actionType: 1 }] }));
		same((await rest.getExecutions(workflow.id)).length, 1);
	},

	async 'ai-agent'({ simulator }, { publish, next }, { model }) {
		const urls = await publish('CLIENT_SYNC_MESSAGE');
		simulator.setCallback('CLIENT_SYNC_MESSAGE', urls.CLIENT_SYNC_MESSAGE);
		for (const text of ['Do you have it in blue?', 'And in red?']) {
			const sent = simulator.sent.length;
			acknowledged(await simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER, text }));
			const { status, data } = await next();
			if (status !== 'success') throw new Error(data.resultData.error?.message);
			same(
				simulator.sent.slice(sent).map((m) => [m.sendWhatsApp, m.friendWhatsApp, m.content[0].text]),
				[[ACCOUNT, CUSTOMER, modelAnswer(text)]],
			);
		}
		const { messages, tools } = model.received.at(-1)!;
		says(messages[0].content, /You answer customers of our shop on WhatsApp/);
		// It remembers the conversation, and may choose nothing but the text.
		same(
			messages.some(({ content }) => content === 'Do you have it in blue?'),
			true,
		);
		same(
			tools.map((tool) => Object.keys(tool.function.parameters.properties)),
			[['text']],
		);
	},

	async 'account-alert'({ simulator }, { publish, next }, { mailServer }) {
		const { received: mails } = mailServer;
		const urls = await publish('WA_SYNC_ON_OR_OFF_LINE_STATUS', 'CHANNEL_SYNC_STATUS');
		const report = { account: 'test', time: '2026-01-31 15:27:00', platformType: 1 };
		acknowledged(
			await simulator.deliver('WA_SYNC_ON_OR_OFF_LINE_STATUS', {
				url: urls.WA_SYNC_ON_OR_OFF_LINE_STATUS,
				body: [
					{ whatsId: '8613800138001', status: 10, detailStatus: 12, ...report },
					{ whatsId: '8613800138002', status: 40, detailStatus: 41, ...report },
					{ whatsId: '8613800138003', status: 30, detailStatus: 32, ...report },
				],
			}),
		);
		same((await next()).status, 'success');
		const channel = async (onlineStatus: number, status = 1) =>
			await simulator.deliver('CHANNEL_SYNC_STATUS', {
				url: urls.CHANNEL_SYNC_STATUS,
				body: { whatsApp: '8613800138004', status, onlineStatus, reason: '1004', instanceCode: '' },
			});
		acknowledged(await channel(2)); // online: no alert
		acknowledged(await channel(4));
		same((await next()).status, 'success');
		acknowledged(await channel(4, 2));
		same((await next()).status, 'success');
		const subjects = mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1].trim());
		same(subjects.sort(), [
			'WhatsApp account 8613800138002 is banned',
			'WhatsApp account 8613800138003 is offline',
			'WhatsApp account 8613800138004 is banned',
			'WhatsApp account 8613800138004 is offline',
		]);
		const mail = mails.find((text) => text.includes('account 8613800138003'))!;
		says(mail, /^To: you@example\.com\r$/m);
		says(mail, /Reason: pcClientClosed\r?\nAgent: test\r?\nReported for: 2026-01-31T07:27:00\.000Z/);
	},

	async 'qr-login'(world, { workflow }) {
		const { simulator, rest } = world;
		const portIds = () => [...simulator.state.ports.keys()];
		const before = portIds().length;
		const running = rest.runManually(workflow.id, 'Execute workflow', 60_000);
		const asked = (path: string) => simulator.requests.some((r) => r.path.endsWith(path) && r.body?.id === id);
		let id = '';
		await waitFor('the port to be reserved', async () => (id = portIds()[before]));
		await waitFor('the workflow to wait', async () => asked('/getQrCodeInfo') || undefined);
		simulator.scan(id, { whatsApp: '8613800138010', userName: 'Lee' });
		const execution = await running;
		const picture = outcomeOf(execution, 'Get QR code').run.data!.main[0]![0].binary as {
			data: { id?: string; data: string };
		};
		const png = await fileOf(world, picture.data);
		same(png.subarray(1, 4).toString(), 'PNG');
		same(outcomeOf(execution, 'Wait until logged in').items, [
			{ portId: id, loggedIn: true, account: '8613800138010', agent: 'Lee' },
		]);
		same((outcomeOf(execution, 'Show profile').items[0] as { account: string }).account, '8613800138010');
		same(simulator.state.accounts.get('8613800138010')?.onlineStatus, 2);
	},

	async 'wake-up-campaign'({ simulator, rest }, { workflow }) {
		const { state } = simulator;
		const before = new Set(state.wakeUps.keys());
		const violations = state.wakeUpViolations.length;
		// The platform opens each conversation at once, but for the second of the first agent.
		const opening = setInterval(() => {
			for (const { id, executeStatus, friendWhatsId } of state.wakeUps.values()) {
				if (executeStatus === 0) simulator.finishWakeUp(id, friendWhatsId.endsWith('02') ? 2 : 1);
			}
		}, 100);
		const execution = await rest
			.runManually(workflow.id, 'Execute workflow', 90_000)
			.finally(() => clearInterval(opening));
		if (execution.status !== 'success') throw new Error(execution.data.resultData.error?.message);
		const woken = [...state.wakeUps.values()].filter(({ id }) => !before.has(id));
		same(woken.map(({ friendWhatsId }) => friendWhatsId).sort(), ['12025550101', '12025550102', '12025550103']);
		same(state.wakeUpViolations.length, violations);
		const times = woken.filter(({ agentAccount }) => agentAccount === 'support01').map(({ at }) => at);
		same(times[1] - times[0] >= 10_000, true);
		const customers = (name: string) =>
			outcomeOf(execution, name).items.map((item) => (item as { friendWhatsId: string }).friendWhatsId);
		same(customers('Opened').sort(), ['12025550101', '12025550103']);
		same(customers('Not opened'), ['12025550102']);
	},

	async 'nightly-chat-export'(world, { workflow }) {
		const { simulator, rest } = world;
		// Yesterday's messages, more than one page of them, and one of today that must stay out.
		const midnight = new Date().setUTCHours(0, 0, 0, 0);
		const records = simulator.state.chatRecords;
		const [model] = records;
		const made = Array.from({ length: 150 }, (_, i) => ({
			...model,
			id: `export-${i}`,
			content: i === 7 ? 'with "quotes", commas\nand 👍' : `Message ${i}`,
			contentType: 0,
			chatTime: midnight - 1000 - i * 60_000,
		}));
		records.push(...made, { ...model, id: 'export-today', chatTime: Date.now() });
		const execution = await rest.runManually(workflow.id, 'Every night', 60_000);
		if (execution.status !== 'success') throw new Error(execution.data.resultData.error?.message);
		same(outcomeOf(execution, "Get yesterday's messages").items.length, 150);
		const file = outcomeOf(execution, 'Convert to CSV').run.data!.main[0]![0].binary as {
			data: { id?: string; data: string; fileName: string };
		};
		const yesterday = new Date(midnight - 1).toISOString().slice(0, 10);
		same(file.data.fileName, `chat-records-${yesterday}.csv`);
		const csv = (await fileOf(world, file.data)).toString();
		says(csv, /^\uFEFF?event,messageId,direction,chatType,account,customer,/);
		same([...csv.matchAll(/^CHAT_RECORD,export-\d+,/gm)].length, 150);
		says(csv, /"with ""quotes"", commas\nand 👍"/);
	},
};

const modelAnswer = (text: string) => `You asked: ${text} Yes!`;

/** Every workflow in examples/, imported as it is and executed with nothing changed but its credentials. */
export const examples: Part = async (world, { check }) => {
	const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
	await check('there are six examples, and each is about to be executed', () => {
		same(files.map((file) => file.slice(0, -5)).sort(), Object.keys(EXAMPLES).sort());
		same(files.length, 6);
	});
	const model = await startChatModel(modelAnswer);
	const mailServer = await startMailServer();
	const { rest } = world;
	const smtp = { host: '127.0.0.1', port: mailServer.port, secure: false, disableStartTls: true };
	const openAi = { apiKey: 'none', url: `http://127.0.0.1:${model.port}/v1` };
	const credentials: Credentials = {
		[ACTION]: world.credential,
		[`${ACTION}Tool`]: world.credential,
		[TRIGGER]: world.credential,
		'n8n-nodes-base.emailSend': await rest.createCredential({ name: 'Mail', type: 'smtp', data: smtp }),
		'@n8n/n8n-nodes-langchain.lmChatOpenAi': await rest.createCredential({
			name: 'Model',
			type: 'openAiApi',
			data: openAi,
		}),
	};
	for (const [name, execute] of Object.entries(EXAMPLES)) {
		await check(
			`example ${name}: imported as it is, executed`,
			async () => await execute(world, await importExample(world, name, credentials), { model, mailServer }),
		);
	}
	await model.close();
	await mailServer.close();
};

/** Imports an example as the editor does, then chooses the credentials. */
async function importExample({ rest, n8n }: World, name: string, credentials: Credentials): Promise<Imported> {
	const example = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as WorkflowInput;
	const imported = await rest.createWorkflow(example);
	const nodes = imported.nodes.map((node) => {
		const credential = credentials[node.type];
		if (!credential) return node;
		return { ...node, credentials: { [credential.type]: { id: credential.id, name: credential.name } } };
	});
	const workflow = await rest.request<Workflow>('PATCH', `/rest/workflows/${imported.id}`, {
		versionId: imported.versionId,
		nodes,
	});
	const seen = new Set<string>();
	return {
		workflow,
		async publish(...events) {
			await rest.activate(workflow.id);
			const { webhookId } = nodes.find(({ type }) => type === TRIGGER)!;
			const urls = Object.fromEntries(events.map((event) => [event, `${n8n.url}/webhook/${webhookId}/${event}`]));
			await rest.waitForWebhook(urls[events[0]]);
			return urls;
		},
		async next() {
			const { id } = await waitFor('n8n to execute the example', async () =>
				(await rest.getExecutions(workflow.id)).find((execution) => !seen.has(execution.id)),
			);
			seen.add(id);
			return await rest.waitForExecution(id);
		},
	};
}
