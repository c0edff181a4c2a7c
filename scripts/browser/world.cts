import type { Undo } from '../stage/ending.cts';
import type { PartOf } from '../e2e/parts.cts';
import { step } from '../stage/progress.cts';
import type { WorkflowNode } from '../stage/rest.cts';
import { setStage, type Stage } from '../stage/stage.cts';
import { ACTION, chain, ours, TRIGGER } from '../stage/workflows.cts';
import { findChromium, openWindow, type Window } from './chromium.cts';
import { Editor } from './editor.cts';
import { Pictures } from './pictures.cts';

/** A part of the run: checks and pictures of one corner of the editor. */
export type Part = PartOf<World>;

/** What all parts share. */
export interface World extends Stage {
	n8nUrl: string;
	window: Window;
	editor: Editor;
	pictures: Pictures;
}

/** Under which n8n believes to be reached, so that pictures show URLs as they look in earnest. */
export const PUBLIC_URL = 'https://n8n.example.com';

/** An account of the company that is online, and one that WhatsApp has banned. */
export const ONLINE = '8613800138000';
export const BANNED = '8613900139000';

/**
 * Starts platform, n8n with our package, and browser, and logs in.
 *
 * @param update whether the documentation's pictures are written as well
 * @param undo receives what ends all that was started
 * @throws Error when there is no Chromium
 */
export async function createWorld(update: boolean, undo: Undo): Promise<World> {
	const chromium = findChromium();
	const stage = await setStage(undo, 'browser', {
		simulator: { timeScale: 0.0001, chatRecords: 20, maxPort: 9 },
		env: () => ({ WEBHOOK_URL: `${PUBLIC_URL}/` }),
	});
	stage.simulator.setAccount(ONLINE, { status: 1, onlineStatus: 2 });
	stage.simulator.setAccount(BANNED, { status: 2 });
	return await step('Chromium started and logged in', async () => {
		const window = await openWindow(chromium, stage.folder);
		undo.unshift(async () => await window.close());
		const n8nUrl = stage.n8n.url;
		const editor = new Editor(window.page, n8nUrl);
		await editor.logIn(stage.owner);
		return Object.assign(stage, { n8nUrl, window, editor, pictures: new Pictures(update) });
	});
}

/** A node of ours: the action node. */
export function action({ credential }: World, name: string, parameters: object): WorkflowNode {
	return ours(credential, name, ACTION, parameters);
}

/** A node of ours: the trigger. */
export function triggerNode({ credential }: World, parameters: object): WorkflowNode {
	// The same in every run, and so in every picture.
	const webhookId = '5ed1c0de-50c1-4a1e-90c4-a0705e91a001';
	return ours(credential, 'SocialEpoch Trigger', TRIGGER, parameters, { webhookId });
}

/** Stores a workflow in which each node follows the one before it, and shows it. */
export async function openChain({ rest, editor }: World, name: string, nodes: WorkflowNode[]) {
	const workflow = await rest.createWorkflow(chain(name, nodes));
	await editor.openWorkflow(workflow.id);
	return workflow;
}
