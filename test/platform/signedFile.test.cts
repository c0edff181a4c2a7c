import { createRequire } from 'node:module';

import { additionalData, workflowOf } from '../support/n8n.cts';

import { BinaryDataService, ExecuteContext } from 'n8n-core';
import { createRunExecutionData, type IBinaryKeyData, type INodeExecutionData } from 'n8n-workflow';

import { signedFile } from '../../nodes/SocialEpoch/platform/signedFile';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';

// The container that n8n-core itself uses.
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as {
	Container: { get: (type: typeof BinaryDataService) => BinaryDataService };
};
const service = Container.get(BinaryDataService);
const pdf = Buffer.from('%PDF-1.7 an offer');

/** What execute() gets, in an n8n that is reached at this address. */
function context(items: INodeExecutionData[], address = 'https://n8n.acme.example') {
	const { workflow, node } = workflowOf(new SocialEpoch(), {});
	const run = createRunExecutionData({});
	const additional = additionalData({ restApiUrl: `${address}/rest` });
	const data = { main: [items] };
	return new ExecuteContext(
		workflow,
		node,
		additional,
		'manual',
		run,
		0,
		items,
		data,
		{ node, data, source: null },
		[],
	);
}

async function itemWith(data = pdf): Promise<INodeExecutionData> {
	const file = await context([]).helpers.prepareBinaryData(data, 'offer.pdf', 'application/pdf');
	return { json: {}, binary: { offer: file, other: file } };
}

beforeAll(async () => await service.init());

it('gives an address that is signed, for a copy of the file with its name and type', async () => {
	const item = await itemWith();
	const url = new URL(await signedFile(context([{ json: {} }, item]), 1, 'offer', 90));
	expect(url.origin + url.pathname).toBe('https://n8n.acme.example/rest/binary-data/signed');
	const token = url.searchParams.get('token')!;
	const id = service.validateSignedToken(token);
	expect(id).not.toBe((item.binary as IBinaryKeyData).offer.id);
	expect(await service.getAsBuffer({ id, data: '', mimeType: '' })).toEqual(pdf);
	expect(await service.getMetadata(id)).toMatchObject({ fileName: 'offer.pdf', mimeType: 'application/pdf' });
	const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) as Record<string, number>;
	expect(exp - iat).toBe(5400);
});

it('names the files there are where the one asked for is not among them', async () => {
	const items = [await itemWith(), { json: {} }];
	await expect(signedFile(context(items), 0, 'data', 60)).rejects.toMatchObject({
		message: 'The item has no file in its binary field "data"',
		description: 'It has: offer, other.',
		sent: false,
	});
	await expect(signedFile(context(items), 1, 'constructor', 60)).rejects.toMatchObject({
		description: expect.stringContaining('no files at all'),
	});
});

it('refuses what the platform would not take', async () => {
	const items = [await itemWith(Buffer.alloc(25 * 2 ** 20 + 1)), await itemWith(Buffer.alloc(25 * 2 ** 20))];
	await expect(signedFile(context(items), 0, 'offer', 60)).rejects.toMatchObject({
		message: 'The file in "offer" is too large',
		description: 'The platform takes files of up to 25 MB.',
	});
	expect(await signedFile(context(items), 1, 'offer', 60)).toContain('/signed');
});

it.each(['http://localhost:5678', 'http://192.168.1.5:5678', 'http://n8n:5678', 'https://n8n.local', ''])(
	'refuses an n8n whose address is %s',
	async (address) => {
		await expect(signedFile(context([await itemWith()], address), 0, 'offer', 60)).rejects.toMatchObject({
			message: `The platform cannot reach this n8n to fetch the file, since its address is ${address}`,
			description: expect.stringContaining('WEBHOOK_URL'),
		});
	},
);

it('refuses where n8n keeps files in memory', async () => {
	const inMemory = context([await itemWith()]);
	inMemory.helpers.prepareBinaryData = async () => ({ data: 'JVBERi0=', mimeType: 'application/pdf' });
	await expect(signedFile(inMemory, 0, 'offer', 60)).rejects.toMatchObject({
		message: 'n8n keeps files in its memory, where the platform cannot fetch them',
		description: expect.stringContaining('N8N_DEFAULT_BINARY_DATA_MODE=filesystem'),
	});
});
