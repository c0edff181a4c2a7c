import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SocialEpochApi } from '../credentials/SocialEpochApi.credentials';

const root = join(__dirname, '..');
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = read('package.json');

describe('package.json', () => {
	it('is what n8n’s reviewers ask for', () => {
		expect(manifest).toMatchObject({
			name: 'n8n-nodes-socialepoch',
			license: 'MIT',
			files: ['dist'],
			peerDependencies: { 'n8n-workflow': '*' },
			n8n: { n8nNodesApiVersion: 1, strict: true },
		});
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest).not.toHaveProperty('overrides');
		for (const script of ['prepare', 'preinstall', 'install', 'postinstall']) {
			expect(manifest.scripts).not.toHaveProperty(script);
		}
	});

	it('names the publisher for everything that links to the documentation', () => {
		expect(new SocialEpochApi().documentationUrl).toMatch(startsWith(manifest.homepage));
		for (const codex of ['SocialEpoch', 'SocialEpochTrigger']) {
			const { resources } = read(`nodes/SocialEpoch/${codex}.node.json`);
			for (const { url } of Object.values<Array<{ url: string }>>(resources).flat()) {
				expect(url).toMatch(startsWith(manifest.homepage));
			}
		}
	});
});

const startsWith = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
