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
	const { resource, value, endpoint } = operation;
	const show = { resource: [resource], operation: [value] };
	const fields = [...operation.fields, ...settingsOf(operation)];
	const notice = (name: string, displayName: string, more = {}): INodeProperties => ({
		displayName,
		name: `${resource}${value}${name}`,
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, ...more } },
	});
	const numbers = fields.filter(({ number }) => number).map(({ property }) => property.displayName);
	const isWarned = numbers.length > 0 && !endpoint.repeatable;
	// An agent does what the people it talks with tell it.
	const warning = `Fill in ${numbers.join(' and ')} yourself, with a fixed value or an expression, and let the model write texts only: a customer can talk a model into using any number.`;
	return [
		...(operation.notice ? [notice('Notice', operation.notice)] : []),
		...(isWarned ? [notice('ToolNotice', warning, { '@tool': [true] })] : []),
		...fields
			.filter(({ section }) => !section)
			.map(({ property, optional, local }) => ({
				...property,
				...(!optional && !local && { required: true }),
				displayOptions: { show: { ...show, ...property.displayOptions?.show } },
			})),
		...COLLECTIONS.flatMap(([name, displayName, placeholder]): INodeProperties[] => {
			const options = fields.filter(({ section }) => section === name).map(({ property }) => property);
			if (options.length === 0) return [];
			options.sort((a, b) => alphabetically(a.displayName, b.displayName));
			return [{ displayName, name, type: 'collection', placeholder, default: {}, displayOptions: { show }, options }];
		}),
	];
}

function byName(options: INodePropertyOptions[]): INodePropertyOptions[] {
	return options.sort((a, b) => alphabetically(a.name, b.name));
}
