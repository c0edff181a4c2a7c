import type { Spent } from '../rows/queue.cts';
import { short, table } from './report.cts';

/** The tenant that is calculated. */
const ACCOUNTS = 1000;
const MESSAGES = 100;

/**
 * Half of the messages are received and pushed once; the other half are sent, and pushed again when they are
 * delivered and when they are read (docs/platform.md, "MSG_SYNC_MESSAGE").
 */
const RECORDS = MESSAGES / 2 + (MESSAGES / 2) * 3;

/** How full a core may be, so that a burst finds room. */
const FULL = 0.7;

/** n8n keeps so many marks for a trigger; a delivery leaves one for each record and one for its execution. */
const MARKS = 20_000;

/** Bytes of a mark in n8n's database: 24 characters in quotes, and a comma. */
const MARK_BYTES = 27;

/** The platform's limit for each endpoint, a second. */
const LIMIT = 50;

/** What a tenant with 1,000 accounts and 100 messages a second needs, from what a delivery was measured to cost. */
export function onPaper(all: Spent[]): string {
	const find = (isLazy: boolean, deduplicates: boolean, size: number) =>
		all.find((one) => one.isLazy === isLazy && one.deduplicates === deduplicates && one.size === size)!;
	const cases = [true, false].flatMap((isLazy) => [50, 1].map((size) => ({ isLazy, size, rate: RECORDS / size })));
	const rows = cases.map(({ isLazy, size, rate }) => {
		const { spent } = find(isLazy, true, size);
		const cores = (name: keyof Spent['spent']) => (rate * spent[name]) / 1000;
		const processes = (name: keyof Spent['spent']) =>
			`${Math.max(1, Math.ceil(cores(name) / FULL))} (${short(cores(name))} cores)`;
		return [
			isLazy ? 'lazy' : 'as installed',
			`${size} records in each`,
			short(rate),
			processes('webhook process'),
			processes('worker'),
			`${short(cores('Redis'))} cores`,
			`${short(cores('Postgres'))} cores`,
			`${short((rate * MARKS * MARK_BYTES) / 1e6)} MB`,
			`${short(MARKS / (rate * (size + 1)))} s`,
		];
	});
	const [full, single] = [50, 1].map((size) => MARKS / ((RECORDS / size) * (size + 1)));
	const [on, off] = [true, false].map((deduplicates) => find(true, deduplicates, 1).spent);
	const isolates = find(false, true, 1).spent.worker - on.worker;
	return [
		`### On paper: a tenant with ${ACCOUNTS.toLocaleString('en-US')} accounts and ${MESSAGES} messages a second`,
		`A received message is pushed once; a sent one again when it is delivered and when it is read. With as many sent ` +
			`as received that makes ${RECORDS} records a second. How many of them the platform puts into a delivery is not ` +
			`documented beyond "up to 50", so both ends are calculated. A process is counted full at ${FULL * 100}% of a core, ` +
			'though n8n uses more than one for isolates and its database driver. All figures are from the table above, on ' +
			'cores of that machine; nodes that follow the trigger come on top, in the workers.',
		table([
			[
				'n8n',
				'deliveries',
				'a second',
				'webhook processes',
				'workers',
				'Redis',
				'Postgres',
				'rewritten for duplicates, a second',
				'duplicates are recognised for',
			],
			...rows,
		]),
		'What gives way, the first first:',
		[
			`1. **The list of duplicates.** It holds ${MARKS.toLocaleString('en-US')} marks for one trigger: at this rate ` +
				`${short(full)} s (full deliveries) or ${short(single)} s (single records), while the platform delivers again after ` +
				'10 s, 40 s, 4 min, 9 min, 39 min and 2 h 39 min. Later repetitions come out doubled; none is lost. n8n also ' +
				`rewrites the whole list for each execution, or for those that wait together: of the ${short(on.Postgres)} ms that ` +
				`Postgres spends on a delivery of one record, ${short(on.Postgres - off.Postgres)} ms are for that, and of the ` +
				`worker's ${short(on.worker)} ms, ${short(on.worker - off.worker)} ms. At this size, turn Deduplicate off and let ` +
				'a unique index on `messageId` and `status` in the table that the workflow fills do it; or give each part of ' +
				'the accounts a workflow of its own, if the platform can deliver them to different URLs.',
			`2. **The platform's limit of ${LIMIT} requests a second for each endpoint**, if every received message is answered ` +
				`on its own: ${MESSAGES / 2} answers a second are all that it allows. Message: Send to Many takes up to 5,000 ` +
				'recipients in one request. Each n8n process keeps its own pace, so with several workers the option Requests ' +
				`per Second has to be ${LIMIT} divided by their number.`,
			`3. **Isolates**, in n8n as installed: they make up ${short(isolates)} ms of what a worker spends on a delivery. ` +
				'`N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true` does away with those that no expression needs.',
			'4. **The table of executions**: ' +
				`${Math.round(((RECORDS / 50) * 86_400) / 1000).toLocaleString('en-US')},000 (full deliveries) to ` +
				`${short((RECORDS * 86_400) / 1e6)} million (single records) rows a day. Let n8n keep only those that failed ` +
				'(`EXECUTIONS_DATA_SAVE_ON_SUCCESS=none`) and prune them; the acknowledgement stays durable, because the ' +
				'execution is recorded before it runs.',
			'5. **Redis** last: it carries only the numbers of executions.',
		].join('\n'),
	].join('\n\n');
}
