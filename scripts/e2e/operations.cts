import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { cases } from '../../test/resources/cases.cts';
import { waitFor } from '../stage/progress.cts';
import { ACTION } from '../stage/workflows.cts';
import { same } from './checks.cts';
import { clickIn } from './questions.cts';
import { fileOf, type Part, runAction, type World } from './world.cts';

/** It ends when a person has answered, so it has a check of its own. */
const ASKING = 'message:sendAndWait';

/** Every operation, executed in a workflow of a real n8n once, with what is entered, answered and put out in its case. */
export const operations: Part = async (world, { check }) => {
	const { simulator, n8n } = world;
	const all = cases.map((of) => ({ ...of, name: `${of.resource}:${of.operation}` }));

	await check('every operation that n8n offers is about to be executed', async () => {
		same((await offeredOperations(world)).sort(), all.map(({ name }) => name).sort());
	});
	for (const of of all.filter(({ name }) => name !== ASKING)) {
		const { name, resource, operation, parameters, items, method, path, response, output, qr } = of;
		await check(`${name}${qr ? ', with its QR code as a picture' : ''}`, async () => {
			simulator.clearFaults();
			simulator.fault(path, { body: response, times: 9 });
			const before = simulator.requests.length;
			const outcome = await runAction(world, { resource, operation, ...parameters }, { items });
			const { error, pairs, run } = outcome;
			same([error, ...outcome.items], [undefined, ...output]);
			const from = output.map((_, i) => (items ? i : 0));
			same(pairs, from);
			const requests = simulator.requests.slice(before);
			same([requests[0].method, requests[0].path, requests.every(({ signed }) => signed)], [method, path, true]);
			if (qr) same([textIn((await fileOf(world, run)).bytes)], qr);
		});
	}
	simulator.clearFaults();
	await check(`${ASKING}: a person clicks, and the execution goes on`, async () => {
		const { length } = simulator.sent;
		const [resource, operation] = ASKING.split(':');
		const to = { sendWhatsApp: '8613800138000', friendWhatsApp: '5511987654321', message: 'May we ship it?' };
		const running = runAction(world, { resource, operation, ...to });
		await clickIn(await waitFor('the question to be sent', async () => simulator.sent[length]), n8n.url, 'approve');
		const [{ data }] = (await running).items as Array<{ data: { approved: boolean; respondedAt: string } }>;
		same([data.approved, Math.abs(Date.now() - Date.parse(data.respondedAt)) < 60_000], [true, true]);
	});
};

/** All `resource:operation` in the node's description. */
async function offeredOperations({ rest }: World): Promise<string[]> {
	const { properties } = await rest.nodeType(ACTION);
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options, displayOptions }) =>
			(options as Array<{ value: string }>).map(({ value }) => `${displayOptions!.show!.resource![0]}:${value}`),
		);
}

/** The text in a picture of a QR code, a PNG. */
export function textIn(picture: Buffer): string | undefined {
	const { data, width, height } = PNG.sync.read(picture);
	return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}
