import { asText, isEmpty, list, moment, optional, text } from '../action/fields';
import { type Field, operation } from '../action/operation';
import { act, query } from '../platform/endpoint';
import { agentAccount, customer, succeeded, turned } from './shared';

const number = customer('whatsApp', 'Number of the customer');

const pickedBirthday = moment('birthday', 'Birthday', 'The day; the time does not count');

const birthday: Field<'birthday', string> = {
	...pickedBirthday,
	// The Swedish way to write a date is that of ISO 8601; the platform wants yyyy/MM/dd.
	read(value, timeZone) {
		const entered = typeof value === 'string' ? value.trim().replaceAll('/', '-') : value;
		const at = new Date(pickedBirthday.read(entered, timeZone));
		const [written] = /^\d{4}-\d\d-\d\d(?!.*(z|[+-]00:?00)$)/i.exec(String(entered)) ?? [];
		// Databases give a day as its midnight in UTC; any other moment in UTC is a day of the workflow's zone.
		const zone = at.getTime() % 86_400_000 === 0 ? 'UTC' : timeZone;
		return (written ?? at.toLocaleDateString('sv-SE', { timeZone: zone })).replaceAll('-', '/');
	},
};

const extensionFields: Field<'extensionFields', Record<string, string>> = {
	property: {
		displayName: 'Extension Fields',
		name: 'extensionFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Field',
		default: {},
		description: 'Fields of your own, by the names that the back office has for them',
		options: [
			{
				displayName: 'Field',
				name: 'fields',
				values: [text('name', 'Name', 'Name of the field'), text('value', 'Value', 'What it shall hold')].map(
					({ property }) => property,
				),
			},
		],
	},
	local: true,
	read(value) {
		const entries = [Object(value).fields].flat().map(Object);
		const filled = entries.filter(({ name, value: held }) => !isEmpty(name) && !isEmpty(held));
		return Object.fromEntries(filled.map(({ name, value: held }) => [String(name).trim(), asText(held, String(name))]));
	},
};

const tags = <Name extends string>(name: Name, displayName: string) =>
	turned(list(text(name, displayName, 'Separated by commas')), (read) => read.join());

const details = [
	text('friendName', 'Name', 'Name of the customer', { placeholder: 'e.g. Ana' }),
	text('address', 'Address', 'Postal address'),
	text('desc', 'Description', 'Notes on the customer'),
	text('email', 'Email', 'Email address', { placeholder: 'e.g. name@email.com' }),
	text('income', 'Income', 'As the back office writes it'),
	text('languageTag', 'Language', 'As the back office writes it', { placeholder: 'e.g. en' }),
	text('profession', 'Profession', 'What the customer does for a living'),
	text('sex', 'Sex', 'As the back office writes it'),
	text('source', 'Source', 'Where the customer comes from'),
	text('stage', 'Stage', 'How far the customer is, as the back office names it'),
	text('welcome', 'Welcome', 'The greeting for this customer'),
	birthday,
	tags('tabName', 'Tags to Add'),
	tags('cancelTabName', 'Tags to Remove'),
	extensionFields,
].map((field) => optional(field));

/** docs/platform.md, "Customer: create or update" */
const createOrUpdate = operation({
	name: 'Create or Update',
	action: 'Create or update WhatsApp customer',
	description: 'Write what is known of a customer: name, tags and fields. What is left out stays as it is.',
	endpoint: act('/wscrm-bus-api/customer/api/batchImport', { tenantInBody: true }),
	fields: [agentAccount, number, ...details],
	body: ({ extensionFields: extensions }, own) => ({ ...extensions, ...own }),
	gather: {
		max: 100,
		body: (bodies) => ({ data: bodies }),
		share: (_data, customers) => customers.map(({ whatsApp }) => succeeded({ customer: whatsApp })),
	},
});

/** docs/platform.md, "Customer: get" */
const get = operation({
	action: 'Get WhatsApp customer',
	description: 'See what the platform knows of a customer, as it writes it',
	endpoint: query('POST', '/wscrm-bus-api/customer/query', { inList: true }),
	fields: [number],
});

export const operations = { createOrUpdate, get };
