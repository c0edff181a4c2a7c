import { join } from 'node:path';
import nock from 'nock';
import type { IDataObject } from 'n8n-workflow';
import type { Offered } from '../../nodes/SocialEpoch/action/operation';
import { settingsOf } from '../../nodes/SocialEpoch/action/settings';
import * as messageEvents from '../../nodes/SocialEpoch/events/messageEvents';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node.ts';
import { cases } from '../../test/resources/cases.cts';
import { fixture } from '../../test/support/answers.cts';
import { HOST, runNode } from '../../test/support/n8n.cts';
import { deliverAndRun } from '../../test/support/webhook.cts';
import { itemSchema } from './schema.cts';

/** Where n8n looks for them; the editor asks for exactly the version of the node, padded to three numbers. */
export const FOLDER = join(__dirname, '../../nodes/SocialEpoch/__schema__');

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
