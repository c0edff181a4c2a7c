import { asFailure, badInput } from '../platform/failure';
import { isEmpty } from './fields';
import type { Field, Operation, Values } from './operation';
import { settingsOf } from './settings';

/** How n8n hands over one parameter of one item; `undefined` where it is not set. */
export type GetParameter = (name: string) => unknown;

/**
 * Reads and checks the parameters of one item.
 *
 * @param timeZone IANA name of the workflow's zone
 * @param isTool whether an AI agent uses the node as a tool
 * @throws Failure naming the field, before anything is sent
 */
export function readValues(operation: Operation, get: GetParameter, timeZone: string, isTool = false): Values {
	const values: Values = {};
	const collections = new Map<string, Values>();
	for (const field of [...operation.fields, ...settingsOf(operation)]) {
		const { name, displayName } = field.property;
		const preset = (isTool ? field.presetForTools : undefined) ?? field.property.default;
		if (!isShown(field, get)) continue;
		const entered = picked(valueOf(field, get, collections));
		const value = isEmpty(entered) && field.local ? preset : entered;
		if (isEmpty(value)) {
			if (field.optional) continue;
			throw badInput(`${displayName} is missing`, `Fill in ${displayName}.`);
		}
		try {
			values[name] = field.read(value, timeZone);
		} catch (error) {
			// The value is part of what is said, which must not happen to a secret.
			throw field.secret ? badInput(`${displayName} is not text`, `Enter ${displayName} as text.`) : asFailure(error);
		}
	}
	operation.check?.(values);
	return values;
}

function valueOf({ section, property }: Field, get: GetParameter, collections: Map<string, Values>): unknown {
	if (!section) return get(property.name);
	if (!collections.has(section)) collections.set(section, Object(get(section)) as Values);
	return collections.get(section)![property.name];
}

/** A parameter the editor hides keeps its old value, which must not count. */
function isShown({ property }: Field, get: GetParameter): boolean {
	const show = Object.entries(property.displayOptions?.show ?? {});
	return show.every(([name, allowed]) => (allowed as unknown[]).includes(get(name)));
}

/** What was picked from a list or typed beside it. */
function picked(value: unknown): unknown {
	return typeof value === 'object' && value !== null && '__rl' in value ? (value as { value?: unknown }).value : value;
}

/** The secrets among the values, to keep them out of every text. */
export function secretsOf(operation: Operation, values: Values): string[] {
	return operation.fields
		.filter((field) => field.secret && values[field.property.name] !== undefined)
		.map((field) => String(values[field.property.name]));
}
