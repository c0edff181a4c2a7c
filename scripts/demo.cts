/**
 * `npm run demo`: a customer writes, a real n8n with our package answers, and nothing leaves this machine. Beside n8n
 * there is a page to practise on: the back office, the customers' phones, the agents.
 *
 * `npm run dev` is the same with an n8n that loads the package anew whenever its files change.
 * `npm run demo -- --once` ends with 0 when the right answer has arrived, and with 1 and the reason otherwise.
 */
import { createInterface } from 'node:readline';
import { prepareCompany } from '../simulator/practice.cts';
import { carryOut, type Undo } from './stage/ending.cts';
import { say, step, waitFor } from './stage/progress.cts';
import { rebuildOnChange, RELOADING } from './stage/reload.cts';
import { setStage } from './stage/stage.cts';
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
	const { simulator, n8n, rest, owner, credential, installed } = await setStage(undo, 'demo', {
		// The platform repeats a refused delivery for 2 h 39 min; the simulated one gives up after ten seconds.
		simulator: { timeScale: 0.001 },
		env: () => (reloading ? RELOADING : {}),
	});
	prepareCompany(simulator);
	say(`✓ Simulated SocialEpoch platform listens on ${simulator.url}`);
	if (reloading) undo.unshift(rebuildOnChange(installed));

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
		const report = await simulator.customerWrites({ account: ACCOUNT, customer: CUSTOMER, text });
		const { status, body, error: failure } = report.attempts.at(-1)!;
		if (!report.delivered) {
			throw new Error(`The trigger did not accept the delivery: ${failure ?? `${status} ${body}`}`);
		}
		say(`✓ trigger accepted the delivery: ${status} ${body}`);

		const { id } = await waitFor(
			'n8n to execute the workflow',
			async () => (await rest.getExecutions(workflow.id)).find((each) => !executionsBefore.has(each.id)),
			PATIENCE,
		);
		const execution = await rest.waitForExecution(id, PATIENCE);
		const { lastNodeExecuted, error } = execution.data.resultData;
		if (execution.status !== 'success') {
			const reason = [lastNodeExecuted, error?.message, error?.description].filter(Boolean).join(': ');
			throw new Error(`Execution ${id} ended with "${execution.status}". ${reason}`);
		}
		const answer = simulator.sent[sentBefore];
		if (!answer) throw new Error(`No answer came: execution ${id} ended in ${lastNodeExecuted} without sending one`);
		const got = [answer.sendWhatsApp, answer.friendWhatsApp, answer.content[0]?.text].join(' → ');
		const wanted = [ACCOUNT, CUSTOMER, autoReplyTo(text)].join(' → ');
		if (got !== wanted) throw new Error(`The wrong answer came.\n  wanted: ${wanted}\n  got:    ${got}`);
		say(`✓ the right answer arrived (execution ${id}: success)`);
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
