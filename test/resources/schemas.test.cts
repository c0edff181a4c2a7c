import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import Ajv from 'ajv';

import { operations } from '../../nodes/SocialEpoch/resources';
import {
	fileOf,
	FOLDER,
	itemSchema,
	type Preview,
	previewOf,
	type Schema,
	TRIGGER_FILE,
	triggerPreview,
} from '../../scripts/schemas.cts';

/** The schema with no room for fields it does not name; what is null says nothing about a type. */
function closed(schema: Schema): object {
	const { properties = {}, items } = schema;
	return {
		...schema,
		nullable: true,
		...(schema.type === 'object' && {
			additionalProperties: false,
			properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, closed(field)])),
		}),
		...(items && { items: closed(items) }),
	};
}

function accepts(schema: Schema, item: unknown): boolean {
	return new Ajv({ nullable: true }).validate(closed(schema), item) as boolean;
}

function committed({ file }: Preview): string {
	const path = join(FOLDER, file);
	if (!existsSync(path)) throw new Error(`${file} is missing: run "npm run schemas"`);
	return readFileSync(path, 'utf8');
}

describe.each([
	...operations.map((operation) => [`${operation.resource}:${operation.value}`, () => previewOf(operation)] as const),
	['trigger', triggerPreview] as const,
])('output preview of %s', (_name, previewed) => {
	let preview: Preview;
	beforeAll(async () => {
		preview = await previewed();
	});

	it('is what the items say today', () => {
		if (committed(preview) !== preview.text) throw new Error(`${preview.file} is stale: run "npm run schemas"`);
	});

	it('names every field of the items, with its type, and no other', () => {
		const schema = JSON.parse(committed(preview)) as Schema;
		expect(schema).toMatchObject({ type: 'object', version: 1 });
		expect(preview.items.length).toBeGreaterThan(0);
		for (const item of preview.items) {
			expect([item, accepts(schema, item)]).toEqual([item, true]);
			expect(accepts(schema, { ...item, invented: 1 })).toBe(false);
		}
		const names = new Set(preview.items.flatMap((item) => Object.keys(item)));
		expect(Object.keys(schema.properties!)).toEqual([...names]);
	});
});

it('has a preview for each operation and the trigger, and none that nothing gives', () => {
	const found = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)));
	const wanted = [TRIGGER_FILE, ...operations.map(fileOf)];
	const wrong = [
		...wanted.filter((file) => !found.includes(file)).map((file) => `${file} is missing`),
		...found.filter((file) => !wanted.includes(file)).map((file) => `${file} belongs to no operation`),
	];
	if (wrong.length > 0) throw new Error(`${wrong.join(', ')}: run "npm run schemas"`);
	expect(wanted).toContain(join('v1.0.0', 'port', 'getMany.json'));
});

it('shows settings as a user finds them: simplified, and one item for a task', async () => {
	const fieldsOf = async (resource: string, value: string) => {
		const operation = operations.find((of) => of.resource === resource && of.value === value)!;
		return Object.keys((JSON.parse((await previewOf(operation)).text) as Schema).properties!);
	};
	expect(await fieldsOf('port', 'getMany')).toEqual(['portId', 'account', 'status', 'createdAt']);
	expect(await fieldsOf('chat', 'getMany')).toContain('direction');
	expect(await fieldsOf('message', 'getStatus')).toEqual([
		'taskId',
		'taskStatus',
		'account',
		'customer',
		'status',
		'statusCode',
	]);
});

it('does not guess for an operation without a case', async () => {
	const [operation] = operations;
	await expect(previewOf({ ...operation, value: 'rename' })).rejects.toThrow(
		'account:rename has no case in test/resources/cases.cts: add it, then run "npm run schemas"',
	);
});

describe('a schema', () => {
	it('has the type that a field has where it is not null, and every field that any item has', () => {
		expect(itemSchema([{ a: null, b: 1 }, { a: { c: 'x' } }, { a: { d: true }, e: null }])).toEqual({
			type: 'object',
			version: 1,
			properties: {
				a: { type: 'object', properties: { c: { type: 'string' }, d: { type: 'boolean' } } },
				b: { type: 'integer' },
				e: { type: 'null' },
			},
		});
	});

	it('knows numbers, lists, and fields that are now this, now that', () => {
		const items = [
			{ n: 1, list: [], of: [{ a: 1 }, { b: 'x' }], odd: 1 },
			{ n: 1.5, list: [], of: [], odd: 'x' },
		];
		expect(itemSchema(items).properties).toEqual({
			n: { type: 'number' },
			list: { type: 'array' },
			of: { type: 'array', items: { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'string' } } } },
			odd: { type: ['integer', 'string'] },
		});
	});

	it('is refused where there is no field, since the editor would take it for a broken one', () => {
		for (const items of [[], [{}]]) expect(() => itemSchema(items)).toThrow('There is no item with a field');
	});
});
