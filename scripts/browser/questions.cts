import { match } from 'node:assert/strict';
import { linkIn } from '../e2e/questions.cts';
import { waitFor } from '../stage/progress.cts';
import { chain, manualStart, node } from '../stage/workflows.cts';
import { marked } from './editor.cts';
import { action, ONLINE, openChain, type Part, PUBLIC_URL } from './world.cts';

const CUSTOMER = '5511987654321';

/** What a person gets on the phone: a page to decide on, and a file that is inside n8n. */
export const questions: Part = async (world, { check }) => {
	const { editor, pictures, simulator, rest, n8nUrl } = world;
	const { page } = editor;
	const toCustomer = { sendWhatsApp: ONLINE, friendWhatsApp: CUSTOMER };

	for (const [responseType, button, shown] of [
		['approval', 'Approve', 'approval'],
		['freeText', 'Send', 'free-text'],
	]) {
		await check(`Send and Wait: the page for ${shown} is answered on a phone, and the workflow goes on`, async () => {
			const message = 'May we ship order 1042 today?\n<b>2 × Blue Mug</b>';
			const parameters = { resource: 'message', operation: 'sendAndWait', ...toCustomer, message, responseType };
			const nodes = [manualStart(), action(world, 'Ask', parameters)];
			const workflow = await rest.createWorkflow(chain(`Ask ${shown}`, nodes));
			const { length } = simulator.sent;
			const running = rest.runManually(workflow.id, 'Start', 60_000);
			const link = linkIn(await waitFor('the question', async () => simulator.sent[length]), n8nUrl);
			await page.setViewportSize({ width: 390, height: 700 });
			await page.goto(link);
			await editor.see('<b>2 × Blue Mug</b>');
			if (responseType === 'freeText') await page.locator('textarea').fill('Tomorrow, please');
			await pictures.take(page, `question-${shown}`);
			await page.getByRole('button', { name: button }).click();
			await editor.see('Your answer is recorded');
			await pictures.take(page, `question-${shown}-answered`);
			await page.setViewportSize({ width: 1280, height: 800 });
			const { data } = await running;
			const [item] = data.resultData.runData.Ask.at(-1)!.data!.main[0]!;
			match(JSON.stringify(item.json), responseType === 'approval' ? /"approved":true/ : /"text":"Tomorrow, please"/);
		});
	}

	await check('Send: a file from n8n goes out with an address of n8n, which opens', async () => {
		const text = { operation: 'toText', sourceProperty: 'text', options: { fileName: 'Offer 1042.txt' } };
		const file = node('Offer', 'n8n-nodes-base.convertToFile', text, { typeVersion: 1.1 });
		const words = { mode: 'raw', jsonOutput: '{"text": "2 × Blue Mug"}', options: {} };
		const made = node('Text', 'n8n-nodes-base.set', words, { typeVersion: 3.4 });
		const content = { parts: [{ type: 4, binaryPropertyName: 'data', text: 'Our offer' }] };
		const send = action(world, 'Send', { resource: 'message', operation: 'send', ...toCustomer, content });
		await openChain(world, 'Send a file', [manualStart(), made, file, send]);
		await editor.part('execute-workflow-button').click();
		await editor.waitForSuccess('Send');
		const { url } = simulator.sent.at(-1)!.content[0];
		match(String(url), new RegExp(`^${PUBLIC_URL}/rest/binary-data/signed\\?token=`));
		const answer = await fetch(String(url).replace(PUBLIC_URL, n8nUrl));
		match(await answer.text(), /2 × Blue Mug/);
		await editor.openNode('Send');
		await editor.output.locator(marked('ndv-output-panel')).or(editor.output).first().waitFor();
		await pictures.take(editor.panel, 'file');
	});
};
