import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SocialEpochApi } from '../credentials/SocialEpochApi.credentials';

const text = (name: string) => readFileSync(join(__dirname, '..', name), 'utf8');
const read = (name: string) => JSON.parse(text(name));

test('homepage and documentation links lead to something in the repository that the package is published from', () => {
	const { repository, homepage } = read('package.json');
	const base = repository.url.replace(/^git\+|\.git$/g, '');
	const titles = [...text('README.md').matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase());
	const sections = titles.map((title) => `${base}#${title.replace(/[^\w\s-]/g, '').replace(/\s/g, '-')}`);

	const codexes = ['SocialEpoch', 'SocialEpochTrigger'].map((name) => read(`nodes/SocialEpoch/${name}.node.json`));
	const inCodexes = codexes.flatMap(({ resources }) => Object.values<Array<{ url: string }>>(resources).flat());
	const links = [homepage, new SocialEpochApi().documentationUrl, ...inCodexes.map(({ url }) => url)];
	expect(links.filter((url) => url !== base && !sections.includes(url))).toEqual([]);
});
