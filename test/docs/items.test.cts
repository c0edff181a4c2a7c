import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EVENTS } from '../../nodes/SocialEpoch/events';
import { operations } from '../../nodes/SocialEpoch/resources';
import { FOLDER, TRIGGER_FILE } from '../../scripts/schemas.cts';

const docs = join(__dirname, '../../docs');
const read = (name: string) => readFileSync(join(docs, name), 'utf8');
const told = new Set(read('items.md').match(/(?<=`)\w+(?=`)/g));

interface Schema {
	properties?: Record<string, Schema>;
	items?: Schema;
}

/** The names of all fields of an item, but for those of a profile, which the platform names. */
function namesIn({ properties = {}, items }: Schema): string[] {
	const own = Object.entries(properties).flatMap(([name, inner]) => [
		name,
		...(name === 'customerProfile' ? [] : namesIn(inner)),
	]);
	return [...own, ...(items ? namesIn(items) : [])];
}

test('every field that the nodes give is explained', () => {
	const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
	const fields = files.flatMap((file) => namesIn(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Schema));
	const ofEvents = EVENTS.flatMap(({ sample, simplify }) => Object.keys(simplify(sample, '1710236000000')));
	expect([files.length, files.includes(TRIGGER_FILE)]).toEqual([operations.length + 1, true]);
	// The code beside an unknown value has its own sentence.
	const all = [...new Set([...fields, ...ofEvents])].filter((name) => !name.endsWith('Code') || told.has(name));
	expect(all.filter((name) => !told.has(name))).toEqual([]);
});

test.each(readdirSync(docs).filter((name) => name.endsWith('.md')))('%s is marked up as it is meant', (name) => {
	// What a formatter makes of an underscore that it takes for the beginning of an emphasis.
	expect(read(name).match(/\\_|[A-Z]\*[A-Z]/g)).toBeNull();
});
