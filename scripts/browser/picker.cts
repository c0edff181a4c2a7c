import type { INodePropertyOptions } from 'n8n-workflow';
import { EVENTS } from '../../nodes/SocialEpoch/events';
import { has } from '../e2e/checks.cts';
import { waitFor } from '../stage/progress.cts';
import { ACTION } from '../stage/workflows.cts';
import { namesOf } from './editor.cts';
import type { Part } from './world.cts';

/** What people who look for the node type. */
const WORDS = [
	'whatsapp',
	'socialepoch',
	'salesepoch',
	'scrm',
	'crm',
	'qr login',
	'pair code',
	'broadcast',
	'bulk message',
	'send whatsapp message',
	'whatsapp reply',
	'auto reply',
	'chat records',
	'incoming message',
	'account banned',
	'webhook',
];

/** n8n's list of nodes: whether the node is found, and how its operations read there. */
export const picker: Part = async (world, { check }) => {
	const { editor, pictures, rest } = world;
	const names = editor.part('node-creator-item-name');

	await editor.openPage('/workflow/new');
	await editor.part('canvas-plus-button').click();
	for (const words of WORDS) {
		await check(`Node picker: "${words}" finds SocialEpoch`, async () => {
			has(await editor.search(words), ['SocialEpoch']);
			if (words === 'whatsapp') await pictures.take(editor.part('node-creator'), 'picker');
		});
	}

	const { properties } = await rest.nodeType(ACTION);
	const actions = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options }) => (options as INodePropertyOptions[]).map(({ action }) => String(action)));
	await check('Node picker: lists every event and every action', async () => {
		await editor.search('socialepoch');
		await names.first().click();
		await editor.see(`Triggers (${EVENTS.length})`);
		await waitFor('the events', async () => (await names.count()) === EVENTS.length || undefined);
		await pictures.take(editor.part('node-creator'), 'picker-events');
		await editor.page.getByText(`Actions (${actions.length})`).click();
		const all = EVENTS.length + actions.length;
		await waitFor('the actions', async () => (await names.count()) === all || undefined);
		has(await namesOf(names), actions);
	});
};
