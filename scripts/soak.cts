/**
 * `npm run soak`: for an hour, one n8n on SQLite with the packed package takes mixed deliveries, 5 a second, 1 % of them
 * forged and 5 % delivered once more; customers write twice and are answered once, after a pause, from what was said
 * before; persons take over. Every record has to become one item, the log of n8n has to hold no error, and the memory
 * has to be flat after the first ten minutes.
 *
 * `npm run soak -- --minutes 10` is shorter, `--plot <file>` says where the drawing of the memory goes. Ends with 0 when
 * all of it held, with 1 otherwise.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Checks, same } from './e2e/checks.cts';
import { EVENT_IDS } from './e2e/events.cts';
import { ACTION, createWorld, Listener, node, replyNode, type World } from './e2e/world.cts';
import { carryOut, type Undo } from './stage/ending.cts';
import { say, waitFor } from './stage/progress.cts';
import { cacheFolder, ensureN8n } from './stage/runtime.cts';

/** As docs/running-at-scale.md recommends, and with executions kept as a busy installation keeps them: those that failed. */
const SETTINGS = {
	N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
	N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'true',
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
	// Where the memory is read.
	N8N_METRICS: 'true',
};
/** ms between two deliveries of the mix; a conversation, of five, begins with every twentieth of them. */
const EVERY = 250;
const PER_CONVERSATION = 20;
const [FORGED, REPEATED] = [0.01, 0.05];
/** Deliveries that may be under way; where n8n cannot keep up, the next ones begin later. */
const MAX_OPEN = 40;
/** Of the mean of minutes 10 to 20: what the mean of the last ten minutes may be at most. */
const MAX_GROWTH = 1.1;
const ACCOUNT = '8613800138000';
/** A line of n8n's log that says so, whatever colours it has. */
const ERROR = /\berror\b/i;

const undo: Undo = [];
const checks = new Checks();
const { values } = parseArgs({
	options: {
		minutes: { type: 'string', default: '60' },
		plot: { type: 'string', default: join(cacheFolder, 'soak.svg') },
	},
});
const minutes = Number(values.minutes);

/** How often the id of each record came in an item, and the ids that have to come. */
const seen = new Map<string, number>();
const expected = new Set<string>();
const arrive = (ids: string[]) => ids.forEach((id) => seen.set(id, (seen.get(id) ?? 0) + 1));
/** ms after which each delivery of the mix was acknowledged, and how many were refused as forged. */
const latencies: number[] = [];
let [deliveries, refused, repeated, conversations, open] = [0, 0, 0, 0, 0];

/** MB, by the minutes since the beginning. */
interface Sample {
	minute: number;
	resident: number;
	heap: number;
}
const samples: Sample[] = [];

/** Counts as sent what a workflow is to report; resolves when all of it has arrived, and at last after two minutes. */
async function arrival(ids: string[]): Promise<void> {
	ids.forEach((id) => expected.add(id));
	const all = async () => ids.every((id) => seen.has(id)) || undefined;
	await waitFor('', all, 120_000).catch(() => {});
}

let numbers = 10_000_000_000;

/** One delivery of any event, of one record or many, that nobody has seen before. */
async function mixed({ simulator }: World, listener: Listener): Promise<void> {
	const event = EVENT_IDS[Math.floor(Math.random() * EVENT_IDS.length)];
	const records = Math.random() < 0.5 ? 1 : 2 + Math.floor(Math.random() * 49);
	// A generated body draws its numbers from a few, so that without the id of a message two would be the same record.
	const drawn = simulator.generate(event, records);
	const isMessage = drawn.includes('"messageId"');
	const body = isMessage ? drawn : drawn.replace(/\b86(176338|156018)\d{5}\b/g, () => String((numbers += 1)));
	const ids = [...body.matchAll(isMessage ? /"messageId":\s*"(\w+)"/g : /\b1\d{10}\b/g)].map(([all, id]) => id ?? all);
	if (Math.random() < FORGED) {
		const { attempts } = await listener.deliver(event, { body, secret: 'not the secret' });
		if (attempts[0].status === 401) refused++;
		else arrive(['a forged delivery that was not refused']);
		return;
	}
	// What has neither id nor time is told from a second time by the moment that was signed.
	const again = { body, retry: true, timestamp: Date.now() };
	const { attempts } = await listener.deliver(event, again);
	latencies.push(attempts.at(-1)!.ms);
	await arrival(ids);
	if (Math.random() >= REPEATED) return;
	repeated++;
	await listener.deliver(event, again);
}

/** A customer writes twice and is answered; then a person writes, and what the customer says after that stays unanswered. */
async function converse({ simulator }: World): Promise<void> {
	const customer = String(5_511_900_000_000 + (conversations += 1));
	const [first, second] = [1, 2].map((i) => `${customer} asks ${i}`);
	await simulator.customerWrites({ account: ACCOUNT, customer, text: first });
	await sleep(1000);
	await simulator.customerWrites({ account: ACCOUNT, customer, text: second });
	await arrival([first, second]);
	await simulator.agentWrites({ account: ACCOUNT, customer, text: 'I am Carla' });
	await simulator.customerWrites({ account: ACCOUNT, customer, text: `${customer} talks to Carla` });
}

async function startWorkflows(world: World): Promise<Listener> {
	const { simulator, credential } = world;
	const sink = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk) => (text += chunk));
		request.on('end', () => {
			arrive(JSON.parse(text) as string[]);
			response.end('{}');
		});
	});
	await new Promise<void>((done) => sink.listen(0, '127.0.0.1', done));
	undo.unshift(() => void sink.close());
	const report = node('Report', 'n8n-nodes-base.httpRequest', {
		method: 'POST',
		url: `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify($input.all().map(({ json }) => json.messageId ?? json.account ?? json.customer)) }}',
		options: {},
	});
	report.executeOnce = true;
	report.typeVersion = 4.2;
	const listener = await Listener.start(world, { events: EVENT_IDS, direction: 'both', chats: 'both' }, [report]);

	const looksBack = node(
		'Look Back',
		ACTION,
		{
			resource: 'chat',
			operation: 'getConversation',
			whatsId: '={{ $json.account }}',
			friendWhatsId: '={{ $json.customer }}',
		},
		{ credentials: { socialEpochApi: credential } },
	);
	const answering = await Listener.start(world, { options: { waitForPause: 3, staySilent: 5 } }, [
		replyNode(world, '={{ $json.text }}'),
		looksBack,
	]);
	simulator.setCallback('CLIENT_SYNC_MESSAGE', answering.url('CLIENT_SYNC_MESSAGE'));
	simulator.onSent(({ content }) => arrive(content[0].text!.split('\n')));
	return listener;
}

async function readMemory({ n8n }: World, minute: number): Promise<void> {
	const text = await (await fetch(`${n8n.url}/metrics`)).text();
	const mb = (name: string) => Number(new RegExp(`^\\w*${name} (\\S+)`, 'm').exec(text)?.[1]) / 2 ** 20;
	samples.push({ minute, resident: mb('process_resident_memory_bytes'), heap: mb('nodejs_heap_size_used_bytes') });
}

const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
/** MB on average from one share of the run to another. */
const residentIn = (from: number, to: number) =>
	mean(
		samples.flatMap(({ minute, resident }) => (minute >= from * minutes && minute <= to * minutes ? [resident] : [])),
	);

/** The resident set and, under it, the part of the heap in use, as an SVG with MB upwards and minutes to the right. */
function plot(): string {
	const [width, height, left] = [720, 300, 48];
	const most = Math.ceil(Math.max(...samples.map(({ resident }) => resident)) / 100) * 100;
	const x = (minute: number) => Math.round(left + (minute / minutes) * (width - left - 12));
	const y = (mb: number) => Math.round(height - 28 - (mb / most) * (height - 48));
	const line = (name: 'resident' | 'heap', colour: string) =>
		`<polyline fill="none" stroke="${colour}" points="${samples.map((one) => `${x(one.minute)},${y(one[name])}`).join(' ')}"/>`;
	const text = (at: string, words: string) => `<text ${at}>${words}</text>`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
		`<rect width="${width}" height="${height}" fill="white"/>`,
		...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
			`<path stroke="#ddd" d="M${left} ${y(share * most)}H${width - 12}"/>`,
			text(`text-anchor="end" x="${left - 6}" y="${y(share * most) + 4}"`, String(share * most)),
			text(`text-anchor="middle" x="${x(share * minutes)}" y="${height - 10}"`, String(share * minutes)),
		]),
		line('resident', '#1f5fbf'),
		line('heap', '#bf6a1f'),
		text(`x="${left + 8}" y="14" fill="#1f5fbf"`, 'resident memory of n8n, MB, by minutes'),
		text(`x="${left + 288}" y="14" fill="#bf6a1f"`, 'of it JavaScript in use'),
		'</svg>\n',
	].join('\n');
}

async function run(signal: AbortSignal): Promise<number> {
	const world = await createWorld(undo, await ensureN8n(), SETTINGS);
	const listener = await startWorkflows(world);
	world.simulator.onTraffic(({ kind }) => (deliveries += Number(kind === 'delivery')));
	const log = () => readFileSync(join(world.n8n.folder, `n8n-${world.n8n.port}.log`), 'utf8').split('\n');

	const begun = performance.now();
	const minute = () => (performance.now() - begun) / 60_000;
	const under = (work: Promise<void>) =>
		void work.catch((error: Error) => say(`✗ ${error.message}`)).finally(() => open--);
	let told = 0;
	for (let turn = 0, due = begun; minute() < minutes && !signal.aborted; turn++, due += EVERY) {
		while (open >= MAX_OPEN) await sleep(50);
		// What could not be delivered in time is not made up for.
		due = Math.max(due, performance.now() - 1000);
		await sleep(due - performance.now());
		open++;
		under(mixed(world, listener));
		if (turn % PER_CONVERSATION === 0) {
			open++;
			under(converse(world));
		}
		if (minute() * 6 >= samples.length) await readMemory(world, minute());
		if (minute() < told + 1) continue;
		told = Math.floor(minute());
		const { resident, heap } = samples.at(-1)!;
		say(
			`${told} min: ${deliveries} deliveries, ${expected.size} records, ${seen.size} arrived, ${open} open, ${resident.toFixed(0)} MB, heap ${heap.toFixed(0)} MB, ${log().filter((one) => ERROR.test(one)).length} errors in the log`,
		);
	}
	const took = minute();
	await waitFor('the last deliveries to arrive', async () => open === 0 || undefined, 150_000).catch(() => {});
	// Of what nobody waits for something may still come.
	await sleep(10_000);
	writeFileSync(values.plot, plot());

	latencies.sort((a, b) => a - b);
	const at = (share: number) => `${latencies[Math.floor((latencies.length - 1) * share)]} ms`;
	const [early, late] = [residentIn(1 / 6, 1 / 3), residentIn(5 / 6, 1)];
	say(
		`${deliveries} deliveries in ${took.toFixed(1)} min, ${(deliveries / took / 60).toFixed(2)} a second, acknowledged after ${at(0.5)} (half), ${at(0.99)} (99 of 100)`,
	);
	say(
		`${expected.size} records, ${conversations} conversations, ${repeated} deliveries repeated, ${refused} forged ones refused`,
	);
	say(
		`memory ${early.toFixed(0)} MB from ${minutes / 6} to ${minutes / 3} min, ${late.toFixed(0)} MB in the last ${minutes / 6}; drawn in ${resolve(values.plot)}`,
	);
	const { check } = checks;
	await check('every record became an item', () =>
		same(
			[...expected].filter((id) => !seen.has(id)),
			[],
		),
	);
	await check('no record became two', () =>
		same(
			[...seen].filter(([, count]) => count > 1),
			[],
		),
	);
	await check('nothing forged, and nothing said to a person, became an item', () => {
		same([[...seen.keys()].filter((id) => !expected.has(id)), refused > 0 || minutes < 10], [[], true]);
	});
	await check('no error in the log of n8n', () =>
		same(
			log()
				.filter((one) => ERROR.test(one))
				.slice(0, 10),
			[],
		),
	);
	await check('no execution failed but those that tell of a forged delivery', async () => {
		const { results } = await world.rest.request<{ results: Array<{ id: string }> }>(
			'GET',
			'/rest/executions?limit=100',
		);
		const failed = await Promise.all(results.map(async ({ id }) => await world.rest.getExecution(id)));
		const reasons = failed.map(({ data }) => data.resultData.error?.message ?? 'it did not end');
		same(
			reasons.filter((reason) => !/signature/i.test(reason)),
			[],
		);
	});
	if (minutes < 30) say('– memory: half an hour is needed to judge it');
	else
		await check(`the memory grew by less than ${Math.round((MAX_GROWTH - 1) * 100)} %`, () =>
			same(late / early < MAX_GROWTH, true),
		);
	return checks.exitCode;
}

carryOut({ name: 'soak', undo, work: run, summary: () => checks.summary });
