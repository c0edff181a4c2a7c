/**
 * `npm run schemas`: writes what n8n's editor shows of each operation's output before its first run. The fields are
 * those of the items that the operation gives for the example in its case, so nobody writes them by hand.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import nock from '../test/support/network.cts';
import type { IDataObject } from 'n8n-workflow';
import type { Offered } from '../nodes/SocialEpoch/action/operation';
import { settingsOf } from '../nodes/SocialEpoch/action/settings';
import * as messageEvents from '../nodes/SocialEpoch/events/messageEvents';
import { operations } from '../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../nodes/SocialEpoch/SocialEpoch.node.ts';
import { cases } from '../test/resources/cases.cts';
import { fixture } from '../test/support/answers.cts';
import { HOST, runNode } from '../test/support/n8n.cts';
import { deliverAndRun } from '../test/support/webhook.cts';

/** Where n8n looks for them; the editor asks for exactly the version of the node, padded to three numbers. */
export const FOLDER = join(__dirname, '../nodes/SocialEpoch/__schema__');

const node = new SocialEpoch();
const [version] = [node.description.version].flat();
const VERSION_FOLDER = `v${[...String(version).split('.'), '0', '0'].slice(0, 3).join('.')}`;

/** Path of the trigger's below `FOLDER`. */
export const TRIGGER_FILE = join(VERSION_FOLDER, 'output.json');

/** Path of an operation's below `FOLDER`. */
export function fileOf({ resource, value }: Offered): string {
	return join(VERSION_FOLDER, resource, `${value}.json`);
}

/** What n8n's editor shows of an output before the first run. */
export interface Preview {
	/** Path below `FOLDER`. */
	file: string;
	/** The whole file. */
	text: string;
	/** What it was derived from. */
	items: IDataObject[];
}

/**
 * Runs an operation in n8n-core against the answer of its case, with the settings a user finds: simplified, not split.
 *
 * @throws Error when the operation has no case, or fails
 */
export async function previewOf(operation: Offered): Promise<Preview> {
	const { resource, value } = operation;
	const found = cases.find((of) => of.resource === resource && of.operation === value);
	if (!found)
		throw new Error(`${resource}:${value} has no case in test/resources/cases.cts: add it, then run "npm run schemas"`);
	if (found.preview) return preview(fileOf(operation), found.preview);
	const local = [...operation.fields, ...settingsOf(operation)].filter((field) => field.local);
	const hidden = new Set(['options', ...local.map(({ property }) => property.name)]);
	const parameters = Object.fromEntries(Object.entries(found.parameters).filter(([name]) => !hidden.has(name)));

	const { method, path, response } = found;
	nock(HOST)
		.persist()
		.intercept((uri) => uri.split('?')[0] === path, method)
		.reply(200, response, { 'content-type': 'application/json' });
	try {
		const { json, error } = await runNode(node, { resource, operation: value, ...parameters }, { items: found.items });
		if (error) throw error;
		return preview(fileOf(operation), json);
	} finally {
		nock.cleanAll();
	}
}

/**
 * The trigger's messages, of which both events have one shape. The editor shows no previews of triggers; n8n's
 * assistant looks here for what a trigger gives when it tries a workflow out.
 */
export async function triggerPreview(): Promise<Preview> {
	const items: IDataObject[] = [];
	for (const { id } of Object.values(messageEvents)) {
		// Asked twice, it gives the same twice.
		const parameters = { options: { deduplicate: false } };
		items.push(...(await deliverAndRun(id, fixture(`events/${id}.json`), { parameters })));
	}
	return preview(TRIGGER_FILE, items);
}

function preview(file: string, items: IDataObject[]): Preview {
	return { file, text: `${JSON.stringify(itemSchema(items))}\n`, items };
}

/** The part of JSON Schema that n8n's editor reads. */
export interface Schema {
	/** Several only where a field really holds different things; the editor shows the first. */
	type?: string | string[];
	/** n8n's own mark on the outermost one. */
	version?: 1;
	properties?: Record<string, Schema>;
	items?: Schema;
}

/**
 * The schema of one item, out of items that an operation gave. The editor shows the fields of an object only where
 * `type` is exactly `object`, so `null` counts only for a field that was never anything else.
 *
 * @throws Error when there is no field to show: the editor takes such a schema for a broken one
 */
export function itemSchema(items: readonly object[]): Schema {
	const { properties } = schemaOf(items);
	if (!properties || Object.keys(properties).length === 0) throw new Error('There is no item with a field');
	return { type: 'object', version: 1, properties };
}

function schemaOf(samples: readonly unknown[]): Schema {
	const types = new Set(samples.map(typeOf));
	if (types.size > 1) types.delete('null');
	// Of whole numbers and others, both are numbers.
	if (types.has('number')) types.delete('integer');
	if (types.size === 0) return {};

	const schema: Schema = { type: types.size === 1 ? [...types][0] : [...types] };
	const objects = samples.filter((sample): sample is object => typeOf(sample) === 'object');
	const names = new Set(objects.flatMap((object) => Object.keys(object)));
	if (names.size > 0) {
		const valuesOf = (name: string) =>
			objects
				.filter((object) => Object.hasOwn(object, name))
				.map((object) => (object as Record<string, unknown>)[name]);
		schema.properties = Object.fromEntries([...names].map((name) => [name, schemaOf(valuesOf(name))]));
	}
	const entries = samples.filter(Array.isArray).flat();
	if (entries.length > 0) schema.items = schemaOf(entries);
	return schema;
}

function typeOf(value: unknown): string {
	if (value === null || value === undefined) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}

async function write(): Promise<void> {
	nock.disableNetConnect();
	const previews: Preview[] = [await triggerPreview()];
	for (const operation of operations) previews.push(await previewOf(operation));

	// Also those of operations that are gone.
	rmSync(FOLDER, { recursive: true, force: true });
	for (const { file, text } of previews) {
		mkdirSync(dirname(join(FOLDER, file)), { recursive: true });
		writeFileSync(join(FOLDER, file), text);
	}
	const bytes = previews.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
	console.log(`${previews.length} schemas, ${bytes} bytes`);
}

if (require.main === module) {
	write().catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
}
