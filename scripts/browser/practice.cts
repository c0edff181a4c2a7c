import { equal, match } from 'node:assert/strict';
import { prepareCompany } from '../../simulator/practice.cts';
import { requestToken, startSimulator } from '../../simulator/index.cts';
import { waitFor } from '../stage/progress.cts';
import { storeCredential } from '../stage/stage.cts';
import { AUTO_REPLY_WEBHOOK_ID, autoReplyTo, autoReplyWorkflow, eventUrl } from '../stage/workflows.cts';
import type { Part } from './world.cts';

const EVENT = 'CLIENT_SYNC_MESSAGE';

/** The page to practise on, beside the real n8n: every button is clicked, and what comes of it is seen. */
export const practice: Part = async (world, { check }) => {
	const { editor, pictures, rest, n8nUrl } = world;
	const { page } = editor;
	const simulator = await startSimulator({ timeScale: 0.0001 });
	prepareCompany(simulator);
	const { url, tenantId, apiKey, webhookSecret } = simulator;
	const credential = await storeCredential(rest, simulator, 'Practice platform');
	const workflow = await rest.createWorkflow(autoReplyWorkflow(credential));
	const callback = eventUrl(n8nUrl, AUTO_REPLY_WEBHOOK_ID, EVENT);
	await rest.activate(workflow.id);
	await rest.waitForWebhook(callback);

	const tab = async (name: string) => await page.getByRole('tab', { name }).click();
	const press = async (name: string) =>
		await page.getByRole('button', { name, exact: true }).locator('visible=true').click();
	const office = page.locator(`#event-${EVENT}`);
	const request = async (path: string, body: object) => {
		const timestamp = String(Date.now());
		const token = requestToken(tenantId, timestamp, apiKey);
		const headers = { tenant_id: tenantId, timestamp, token, 'content-type': 'application/json' };
		const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
		return (await response.json()) as { data: string };
	};

	await check('Practice: the back office shows what a credential needs, and copies it', async () => {
		await page.goto(url);
		const buttons = page.locator('#credential button');
		for (const [i, value] of [url, tenantId, apiKey, webhookSecret].entries()) {
			await buttons.nth(i).click();
			equal(await page.evaluate('navigator.clipboard.readText()'), value);
		}
	});

	await check('Practice: a callback URL is saved, and n8n’s answer shown, green or red, in its own words', async () => {
		await office.getByLabel('Callback URL').fill(callback);
		await office.getByRole('button', { name: 'Save' }).click();
		await office.getByText('Saved.').waitFor();
		for (const [signing, shown, words] of [
			['wrong', '.bad', /did not accept .* 401 .*signature/i],
			['right', '.good', 'n8n accepted'],
		] as const) {
			await page.getByLabel('Sign what is sent').selectOption(signing);
			await page.locator('[data-do="signing"] button').click();
			await office.getByRole('button', { name: 'Send a test' }).click();
			await office.locator(shown).getByText(words).waitFor();
			await pictures.take(page, `practice-office-${signing}`);
		}
	});

	await check('Practice: a customer writes, and the answer of the workflow arrives on the phone', async () => {
		await tab('Phone');
		await press('Send text');
		await editor.see(autoReplyTo('Is the blue one still available?'));
		await pictures.take(page, 'practice-phone');
	});

	await check('Practice: whatever else a phone can send is accepted, groups and new customers too', async () => {
		const arrived = () => simulator.state.messages.filter(({ actionType }) => actionType === 2).length;
		const before = arrived();
		for (const name of ['Picture', 'Voice message', 'Document', 'Contact card', 'Location']) await press(name);
		await press('Three short messages at once');
		await waitFor('all of it', async () => (arrived() === before + 8 ? true : undefined));
		await editor.see('✓ n8n accepted');
		await press('Join the group');
		await press('Leave the group');
		await page.getByLabel('In the group').check();
		await press('Send text');
		await page.locator('#customer-chat li').getByText('Is the blue one').waitFor();
		await page.getByLabel('In the group').uncheck();
		await page.getByText('Add a customer').click();
		await page.getByLabel('Name', { exact: true }).fill('Dora <b>');
		await page.getByLabel('Number with country code').fill('+49 1510 0000000');
		await press('Add customer');
		await page.getByLabel('Customer who writes').getByText('Dora <b> (4915100000000)').waitFor({ state: 'attached' });
	});

	await check('Practice: an agent answers by hand, and the workflow does not answer that', async () => {
		await tab('Agent');
		await press('Send as a person');
		await page.locator('#agent-chat li').getByText('agent maria').waitFor();
		await simulator.idle();
		await page.waitForTimeout(1000);
		const answers = simulator.sent.map(({ content: [{ text = '' }] }) => text);
		equal(answers.filter((text) => text.includes('look that up')).length, 0);
		const one = { agentAccount: 'maria', whatsId: '8613800138000', platformType: 1, type: 1 };
		const wakeUp = { tenantId: Number(tenantId), data: [{ ...one, friendWhatsId: '447700900123' }] };
		await request('/wscrm-bus-api/open/action/batchAdd', wakeUp);
		await page.locator('#wakeups').getByText('opened').waitFor();
		await page.getByLabel('What becomes of them').selectOption('failure');
		await page.locator('[data-do="wakeUps"] button').click();
		await request('/wscrm-bus-api/open/action/batchAdd', wakeUp);
		await page.locator('#wakeups').getByText('failed').waitFor();
		await pictures.take(page, 'practice-agent');
	});

	await check('Practice: accounts come and go, a QR code is scanned, the quota shrinks', async () => {
		const { data: id } = await request('/group-dispatch-api/qrCode/preGenerate', { type: 2 });
		await tab('Accounts');
		const account = page.locator('#account-list li').first();
		for (const [button, status] of [
			['Go offline', 'offline'],
			['Go online', 'online'],
			['Lose the connection', 'offline'],
			['Ban', 'banned'],
			['Lift the ban', 'online'],
		]) {
			await account.getByRole('button', { name: button, exact: true }).click();
			await account.locator('.badge').getByText(status, { exact: true }).waitFor();
		}
		await page.getByLabel('QR code that waits').locator(`option[value="${id}"]`).waitFor({ state: 'attached' });
		await press('Scan this QR code');
		await page.locator('#port-list').getByText('447700900999').waitFor();
		await page.getByLabel('Ports you may use').fill('0');
		await press('Save quota');
		await page.locator('#port-list .badge').getByText('offline').waitFor();
		await pictures.take(page, 'practice-accounts');
	});

	await check('Practice: all traffic is there to be read, by keyboard too, and fits a phone', async () => {
		await page.getByRole('tab', { name: 'Accounts' }).press('ArrowRight');
		await page.locator('#traffic-list li').first().waitFor();
		await press('From n8n');
		match(await page.locator('#traffic-list').innerText(), /soCreate signed ✓ 200/i);
		await press('To n8n');
		await page.locator('#traffic-list summary').getByText('wrongly signed').first().click();
		await page.locator('#traffic-list pre').getByText('access_token').locator('visible=true').first().waitFor();
		await pictures.take(page, 'practice-traffic');
		await press('All');
		await press('Clear');
		await editor.see('Nothing yet.');
		await page.setViewportSize({ width: 390, height: 844 });
		for (const name of ['Back office', 'Phone', 'Agent', 'Accounts', 'Traffic']) {
			await tab(name);
			equal(await page.evaluate('document.documentElement.scrollWidth'), 390, name);
			await pictures.take(page, `practice-small-${name.split(' ')[0].toLowerCase()}`);
		}
		await page.setViewportSize({ width: 1280, height: 800 });
	});

	await page.goto('about:blank');
	await simulator.close();
};
