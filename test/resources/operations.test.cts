import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import type { INodeExecutionData } from 'n8n-workflow';

import { operations } from '../../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { credential, runNode } from '../support/n8n.cts';
import { nameOf, operationOf } from '../support/operations.cts';
import { expectSigned, platform, refusal } from '../support/platform.cts';
import { cases, type Case } from './cases.cts';

// The distance between items has tests of its own.
jest.mock('../../nodes/SocialEpoch/action/spacing', () => jest.requireActual('../support/noSpacing.cts'));

const node = new SocialEpoch();

const run = async (of: Case, parameters = {}, options = {}) =>
	await runNode(
		node,
		{ resource: of.resource, operation: of.operation, ...of.parameters, ...parameters },
		{ items: of.items, ...options },
	);

it('has a case for every operation, and an operation for every case', () => {
	expect(cases.map(({ name }) => name).sort()).toEqual(operations.map(nameOf).sort());
});

describe.each(cases.map((of) => [of.name, of] as const))('%s', (_name, of) => {
	it('sends exactly what is documented, signed, and returns exactly what is answered there', async () => {
		const received = platform(of.method, of.path, of.response);
		const { json, items, error } = await run(of);
		expect(error).toBeUndefined();
		expect(received).toHaveLength(1);
		expectSigned(received[0]);
		expect(of.method === 'GET' ? received[0].query : received[0].body).toEqual(of.request);
		if (of.method === 'POST') expect(received[0].headers['content-type']).toBe('application/json');
		expect(json).toEqual(of.output);
		expect(items.map((item) => item.pairedItem)).toEqual(items.map((_, i) => ({ item: of.items ? i : 0 })));
	});

	it('refuses code != 200 with the platform’s code and words, and says which item', async () => {
		platform(of.method, of.path, refusal(517, 'database is down'));
		const { error, json } = await run(of);
		expect(json).toEqual([]);
		expect(error?.message).toContain('database is down');
		expect(error?.message).toContain('517');
		expect(error?.message).toContain('[item 1]');
		expect(error?.context?.itemIndex).toBe(0);
		expect(error?.description).toContain('Try again later');
	});

	it('continues on fail with the failure on its own item', async () => {
		platform(of.method, of.path, refusal(517, 'database is down'));
		const { error, items } = await run(of, {}, { node: { onError: 'continueRegularOutput' } });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(of.items?.length ?? 1);
		items.forEach((item, i) => {
			expect(item.json).toEqual({ error: expect.stringContaining('database is down'), code: 517 });
			expect(item.pairedItem).toEqual({ item: i });
		});
	});

	it('sends failed items to the error output', async () => {
		platform(of.method, of.path, refusal(517, 'database is down'));
		const { items, errorItems } = await run(of, {}, { node: { onError: 'continueErrorOutput' } });
		expect(items).toEqual([]);
		expect(errorItems).toHaveLength(of.items?.length ?? 1);
		for (const { json } of errorItems) expect(json.error).toContain('database is down (code 517)');
	});

	(of.onlyFirst ? describe.skip : describe)('of three items', () => {
		const { gather } = operationOf(of.name);
		const three = [0, 1, 2].map((i) => (of.items ?? [{}])[i % (of.items?.length ?? 1)]);
		/** What each item gives when it is alone. */
		const alone = three.map((_, i) => (of.items ? [of.output[i % of.output.length]] : of.output));
		const options = (rate: string) => ({
			...(of.parameters.options as object),
			requestsPerSecond: rate,
			...(gather && { itemsPerRequest: 1 }),
		});
		const goOn = { node: { onError: 'continueRegularOutput' as const } };
		const byItem = (items: INodeExecutionData[]) =>
			three.map((_, i) =>
				items.filter(({ pairedItem }) => (pairedItem as { item: number }).item === i).map(({ json }) => json),
			);

		it('refuses the one with bad input, sends the other two, and pairs all three right', async () => {
			const received = platform(of.method, of.path, of.response);
			const items = three.map((item, i) => ({ ...item, rate: i === 1 ? 'fast' : 50 }));
			const { items: made, error } = await run(of, { options: options('={{ $json.rate }}') }, { items, ...goOn });
			expect(error).toBeUndefined();
			expect(received).toHaveLength(2);
			const refused = 'Requests per Second is not a whole number from 1 to 50: fast [item 2]';
			expect(byItem(made)).toEqual([alone[0], [{ error: refused }], alone[2]]);
		});

		it('sends none at all where bad input ends the run', async () => {
			const received = platform(of.method, of.path, of.response);
			const items = three.map((item, i) => ({ ...item, rate: i === 1 ? 'fast' : 50 }));
			const { json, error } = await run(of, { options: options('={{ $json.rate }}') }, { items });
			expect(received).toEqual([]);
			expect(json).toEqual([]);
			expect(error?.message).toBe('Requests per Second is not a whole number from 1 to 50: fast [item 2]');
			expect(error?.context?.itemIndex).toBe(1);
		});

		it('gives the one that the platform refuses its failure, and the other two their outputs', async () => {
			platform(of.method, of.path, of.response, refusal(517, 'database is down'), of.response);
			const { items, error } = await run(of, { options: options('50') }, { items: three, ...goOn });
			expect(error).toBeUndefined();
			expect(byItem(items)).toEqual([
				alone[0],
				[{ error: 'The platform refused the request: database is down (code 517) [item 2]', code: 517 }],
				alone[2],
			]);
		});
	});

	it('never shows the key or key material in a failure', async () => {
		const echo = `bad token ${credential.apiKey} for PRIVATE-1234 and MSG-PRIVATE-1234`;
		platform(of.method, of.path, refusal(522, echo));
		const secrets = { privateKey: 'PRIVATE-1234', msgPrivateKey: 'MSG-PRIVATE-1234' };
		const { run: result } = await run(of, 'privateKey' in of.parameters ? secrets : {}, {
			node: { onError: 'continueRegularOutput' },
		});
		const { resultData } = result.data;
		const output = JSON.stringify(resultData.runData.SocialEpoch[0].data);
		expect(output).toContain('bad token ***');
		expect(output).not.toContain(credential.apiKey);
		if ('privateKey' in of.parameters) expect(output).not.toContain('PRIVATE-1234');
	});

	const required = Object.entries(of.required);
	if (required.length > 0) {
		it.each(required)('refuses a missing %s before anything is sent', async (name, label) => {
			const received = platform(of.method, of.path, of.response);
			for (const empty of ['={{ $json.nothing }}', "={{ '  ' }}", '={{ [] }}']) {
				const { error } = await run(of, { [name]: empty });
				expect(error?.message).toMatch(new RegExp(`^${label}.* (missing|empty)`));
				expect(error?.message).toContain('[item 1]');
			}
			expect(received).toEqual([]);
		});
	}

	it(of.repeatable ? 'repeats after a gateway failure' : 'is never repeated', async () => {
		const received = platform(of.method, of.path, { status: 503, body: '<html>Busy</html>' }, of.response);
		const { error } = await run(of);
		expect(received).toHaveLength(of.repeatable ? 2 : 1);
		if (of.repeatable) {
			expect(error).toBeUndefined();
			expectSigned(received[1]);
			expect(received[1].headers.timestamp).not.toBe(received[0].headers.timestamp);
		} else {
			expect(error?.message).toContain('HTTP status 503: it is a web page');
		}
	});

	if (of.qr) {
		it('shows a QR code that a scanner reads', async () => {
			platform(of.method, of.path, of.response);
			const { items } = await run(of);
			items.forEach((item, i) => {
				const { mimeType, fileName, data } = item.binary!.data;
				expect([mimeType, fileName]).toEqual(['image/png', 'qr-code.png']);
				const png = PNG.sync.read(Buffer.from(data, 'base64'));
				expect(png.width).toBeGreaterThanOrEqual(300);
				expect(jsQR(new Uint8ClampedArray(png.data), png.width, png.height)?.data).toBe(of.qr![i]);
			});
		});
	}
});
