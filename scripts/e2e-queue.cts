/**
 * `npm run e2e:queue`: n8n in queue mode (one main, two webhook processes, two workers, Redis, Postgres) takes 10,000
 * records in deliveries of 50 while one of each is killed and replaced. Every record has to become one item.
 *
 * Ends with 0 when it did, with 1 otherwise. Two options measure limits:
 * `--n8n-alone` leaves the executions of the dead worker to n8n, and so fails by the records that are lost;
 * `--kill-late` kills the worker when an execution has written its rows and not ended.
 */
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DeliveryReport, startSimulator } from '../simulator/index.cts';
import { asking, clickIn } from './e2e/questions.cts';
import { carryOut, type Undo } from './stage/ending.cts';
import { installPackage, packPackage } from './stage/package.cts';
import { inParallel, say, step, waitFor } from './stage/progress.cts';
import { type Balancer, startBalancer } from './stage/queue/balancer.cts';
import { cluster, type Member } from './stage/queue/cluster.cts';
import {
	CONVERSATIONS_WEBHOOK_ID,
	conversationsWorkflow,
	countSaid,
	createConversationsTable,
	message,
} from './stage/queue/conversations.cts';
import { startPostgres } from './stage/queue/postgres.cts';
import {
	countOpen,
	countRecords,
	countWritten,
	createRecordsTable,
	RECORDS_WEBHOOK_ID,
	recordsWorkflow,
} from './stage/queue/records.cts';
import { hasRedis, startRedis } from './stage/queue/redis.cts';
import { startRequeue } from './stage/queue/requeue.cts';
import { N8nRest } from './stage/rest.cts';
import { ensureN8n, makeRunFolder } from './stage/runtime.cts';
import { newOwner, storeCredential } from './stage/stage.cts';
import { chain, eventUrl, ours, TRIGGER } from './stage/workflows.cts';

const EVENT = 'CLIENT_SYNC_MESSAGE';
/** The webhook id of the workflow that asks a person. */
const QUESTIONS_WEBHOOK_ID = '5ed1c0de-50c1-4a1e-90c4-a0705e91b005';
const RECORDS = 10_000;
const PER_DELIVERY = 50;

/** Deliveries of which one half was delivered before. */
const PARTLY_NEW = 20;
const NEW = (RECORDS - (PARTLY_NEW * PER_DELIVERY) / 2) / PER_DELIVERY;

/** Deliveries on their way at the same time, and how many of them begin in a second. */
const CONCURRENCY = 4;
const PACE = 6;

/** The platform's first retry comes after 3 s instead of 10, the second 9 s later instead of 30. */
const TIME_SCALE = 0.3;

/** Deliveries that both webhook processes get at the same moment. */
const AT_ONCE = 40;

/** When so many deliveries are acknowledged, the worker and the webhook process are killed. */
const KILL_WORKER_AT = 60;
const KILL_WEBHOOK_AT = 120;

/** ms after which a dead worker's lock on its executions runs out; n8n's default is 60,000. */
const LOCK = 10_000;

/** ms for the run, from the moment when everything has been started. */
const LIMIT = 10 * 60_000;

/** Executions that may wait or run while a delivery begins: how n8n fares on a machine that cannot keep up is not asked. */
const MAX_OPEN = 15;

const n8nAlone = process.argv.includes('--n8n-alone');
const killLate = process.argv.includes('--kill-late');

const SETTINGS = {
	// What a question links to; nobody looks it up.
	WEBHOOK_URL: 'http://n8n.example.com',
	QUEUE_WORKER_LOCK_DURATION: String(LOCK),
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	// The longest there is: n8n's own check gives the executions of a dead worker up, see docs/running-at-scale.md.
	QUEUE_WORKER_STALLED_INTERVAL: n8nAlone ? '2000' : '2147483647',
};

const undo: Undo = [];

interface Deployment {
	postgres: Awaited<ReturnType<typeof startPostgres>>;
	redis: Awaited<ReturnType<typeof startRedis>>;
	simulator: Awaited<ReturnType<typeof startSimulator>>;
	balancer: Balancer;
	main: Member;
	webhooks: Member[];
	workers: Member[];
}

/** Starts everything and publishes the workflow. */
async function setUp(): Promise<Deployment> {
	const { path: folder, remove } = makeRunFolder('queue');
	undo.unshift(remove);
	const n8n = await ensureN8n();
	const template = `${folder}/template`;
	mkdirSync(template);
	await step('Package built, packed and installed as n8n does it', async () => {
		await installPackage(await packPackage(folder), template, n8n.node);
	});
	const redis = await step('Redis started', async () => await startRedis(folder));
	undo.unshift(redis.stop);
	const postgres = await step('PostgreSQL 17 started', async () => await startPostgres(folder));
	undo.unshift(postgres.stop);

	const member = cluster({ n8n, folder, template, postgres, redis, env: SETTINGS });
	const main = await member('main', ['start']);
	const webhooks = [await member('webhook-1', ['webhook']), await member('webhook-2', ['webhook'])];
	const workers = [await member('worker-1', ['worker']), await member('worker-2', ['worker'])];
	const others = [...webhooks, ...workers];
	undo.unshift(() => [main, ...others].forEach((each) => each.kill()));
	// Alone at first: it makes the tables.
	await step(`n8n ${n8n.version} started: main`, async () => await main.start());
	await step('n8n started: two webhook processes and two workers', async () => {
		await Promise.all(others.map(async (each) => await each.start()));
	});

	const simulator = await startSimulator({ timeScale: TIME_SCALE });
	undo.unshift(async () => await simulator.close());
	const rest = new N8nRest(main.url);
	await rest.setUpOwner(newOwner('queue'));
	const { host, port, database, user, password } = postgres;
	const data = { host, port, database, user, password, ssl: 'disable' };
	const credentials = {
		socialEpochApi: await storeCredential(rest, simulator),
		postgres: await rest.createCredential({ name: 'Postgres', type: 'postgres', data }),
	};
	await createRecordsTable(postgres);
	await createConversationsTable(postgres);
	const { socialEpochApi } = credentials;
	const trigger = ours(socialEpochApi, 'SocialEpoch Trigger', TRIGGER, {}, { webhookId: QUESTIONS_WEBHOOK_ID });
	const questions = chain('Questions', [trigger, ...asking(socialEpochApi)]);
	const workflows = [recordsWorkflow(credentials), conversationsWorkflow(credentials), questions];
	const balancer = await startBalancer(webhooks.map(({ url }) => url));
	undo.unshift(balancer.close);
	await step('Workflows published', async () => {
		for (const workflow of workflows) await rest.activate((await rest.createWorkflow(workflow)).id);
		for (const { url } of webhooks) {
			for (const id of [RECORDS_WEBHOOK_ID, CONVERSATIONS_WEBHOOK_ID, QUESTIONS_WEBHOOK_ID]) {
				await rest.waitForWebhook(eventUrl(url, id, EVENT));
			}
		}
	});
	simulator.setCallback(EVENT, eventUrl(balancer.url, RECORDS_WEBHOOK_ID, EVENT));
	return { postgres, redis, simulator, balancer, main, webhooks, workers };
}

/** Calls `work` for each of the items, a few at a time and at the pace. */
async function forEach<T>(items: T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
	await inParallel(items, CONCURRENCY, async (item, index) => {
		await Promise.all([work(item, index), sleep((1000 / PACE) * CONCURRENCY)]);
	});
}

/** Delivers all records while processes die, some of them again and again. */
async function load({ postgres, simulator, balancer, webhooks, workers }: Deployment) {
	const reports: DeliveryReport[] = [];
	const repeats: DeliveryReport[] = [];
	const deliver = async (body: string) => {
		reports.push(await simulator.deliver(EVENT, { body }));
	};
	/** Delivers to each webhook process what one of them has had. */
	const repeat = async (body: string) => {
		for (const { url } of webhooks) {
			repeats.push(await simulator.deliver(EVENT, { body, url: eventUrl(url, RECORDS_WEBHOOK_ID, EVENT) }));
		}
	};
	const killed: string[] = [];
	/** @param busy how many things the member is doing in whose midst it is to die */
	const kill = async (member: Member, acknowledged: number, busy: () => Promise<number>) => {
		const tasks = await waitFor(
			`${acknowledged} deliveries to be acknowledged and ${member.name} to be busy`,
			async () => (reports.length >= acknowledged && (await busy())) || undefined,
			120_000,
			5,
		);
		member.kill();
		killed.push(member.name);
		say(`✓ SIGKILL for ${member.name} after ${reports.length} deliveries; it was busy with ${tasks}`);
		await step(`${member.name} replaced`, async () => await member.start());
	};

	const bodies = Array.from({ length: NEW }, () => simulator.generate(EVENT, PER_DELIVERY));
	const late: Array<Promise<void>> = [];
	const [webhook, worker] = [webhooks[0], workers[1]];
	await Promise.all([
		forEach(bodies, async (body, index) => {
			await waitFor(
				`fewer than ${MAX_OPEN} open executions`,
				async () => (await countOpen(postgres)) < MAX_OPEN || undefined,
			);
			await deliver(body);
			// As if the acknowledgement had been lost on its way.
			if (index % 10 === 9) late.push(sleep(10_000 * TIME_SCALE).then(async () => await repeat(body)));
		}),
		kill(worker, KILL_WORKER_AT, async () => {
			return killLate ? await countWritten(postgres, worker.underWay) : worker.underWay.length;
		}),
		kill(webhook, KILL_WEBHOOK_AT, async () => balancer.underWay(webhook.url)),
	]);
	await Promise.all(late);
	say(`✓ ${reports.length} deliveries of ${PER_DELIVERY} new records, ${repeats.length} repetitions`);

	await forEach(bodies.slice(0, PARTLY_NEW), async (body) => {
		const half = PER_DELIVERY / 2;
		const records = JSON.parse(simulator.generate(EVENT, half)) as unknown[];
		await deliver(JSON.stringify([...(JSON.parse(body) as unknown[]).slice(half), ...records]));
	});
	await forEach(bodies.slice(-2 * PARTLY_NEW), repeat);
	say(`✓ ${PARTLY_NEW} deliveries of which half was new, ${repeats.length} repetitions altogether`);
	return { reports, repeats, killed };
}

/** Delivers new records to both webhook processes at the same moment. */
async function deliverAtOnce({ simulator, webhooks }: Deployment): Promise<void> {
	const bodies = Array.from({ length: AT_ONCE }, () => simulator.generate(EVENT, PER_DELIVERY));
	await forEach(bodies, async (body) => {
		await Promise.all(
			webhooks.map(async ({ url }) => {
				await simulator.deliver(EVENT, { body, url: eventUrl(url, RECORDS_WEBHOOK_ID, EVENT) });
			}),
		);
	});
}

/** Messages that wait for a pause while a worker is killed, and a person who takes over; what holds of it. */
async function converse(deployment: Deployment): Promise<Record<string, boolean>> {
	const { postgres, simulator, webhooks, workers } = deployment;
	const [first, second] = webhooks;
	const deliver = async ({ url }: Member, ...of: Parameters<typeof message>) => {
		const report = await simulator.deliver(EVENT, {
			body: message(...of),
			url: eventUrl(url, CONVERSATIONS_WEBHOOK_ID, EVENT),
		});
		if (!report.delivered) throw new Error(`"${of[1]}" was not acknowledged`);
	};
	const customers = ['5511987654321', '447759820897', '4915123456789', '33612345678'];
	const texts: string[] = [];
	for (let i = 0; i < 3 * customers.length; i++) {
		texts.push(`message ${String(i).padStart(2, '0')}`);
		await deliver(webhooks[i % 2], customers[i % customers.length], texts[i], 2);
		await sleep(150);
	}
	const worker = workers.reduce((a, b) => (b.underWay.length > a.underWay.length ? b : a));
	const waiting = worker.underWay.length;
	worker.kill();
	say(`✓ SIGKILL for ${worker.name} while ${waiting} of ${texts.length} messages waited in it for a pause`);
	await step(`${worker.name} replaced`, async () => await worker.start());
	await drain(deployment);
	const { texts: come, items } = await countSaid(postgres);
	say(`  ${texts.length} messages of ${customers.length} customers came in ${items} items`);

	const [anne, bert] = customers;
	const hears = async (process: Member, customer: string, text: string) => {
		await deliver(process, customer, text, 2);
		await drain(deployment);
		return (await countSaid(postgres)).texts.includes(text);
	};
	await deliver(first, anne, 'from a person', 1);
	const elsewhere = [await hears(second, anne, 'to the person'), await hears(second, bert, 'to the workflow')];
	for (const process of webhooks) process.kill();
	await step('both webhook processes killed and replaced', async () => {
		await Promise.all(webhooks.map(async (process) => await process.start()));
	});
	const later = [await hears(second, anne, 'to the person again'), await hears(first, bert, 'to the workflow again')];
	return {
		'messages waited in the worker that was killed': waiting > 0 && items < texts.length,
		'no message that waited is lost or doubled': come.join() === texts.join(),
		'what a person has taken over is silent in the other process': elsewhere.join() === 'false,true',
		'and stays so when all have started again': later.join() === 'false,true',
	};
}

/** The main is killed while a person is asked something; what holds of it. */
async function ask(deployment: Deployment): Promise<Record<string, boolean>> {
	const { simulator, main, webhooks } = deployment;
	const url = eventUrl(webhooks[0].url, QUESTIONS_WEBHOOK_ID, EVENT);
	await simulator.deliver(EVENT, { body: message('5511987654321', 'Do you ship it?', 2), url });
	const question = await waitFor('the question', async () => simulator.sent[0]);
	main.kill();
	await step('main killed while a question is open, and replaced', async () => await main.start());
	await clickIn(question, webhooks[1].url, 'approve');
	await waitFor('the answer to go on', async () => simulator.sent[1]);
	await drain(deployment);
	const told = simulator.sent.slice(1).map(({ content }) => content[0].text);
	return {
		'the answer goes on where the question stopped, and nothing is sent twice': told.join() === 'Approved: true',
	};
}

/** Waits until n8n has nothing left to do, or does nothing about what is left. */
async function drain({ postgres, redis }: Deployment): Promise<void> {
	await waitFor(
		'n8n to work off its queue',
		async () => {
			const jobs = await Promise.all(
				['wait', 'active'].map(async (list) => await redis.command('LLEN', `bull:jobs:${list}`)),
			);
			return jobs.flat().every((length) => length === '0') || undefined;
		},
		120_000,
		500,
	);
	// Of an execution whose job is gone n8n takes 30 s to see whether it ends after all.
	await waitFor('', async () => (await countOpen(postgres)) === 0 || undefined, 40_000, 500).catch(() => {});
}

/** Why attempts were not acknowledged, and how often. */
function refusals(attempts: DeliveryReport['attempts']): string {
	const counts = new Map<string, number>();
	for (const { ok, status, error } of attempts) {
		if (ok) continue;
		let reason = error ?? `HTTP ${status}`;
		if (reason.startsWith('fetch failed')) reason = 'connection refused or lost';
		counts.set(reason, (counts.get(reason) ?? 0) + 1);
	}
	return [...counts].map(([reason, count]) => `${count} × ${reason}`).join(', ') || 'none';
}

async function run(deployment: Deployment): Promise<number> {
	const begun = Date.now();
	const requeue = n8nAlone ? undefined : startRequeue(deployment.redis, 3000);
	if (requeue) undo.unshift(requeue.stop);

	const { reports, repeats, killed } = await load(deployment);
	await step('All executions finished', async () => await drain(deployment));
	const seconds = (Date.now() - begun) / 1000;
	const { items, distinct, rewritten, executions } = await countRecords(deployment.postgres);
	await step(`${AT_ONCE} deliveries to both webhook processes at the same moment`, async () => {
		await deliverAtOnce(deployment);
		await drain(deployment);
	});
	const after = await countRecords(deployment.postgres);
	const conversations = n8nAlone ? {} : { ...(await converse(deployment)), ...(await ask(deployment)) };
	const doubledAtOnce = after.items - after.distinct - (items - distinct);

	const all = [...reports, ...repeats];
	const attempts = all.flatMap((report) => report.attempts);
	const times = attempts.flatMap(({ ok, ms }) => (ok ? [ms] : [])).sort((a, b) => a - b);
	const percentile = (share: number) => times[Math.floor((times.length - 1) * share)];
	const [lost, doubled] = [RECORDS - distinct, items - distinct];
	const facts = {
		'deliveries, repetitions': `${reports.length}, ${repeats.length}`,
		'attempts, acknowledged': `${attempts.length}, ${times.length}`,
		'attempts not acknowledged': refusals(attempts),
		'acknowledged after (p50, p99)': `${percentile(0.5)} ms, ${percentile(0.99)} ms`,
		'killed with SIGKILL, replaced': killed.join(', '),
		'executions by status': JSON.stringify(executions),
		'executions of the dead worker': requeue ? `${requeue.executions.length} put back` : "left to n8n's own check",
		'rows written once more by those': rewritten,
		'records delivered': RECORDS,
		'items, distinct': `${items}, ${distinct}`,
		'records lost, doubled': `${lost}, ${doubled}`,
		'doubled if delivered twice at once': `${doubledAtOnce} of ${after.distinct - distinct}`,
		'duration of the load, of all': `${Math.round(seconds)} s, ${Math.round((Date.now() - begun) / 1000)} s`,
	};
	const width = Math.max(...Object.keys(facts).map((name) => name.length));
	console.log();
	for (const [name, value] of Object.entries(facts)) console.log(`${name.padEnd(width)}  ${value}`);
	console.log();
	const checks = {
		'every delivery was acknowledged in the end': all.every(({ delivered }) => delivered),
		'the worker that was replaced has worked':
			deployment.workers[1].starts === 2 && deployment.workers[1].begun.length > 0,
		'every record became an item': lost === 0,
		'no record became two items': doubled === 0,
		...conversations,
	};
	for (const [name, holds] of Object.entries(checks)) say(`${holds ? '✓' : '✗'} ${name}`);
	return Object.values(checks).every(Boolean) ? 0 : 1;
}

/** Rejects when the run takes too long. */
async function tooLong(): Promise<never> {
	await sleep(LIMIT, undefined, { ref: false });
	throw new Error(`The run took longer than ${LIMIT / 60_000} minutes`);
}

carryOut({
	name: 'run',
	undo,
	async work() {
		if (!hasRedis()) throw new Error('Redis is not installed. On Debian and Ubuntu: apt-get install redis-server');
		const deployment = await setUp();
		return await Promise.race([run(deployment), tooLong()]);
	},
});
