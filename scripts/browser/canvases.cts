import { equal } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowInput } from '../stage/rest.cts';
import { repository } from '../stage/runtime.cts';
import { marked } from './editor.cts';
import type { Part } from './world.cts';

const FOLDER = join(repository, 'examples');

/** Every example, pasted onto the canvas as its user does it, and a picture of what is there then. */
export const canvases: Part = async (world, { check }) => {
	const { editor, pictures } = world;
	const { page } = editor;
	for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
		await check(`Example ${file}: its text is pasted onto the canvas`, async () => {
			const text = readFileSync(join(FOLDER, file), 'utf8');
			const all = (JSON.parse(text) as WorkflowInput).nodes;
			const nodes = all.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');
			await editor.paste(text);
			await editor.node(nodes.at(-1)!.name).waitFor();
			equal(await page.locator(marked('canvas-node')).count(), nodes.length);
			// Fits all of it into the view.
			await page.keyboard.press('1');
			await page.waitForTimeout(700);
			await pictures.take(page.locator('.vue-flow').first(), file.replace('.json', ''), 'examples');
		});
	}
};
