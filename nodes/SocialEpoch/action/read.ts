import type { IDataObject } from 'n8n-workflow';

import { asFailure, badInput, type Failure } from '../platform/failure';
import { isEmpty, shown } from './fields';
import type { Field, Operation, Values } from './operation';
import { settingsOf } from './settings';

/** The parameters of one item. */
export interface Parameters {
	/** What n8n hands over for it; `undefined` where it is not set. */
	get(name: string): unknown;
	/** What the node stores, for all items: the text of an expression rather than what it gives. */
	stored: IDataObject;
	/** IANA name of the workflow's zone */
	timeZone: string;
	/** Whether an AI agent uses the node as a tool. */
	isTool?: boolean;
}

/**
 * Reads and checks the parameters of one item.
 *
 * @throws Failure naming the field, before anything is sent
 */
export function readValues(operation: Operation, { get, stored, timeZone, isTool }: Parameters): Values {
	const values: Values = {};
	// n8n looks at every expression in a collection each time it is asked for one.
	const collections: Values = {};
	for (const field of [...operation.fields, ...settingsOf(operation)]) {
		const { section, optional, property } = field;
		const { name, displayName } = property;
		if (!isShown(field, (other) => values[other] ?? get(other))) continue;
		if (section) collections[section] ??= Object(get(section));
		const entered = picked(section ? (collections[section] as Values)[name] : get(name));
		const preset = (isTool ? field.presetForTools : undefined) ?? property.default;
		// A field that has to be added first has no value until then.
		const value = isEmpty(entered) && field.local && !(optional && section) ? preset : entered;
		if (isEmpty(value)) {
			if (optional) continue;
			throw missing(displayName, stored[name]);
		}
		try {
			values[name] = field.read(value, timeZone, stored[name]);
		} catch (error) {
			// The value is part of what is said, which must not happen to a secret.
			throw isSecret(field)
				? badInput(`${displayName} is not text`, `Enter ${displayName} as text.`)
				: asFailure(error);
		}
		if (field.number && !operation.endpoint.repeatable) refuseSamples(displayName, values[name]);
	}
	operation.check?.(values);
	return values;
}

/** Where an expression is to blame, it is named: to the user the field is not empty. */
export function missing(displayName: string, stored: unknown): Failure {
	const entered = picked(stored);
	if (typeof entered !== 'string' || !entered.startsWith('=')) {
		return badInput(`${displayName} is missing`, `Fill in ${displayName}.`);
	}
	return badInput(
		`${displayName} is empty: ${shown(entered.slice(1))} gave nothing for this item`,
		`Look at what the node before gave for this item, or change the expression in ${displayName}.`,
	);
}

/**
 * Refuses the numbers of the trigger's samples: no country has the code 999, so nobody can own one, and whoever sends to
 * it has not noticed.
 */
export function refuseSamples(displayName: string, read: unknown): void {
	const numbers = [read].flat().flatMap((one) => (typeof one === 'object' && one ? Object.values(one) : one));
	const sample = numbers.find((number) => String(number).startsWith('999'));
	if (sample === undefined) return;
	throw badInput(
		'This is the documented example, not a customer. Nothing was sent.',
		`Nobody can own ${sample} in ${displayName}. Try it with a number of your own, or wait for a real message.`,
	);
}

/** A parameter the editor hides keeps its old value, which must not count. */
function isShown({ property }: Field, get: Parameters['get']): boolean {
	const show = Object.entries(property.displayOptions?.show ?? {});
	return show.every(([name, allowed]) => (allowed as unknown[]).includes(get(name)));
}

/** What was picked from a list or typed beside it. */
function picked(value: unknown): unknown {
	return typeof value === 'object' && value !== null && '__rl' in value ? (value as { value?: unknown }).value : value;
}

function isSecret({ property }: Field): boolean {
	return property.typeOptions?.password === true;
}

/** The secrets among the values, to keep them out of every text. */
export function secretsOf(operation: Operation, values: Values): string[] {
	const names = operation.fields.filter(isSecret).map(({ property }) => property.name);
	return names.filter((name) => values[name] !== undefined).map((name) => String(values[name]));
}
