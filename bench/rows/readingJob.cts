/** Measures `webhook()` and the exact reader of the built package, and prints its `Times` for each of `DELIVERIES`. */
import { additionalData, workflowOf } from '../../test/support/n8n.cts';

import { WebhookContext } from 'n8n-core';
import type { INodeType, IWebhookData } from 'n8n-workflow';
import { resolve } from 'node:path';
import { type Delivery, EVENT, TENANT } from '../lib/deliveries.cts';
import { median } from '../lib/measure.cts';
import type { Times } from './reading.cts';

const built = resolve(__dirname, '../../dist/nodes/SocialEpoch');
const { SocialEpochTrigger } = require(`${built}/SocialEpochTrigger.node.js`) as Record<string, new () => INodeType>;
const { parseJson } = require(`${built}/values/json.js`) as { parseJson(text: string): unknown };

/** ms that a sample takes: long enough for the clock, short enough to share what disturbs it with its neighbours. */
const SAMPLE_MS = 20;

/** Samples of each; in the first third the compiler is still at work. */
const ROUNDS = 60;

/** µs of processor time per call, garbage collection included: samples in turns; medians. */
async function inTurns(works: Record<keyof Times, () => unknown>): Promise<Times> {
	const samples: number[][] = Object.values(works).map(() => []);
	for (let round = 0; round < ROUNDS; round++) {
		for (const [i, work] of Object.values(works).entries()) {
			const before = process.cpuUsage();
			const end = performance.now() + SAMPLE_MS;
			let calls = 0;
			for (; performance.now() < end; calls++) await work();
			const { user, system } = process.cpuUsage(before);
			if (round >= ROUNDS / 3) samples[i].push((user + system) / calls);
		}
	}
	const medians = Object.keys(works).map((name, i) => [name, median(samples[i])]);
	return Object.fromEntries(medians) as Times;
}

async function main(): Promise<void> {
	const type = new SocialEpochTrigger();
	const settings = { typeVersion: 2, webhookId: 'bench' };
	const { workflow, node } = workflowOf(type, { events: [EVENT], direction: 'both', chats: 'both' }, settings);
	const webhookDescription = type.description.webhooks!.find(({ name }) => (name as string) === EVENT);
	const results: Times[] = [];
	for (const { headers, body } of JSON.parse(process.env.DELIVERIES!) as Delivery[]) {
		const rawBody = Buffer.from(body as string);
		const text = rawBody.toString();
		const parsed = JSON.parse(text) as { data: unknown[] };
		const receive = async () => {
			const httpRequest = { headers, rawBody, ip: '203.0.113.7', body: parsed };
			const credential = { ...TENANT, baseUrl: 'http://127.0.0.1' };
			const data = additionalData({ httpRequest, httpResponse: {} } as never, credential);
			const webhook = { webhookDescription } as IWebhookData;
			return await type.webhook!.call(new WebhookContext(workflow, node, data, 'webhook', webhook, [], null));
		};
		const handover = (await receive()).workflowData?.[0]?.[0]?.json.handover as { entries: unknown[] } | undefined;
		const taken = handover?.entries.length;
		if (taken !== parsed.data.length) throw new Error(`of ${parsed.data.length} records ${taken} were taken`);
		const times = await inTurns({
			webhook: receive,
			plain: () => JSON.stringify(JSON.parse(rawBody.toString())),
			reader: () => parseJson(text),
			parse: () => JSON.parse(text) as unknown,
		});
		results.push(times);
	}
	console.log(JSON.stringify(results));
}

void main().then(() => process.exit(0));
