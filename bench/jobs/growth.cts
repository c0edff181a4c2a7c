import type { INodeExecutionData } from 'n8n-workflow';
import { TENANT } from '../lib/sign.cts';
import { openN8n } from './harness.cts';
import { job } from './job.cts';

export interface GrowthParams {
	/** Of the simulator. */
	url: string;
	sizes: number[];
	rounds: number;
}

/** µs of processor time per record, a list of samples for each size. */
export interface GrowthResult {
	/** Chat records read with Return All or Limit. */
	list: number[][];
	/** Incoming items that share few requests. */
	items: number[][];
}

/** One workflow with more and more records, in one process, so that the compiler is warm for all sizes. */
job<GrowthParams, GrowthResult>(async (input) => {
	const { url, sizes, rounds } = input.params;
	const { run, startExpressionEngine, ours } = openN8n(input, { ...TENANT, baseUrl: url });
	await startExpressionEngine();
	const type = ours('SocialEpoch');
	const measure = async (parameters: object, items: INodeExecutionData[], expected: number) => {
		const before = process.cpuUsage();
		const result = await run([{ name: 'SocialEpoch', type, parameters: parameters as never }], items);
		const { user, system } = process.cpuUsage(before);
		if (result.length !== expected) throw new Error(`${result.length} items instead of ${expected}`);
		return (user + system) / expected;
	};
	const list = async (size: number) =>
		await measure({ resource: 'chat', operation: 'getMany', returnAll: false, limit: size }, [{ json: {} }], size);
	const items = async (size: number) =>
		await measure(
			{ resource: 'account', operation: 'recycle', whatsApp: '={{ $json.account }}' },
			Array.from({ length: size }, (_, i) => ({ json: { account: String(8617633810000 + i) } })),
			size,
		);
	for (let i = 0; i < 3; i++) {
		await list(1000);
		await items(1000);
	}
	const result: GrowthResult = { list: sizes.map(() => []), items: sizes.map(() => []) };
	for (let round = 0; round < rounds; round++) {
		for (let i = 0; i < sizes.length; i++) {
			result.list[i].push(await list(sizes[i]));
			result.items[i].push(await items(sizes[i]));
		}
	}
	return result;
});
