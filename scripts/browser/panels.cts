import { deepEqual } from 'node:assert/strict';
import type { INodeProperties } from 'n8n-workflow';
import { ACTION, has, noComplaints, ours, type Part, served, start, storeChain, type World } from './world.cts';

/** Every resource and operation by the names that a user reads. */
const OPERATIONS: Record<string, string[]> = {
	Account: ['Bring Online', 'Get Many', 'Import', 'Recycle'],
	Agent: ['Get Many'],
	Chat: ['Get Many'],
	Contact: ['Get', 'Get Many'],
	Conversation: ['Get Result', 'Wake Up'],
	Login: ['Get Pair Code', 'Get Pairing Targets', 'Get QR Code', 'Get Status', 'Reserve Port', 'Wait Until Logged In'],
	Message: ['Get Status', 'Send', 'Send to Many'],
	Port: ['Bring Online', 'Get Many', 'Get Usage', 'Log Out', 'Take Offline'],
	Profile: ['Get', 'Update'],
	Registration: ['Submit Phone', 'Submit Verification Code'],
	'Scan Task': ['Create', 'Get QR Code'],
};

/** The action node's panel: each operation is chosen from the lists, and each of its fields is brought up. */
export const panels: Part = async (world, { check }) => {
	const { editor, pictures } = world;
	const { page } = editor;
	const properties = await propertiesServed(world);
	const workflow = await storeChain(world, 'Panels', [start(), ours(world, 'SocialEpoch', ACTION, {})]);

	await editor.openWorkflow(workflow.id);
	await editor.openNode('SocialEpoch');
	await check('Action node: lists the eleven resources', async () => {
		deepEqual(await editor.choices('resource'), Object.keys(OPERATIONS));
	});

	// High enough for the longest form, so that a picture shows all of it.
	await page.setViewportSize({ width: 1280, height: 1700 });
	for (const [resource, operations] of Object.entries(OPERATIONS)) {
		await check(`Action node: ${resource} shows every field of ${operations.length} operations`, async () => {
			await editor.choose('resource', resource);
			deepEqual(await editor.choices('operation'), operations);
			for (const operation of operations) {
				await editor.choose('operation', operation);
				await page.waitForTimeout(150);
				const shown = properties(resource, operation);
				has(
					await editor.headings(),
					shown.filter(({ type }) => type !== 'notice').map(({ displayName }) => displayName),
				);
				for (const { displayName } of shown.filter(({ type }) => type === 'notice')) {
					await editor.see(displayName, editor.parameters);
				}
				await editor.addAll();
				const options = shown
					.filter(({ type }) => type === 'collection')
					.flatMap((collection) => collection.options as INodeProperties[]);
				has(
					await editor.headings(),
					options.map(({ displayName }) => displayName),
				);
				const name = `panel ${resource} ${operation}`.toLowerCase().replaceAll(' ', '-');
				await pictures.take(editor.parameters, name);
				noComplaints(world);
			}
		});
	}
	await page.setViewportSize({ width: 1280, height: 800 });
	await editor.closeNode();
};

/** The parameters of our action node as n8n serves them, by the names of resource and operation. */
async function propertiesServed(world: World) {
	const { properties } = await served(world, ACTION);
	const valueOf = (property: INodeProperties, wanted: string) =>
		(property.options as Array<{ name: string; value: string }>).find(({ name }) => name === wanted)!.value;
	return (resource: string, operation: string) => {
		const chosen: Record<string, unknown> = { returnAll: false };
		chosen.resource = valueOf(properties.find(({ name }) => name === 'resource')!, resource);
		const selector = properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(chosen.resource as string),
		)!;
		chosen.operation = valueOf(selector, operation);
		return properties.filter(({ displayOptions }) =>
			Object.entries(displayOptions?.show ?? {}).every(([name, values]) =>
				(values as unknown[]).includes(chosen[name]),
			),
		);
	};
}
