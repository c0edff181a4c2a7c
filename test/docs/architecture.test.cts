import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Arrow, arrowsOf, drawing, imports, page, roomOf, WINGS } from '../../scripts/architecture.cts';

const text = readFileSync(page, 'utf8');
const files = imports();
const known = [...new Set(files.flat())];
const rooms = [...new Set(known.map(roomOf))].sort();

/** What is left once everything is gone that leads nowhere. */
function circlesIn(arrows: Arrow[]): Arrow[] {
	const left = arrows.filter(([, to]) => arrows.some(([from]) => from === to));
	return left.length === arrows.length ? left : circlesIn(left);
}

test('the drawing is that of the imports: npm run architecture makes it anew', () => {
	expect(files.length).toBeGreaterThan(100);
	expect(text).toContain(drawing());
});

test('every room is in the table that says what may be changed there', () => {
	const described = [...text.matchAll(/^\| `([\w.]+)` +\| \w/gm)].map(([, room]) => room);
	expect(described.sort()).toEqual(rooms);
});

test('imports never go round in a circle, neither from file to file nor from room to room', () => {
	expect(
		circlesIn([
			['a', 'b'],
			['b', 'c'],
			['c', 'a'],
			['c', 'd'],
		]),
	).toHaveLength(3);
	expect(circlesIn(files)).toEqual([]);
	expect(circlesIn(arrowsOf(files))).toEqual([]);
});

test('no file of one wing imports a file of the other, and what both use imports neither', () => {
	const wingOf = (file: string) => Object.values(WINGS).findIndex((wing) => wing.includes(roomOf(file)));
	expect(
		Object.values(WINGS)
			.flat()
			.filter((room) => !rooms.includes(room)),
	).toEqual([]);
	expect(files.filter(([from, to]) => wingOf(to) >= 0 && wingOf(from) !== wingOf(to))).toEqual([]);
});

describe.each(['One item, step by step', 'One delivery, step by step'])('%s', (title) => {
	const [walk] = text.split(`\n## ${title}\n`)[1].split('\n## ');
	const steps = [...walk.matchAll(/^\d+\. \*\*(.+?)\*\* `(.+?)` `(.+?)`: (?:back: (.+?)\. )?/gm)];

	test('each step is a function that stands in that room', () => {
		expect(steps).toHaveLength(walk.match(/^\d+\. /gm)!.length);
		const wrong = steps.filter(([, room, name, called]) => {
			const file = known.find((path) => roomOf(path) === room && path.endsWith(`/${name}`));
			return !file || !new RegExp(`\\b${called}\\(`).test(readFileSync(join(page, '../..', file), 'utf8'));
		});
		expect(wrong.map(([step]) => step)).toEqual([]);
	});

	test('it comes back to a room for the one reason that is named, and for no other', () => {
		const [, reason] = /The one reason to come back to a room: _(.+?)_\./.exec(walk)!;
		const left = new Set<string>();
		steps.forEach(([, room, , , back], i) => {
			const before = steps[i - 1]?.[1];
			if (before !== room && before) left.add(before);
			expect([room, back]).toEqual([room, before !== room && left.has(room) ? reason : undefined]);
		});
	});
});
