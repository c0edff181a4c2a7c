import { equal } from 'node:assert/strict';
import type { Part } from './world.cts';

const WRONG = 'f'.repeat(32);

/** The credential dialog, from the list of services to a test that succeeds. */
export const credential: Part = async (world, { check }) => {
	const { editor, pictures, simulator } = world;
	const { page } = editor;
	const dialog = editor.part('editCredential-modal');
	const config = editor.part('node-credentials-config-container');
	const type = async (name: string, text: string) => await editor.parameter(name).locator('input').fill(text);
	const save = async () => await editor.part('credential-save-button').click();

	await check('Credential: found by name, and its dialog asks for four things', async () => {
		await editor.openPage('/home/credentials');
		await editor.part('add-resource-credential').click();
		await editor.part('new-credential-type-select').click();
		await page.keyboard.type('socialepoch');
		await page.getByText('SocialEpoch API', { exact: true }).last().click();
		await editor.part('new-credential-type-button').click();
		for (const text of ['Base URL', 'Tenant ID', 'API Key', 'Webhook Secret']) await editor.see(text, config);
		equal(await editor.parameter('baseUrl').locator('input').inputValue(), 'https://api.socialepoch.com');
		equal(await editor.parameter('apiKey').locator('input').getAttribute('type'), 'password');
		await pictures.take(dialog, 'credential-empty');
	});

	await check('Credential: with a wrong key the test says what to do, and does not show it', async () => {
		await type('tenantId', simulator.tenantId);
		await type('apiKey', WRONG);
		await pictures.take(dialog, 'credential', 'docs');
		await type('baseUrl', simulator.url);
		await save();
		await config.getByText('More details').click({ timeout: 20_000 });
		await editor.see(/Tenant ID or API Key is wrong.*code 522.*back office/, config);
		await pictures.take(dialog, 'credential-a-wrong-key');
		equal((await config.innerText()).includes(WRONG), false);
	});

	await check('Credential: with the right key the test succeeds', async () => {
		await type('apiKey', simulator.apiKey);
		await save();
		await editor.see('Connection tested successfully', config);
		await pictures.take(dialog, 'credential-works');
	});
	await page.keyboard.press('Escape');
};
