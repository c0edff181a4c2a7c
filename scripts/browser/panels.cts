import { deepEqual } from 'node:assert/strict';
import { type INodeParameters, type INodeProperties, NodeHelpers } from 'n8n-workflow';
import { has } from '../e2e/checks.cts';
import { ACTION, manualStart } from '../stage/workflows.cts';
import { action, openChain, type Part, type World } from './world.cts';

/** The action node's panel: each operation is chosen from the lists, and each of its fields is brought up. */
export const panels: Part = async (world, { check }) => {
	const { editor, pictures } = world;
	const { page } = editor;
	const { resources, operationsOf, properties } = await propertiesServed(world);
	await openChain(world, 'Panels', [manualStart(), action(world, 'SocialEpoch', {})]);
	await editor.openNode('SocialEpoch');
	await check('Action node: lists the resources', async () => {
		deepEqual(await editor.choices('resource'), resources);
	});

	// High enough for the longest form, so that a picture shows all of it.
	await page.setViewportSize({ width: 1280, height: 1700 });
	for (const resource of resources) {
		await check(`Action node: ${resource} shows every field of its operations`, async () => {
			const operations = operationsOf(resource);
			await editor.choose('resource', resource);
			deepEqual(await editor.choices('operation'), operations);
			for (const operation of operations) {
				await editor.choose('operation', operation);
				await page.waitForTimeout(150);
				const shown = properties(resource, operation);
				const [notices, fields] = [true, false].map((isNotice) =>
					shown.filter(({ type }) => (type === 'notice') === isNotice).map(({ displayName }) => displayName),
				);
				has(await editor.headings(), fields);
				for (const notice of notices) await editor.see(notice, editor.parameters);
				await editor.addAll();
				const collections = shown.filter(({ type }) => type === 'collection');
				const options = collections.flatMap((collection) => collection.options as INodeProperties[]);
				const names = options.map(({ displayName }) => displayName);
				has(await editor.headings(), names);
				const name = `panel ${resource} ${operation}`.toLowerCase().replaceAll(' ', '-');
				await pictures.take(editor.parameters, name);
			}
		});
	}
	await page.setViewportSize({ width: 1280, height: 800 });
	await editor.closeNode();
};

/** The resources, operations and parameters of our action node as n8n serves them, by the names that a user reads. */
async function propertiesServed({ rest }: World) {
	const { properties } = await rest.nodeType(ACTION);
	const choicesOf = ({ options }: INodeProperties) => options as Array<{ name: string; value: string }>;
	const all = choicesOf(properties.find(({ name }) => name === 'resource')!);
	const selectorOf = (resource: string) => {
		const { value } = all.find(({ name }) => name === resource)!;
		const shows = ({ displayOptions }: INodeProperties) => displayOptions?.show?.resource?.includes(value);
		return { value, selector: properties.find((property) => property.name === 'operation' && shows(property))! };
	};
	return {
		resources: all.map(({ name }) => name),
		operationsOf: (resource: string) => choicesOf(selectorOf(resource).selector).map(({ name }) => name),
		properties(resource: string, operation: string) {
			const { value, selector } = selectorOf(resource);
			const chosen = { resource: value, operation: choicesOf(selector).find(({ name }) => name === operation)!.value };
			const of = properties.filter((property) => NodeHelpers.displayParameter(chosen, property, null, null));
			const preset = Object.fromEntries(of.map((property) => [property.name, property.default]));
			const filled = { ...preset, ...chosen } as INodeParameters;
			return properties.filter((property) => NodeHelpers.displayParameter(filled, property, null, null));
		},
	};
}
