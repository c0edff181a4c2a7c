import { deepEqual, equal } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { INodePropertyOptions } from 'n8n-workflow';
import type { EventId } from '../../simulator/index.cts';
import { EVENTS } from '../../simulator/index.cts';
import { has } from '../e2e/checks.cts';
import { waitFor } from '../stage/progress.cts';
import { chain, eventUrl, TRIGGER } from '../stage/workflows.cts';
import { marked } from './editor.cts';
import { ONLINE, openChain, type Part, PUBLIC_URL, triggerNode, type World } from './world.cts';

const ALL = Object.keys(EVENTS) as EventId[];

const NODE = 'SocialEpoch Trigger';

/** The trigger's panel: its URLs, its texts, and the ways to try it before the first real event. */
export const trigger: Part = async (world, { check }) => {
	const { editor, pictures, simulator, rest } = world;
	const { page } = editor;
	const all = { events: ALL, direction: 'both', chats: 'both' };

	/** The URLs that the open panel shows. */
	const urls = async () => (await editor.panel.innerText()).match(/https?:\/\/\S+\/webhook(-test)?\/\S+/g) ?? [];
	/** A URL that is shown, as it is reached on this machine. */
	const here = (url: string) => url.replace(PUBLIC_URL, world.n8nUrl);
	/** What follows the trigger's own part of them, sorted; the samples are no event. */
	const endings = async () =>
		(await urls())
			.map((url) => url.replace(/^.*\/webhook(-test)?\/[^/]+\//, ''))
			.filter((ending) => ending !== 'sample')
			.sort();
	const listen = async () => {
		await editor.part('trigger-execute-button').click();
		await editor.see('Listening for test event');
		await page.waitForTimeout(500);
	};
	const arrived = async () => await editor.output.locator(marked('node-run-status-success')).waitFor();

	await openChain(world, 'Trigger', [triggerNode(world, all)]);
	await editor.openNode(NODE);
	await check('Trigger: every event that is chosen has its URL, and no other path is shown', async () => {
		await page.getByText('Webhook URLs').click();
		await editor.see(/\/webhook-test\/\S+\/MSG_SYNC_MESSAGE/, editor.panel);
		deepEqual(await endings(), [...ALL].sort());
		await editor.see('Messages that your side sends', editor.parameters);
		await editor.see('Each message comes twice', editor.parameters);
		await pictures.take(editor.panel, 'trigger-all');
		await editor.part('radio-button-production').click();
		await editor.see(/\/webhook\/\S+\/MSG_SYNC_MESSAGE/, editor.panel);
		deepEqual(await endings(), [...ALL].sort());
		await pictures.take(editor.panel, 'trigger-production');
		await editor.part('radio-button-test').click();
	});

	await check('Trigger: the samples show its output before the first event', async () => {
		await listen();
		equal((await fetch(here((await urls()).find((url) => url.endsWith('/sample'))!))).status, 200);
		await arrived();
		await editor.see(`${ALL.length} items`, editor.output);
		await editor.output.locator(marked('radio-button-table')).click();
		for (const id of ALL) await editor.see(id, editor.output);
		await pictures.take(editor.panel, 'trigger-samples');
	});

	await check('Trigger: every option can be added', async () => {
		await page.getByText('Webhook URLs').click();
		await page.setViewportSize({ width: 1280, height: 1900 });
		await editor.addAll();
		const some = ['Accounts', 'Deduplicate', 'Report Refused Deliveries', 'Statuses', 'Verify Signature'];
		has(await editor.headings(), some);
		await pictures.take(editor.parameters, 'trigger-options');
		await page.setViewportSize({ width: 1280, height: 800 });
	});

	await openChain(world, 'Trigger of messages', [triggerNode(world, {})]);
	await editor.openNode(NODE);
	await check('Trigger: the panel says what to paste where', async () => {
		await editor.see('back office', editor.parameters);
		equal(await editor.parameters.getByText('your side sends').count(), 0);
		await page.getByText('When will this node trigger my flow?').click();
		await editor.see(/Publish the workflow/, editor.panel);
		await pictures.take(editor.panel, 'trigger-help');
		await page.getByText('When will this node trigger my flow?').click();
	});

	await check('Trigger: a test delivery arrives in the panel', async () => {
		await page.getByText('Webhook URLs').click();
		await editor.see('Test URL');
		deepEqual(await endings(), ['CLIENT_SYNC_MESSAGE']);
		await listen();
		await pictures.take(editor.panel, 'trigger-listening');
		const url = (await urls()).find((each) => each.endsWith('/CLIENT_SYNC_MESSAGE'))!;
		simulator.setCallback('CLIENT_SYNC_MESSAGE', here(url));
		const text = 'Is the blue one still available?';
		const { delivered } = await simulator.customerWrites({ account: ONLINE, customer: '5511987654321', text });
		equal(delivered, true);
		await arrived();
		await editor.output.locator(marked('radio-button-schema')).click();
		await editor.see(text, editor.output);
		await editor.part('radio-button-production').click();
		await pictures.take(editor.panel, 'trigger', 'docs');
		await editor.part('radio-button-test').click();
	});

	await check('Trigger: while it listens, a refused delivery is shown with the reason and what to do', async () => {
		await listen();
		await simulator.deliver('CLIENT_SYNC_MESSAGE', { accessToken: 'f'.repeat(64), retry: false });
		await editor.seeFailure(/signature is not made with the secret/, /Copy the webhook secret/);
		await pictures.take(editor.panel, 'trigger-refused');
	});

	await check('Trigger: the URL of an event comes and goes with its choice', async () => {
		await editor.choose('events', await nameOf(world, 'CHANNEL_SYNC_STATUS'), async () => {
			await pictures.take(page, 'trigger-events');
		});
		await editor.see(/\/CHANNEL_SYNC_STATUS$/, editor.panel);
		deepEqual(await endings(), ['CHANNEL_SYNC_STATUS', 'CLIENT_SYNC_MESSAGE']);
		await editor.choose('events', await nameOf(world, 'CLIENT_SYNC_MESSAGE'));
		await waitFor('the URL to go', async () => (await endings()).join() === 'CHANNEL_SYNC_STATUS' || undefined);
	});

	await check('Executions: a delivery that was refused in production is there, with the reason', async () => {
		const webhookId = randomUUID();
		const published = await rest.createWorkflow(chain('Refusals', [{ ...triggerNode(world, {}), webhookId }]));
		await rest.activate(published.id);
		const url = eventUrl(world.n8nUrl, webhookId, 'CLIENT_SYNC_MESSAGE');
		await rest.waitForWebhook(url);
		await simulator.deliver('CLIENT_SYNC_MESSAGE', { url, sign: 'none', retry: false });
		await editor.openPage(`/workflow/${published.id}/executions`);
		await editor.see(/The delivery is not signed/);
		await pictures.take(page, 'refused-in-executions');
		await editor.openPage(url.replace(world.n8nUrl, ''));
		await editor.see(/Last refused: .*The delivery is not signed/);
		await pictures.take(page, 'url-in-browser');
	});
};

/** How the list of events calls one of them. */
async function nameOf({ rest }: World, id: EventId): Promise<string> {
	const { properties } = await rest.nodeType(TRIGGER);
	const { options } = properties.find(({ name }) => name === 'events')!;
	return (options as INodePropertyOptions[]).find(({ value }) => value === id)!.name;
}
