const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { src, dest, series } = require('gulp');
const { build } = require('esbuild');

/** What n8n provides at run time; everything else has to be in the package. */
const PROVIDED = ['n8n-workflow', 'crypto'];

/** Icons, codex files and output samples stay beside the compiled nodes, where n8n looks for them. */
function assets() {
	return src(['nodes/**/*.{svg,json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));
}

/** n8n forbids runtime dependencies, so the libraries the nodes use are compiled into the files that import them. */
async function bundle() {
	await build({
		entryPoints: ['nodes/**/*.bundled.ts'],
		outdir: 'dist/nodes',
		outbase: 'nodes',
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		legalComments: 'inline',
	});
}

/** A library that is imported anywhere else would be missing in n8n. */
async function check() {
	const files = readdirSync('dist', { recursive: true }).filter((file) => file.endsWith('.js'));
	for (const file of files) {
		const required = readFileSync(join('dist', file), 'utf8').matchAll(/\brequire\("([^".][^"]*)"\)/g);
		const missing = [...required].map(([, name]) => name).filter((name) => !PROVIDED.includes(name));
		if (missing.length > 0) throw new Error(`dist/${file} needs ${missing}: import it in a file *.bundled.ts only`);
	}
}

exports.assets = assets;
exports.default = series(assets, bundle, check);
