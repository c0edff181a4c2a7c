import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { say } from '../stage/progress.cts';
import { cacheFolder, repository } from '../stage/runtime.cts';

/** Bytes of the largest picture that goes into the repository. */
const LARGEST = 150_000;

/** n8n's messages in the corner come and go, and cover what a picture is to show. */
const UNCOVERED = '.el-notification { display: none !important; }';

/** Screenshots: all of them in the cache, and those that the documentation shows in the repository too. */
export class Pictures {
	private readonly folder = join(cacheFolder, 'pictures');
	private readonly published = {
		docs: join(repository, 'docs', 'pictures'),
		examples: join(repository, 'examples', 'pictures'),
	};

	/** @param update whether the documentation's pictures are written as well */
	constructor(private readonly update: boolean) {
		rmSync(this.folder, { recursive: true, force: true });
		mkdirSync(this.folder, { recursive: true });
		if (update) for (const folder of Object.values(this.published)) mkdirSync(folder, { recursive: true });
	}

	/**
	 * Takes one.
	 *
	 * @param of the whole page, or the part of it that is shown
	 * @param use where it is shown, if not only to who reviews the screens
	 * @throws Error when a picture for the documentation is too large for the repository
	 */
	async take(of: Page | Locator, name: string, use?: 'docs' | 'examples'): Promise<Buffer> {
		// Whatever the mouse points at would look different.
		await ('goto' in of ? of : of.page()).mouse.move(0, 0);
		const picture = await of.screenshot({ animations: 'disabled', caret: 'hide', style: UNCOVERED });
		writeFileSync(join(this.folder, `${name}.png`), picture);
		if (use && picture.length >= LARGEST) {
			throw new Error(`${name}.png has ${picture.length} bytes, and at most ${LARGEST} are wanted`);
		}
		if (use && this.update) {
			const file = join(this.published[use], `${name}.png`);
			writeFileSync(file, picture);
			say(`${relative(repository, file)} (${Math.round(picture.length / 1000)} kB)`);
		}
		return picture;
	}
}
