import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode, INodeParameters, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { SocialEpochTrigger } from '../../nodes/SocialEpoch/SocialEpochTrigger.node';

interface Example {
	name: string;
	nodes: INode[];
	connections: Record<string, Record<string, Array<Array<{ node: string; type: string; index: number }>>>>;
	pinData: object;
}

const FOLDER = join(__dirname, '../../examples');
const PACKAGE = 'n8n-nodes-socialepoch.';
const action = new SocialEpoch().description;
const trigger = new SocialEpochTrigger().description;

/** n8n makes the tool out of the action node, with these two parameters more. */
const tool: INodeTypeDescription = {
	...action,
	properties: [
		...action.properties,
		...['descriptionType', 'toolDescription'].map(
			(name): INodeProperties => ({ displayName: name, name, type: 'string', default: '' }),
		),
	],
};
const DESCRIPTIONS: Record<string, INodeTypeDescription> = {
	[`${PACKAGE}socialEpoch`]: action,
	[`${PACKAGE}socialEpochTool`]: tool,
	// The human review of tools is the operation Send and Wait for Response.
	[`${PACKAGE}socialEpochHitlTool`]: action,
	[`${PACKAGE}socialEpochTrigger`]: trigger,
};

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const text = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const read = (file: string) => JSON.parse(text(file)) as Example;
const isSticky = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';

/** What is wrong with a value that a workflow stores for a property; expressions are only known at run time. */
function mistakesIn(property: INodeProperties, value: unknown, path: string): string[] {
	if (typeof value === 'string' && value.startsWith('=')) return [];
	const wrong = (expected: string) => [`${path} is ${JSON.stringify(value)}, expected ${expected}`];
	const options = (property.options ?? []) as Array<{ name: string; value?: unknown }>;
	const choices = options.map((option) => option.value);
	switch (property.type) {
		case 'options':
			return choices.includes(value) ? [] : wrong(`one of ${choices.join(', ')}`);
		case 'multiOptions':
			return Array.isArray(value) && value.every((one) => choices.includes(one))
				? []
				: wrong(`some of ${choices.join(', ')}`);
		case 'boolean':
			return typeof value === 'boolean' ? [] : wrong('true or false');
		case 'number':
			return typeof value === 'number' ? [] : wrong('a number');
		case 'resourceLocator': {
			const { __rl, mode } = (value ?? {}) as { __rl?: boolean; mode?: string };
			const modes = property.modes!.map(({ name }) => name);
			return __rl === true && modes.includes(String(mode)) ? [] : wrong(`a locator by ${modes.join(' or ')}`);
		}
		case 'collection':
			return mistakesInAll(options as INodeProperties[], value as INodeParameters, path);
		case 'fixedCollection':
			return Object.entries(value as Record<string, INodeParameters[]>).flatMap(([group, parts]) => {
				const known = options.find(({ name }) => name === group) as unknown as
					| { values: INodeProperties[] }
					| undefined;
				if (!known) return wrong(`the group ${options.map(({ name }) => name).join(', ')}`);
				return parts.flatMap((part, i) => mistakesInAll(known.values, part, `${path}.${group}[${i}]`, true));
			});
		default:
			return typeof value === 'string' ? [] : wrong('text');
	}
}

/** Mistakes in all stored values; each must belong to a property, where `shown` to one that the editor shows. */
function mistakesInAll(properties: INodeProperties[], values: INodeParameters, path: string, shown = false) {
	return Object.entries(values).flatMap(([name, value]): string[] => {
		const property = properties.find(
			(known) => known.name === name && (!shown || NodeHelpers.displayParameter(values, known, null, null)),
		);
		return property ? mistakesIn(property, value, `${path}.${name}`) : [`${path}.${name} is not known`];
	});
}

it('have a name of their own each, and their place and picture in the README', () => {
	expect(files).not.toEqual([]);
	for (const file of files) {
		expect(text('README.md')).toContain(`[${file}](${file})`);
		expect(text('README.md')).toContain(`](pictures/${file.replace('.json', '.png')})`);
	}
	expect(new Set(files.map((file) => read(file).name)).size).toBe(files.length);
});

describe.each(files)('%s', (file) => {
	const { nodes, connections, pinData } = read(file);
	const own = nodes.filter(({ type }) => type.startsWith(PACKAGE));

	it('stores only parameters that our nodes show, with values they know', () => {
		expect(own.length).toBeGreaterThan(0);
		for (const node of own) {
			const description = DESCRIPTIONS[node.type];
			const { properties } = description;
			const filled = NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description)!;
			const shown = properties.filter((property) => NodeHelpers.displayParameter(filled, property, node, description));
			expect(mistakesInAll(shown, node.parameters, node.name)).toEqual([]);
			expect(NodeHelpers.getNodeParametersIssues(properties, { ...node, parameters: filled }, description)).toBeNull();
		}
	});

	it('explains itself on sticky notes', () => {
		const notes = nodes.filter(isSticky).map(({ parameters }) => String(parameters.content));
		expect(notes.length).toBeGreaterThanOrEqual(3);
		expect(notes.filter((note) => note.startsWith('## '))).toHaveLength(1);
		// What a note calls by its name is there.
		const names = nodes.filter((node) => !isSticky(node)).map(({ name }) => name);
		const mentioned = names.filter((name) => notes.some((note) => note.includes(`**${name}**`)));
		expect(mentioned.length).toBeGreaterThan(0);
	});

	it('holds no credential, no secret and no data of a run', () => {
		for (const node of nodes) expect(node).not.toHaveProperty('credentials');
		expect(pinData).toEqual({});
		expect(text(file)).not.toMatch(
			/api\.socialepoch|apiKey|password|secret|token|Bearer|@(?!example\.com|n8n\/)\w+\.\w/i,
		);
	});

	it('has unique names and ids, and connections between nodes that exist', () => {
		const names = nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		const targets = Object.values(connections).flatMap((outputs) => Object.values(outputs).flat(2));
		for (const name of [...Object.keys(connections), ...targets.map(({ node }) => node)]) {
			expect(names).toContain(name);
		}
	});

	it('is stored in the newest version of our nodes, and leaves it to n8n to give it a URL', () => {
		for (const { type, typeVersion } of own) expect(typeVersion).toBe(DESCRIPTIONS[type].version);
		// A fixed one would make the second import of the file unpublishable.
		for (const node of nodes) expect(node).not.toHaveProperty('webhookId');
	});
});
