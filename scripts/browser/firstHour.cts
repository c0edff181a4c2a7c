import { equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareCompany } from '../../simulator/practice.cts';
import { startSimulator } from '../../simulator/index.cts';
import { say } from '../stage/progress.cts';
import { repository } from '../stage/runtime.cts';
import { storeCredential } from '../stage/stage.cts';
import { type Part, PUBLIC_URL } from './world.cts';

const EVENT = 'CLIENT_SYNC_MESSAGE';
const CREDENTIAL = 'My company';

/** The README's way to a first answer, with nothing but the editor and the page to practise on. */
export const firstHour: Part = async (world, { check }) => {
	const { editor, pictures, rest, n8nUrl } = world;
	const { page } = editor;
	const simulator = await startSimulator({ timeScale: 0.0001 });
	prepareCompany(simulator);
	const text = readFileSync(join(repository, 'examples', 'auto-reply.json'), 'utf8');
	await storeCredential(rest, simulator, CREDENTIAL, { webhookSecret: '' });
	const begun = Date.now();
	const lap = (what: string) => say(`  ${what} after ${((Date.now() - begun) / 1000).toFixed(1)} s`);

	await check('First hour: the example is pasted, gets its credential, and is published', async () => {
		await editor.paste(text);
		await editor.node('Reply').waitFor();
		lap('pasted');
		for (const name of ['When a customer writes', 'Reply']) {
			await editor.openNode(name);
			const select = editor.part('node-credentials-select').first();
			await select.click();
			await page.getByText(CREDENTIAL, { exact: true }).locator('visible=true').last().click();
			await pictures.take(editor.panel, `first-hour-${name === 'Reply' ? 'reply' : 'trigger'}`);
			await editor.closeNode();
		}
		lap('credentials chosen');
		await editor.part('workflow-open-publish-modal-button').click();
		await pictures.take(page, 'first-hour-publish');
		await editor.part('workflow-publish-button').click();
		await editor.see('Now paste the production URL');
		await page.waitForTimeout(500);
		await pictures.take(page, 'first-hour-published');
		lap('published');
	});

	await check('First hour: its URL is pasted into the back office, and a customer is answered once', async () => {
		await page.keyboard.press('Escape');
		await page.reload();
		await editor.node('Reply').waitFor();
		await editor.openNode('When a customer writes');
		await page.getByText('Webhook URLs').click();
		await editor.part('radio-button-production').click();
		await editor.see(/\/webhook\/\S+\/CLIENT_SYNC_MESSAGE/, editor.panel);
		const url = /https?:\/\/\S+\/CLIENT_SYNC_MESSAGE/.exec(await editor.panel.innerText())![0];
		await page.goto(simulator.url);
		const office = page.locator(`#event-${EVENT}`);
		await office.getByLabel('Callback URL').fill(url.replace(PUBLIC_URL, n8nUrl));
		await office.getByRole('button', { name: 'Save' }).click();
		await office.getByText('Saved.').waitFor();
		lap('URL pasted');
		await page.getByRole('tab', { name: 'Phone' }).click();
		await page.getByRole('button', { name: 'Send text', exact: true }).click();
		await editor.see('Thank you for your message!');
		lap('answered');
		await simulator.idle();
		equal(simulator.sent.length, 1);
		await pictures.take(page, 'first-hour-answered');
	});
	await page.goto('about:blank');
	await simulator.close();
};
