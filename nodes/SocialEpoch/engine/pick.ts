import type { Field } from './operation';

/**
 * The field as something to pick from a list, with typing beside it for when the list cannot be loaded.
 *
 * @param searchListMethod name of the list in `methods.listSearch`
 */
export function pick(searchListMethod: string, field: Field): Field {
	const { placeholder, ...property } = field.property;
	return {
		...field,
		property: {
			...property,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Select from the list…',
					typeOptions: { searchListMethod, searchable: true },
				},
				{ displayName: 'By ID', name: 'id', type: 'string', ...(placeholder && { placeholder }) },
			],
		},
	};
}
