const { src, dest, series } = require('gulp');
const { build } = require('esbuild');

/** Icons, codex files and output samples stay beside the compiled nodes, where n8n looks for them. */
function assets() {
	return src(['nodes/**/*.{svg,json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));
}

/** n8n forbids runtime dependencies, so the libraries the nodes use are compiled into the files that import them. */
async function bundle() {
	await build({
		entryPoints: ['nodes/SocialEpoch/qrCode/matrix.bundled.ts', 'nodes/SocialEpoch/trigger/addresses.bundled.ts'],
		outdir: 'dist/nodes/SocialEpoch',
		outbase: 'nodes/SocialEpoch',
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		legalComments: 'inline',
	});
}

exports.assets = assets;
exports.bundle = bundle;
exports.default = series(assets, bundle);
