import { equal } from 'node:assert/strict';
import { noComplaints, type Part } from './world.cts';

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
		equal(await editor.shown('baseUrl'), 'https://api.socialepoch.com');
		equal(await editor.parameter('apiKey').locator('input').getAttribute('type'), 'password');
		await pictures.take(dialog, 'credential-empty');
		noComplaints(world);
	});

	const tests: Array<[what: string, values: Record<string, string>, said: RegExp]> = [
		['a host that nobody answers at', { baseUrl: 'http://127.0.0.1:9' }, /127\.0\.0\.1:9 cannot be reached/],
		[
			'a tenant that is no number',
			{ baseUrl: simulator.url, tenantId: 'acme' },
			/Tenant ID of the SocialEpoch credential is not a number/,
		],
		[
			'a wrong key',
			{ tenantId: simulator.tenantId, apiKey: 'f'.repeat(32) },
			/Tenant ID or API Key is wrong.*code 522.*back office/,
		],
	];
	await type('tenantId', simulator.tenantId);
	await type('apiKey', simulator.apiKey);
	await pictures.take(dialog, 'credential', 'docs');
	for (const [what, values, said] of tests) {
		await check(`Credential: the test says what to do about ${what}`, async () => {
			for (const [name, text] of Object.entries(values)) await type(name, text);
			await save();
			// The details, once unfolded, stay so.
			await config.getByText('More details').or(config.getByText(said)).first().waitFor({ timeout: 20_000 });
			const more = config.getByText('More details');
			if (await more.isVisible()) await more.click();
			await editor.see(said, config);
			await pictures.take(dialog, `credential ${what}`.replaceAll(' ', '-'));
			const shown = await config.innerText();
			if (shown.includes('f'.repeat(32))) throw new Error('The key is shown');
		});
	}

	await check('Credential: with the right key the test succeeds', async () => {
		await type('apiKey', simulator.apiKey);
		await save();
		await editor.see('Connection tested successfully', config);
		await pictures.take(dialog, 'credential-works');
		noComplaints(world);
	});
	await page.keyboard.press('Escape');
};
