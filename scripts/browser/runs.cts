import { equal, match } from 'node:assert/strict';
import { textIn } from '../e2e/operations.cts';
import { AUTO_REPLY_WEBHOOK_ID, autoReplyTo, autoReplyWorkflow, eventUrl, manualStart } from '../stage/workflows.cts';
import { marked } from './editor.cts';
import { action, ONLINE, openChain, type Part } from './world.cts';

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
		equal(await editor.panel.locator(marked('parameter-issues')).count(), 0);
	});

	await check('QR code: the output shows a picture that a phone can scan', async () => {
		const id = '={{ $json.portId }}';
		await openChain(world, 'Log in by QR code', [
			manualStart(),
			action(world, 'Reserve Port', { resource: 'login', operation: 'reservePort', type: 2 }),
			action(world, 'Get QR Code', { resource: 'login', operation: 'getQrCode', id }),
		]);
		await editor.part('execute-workflow-button').click();
		for (const name of ['Start', 'Reserve Port', 'Get QR Code']) await editor.waitForSuccess(name);
		await editor.openNode('Get QR Code');
		await editor.see('qr-code.png', editor.output);
		await editor.output.locator(marked('ndv-view-binary-data')).click();
		const image = editor.output.locator('img').last();
		await image.waitFor();
		await page.waitForTimeout(500);
		await pictures.take(editor.panel, 'qr-code', 'docs');
		const scanned = textIn(await pictures.take(image, 'qr-code-alone'));
		match(String(scanned), /^2@/);
		const shown = [...simulator.state.ports.values()].map(({ qr }) => qr);
		equal(shown.includes(String(scanned)), true);
	});

	await check('Refusal: a port that is gone is said and explained in the output', async () => {
		const gone = { resource: 'login', operation: 'getQrCode', id: 'ad518a4271fa43c8937612c5f6039600' };
		await openChain(world, 'A port that is gone', [manualStart(), action(world, 'SocialEpoch', gone)]);
		await editor.openNode('SocialEpoch');
		await editor.part('node-execute-button').click();
		await editor.seeFailure(/code 1002/, /Reserve a new one/);
		await pictures.take(editor.panel, 'refusal-a-port-that-is-gone');
	});

	await check('Dark theme: the node wears its light icon', async () => {
		await page.emulateMedia({ colorScheme: 'dark' });
		const workflow = await rest.createWorkflow(autoReplyWorkflow(world.credential));
		await editor.openWorkflow(workflow.id);
		const icon = editor.node('SocialEpoch').locator('img').first();
		match(String(await icon.getAttribute('src')), /socialEpoch\.dark\.svg/);
		await pictures.take(page, 'dark');
		await page.emulateMedia({ colorScheme: 'light' });
	});
};
