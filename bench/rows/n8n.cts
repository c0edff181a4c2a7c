import { say } from '../../scripts/stage/progress.cts';
import {
	assertItems,
	burst,
	type Burst,
	CONNECTIONS,
	fill,
	freshDeliveries,
	LAZY,
	type Receiver,
	type Server,
	startReceiver,
	startServer,
	type WAYS,
} from '../lib/n8n.cts';
import { openLoop } from '../lib/load.cts';
import { plot } from '../lib/plot.cts';
import { type Line, type Outcome, short, table } from '../lib/report.cts';
import type { Bench } from '../lib/setup.cts';
import { median, percentile } from '../lib/stats.cts';
import { isFalling } from './trigger.cts';

type Way = keyof typeof WAYS;

/** Seconds of steady load for the times to acknowledge. */
const STEADY = 25;

/** How many records the trigger's list of duplicates holds. */
const LIST = 20_000;

interface Setting {
	name: string;
	env: Record<string, string>;
	ways: Way[];
	rounds: number;
	/** Deliveries of each way in a round. */
	size: number;
}

/** Real deliveries to a real n8n: as it is installed, and with expressions evaluated lazily. */
export async function n8n(bench: Bench): Promise<Outcome> {
	const plain = await inServer(bench, {
		name: 'plain',
		env: {},
		ways: ['SocialEpoch', 'bare Webhook', 'Webhook + Code', 'bare Webhook with an expression'],
		rounds: 4,
		size: 40,
	});
	const lazy = await inServer(bench, {
		name: 'lazy',
		env: { [LAZY]: 'true' },
		ways: ['SocialEpoch', 'bare Webhook', 'Webhook + Code', 'SocialEpoch without Deduplicate'],
		rounds: 6,
		size: 60,
	});
	const perRecord = lazy.growth!.map(({ records, burst: { processorMs } }) => processorMs / records);
	return {
		lines: [
			...linesOf(plain, 'n8n as installed', isolateNote(plain)),
			...linesOf(lazy, `n8n with \`${LAZY}=true\``, dedupNote(lazy)),
			{
				what: 'growth in n8n, 1 → 50 records a delivery',
				against: 'processor time per record',
				ours: `${short(perRecord[perRecord.length - 1])} ms at 50`,
				theirs: `${short(perRecord[0])} ms at 1`,
				result: perRecord.map(short).join(' → '),
				toReach: 'flat or falling',
				reached: isFalling(perRecord),
			},
		],
		details: detailsOf(plain, lazy),
		plots: {
			'growth-n8n.svg': plot(
				'A delivery through n8n: cost per record',
				'records in a delivery',
				'ms of processor time per record',
				[
					{
						name: 'SocialEpoch Trigger, all of n8n included',
						points: lazy.growth!.map(({ records }, i): [number, number] => [records, perRecord[i]]),
					},
				],
			),
		},
	};
}

interface Served {
	bursts: Record<string, Burst[]>;
	middle: (way: Way) => Burst;
	/** ms to acknowledge at 80% of the trigger's rate. */
	latencies: number[];
	offered: number;
	growth?: Array<{ records: number; burst: Burst }>;
	dedup?: Array<{ marks: number; on: number; off: number }>;
}

async function inServer(bench: Bench, setting: Setting): Promise<Served> {
	const { ways, rounds, size } = setting;
	const server = await startServer(bench, setting.name, setting.env);
	try {
		const receivers: Receiver[] = [];
		for (const way of ways) receivers.push(await startReceiver(server, way));
		const [ours] = receivers;
		const without = receivers.find(({ name }) => name === 'SocialEpoch without Deduplicate');
		for (const receiver of receivers) await burst(server, receiver, freshDeliveries(20));
		const dedup = without && (await dedupCost(server, ours, without));
		if (!dedup) await fill(server, ours, LIST);

		const bursts: Record<string, Burst[]> = Object.fromEntries(ways.map((way) => [way, []]));
		for (let round = 0; round < rounds; round++) {
			for (let i = 0; i < receivers.length; i++) {
				const receiver = receivers[(i + round) % receivers.length];
				bursts[receiver.name].push(await burst(server, receiver, freshDeliveries(size)));
			}
			say(`  round ${round + 1} of ${rounds} done`);
		}
		for (const receiver of receivers) {
			await assertItems(server, receiver, receiver.name.startsWith('bare') ? 1 : 50);
		}
		const middle = (way: Way): Burst => {
			const of = (figure: keyof Burst) => median(bursts[way].map((each) => each[figure]));
			return {
				perSecond: of('perSecond'),
				processorMs: of('processorMs'),
				mainThreadMs: of('mainThreadMs'),
			};
		};
		const offered = middle('SocialEpoch').perSecond * 0.8;
		const steady = freshDeliveries(Math.round(offered * STEADY));
		const latencies = await openLoop(ours.url, steady, CONNECTIONS, offered);
		ours.sent += steady.length;
		const growth = dedup && (await growthOf(server, ours));
		return { bursts, middle, latencies, offered, growth, dedup };
	} finally {
		await server.handle.stop();
	}
}

/** What deduplication costs while its list grows to its bound: with and without it, in turns. */
async function dedupCost(server: Server, ours: Receiver, without: Receiver): Promise<Served['dedup']> {
	const series = [];
	for (const marks of [0, 5000, 10_000, 15_000, 20_000]) {
		if (marks > 0) await fill(server, ours, 5000);
		const [on, off]: number[][] = [[], []];
		for (let round = 0; round < 2; round++) {
			on.push((await burst(server, ours, freshDeliveries(24))).processorMs);
			off.push((await burst(server, without, freshDeliveries(24))).processorMs);
		}
		series.push({ marks, on: median(on), off: median(off) });
	}
	return series;
}

async function growthOf(server: Server, ours: Receiver): Promise<Served['growth']> {
	const series = [];
	for (const records of [1, 5, 20, 50]) {
		const bursts = [];
		for (let round = 0; round < 2; round++) bursts.push(await burst(server, ours, freshDeliveries(40, records)));
		const [lower] = bursts.sort((a, b) => a.processorMs - b.processorMs);
		series.push({ records, burst: lower });
	}
	return series;
}

function linesOf(served: Served, where: string, note?: string): Line[] {
	const ours = served.middle('SocialEpoch');
	const compare = (way: Way, atLeast: number): Line => {
		const theirs = served.middle(way);
		const ratio = ours.perSecond / theirs.perSecond;
		return {
			what: `deliveries per second, ${where}`,
			against: `${way} node`,
			ours: `${short(ours.perSecond)} (${short(ours.processorMs)} ms of processor time each)`,
			theirs: `${short(theirs.perSecond)} (${short(theirs.processorMs)} ms)`,
			result: `${ratio.toFixed(2)} times; processor time ${(theirs.processorMs / ours.processorMs).toFixed(2)}`,
			toReach: `at least ${atLeast}`,
			reached: ratio >= atLeast,
			note: ratio >= atLeast ? undefined : note,
		};
	};
	const p99 = percentile(served.latencies, 0.99);
	return [
		compare('bare Webhook', 0.95),
		compare('Webhook + Code', 1.5),
		{
			what: `time to acknowledge at 80% of that load (${short(served.offered)} per second), ${where}`,
			against: "the platform's 3 s",
			ours: `p99 ${short(p99)} ms`,
			theirs: `median ${short(median(served.latencies))} ms`,
			result: `${served.latencies.length} deliveries, the slowest ${short(Math.max(...served.latencies))} ms`,
			toReach: 'p99 under 1 s',
			reached: p99 < 1000,
			note:
				p99 < 1000
					? undefined
					: `The rate that was offered is 80% of a median; while other programs slowed n8n down, deliveries queued for the ${CONNECTIONS} connections, and their waiting counts.`,
		},
	];
}

/** Why a trigger of a community package cannot be as fast as the bare Webhook node in n8n as installed. */
function isolateNote(plain: Served): string {
	const [ours, bare, expression] = (['SocialEpoch', 'bare Webhook', 'bare Webhook with an expression'] as Way[]).map(
		(way) => plain.middle(way).processorMs,
	);
	return (
		'n8n 2.41 starts a fresh V8 isolate for expressions with every webhook call and with every execution, needed or ' +
		'not, and spares only its own Webhook node the first of the two, as long as that has no expression among its ' +
		`parameters: a bare Webhook node costs ${short(bare)} ms of processor time for a delivery, the same node with one ` +
		`expression ${short(expression)} ms, ours ${short(ours)} ms. With \`${LAZY}=true\` nobody pays for isolates ` +
		'that are not used: see the lines below.'
	);
}

/** What is left of the difference when nobody pays for isolates. */
function dedupNote(lazy: Served): string {
	const [ours, without, bare] = (['SocialEpoch', 'SocialEpoch without Deduplicate', 'bare Webhook'] as Way[]).map(
		(way) => lazy.middle(way).processorMs,
	);
	return (
		`Of our ${short(ours)} ms, deduplication takes ${short(ours - without)} ms: n8n's helper reads, changes and writes ` +
		`one list of up to ${LIST.toLocaleString('en-US')} marks for every execution, or for several that wait. Without it ` +
		`the trigger takes ${short(without)} ms, the bare Webhook node ${short(bare)} ms, of which nearly all is n8n's ` +
		'recording of the execution. Neither the bare Webhook node nor the Code node deduplicates or keeps exact ids.'
	);
}

function detailsOf(plain: Served, lazy: Served): string {
	const rows = ([plain, lazy] as const).flatMap((served, i) =>
		Object.keys(served.bursts).map((way) => {
			const { perSecond, processorMs, mainThreadMs } = served.middle(way as Way);
			const setting = i === 0 ? 'as installed' : `\`${LAZY}=true\``;
			return [setting, way, short(perSecond), short(processorMs), short(mainThreadMs)];
		}),
	);
	return [
		'### A delivery of 50 records through n8n (SQLite, 8 connections)',
		table([['n8n', 'received by', 'deliveries per second', 'ms of processor time each', 'of it main thread'], ...rows]),
		'### Deduplication as its list grows',
		table([
			['records on the list', 'ms of processor time a delivery', 'without Deduplicate', 'difference'],
			...lazy.dedup!.map(({ marks, on, off }) => [
				marks === 0 ? 'none' : `at least ${marks.toLocaleString('en-US')}`,
				short(on),
				short(off),
				short(on - off),
			]),
		]),
		'### Through n8n by size of the delivery',
		table([
			['records', 'deliveries per second', 'ms of processor time each', 'per record'],
			...lazy.growth!.map(({ records, burst: { perSecond, processorMs } }) => [
				String(records),
				short(perSecond),
				short(processorMs),
				short(processorMs / records),
			]),
		]),
		'![growth in n8n](growth-n8n.svg)',
	].join('\n\n');
}
