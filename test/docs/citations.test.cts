import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as codes from '../../nodes/SocialEpoch/values/codes';

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
/** Everything but what is installed or made. */
function filesIn(folder: string): string[] {
	return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isFile()) return /\.(c?ts|[cm]?js|json|md|ya?ml|lua)$|^\.ci\//.test(path) ? [path] : [];
		return /^(node_modules|dist|coverage|reports|\.git|\.cache|\.stryker-tmp)$/.test(entry.name) ? [] : filesIn(path);
	});
}

const files = filesIn('').filter((file) => !file.endsWith('package-lock.json'));
/** Every text of the project, without what a recipe would add; a comment that runs over several lines is read as one. */
const texts = files.map((file) => {
	return {
		file,
		text: read(file)
			.replace(/^ *\+.*$/gm, '')
			.replace(/\n\s*(?:\*|\/\/)\s/g, ' '),
	};
});
const where = (pattern: RegExp) =>
	texts.flatMap(({ file, text }) =>
		[...text.matchAll(pattern)].map((match) => ({ file, found: match[1] ?? match[0] })),
	);

const platform = read('docs/platform.md');
const titles = [...platform.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title);

test('a citation of docs/platform.md names a section that is there', () => {
	const cited = where(/docs\/platform\.md, "([^"…]+)"/g);
	expect(cited.length).toBeGreaterThan(40);
	expect(cited.filter(({ found }) => !titles.includes(found))).toEqual([]);
});

test('no section has the title of another one, and every link inside the page leads somewhere', () => {
	const anchors = titles.map((title) =>
		title
			.toLowerCase()
			.replace(/[^\w\s-]/g, '')
			.replace(/\s/g, '-'),
	);
	expect(new Set(anchors).size).toBe(anchors.length);
	const links = [...platform.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
	expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test('nothing refers to what a reader of the repository cannot open', () => {
	// A number that random data starts from may be called by its usual name.
	const word = 'seed';
	const document = new RegExp(`\\b(?:${word}s|[Tt]he ${word}|S${word.slice(1)})\\b|\\b${word}(?:['’]s| \\d)`, 'g');
	expect(where(document)).toEqual([]);
	expect(where(/\b(?:PLATFORM|CONTRACT|HOUSE)\.(?=md\b)/g)).toEqual([]);
});

test('every readable name stands in docs/platform.md beside its number', () => {
	const rows = platform.replace(/ +\| +/g, '|');
	const tables = Object.values(codes).filter((table) => typeof table === 'object');
	const names = tables.flatMap((table) => Object.entries<string>(table));
	expect(names.filter(([code, name]) => !rows.includes(`| ${code}|\`${name}\``))).toEqual([]);
});
