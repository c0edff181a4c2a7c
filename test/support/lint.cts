import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import type { INodeTypeDescription } from 'n8n-workflow';

const ROOT = join(__dirname, '../..');

/** Rules of n8n's linter that do not hold for us, and why. */
const EXEMPT = [
	// WhatsApp is a name; the rule wants "whats app".
	'node-param-operation-option-action-miscased',
	// {{ $json.id }} is an expression; the rule wants "ID".
	'node-param-placeholder-miscased-id',
	// What a part of a message needs depends on its type, which therefore stands first.
	'node-param-fixed-collection-type-unsorted-items',
	// The last 50 messages of a conversation are more than anybody reads.
	'node-param-default-wrong-for-limit',
	// Both look at how the file is written, not at what the editor shows.
	'no-credential-reuse',
	'node-connection-type-literal',
];

/**
 * What n8n's own linter says of a node's description. It looks into literals only, and much of ours is computed from
 * the operations, so it is given the computed one, written out.
 *
 * @param file name of the node's file, which has rules of its own
 * @returns rule, words and offending line of each finding
 */
export function lintDescription(description: INodeTypeDescription, file: string): string[] {
	const literal = JSON.stringify(description, null, '\t').replace(/^(\t*)"(\w+)":/gm, '$1$2:');
	const source = `import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
export class ${file.split('.')[0]} implements INodeType {
	description: INodeTypeDescription = ${literal};
	async execute() { return []; }
}
`;
	const eslint = join(ROOT, 'node_modules/eslint/bin/eslint.js');
	const options = ['--stdin', '--stdin-filename', join('nodes/SocialEpoch', file), '--format', 'json'];
	const { stdout, stderr } = spawnSync(process.execPath, [eslint, ...options], {
		cwd: ROOT,
		input: source,
		// Its rules take every file for every kind of file where they are tested themselves.
		env: { ...process.env, NODE_ENV: '' },
		encoding: 'utf8',
	});
	if (!stdout) throw new Error(stderr);
	const [{ messages }] = JSON.parse(stdout) as [{ messages: Array<{ ruleId: string; message: string; line: number }> }];
	return messages
		.filter(({ ruleId }) => !EXEMPT.some((rule) => ruleId.endsWith(`/${rule}`)))
		.map(({ ruleId, message, line }) => `${ruleId}: ${message}: ${source.split('\n')[line - 1].trim()}`);
}
