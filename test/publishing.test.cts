import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Step {
	name?: string;
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}

interface Job {
	needs?: string[];
	environment?: string;
	permissions?: Record<string, string>;
	steps: Step[];
}

interface Workflow {
	on: unknown;
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const folder = join(__dirname, '../.github/workflows');
const workflows = readdirSync(folder).map(
	(file) => [file, parse(readFileSync(join(folder, file), 'utf8')) as Workflow] as const,
);
const publishing = Object.fromEntries(workflows)['publish.yml'];
const { check, pack, publish } = publishing.jobs;
const does = ({ steps }: Job) => steps.map(({ uses, run }) => run ?? uses!.split('@')[0]);

describe.each(workflows)('%s', (_file, { permissions, jobs }) => {
	const steps = Object.values(jobs).flatMap((job) => job.steps);

	test('runs other people’s actions only as they were when they were looked at', () => {
		const unpinned = steps.filter(({ uses }) => uses && !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses));
		expect(unpinned).toEqual([]);
	});

	test('grants nothing beyond reading, and leaves no token behind', () => {
		const granted = [permissions, ...Object.values(jobs).map((job) => job.permissions ?? {})];
		const rights = granted.flatMap((each) => Object.entries(each).map((right) => right.join(': ')));
		expect(rights.filter((right) => right !== 'contents: read' && right !== 'id-token: write')).toEqual([]);
		const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
		expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
	});
});

describe('publishing', () => {
	test('only the job that publishes has the identity, and it waits for the two others', () => {
		const withIdentity = workflows.flatMap(([, { permissions, jobs }]) =>
			[permissions, ...Object.values(jobs).map((job) => job.permissions)].filter((rights) => rights?.['id-token']),
		);
		expect(withIdentity).toEqual([publish.permissions]);
		expect(publish).toMatchObject({
			needs: ['check', 'pack'],
			environment: 'npm',
			permissions: { 'id-token': 'write' },
		});
		expect(publishing).toMatchObject({ on: { push: { tags: ['v*.*.*'] } }, permissions: {} });
		expect(Object.keys(publishing.on as object)).toEqual(['push']);
	});

	test('that job runs npm on the tarball of this tag, and nothing that anybody else wrote', () => {
		expect(does(publish)).toEqual([
			'actions/download-artifact',
			'actions/setup-node',
			'npm publish "./n8n-nodes-socialepoch-${GITHUB_REF_NAME#v}.tgz" --provenance --access public --ignore-scripts',
		]);
	});

	test('the tarball comes from a clean checkout, once the tag is known to be right', () => {
		const [checkout, tag, ...rest] = does(pack);
		expect(checkout).toBe('actions/checkout');
		expect(tag).toBe(tagStep);
		expect(rest).toEqual([
			'actions/setup-node',
			'npm ci --ignore-scripts',
			'npm run build',
			'npm pack',
			'actions/upload-artifact',
		]);
	});

	test('what decides whether a change lands decides here too', () => {
		expect(does(check)).toEqual(['actions/checkout', 'actions/setup-node', 'bash .ci/run']);
	});
});

const tagStep = pack.steps.find(({ name }) => name?.startsWith('The tag is'))!.run!;

const COMMIT = 'git -c user.name=a -c user.email=a@b.c commit -q --allow-empty -m x';
const MAIN = 'git update-ref refs/remotes/origin/main HEAD';

test.each([
	['of the version, on main', 'v1.2.3', [COMMIT, MAIN], true],
	['of the version, where main has gone on', 'v1.2.3', [COMMIT, COMMIT, MAIN, 'git checkout -q HEAD~1'], true],
	['of another version', 'v1.2.4', [COMMIT, MAIN], false],
	['of a version with something behind it', 'v1.2.3-rc', [COMMIT, MAIN], false],
	['of the version, ahead of main', 'v1.2.3', [COMMIT, MAIN, COMMIT], false],
])('a tag %s', (_what, tag, history, isRight) => {
	const cwd = mkdtempSync(join(tmpdir(), 'tag-'));
	const env = { ...process.env, GITHUB_REF_NAME: tag };
	const sh = (script: string) => execFileSync('bash', ['-e', '-c', script], { cwd, env, stdio: 'pipe' });
	try {
		writeFileSync(join(cwd, 'package.json'), '{"version":"1.2.3"}');
		sh(['git init -q', ...history].join('\n'));
		if (isRight) sh(tagStep);
		else expect(() => sh(tagStep)).toThrow();
	} finally {
		rmSync(cwd, { recursive: true });
	}
});
