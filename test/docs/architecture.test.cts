import { readFileSync } from 'node:fs';

import { type Arrow, arrowsOf, drawing, imports, page, roomOf, WINGS } from '../../scripts/architecture.cts';

const text = readFileSync(page, 'utf8');
const files = imports();
const rooms = [...new Set(files.flat().map(roomOf))].sort();

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
