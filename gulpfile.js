const { src, dest, series } = require('gulp');
const { build } = require('esbuild');

/** Icons, codex files and output samples stay beside the compiled nodes, where n8n looks for them. */
function assets() {
	return src(['nodes/**/*.{svg,json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));
}

/** n8n forbids runtime dependencies, so the one library the nodes use is compiled into the file that imports it. */
async function bundle() {
	await build({
		entryPoints: ['nodes/SocialEpoch/engine/qrMatrix.ts'],
		outfile: 'dist/nodes/SocialEpoch/engine/qrMatrix.js',
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
