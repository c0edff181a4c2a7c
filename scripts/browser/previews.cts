import { deepEqual, equal } from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { operations } from '../../nodes/SocialEpoch/resources';
import type { Schema } from '../schemas.cts';
import { ACTION, manualStart, node } from '../stage/workflows.cts';
import { marked } from './editor.cts';
import { action, openChain, type Part, type World } from './world.cts';

/** Operations of different resources that the platform answers without anything before them. */
const SHOWN: Array<[name: string, resource: string, operation: string]> = [
	['Get Ports', 'port', 'getMany'],
	['Reserve Port', 'login', 'reservePort'],
	['Get Accounts', 'account', 'getMany'],
	['Get Messages', 'chat', 'getMany'],
];

/** What the node after ours shows of our output before anything has run, and whether that is what then comes. */
export const previews: Part = async (world, { check }) => {
	const { editor, pictures } = world;
	const { page } = editor;

	await check('Previews: n8n serves the fields of every operation', async () => {
		for (const { resource, value } of operations) {
			equal((await servedSchema(world, resource, value)).type, 'object', `${resource}:${value}`);
		}
	});

	// High enough for the longest list: the editor draws only the fields that are in view.
	await page.setViewportSize({ width: 1280, height: 1400 });
	for (const [name, resource, operation] of SHOWN) {
		await check(`Previews: the node after "${name}" shows its fields before a run, and then gets them`, async () => {
			const next = node('Next', 'n8n-nodes-base.noOp');
			await openChain(world, name, [manualStart(), action(world, name, { resource, operation }), next]);
			await editor.openNode('Next');
			const input = editor.part('ndv-input-panel');
			const note = input.locator(marked('schema-preview-warning'));
			await note.waitFor();
			const promised = await fieldsOf(name, input);
			deepEqual(promised, Object.keys((await servedSchema(world, resource, operation)).properties!));
			await pictures.take(editor.panel, `preview ${name}`.toLowerCase().replaceAll(' ', '-'));

			await note.getByText('Execute the node').click();
			// Items are counted where they have really come.
			await input.locator(marked('run-data-schema-node-item-count')).first().waitFor();
			deepEqual(await fieldsOf(name, input), promised);
			equal(await note.count(), 0);
		});
	}
	await page.setViewportSize({ width: 1280, height: 800 });
};

async function servedSchema({ rest }: World, resource: string, operation: string): Promise<Schema> {
	const file = await rest.getRaw(`/schemas/${ACTION}/1.0.0/${resource}/${operation}.json`);
	return JSON.parse(file.toString()) as Schema;
}

/** The fields of a node's items as they can be dragged into a parameter, from top to bottom, without those inside them. */
async function fieldsOf(node: string, input: Locator): Promise<string[]> {
	const fields = input.locator(`[data-node-name="${node}"][data-nest-level="1"]`);
	await fields.first().waitFor();
	// The editor reuses its rows, so their order in the page is not the one that is seen.
	const seen = await fields.evaluateAll((all) =>
		all.map((field) => ({ name: field.getAttribute('data-name')!, y: field.getBoundingClientRect().y })),
	);
	return seen.sort((a, b) => a.y - b.y).map(({ name }) => name);
}
