/**
 * `npm run soak`: for an hour, one n8n on SQLite with the packed package takes mixed deliveries, 5 a second, 1 % of them
 * forged and 5 % delivered once more; customers write twice and are answered once, after a pause; persons take over.
 * Every record has to become one item, n8n's log to hold no error, and the memory to be flat after ten minutes.
 *
 * `-- --minutes 10` is shorter, `--plot <file>` says where the drawing of the memory goes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Checks, same } from './e2e/checks.cts';
import { EVENT_IDS } from './e2e/events.cts';
import { createWorld, Listener, replyNode, type World } from './e2e/world.cts';
import { carryOut, type Undo } from './stage/ending.cts';
import { say, waitFor } from './stage/progress.cts';
import { cacheFolder, ensureN8n } from './stage/runtime.cts';
import { ACTION, ours } from './stage/workflows.cts';

/** As docs/running-at-scale.md recommends; a busy n8n keeps only the executions that failed. */
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
/** %, of the memory on average, from the minutes 10 to 20 of an hour to its last ten. */
const MAX_GROWTH = 10;
const ACCOUNT = '8613800138000';

const undo: Undo = [];
const checks = new Checks();
const options = { minutes: { type: 'string' }, plot: { type: 'string' } } as const;
const { plot = join(cacheFolder, 'soak.svg'), minutes: wanted = '60' } = parseArgs({ options }).values;
const minutes = Number(wanted);

/** How often each record came in an item, and those that have to come. */
const seen = new Map<string, number>();
const expected = new Set<string>();
/** ms after which the deliveries of the mix were acknowledged. */
const latencies: number[] = [];
/** MB of the process and of its JavaScript. */
const samples: Array<{ minute: number; resident: number; heap: number }> = [];
let [deliveries, conversations, refused, repeated, open] = [0, 0, 0, 0, 0];
let number = 10_000_000_000;

const round = (value: number) => value.toFixed(0);

function arrive(ids: string[]): void {
	for (const id of ids) seen.set(id, (seen.get(id) ?? 0) + 1);
}

/** Resolves when all of these records have arrived, and after two minutes in any case. */
async function arrival(ids: string[]): Promise<void> {
	for (const id of ids) expected.add(id);
	await waitFor('', async () => ids.every((id) => seen.has(id)) || undefined, 120_000).catch(() => {});
}

/** One delivery of any event, of one record or many, that nobody has seen before. */
async function mixed(world: World, listener: Listener): Promise<void> {
	const pick = (below: number) => Math.floor(Math.random() * below);
	const event = EVENT_IDS[pick(EVENT_IDS.length)];
	// A generated body draws its numbers from a few: two records that have no id beside them could be the same.
	const drawn = world.simulator.generate(event, pick(2) === 0 ? 1 : 2 + pick(49));
	const isMessage = drawn.includes('"messageId"');
	const body = isMessage ? drawn : drawn.replace(/\b86(176338|156018)\d{5}\b/g, () => String((number += 1)));
	const ids = body.match(isMessage ? /(?<="messageId":\s*")\w+/g : /\b1\d{10}\b/g) ?? [];
	if (Math.random() < FORGED) {
		const { delivered, attempts } = await listener.deliver(event, { body, secret: 'not the secret' });
		if (delivered) arrive(['forged']);
		if (attempts[0].status === 401) refused++;
		else say(`✗ a forged delivery: ${attempts[0].status ?? attempts[0].error}`);
		return;
	}
	// What has neither id nor time is told from a second time by the moment that was signed.
	const delivery = { body, retry: true, timestamp: Date.now() };
	const { attempts } = await listener.deliver(event, delivery);
	latencies.push(attempts.at(-1)!.ms);
	for (const { ok, status, error } of attempts) if (!ok) say(`  delivered again, since ${error ?? status}`);
	await arrival(ids);
	if (Math.random() >= REPEATED) return;
	repeated++;
	await listener.deliver(event, delivery);
}

/** A customer writes twice and is answered; a person writes, and what the customer says then stays unanswered. */
async function converse({ simulator }: World): Promise<void> {
	const who = { account: ACCOUNT, customer: String(5_511_900_000_000 + (conversations += 1)) };
	const [first, second] = [1, 2].map((i) => `${who.customer} asks ${i}`);
	await simulator.customerWrites({ ...who, text: first });
	await sleep(1000);
	await simulator.customerWrites({ ...who, text: second });
	await arrival([first, second]);
	await simulator.agentWrites({ ...who, text: 'I am Carla' });
	await simulator.customerWrites({ ...who, text: `${who.customer} talks to Carla` });
}

/** One workflow notes all records with a customer; the other one answers and reads what was said before. */
async function startWorkflows(world: World): Promise<Listener> {
	const { simulator, credential } = world;
	const desc = "={{ $input.all().map(({ json }) => json.messageId ?? json.account ?? json.customer).join(' ') }}";
	const note = { resource: 'customer', operation: 'createOrUpdate', agentAccount: 'test', whatsApp: ACCOUNT };
	const all = { events: EVENT_IDS, direction: 'both', chats: 'both' };
	const noting = ours(credential, 'Note', ACTION, { ...note, additionalFields: { desc } }, { executeOnce: true });
	const listener = await Listener.start(world, all, [noting]);

	const whom = { whatsId: '={{ $json.account }}', friendWhatsId: '={{ $json.customer }}' };
	const look = ours(credential, 'Look Back', ACTION, { resource: 'chat', operation: 'getConversation', ...whom });
	const following = [replyNode(world, '={{ $json.text }}'), look];
	const answering = await Listener.start(world, { options: { waitForPause: 3, staySilent: 5 } }, following);

	simulator.setCallback('CLIENT_SYNC_MESSAGE', answering.url('CLIENT_SYNC_MESSAGE'));
	simulator.onSent(({ content }) => arrive(content[0].text!.split('\n')));
	simulator.onTraffic(({ kind, sent }) => {
		if (kind === 'delivery') deliveries++;
		else arrive(/"desc":"([^"]+)"/.exec(sent)?.[1].split(' ') ?? []);
	});
	return listener;
}

async function readMemory({ n8n }: World, minute: number): Promise<void> {
	const text = await (await fetch(`${n8n.url}/metrics`)).text();
	const mb = (name: string) => Number(new RegExp(`^\\w*${name} (\\S+)`, 'm').exec(text)?.[1]) / 2 ** 20;
	samples.push({ minute, resident: mb('process_resident_memory_bytes'), heap: mb('nodejs_heap_size_used_bytes') });
}

/** MB on average from one sixth of the run, that many minutes of an hour by ten, to another. */
function residentFrom(sixth: number): number {
	const list = samples.filter(({ minute }) => Math.floor((minute / minutes) * 6) === sixth);
	return list.reduce((sum, { resident }) => sum + resident, 0) / list.length;
}

/** Both memories as an SVG, MB upwards and minutes to the right. */
function draw(): string {
	const most = Math.ceil(Math.max(...samples.map(({ resident }) => resident)) / 400) * 400;
	const x = (share: number) => Math.round(50 + share * 650);
	const y = (share: number) => Math.round(270 - share * 240);
	const line = (name: 'resident' | 'heap', colour: string, left: number, words: string) => {
		const points = samples.map((one) => `${x(one.minute / minutes)},${y(one[name] / most)}`).join(' ');
		return `<polyline fill="none" stroke="${colour}" points="${points}"/><text x="${left}" y="16" fill="${colour}">${words}</text>`;
	};
	const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
		const labels = `<text x="10" y="${y(share) + 4}">${share * most}</text><text x="${x(share) - 6}" y="290">${share * minutes}</text>`;
		return `<path stroke="#ddd" d="M50 ${y(share)}H700"/>${labels}`;
	});
	const head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 300" font-family="sans-serif" font-size="11">';
	const resident = line('resident', '#1f5fbf', 50, 'memory of n8n, MB, by minutes');
	const heap = line('heap', '#bf6a1f', 300, 'of it JavaScript, in use or not yet collected');
	return [head, '<rect width="720" height="300" fill="white"/>', ...grid, resident, heap, '</svg>\n'].join('\n');
}

async function run(signal: AbortSignal): Promise<number> {
	const world = await createWorld(undo, await ensureN8n(), SETTINGS);
	const { rest, n8n } = world;
	const listener = await startWorkflows(world);
	const errors = () => readFileSync(join(n8n.folder, `n8n-${n8n.port}.log`), 'utf8').match(/.*\berror\b.*/gi) ?? [];
	const begun = performance.now();
	const minute = () => (performance.now() - begun) / 60_000;
	const begin = (work: Promise<void>) => {
		open++;
		void work.catch((error: Error) => say(`✗ ${error.message}`)).finally(() => open--);
	};
	for (let turn = 0, due = begun; minute() < minutes && !signal.aborted; turn++, due += EVERY) {
		while (open >= MAX_OPEN) await sleep(50);
		// What could not be delivered in time is not made up for.
		due = Math.max(due, performance.now() - 1000);
		await sleep(due - performance.now());
		begin(mixed(world, listener));
		if (turn % PER_CONVERSATION === 0) begin(converse(world));
		if (minute() * 6 < samples.length) continue;
		// A connection that rested may be cut off just now; the next turn reads again.
		await readMemory(world, minute()).catch(() => {});
		if (samples.length % 6 !== 1) continue;
		const { resident, heap } = samples.at(-1)!;
		const come = `${deliveries} deliveries, ${seen.size} of ${expected.size} records arrived, ${open} open`;
		say(`${round(minute())} min: ${come}, ${round(resident)} MB, heap ${round(heap)} MB, ${errors().length} errors`);
	}
	const rate = deliveries / minute() / 60;
	await waitFor('', async () => open === 0 || undefined, 150_000).catch(() => {});
	// What nobody waits for may still come.
	await sleep(10_000);
	writeFileSync(plot, draw());

	latencies.sort((a, b) => a - b);
	const [half, most] = [0.5, 0.99].map((share) => latencies[Math.floor(latencies.length * share)]);
	const [early, late] = [residentFrom(1), residentFrom(5)];
	say(
		`${deliveries} deliveries, ${rate.toFixed(2)} a second; half acknowledged in ${half} ms, 99 of 100 in ${most} ms`,
	);
	say(`${expected.size} records, ${conversations} conversations, ${repeated} repeated, ${refused} refused as forged`);
	say(`${round(early)} MB in the second sixth of the time, ${round(late)} MB in the last one, drawn in ${plot}`);
	const lost = [...expected].filter((id) => !seen.has(id));
	const doubled = [...seen].filter(([, count]) => count > 1);
	const strange = [...seen.keys()].filter((id) => !expected.has(id));
	const { check } = checks;
	await check('every record became an item, and none became two', () => same([lost, doubled], [[], []]));
	await check('nothing forged, and nothing said to a person, became an item', () => same(strange, []));
	await check('no error in the log of n8n', () => same(errors(), []));
	await check('no execution failed but those that tell of a forged delivery', async () => {
		const { results } = await rest.request<{ results: Array<{ id: string }> }>('GET', '/rest/executions?limit=100');
		const failed = await Promise.all(results.map(async ({ id }) => await rest.getExecution(id)));
		const reasons = failed.map(({ data }) => data.resultData.error?.message ?? 'it did not end');
		const others = reasons.filter((reason) => !/signature/i.test(reason));
		same(others, []);
	});
	if (minutes < 30) say('– half an hour is needed to judge the memory');
	else
		await check(`the memory grew by less than ${MAX_GROWTH} %`, () =>
			same((late / early - 1) * 100 < MAX_GROWTH, true),
		);
	return checks.exitCode;
}

carryOut({ name: 'soak', undo, work: run, summary: () => checks.summary });
