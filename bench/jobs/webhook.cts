import type { IWebhookData } from 'n8n-workflow';
import { type Delivery, TENANT } from '../lib/sign.cts';
import { alternate, type Samples } from '../lib/stats.cts';
import { openN8n } from './harness.cts';
import { job } from './job.cts';

export interface WebhookParams {
	/** Configuration ID of the deliveries. */
	event: string;
	deliveries: Delivery[];
	rounds: number;
}

/** webhook() for each of the deliveries against parsing and writing its bytes, µs per delivery. */
job<WebhookParams, Samples[]>(async (input) => {
	const { event, deliveries, rounds } = input.params;
	const { core, additionalData, chain, ours, part } = openN8n(input, {
		...TENANT,
		baseUrl: 'http://127.0.0.1',
	});
	const type = ours('SocialEpochTrigger');
	const { workflow, nodes } = chain([{ name: 'Trigger', type, parameters: {} }]);
	const webhookDescription = type.description.webhooks!.find(({ name }) => (name as string) === event)!;
	// As after hours of work: the list of what this process has executed is full.
	const { rememberExecuted } = part('trigger/duplicates') as {
		rememberExecuted: (entries: Array<{ key: string }>) => void;
	};
	rememberExecuted(Array.from({ length: 100_000 }, (_, i) => ({ key: `executed before ${i}`.padEnd(22) })));

	const results: Samples[] = [];
	for (const { headers, body } of deliveries) {
		const rawBody = Buffer.from(body);
		const httpRequest = { headers, rawBody, ip: '203.0.113.7', body: {} };
		const receive = async () => {
			const context = new core.WebhookContext(
				workflow,
				nodes[0],
				additionalData({ httpRequest, httpResponse: {} }),
				'webhook',
				{ webhookDescription } as IWebhookData,
				[],
				null,
			);
			return await type.webhook!.call(context);
		};
		const { workflowData } = await receive();
		const records = (JSON.parse(body) as { data: unknown[] }).data.length;
		if (workflowData?.[0]?.length !== records)
			throw new Error(`of ${records} records ${workflowData?.[0]?.length} were taken`);
		results.push(
			await alternate(
				[
					{ name: 'webhook()', work: receive },
					{ name: 'parse + stringify', work: () => JSON.stringify(JSON.parse(rawBody.toString())) },
				],
				rounds,
			),
		);
	}
	return results;
});
