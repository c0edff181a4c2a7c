import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../../scripts/stage/progress.cts';
import { MARKS } from '../lib/compare.cts';
import { bytesWritten, p99, table } from '../lib/measure.cts';
import { type Bench, Receiver, startServer } from '../lib/server.cts';
import { deliveriesFor, NO_DUPLICATES, OURS } from '../lib/ways.cts';
import { RECOMMENDED } from './n8n.cts';

/** Deliveries a second, and how many of them are sent. */
const PACES = [
	[1, 10],
	[10, 50],
	[50, 150],
] as const;

/**
 * What remembering the records writes: bytes that n8n writes for a delivery (SQLite, its journal included) with
 * Deduplicate, less those without it.
 */
export async function marks(bench: Bench): Promise<string> {
	const server = await step('n8n started', async () => await startServer(bench, RECOMMENDED));
	try {
		const without = await Receiver.start(server, NO_DUPLICATES);
		await written(without, 10, 20, 50);
		const rows = [];
		for (const records of [1, 50]) {
			for (const [perSecond, count] of PACES) {
				const rest = await written(without, perSecond, count, records);
				for (const marksBefore of [0, MARKS]) {
					const ours = await Receiver.start(server, OURS);
					if (marksBefore > 0) await ours.fillMarks(marksBefore);
					const { bytes, latencies } = await written(ours, perSecond, count, records);
					const kB = [bytes - rest.bytes, rest.bytes].map((each) => each / 1000);
					rows.push([records, perSecond, marksBefore > 0 ? 'full' : 'empty', ...kB, p99(latencies)]);
				}
			}
		}
		const head = ['records', 'deliveries a second', 'list', 'kB for marks', 'kB for the rest'];
		return table([[...head, 'acknowledged after, p99 ms'], ...rows]);
	} finally {
		await server.stop();
	}
}

/** Bytes written for each delivery, until its execution has been recorded. */
async function written(to: Receiver, perSecond: number, count: number, records: number) {
	const pid = to.server.pids.n8n;
	const before = bytesWritten(pid);
	const latencies = await to.receive(deliveriesFor(to.way, count, records), perSecond);
	// Marks are looked after for two seconds.
	await sleep(3000);
	return { bytes: (bytesWritten(pid) - before) / count, latencies };
}
