import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { cacheFolder, repository } from '../stage/runtime.cts';

/** Bytes of the largest picture that goes into the repository. */
const LARGEST = 150_000;

/** n8n's messages in the corner come and go, and cover what a picture is to show. */
const UNCOVERED = '.el-notification { display: none !important; }';

/** Screenshots: all of them in the cache, and those that the documentation shows in docs/pictures too. */
export class Pictures {
	private readonly folder = join(cacheFolder, 'pictures');
	private readonly published = join(repository, 'docs', 'pictures');
	private readonly update: boolean;
	/** What was written to the documentation: name and size in bytes. */
	readonly written: Array<{ name: string; bytes: number }> = [];

	/** @param update whether the documentation's pictures are written as well */
	constructor(update: boolean) {
		this.update = update;
		rmSync(this.folder, { recursive: true, force: true });
		mkdirSync(this.folder, { recursive: true });
		if (update) mkdirSync(this.published, { recursive: true });
	}

	/**
	 * Takes one.
	 *
	 * @param of the whole page, or the part of it that is shown
	 * @param use 'docs' for one that the documentation shows
	 * @throws Error when a picture for the documentation is too large for the repository
	 */
	async take(of: Page | Locator, name: string, use: 'review' | 'docs' = 'review'): Promise<Buffer> {
		// Whatever the mouse points at would look different.
		await ('goto' in of ? of : of.page()).mouse.move(0, 0);
		const picture = await of.screenshot({ animations: 'disabled', caret: 'hide', style: UNCOVERED });
		writeFileSync(join(this.folder, `${name}.png`), picture);
		if (use === 'docs') {
			if (picture.length >= LARGEST)
				throw new Error(`${name}.png has ${picture.length} bytes, and at most ${LARGEST} are wanted`);
			if (this.update) {
				writeFileSync(join(this.published, `${name}.png`), picture);
				this.written.push({ name, bytes: picture.length });
			}
		}
		return picture;
	}
}
