import { equal, match } from 'node:assert/strict';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { autoReplyTo, autoReplyWorkflow, AUTO_REPLY_WEBHOOK_ID, eventUrl } from '../stage/workflows.cts';
import { marked } from './editor.cts';
import { ACTION, noComplaints, ONLINE, ours, type Part, start, storeChain } from './world.cts';

const CUSTOMER = '5511987654321';
const TEXT = 'Is the blue one still available?';

/** Workflows that are run in the editor, well and not. */
export const runs: Part = async (world, { check }) => {
	const { editor, pictures, simulator, rest, n8nUrl } = world;
	const { page } = editor;

	await check('Auto-reply: runs in the editor, its nodes turn green and the customer is answered', async () => {
		const workflow = await rest.createWorkflow(autoReplyWorkflow(world.credential));
		await editor.openWorkflow(workflow.id);
		await editor.part('execute-workflow-button').click();
		await editor.see(/Waiting for|Listening/i);
		await page.waitForTimeout(500);
		const url = eventUrl(n8nUrl, AUTO_REPLY_WEBHOOK_ID, 'CLIENT_SYNC_MESSAGE').replace('/webhook/', '/webhook-test/');
		simulator.setCallback('CLIENT_SYNC_MESSAGE', url);
		const before = simulator.sent.length;
		await simulator.customerWrites({ account: ONLINE, customer: CUSTOMER, text: TEXT });
		for (const name of ['SocialEpoch Trigger', 'SocialEpoch']) await editor.waitForSuccess(name);
		equal(simulator.sent[before]?.content[0]?.text, autoReplyTo(TEXT));
		await editor.see('reply: message');
		await pictures.take(page, 'auto-reply');
		await editor.openNode('SocialEpoch');
		await pictures.take(editor.panel, 'action', 'docs');
		noComplaints(world);
	});

	await check('QR code: the output shows a picture that a phone can scan', async () => {
		const workflow = await storeChain(world, 'Log in by QR code', [
			start(),
			ours(world, 'Reserve Port', ACTION, { resource: 'login', operation: 'reservePort', type: 2 }),
			ours(world, 'Get QR Code', ACTION, {
				resource: 'login',
				operation: 'getQrCode',
				id: '={{ $json.portId }}',
			}),
		]);
		await editor.openWorkflow(workflow.id);
		await editor.part('execute-workflow-button').click();
		for (const name of ['Start', 'Reserve Port', 'Get QR Code']) await editor.waitForSuccess(name);
		await editor.openNode('Get QR Code');
		await editor.see('qr-code.png', editor.output);
		await editor.output.locator(marked('ndv-view-binary-data')).click();
		const image = editor.output.locator('img').last();
		await image.waitFor();
		await page.waitForTimeout(500);
		await pictures.take(editor.panel, 'qr-code', 'docs');
		const { data, width, height } = PNG.sync.read(await pictures.take(image, 'qr-code-alone'));
		const scanned = jsQR(new Uint8ClampedArray(data), width, height)?.data;
		match(String(scanned), /^2@/);
		equal(
			[...simulator.state.ports.values()].some(({ qr }) => qr === scanned),
			true,
		);
		noComplaints(world);
	});

	const mistakes: Array<[what: string, parameters: object, message: RegExp, advice: RegExp]> = [
		[
			'a port that is gone',
			{ resource: 'login', operation: 'getQrCode', id: 'ad518a4271fa43c8937612c5f6039600' },
			/code 1002/,
			/Reserve a new one/,
		],
		[
			'a number with letters',
			{
				resource: 'contact',
				operation: 'get',
				id: { __rl: true, mode: 'id', value: 'ad518a4271fa43c8937612c5f60396f8' },
				phone: 'Lee',
			},
			/Phone Number is not a phone number: Lee/,
			/with country code/,
		],
		[
			'a file that is not online',
			{
				resource: 'message',
				operation: 'send',
				sendWhatsApp: { __rl: true, mode: 'id', value: ONLINE },
				friendWhatsApp: CUSTOMER,
				content: { parts: [{ type: 2, url: 'data' }] },
			},
			/URL is not the public address of one file/,
			/Input Binary Field/,
		],
	];
	for (const [what, parameters, message, advice] of mistakes) {
		await check(`Refusal: ${what} is said and explained in the output`, async () => {
			const workflow = await storeChain(world, what, [start(), ours(world, 'SocialEpoch', ACTION, parameters)]);
			await editor.openWorkflow(workflow.id);
			await editor.openNode('SocialEpoch');
			await editor.executeNode();
			match(await editor.output.locator(marked('node-error-message')).innerText(), message);
			match(await editor.output.locator(marked('node-error-description')).innerText(), advice);
			await pictures.take(editor.panel, `refusal ${what}`.replaceAll(' ', '-'));
			noComplaints(world);
		});
	}

	await check('Dark theme: the node wears its light icon', async () => {
		await page.emulateMedia({ colorScheme: 'dark' });
		const workflow = await rest.createWorkflow(autoReplyWorkflow(world.credential));
		await editor.openWorkflow(workflow.id);
		const icon = editor.node('SocialEpoch').locator('img').first();
		match(String(await icon.getAttribute('src')), /socialEpoch\.dark\.svg/);
		await pictures.take(page, 'dark');
		await page.emulateMedia({ colorScheme: 'light' });
		noComplaints(world);
	});
};
