import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { alphabetically, titleOf } from '../values/titles';
import type { Offered, Section } from './operation';
import { settingsOf } from './settings';

const COLLECTIONS: Array<[section: Section, displayName: string, placeholder: string]> = [
	['additionalFields', 'Additional Fields', 'Add Field'],
	['filters', 'Filters', 'Add Filter'],
	['options', 'Options', 'Add option'],
];

/** Everything the action node shows, computed from the operations. */
export function describe(resources: INodePropertyOptions[], operations: Offered[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: byName([...resources]),
			default: 'message',
		},
		...resources.map((resource) => operationSelector(resource, operations)),
		...operations.flatMap(parametersOf),
	];
}

function operationSelector(resource: INodePropertyOptions, operations: Offered[]): INodeProperties {
	const own = operations.filter((operation) => operation.resource === resource.value);
	const [first] = own.map(({ value }) => value);
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options: byName(
			own.map(({ value, name = titleOf(value), action, description }) => ({ name, value, action, description })),
		),
		default: first,
	};
}

function parametersOf(operation: Offered): INodeProperties[] {
	const displayOptions = { show: { resource: [operation.resource], operation: [operation.value] } };
	const fields = [...operation.fields, ...settingsOf(operation)];
	const properties: INodeProperties[] = fields
		.filter((field) => !field.section)
		.map(({ property, optional, local }) => ({
			...property,
			...(!optional && !local && { required: true }),
			displayOptions: { show: { ...displayOptions.show, ...property.displayOptions?.show } },
		}));
	const notice = (name: string, displayName: string, more = {}): INodeProperties => ({
		displayName,
		name: `${operation.resource}${operation.value}${name}`,
		type: 'notice',
		default: '',
		displayOptions: { show: { ...displayOptions.show, ...more } },
	});
	const numbers = fields.filter(({ number }) => number).map(({ property }) => property.displayName);
	if (numbers.length > 0 && !operation.endpoint.repeatable) {
		// An agent does what the people it talks with tell it.
		const words = `Fill in ${numbers.join(' and ')} yourself, with a fixed value or an expression, and let the model write texts only: a customer can talk a model into using any number.`;
		properties.unshift(notice('ToolNotice', words, { '@tool': [true] }));
	}
	if (operation.notice) properties.unshift(notice('Notice', operation.notice));
	for (const [section, displayName, placeholder] of COLLECTIONS) {
		const options = fields.filter((field) => field.section === section).map((field) => field.property);
		if (options.length > 0) {
			properties.push({
				displayName,
				name: section,
				type: 'collection',
				placeholder,
				default: {},
				displayOptions,
				options: options.sort((a, b) => alphabetically(a.displayName, b.displayName)),
			});
		}
	}
	return properties;
}

function byName(options: INodePropertyOptions[]): INodePropertyOptions[] {
	return options.sort((a, b) => alphabetically(a.name, b.name));
}
