/**
 * `npm run schemas`: writes what n8n's editor shows of each operation's output before its first run. The fields are
 * those of the items that the operation gives for the example in its case, so nobody writes them by hand.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import nock from 'nock';
import { operations } from '../nodes/SocialEpoch/resources';
import { FOLDER, type Preview, previewOf, triggerPreview } from './schemas/previews.cts';

async function write(): Promise<void> {
	nock.disableNetConnect();
	const previews: Preview[] = [await triggerPreview()];
	for (const operation of operations) previews.push(await previewOf(operation));

	// Also those of operations that are gone.
	rmSync(FOLDER, { recursive: true, force: true });
	for (const { file, text } of previews) {
		mkdirSync(dirname(join(FOLDER, file)), { recursive: true });
		writeFileSync(join(FOLDER, file), text);
	}
	const bytes = previews.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
	console.log(`${previews.length} schemas, ${bytes} bytes`);
}

write()
	.catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	})
	// What n8n-core was given as its home.
	.finally(() => rmSync(process.env.N8N_USER_FOLDER!, { recursive: true, force: true }));
