/**
 * `npm run architecture`: draws the rooms of the house (the folders of what is shipped) and the imports between them
 * into docs/architecture.md. A test holds the drawing, and what may not be in it, against the code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');
export const page = join(root, 'docs/architecture.md');

/** The rooms of one half of the product; whatever is in neither wing serves both. */
export const WINGS: Record<string, string[]> = {
	'From parameters to items': ['SocialEpoch.node', 'action', 'resources', 'qrCode'],
	'From a delivery to items': ['SocialEpochTrigger.node', 'trigger', 'events'],
};

export type Arrow = [from: string, to: string];

/** Which shipped file imports which, as paths from the root of the repository. */
export function imports(): Arrow[] {
	const files = ['nodes', 'credentials']
		.flatMap((folder) => ts.sys.readDirectory(join(root, folder), ['.ts']))
		.map((file) => relative(root, file));
	return files.flatMap((file) => {
		const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
		const own = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
		return own.map((name): Arrow => {
			const target = join(dirname(file), name);
			return [file, files.includes(`${target}.ts`) ? `${target}.ts` : `${target}/index.ts`];
		});
	});
}

/** The folder that a file stands in; each of the two nodes is a room of its own. */
export function roomOf(file: string): string {
	return file.replace('nodes/SocialEpoch/', '').split('/')[0].replace(/\.ts$/, '');
}

/** Which room uses which, each once. */
export function arrowsOf(all: Arrow[]): Arrow[] {
	const between = all.map((arrow) => arrow.map(roomOf) as Arrow).filter(([from, to]) => from !== to);
	return [...new Set(between.map((arrow) => arrow.join(' ')))].sort().map((arrow) => arrow.split(' ') as Arrow);
}

/** All rooms and arrows as a Mermaid flowchart, in a code block. */
export function drawing(): string {
	const id = (room: string) => room.replace('.', '_');
	const wings = Object.entries(WINGS).flatMap(([title, rooms], i) => [
		`\tsubgraph wing${i} [${title}]`,
		...rooms.map((room) => `\t\t${id(room)}[${room}]`),
		'\tend',
	]);
	const arrows = arrowsOf(imports()).map(([from, to]) => `\t${id(from)} --> ${id(to)}`);
	return ['```mermaid', 'flowchart TD', ...wings, ...arrows, '```'].join('\n');
}

if (require.main === module) {
	const drawn = /(<!-- drawn by npm run architecture -->\n).*(<!-- end of the drawing -->)/s;
	writeFileSync(
		page,
		readFileSync(page, 'utf8').replace(drawn, (_all, begin, end) => `${begin}\n${drawing()}\n\n${end}`),
	);
}
