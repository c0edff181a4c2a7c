import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { alphabetically, noticeOf, titleOf } from '../values/titles';
import type { Offered, Section } from './operation';
import { settingsOf } from './settings';

const COLLECTIONS: Array<[section: Section, displayName: string, placeholder: string]> = [
	['additionalFields', 'Additional Fields', 'Add Field'],
	['filters', 'Filters', 'Add Filter'],
	['options', 'Options', 'Add option'],
];

/** Everything the action node shows, computed from the operations. */
export function describe(resources: INodePropertyOptions[], operations: Offered[]): INodeProperties[] {
	const selectors = resources.map(({ value: resource }) => {
		const own = operations.filter((operation) => operation.resource === resource);
		const options = own.map(({ value, name = titleOf(value), action, description }) => {
			return { name, value, action, description };
		});
		options.sort((a, b) => alphabetically(a.name, b.name));
		const displayOptions = { show: { resource: [resource] } };
		return selector('Operation', options, { default: own[0].value, displayOptions });
	});
	return [selector('Resource', resources, { default: 'message' }), ...selectors, ...operations.flatMap(parametersOf)];
}

function selector(label: string, options: INodePropertyOptions[], more: Partial<INodeProperties>): INodeProperties {
	const [displayName, name] = [label, label.toLowerCase()];
	return { displayName, name, type: 'options', noDataExpression: true, options, default: '', ...more };
}

function parametersOf(operation: Offered): INodeProperties[] {
	const { resource, value, endpoint } = operation;
	const show = { resource: [resource], operation: [value] };
	const fields = [...operation.fields, ...settingsOf(operation)];
	const notice = (name: string, words: string, more = {}) =>
		noticeOf(`${resource}${value}${name}`, words, { ...show, ...more });
	const numbers = fields.filter(({ number }) => number).map(({ property }) => property.displayName);
	const isWarned = numbers.length > 0 && !endpoint.repeatable;
	// An agent does what the people it talks with tell it.
	const warning = `Leave ${numbers.join(' and ')} to a fixed value or an expression, and let the model write texts only: a customer can talk a model into using any number.`;
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
