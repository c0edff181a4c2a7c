import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EVENTS } from '../../nodes/SocialEpoch/events';
import { operations, resources } from '../../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { SocialEpochTrigger } from '../../nodes/SocialEpoch/SocialEpochTrigger.node';

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const [page, map] = read('docs/platform.md').split('## Map of the two documents');
/** Section of a document, what it is here, its notes and where they are read. */
const rows = [...map.matchAll(/^\| (.+) \| (.+) \| (.+) \|$/gm)]
	.map(([, ...cells]) => cells)
	.filter(([section]) => section !== 'section');

const { properties } = new SocialEpoch().description;
const trigger = JSON.stringify(new SocialEpochTrigger().description);

/** What the editor shows for an operation, as Resource > Operation, or for an event. */
function shownFor(place: string): string | undefined {
	if (EVENTS.some(({ id }) => id === place)) return trigger;
	const found = operations.find(({ resource, value }) => {
		const { name: title } = resources.find((one) => one.value === resource)!;
		const selector = properties.find(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		)!;
		const option = selector.options!.find((one) => 'value' in one && one.value === value)!;
		return `${title} > ${option.name}` === place;
	});
	if (!found) return undefined;
	const { resource, value, description, action } = found;
	const own = properties.filter(({ displayOptions: { show } = {} }) => {
		return show?.resource?.includes(resource) && show.operation?.includes(value);
	});
	return JSON.stringify([description, action, own]);
}

test('every section that this page names as a source is in the map, and leads to something in the nodes', () => {
	const named = [...page.matchAll(/_Stated \((?:[\w ]+, )?"(.+?)"\)/g)].map(([, section]) => section);
	const mapped = rows.map(([section]) => section.replace(/^(… |.+: )/, ''));
	expect(mapped.sort()).toEqual([...new Set(named)].sort());
	const nowhere = rows.filter(([, place]) => shownFor(place) === undefined);
	expect(nowhere.map(([section]) => section)).toEqual(['… QR Code Error Information']);
});

test.each(rows)('%s (%s): what is quoted stands where it is read', (_section, place, notes) => {
	const quotes = [...notes.matchAll(/“(.+?)”/g)].map(([, quote]) => quote);
	const shown = `${shownFor(place)}${notes.includes('README') ? read('README.md') : ''}`;
	expect(quotes.filter((quote) => !shown.includes(quote))).toEqual([]);
});
