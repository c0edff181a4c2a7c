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
