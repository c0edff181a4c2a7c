/**
 * `npm run demo`: a customer writes, a real n8n with our package answers, and nothing leaves this machine. Beside n8n
 * there is a page to practise on: the back office, the customers' phones, the agents.
 *
 * `npm run dev` is the same with an n8n that loads the package anew whenever its files change.
 * `npm run demo -- --once` ends with 0 when the right answer has arrived, and with 1 and the reason otherwise.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { startSimulator } from '../simulator/index.cts';
import { prepareCompany } from '../simulator/practice.cts';
import { carryOut, type Undo } from './stage/ending.cts';
import { startN8n } from './stage/n8n.cts';
import { installPackage, packPackage } from './stage/package.cts';
import { say, step, waitFor } from './stage/progress.cts';
import { rebuildOnChange, RELOADING } from './stage/reload.cts';
import { N8nRest } from './stage/rest.cts';
import { ensureN8n, makeRunFolder } from './stage/runtime.cts';
import { AUTO_REPLY_WEBHOOK_ID, autoReplyTo, autoReplyWorkflow, eventUrl } from './stage/workflows.cts';

const EVENT = 'CLIENT_SYNC_MESSAGE';
const ACCOUNT = '8613800138000';
const CUSTOMER = '5511987654321';
const QUESTIONS = [
	'Is the blue one still available?',
	'And how long does delivery take?',
	'Great, I take two 👍',
	'Can I pay by card?',
];

/** ms that n8n has to begin, and to end, the execution that answers */
const PATIENCE = 30_000;

const once = process.argv.includes('--once');
const reloading = process.argv.includes('--reload');

const undo: Undo = [];

async function demo(): Promise<number> {
	const n8nInstall = await ensureN8n();
	const folder = makeRunFolder('demo');
	undo.unshift(() => folder.remove());

	const tarball = await step('Package built and packed', async () => await packPackage(folder.path));
	const { dir } = await step(
		'Package installed the way n8n does it, without dev dependencies',
		async () => await installPackage(tarball, folder.path, n8nInstall.node),
	);

	// The platform repeats a refused delivery for 2 h 39 min; the simulated one gives up after ten seconds.
	const simulator = await startSimulator({ timeScale: 0.001 });
	undo.unshift(async () => await simulator.close());
	prepareCompany(simulator);
	say(`✓ Simulated SocialEpoch platform listens on ${simulator.url}`);

	const n8n = await step(
		`n8n ${n8nInstall.version} started on SQLite`,
		async () => await startN8n({ folder: folder.path, n8n: n8nInstall, env: reloading ? RELOADING : {} }),
	);
	undo.unshift(async () => await n8n.stop());

	if (reloading) undo.unshift(rebuildOnChange(dir));

	const rest = new N8nRest(n8n.url);
	const owner = {
		email: 'demo@socialepoch.example',
		firstName: 'Demo',
		lastName: 'Owner',
		password: `Demo1${randomBytes(6).toString('hex')}`,
	};
	await rest.setUpOwner(owner);
	say(`✓ Owner ${owner.email} created`);

	const credential = await rest.createCredential({
		name: 'SocialEpoch (simulated)',
		type: 'socialEpochApi',
		data: {
			baseUrl: simulator.url,
			tenantId: simulator.tenantId,
			apiKey: simulator.apiKey,
			webhookSecret: simulator.webhookSecret,
		},
	});
	say(`✓ Credential "${credential.name}" created`);

	const workflow = await rest.createWorkflow(autoReplyWorkflow(credential));
	const callbackUrl = eventUrl(n8n.url, AUTO_REPLY_WEBHOOK_ID, EVENT);
	await step(`Workflow "${workflow.name}" created and activated`, async () => {
		await rest.activate(workflow.id);
		await rest.waitForWebhook(callbackUrl);
	});
	simulator.setCallback(EVENT, callbackUrl);
	say(`✓ ${EVENT} of the platform goes to ${callbackUrl}`);

	simulator.onSent((message) => {
		const texts = message.content.map((part) => part.text).join(' | ');
		say(`← platform received from ${message.sendWhatsApp} for ${message.friendWhatsApp}: "${texts}"`);
	});

	/** The customer writes; returns when the right answer has arrived, throws the reason if it does not. */
	const converse = async (text: string) => {
		const sentBefore = simulator.sent.length;
		const executionsBefore = new Set((await rest.getExecutions(workflow.id)).map(({ id }) => id));
		say(`→ customer ${CUSTOMER} writes to ${ACCOUNT}: "${text}"`);
		const { delivered, attempts } = await simulator.customerWrites({
			account: ACCOUNT,
			customer: CUSTOMER,
			text,
		});
		const last = attempts[attempts.length - 1];
		if (!delivered) {
			throw new Error(`The trigger did not accept the delivery: ${last?.error ?? `${last?.status} ${last?.body}`}`);
		}
		say(`✓ trigger accepted the delivery: ${last?.status} ${last?.body}`);

		const { id } = await waitFor(
			'n8n to execute the workflow',
			async () => (await rest.getExecutions(workflow.id)).find((each) => !executionsBefore.has(each.id)),
			PATIENCE,
		);
		const { status, data } = await rest.waitForExecution(id, PATIENCE);
		const { lastNodeExecuted, error } = data.resultData;
		if (status !== 'success') {
			const reason = [lastNodeExecuted, error?.message, error?.description].filter(Boolean).join(': ');
			throw new Error(`Execution ${id} ended with "${status}". ${reason}`);
		}
		const answer = simulator.sent[sentBefore];
		if (!answer) throw new Error(`No answer came: execution ${id} ended in ${lastNodeExecuted} without sending one`);
		const got = [answer.sendWhatsApp, answer.friendWhatsApp, answer.content[0]?.text].join(' → ');
		const wanted = [ACCOUNT, CUSTOMER, autoReplyTo(text)].join(' → ');
		if (got !== wanted) throw new Error(`The wrong answer came.\n  wanted: ${wanted}\n  got:    ${got}`);
		say(`✓ the right answer arrived (execution ${id}: ${status})`);
	};

	await converse(QUESTIONS[0]);
	if (once) return 0;

	const { url, tenantId, apiKey, webhookSecret } = simulator;
	say('');
	say(`n8n stays open:          ${n8n.url}`);
	say(`  log in as ${owner.email} with ${owner.password}`);
	say(`Page to practise on:     ${url}/_practice/`);
	say('  there you are the back office, a customer, and an agent; put the URL of a workflow of your own in place of');
	say('  the prepared one, and give it a credential with these:');
	say(`  Base URL ${url}   Tenant ID ${tenantId}   API Key ${apiKey}   Webhook Secret ${webhookSecret}`);
	say('Press Enter to let the customer write again (or type what to write), Ctrl-C to stop it all.');
	let written = 1;
	for await (const line of createInterface({ input: process.stdin })) {
		await converse(line.trim() || QUESTIONS[written++ % QUESTIONS.length]).catch((error: Error) =>
			say(`✗ ${error.message}`),
		);
	}
	// Nobody at the keyboard: stay until a signal comes.
	return await new Promise(() => setInterval(() => {}, 1 << 30));
}

carryOut({
	name: 'demo',
	undo,
	work: demo,
	summary: (ended) => (ended > 0 ? 'Everything that was started is stopped and removed.' : undefined),
});
