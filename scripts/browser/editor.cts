import type { Locator, Page } from 'playwright-core';
import type { Owner } from '../stage/rest.cts';

/** n8n marks the parts of its editor for tests. */
export const marked = (id: string) => `[data-test-id="${id}"]`;

/** The first line of each of the parts of a page. */
export async function namesOf(parts: Locator): Promise<string[]> {
	return (await parts.allInnerTexts()).map((text) => text.split('\n')[0].trim());
}

/** n8n's editor as a person uses it: what is seen is read, and what is done is clicked or typed. */
export class Editor {
	/** @param url address of n8n without a slash at the end */
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	part(id: string): Locator {
		return this.page.locator(marked(id));
	}

	/** Waits until a text is to be seen. */
	async see(text: string | RegExp, within: Locator | Page = this.page): Promise<void> {
		await within.getByText(text).locator('visible=true').first().waitFor();
	}

	/** Waits until the output shows a failure with this message and this advice. */
	async seeFailure(message: RegExp, advice: RegExp): Promise<void> {
		const part = (id: string, hasText: RegExp) => this.output.locator(marked(id)).filter({ hasText });
		await part('node-error-message', message).waitFor();
		await part('node-error-description', advice).waitFor();
	}

	async logIn({ email, password }: Owner): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.part('emailOrLdapLoginId').locator('input').fill(email);
		await this.part('password').locator('input').fill(password);
		await this.part('form-submit-button').click();
		await this.part('project-home-menu-item').waitFor();
	}

	async openPage(path: string): Promise<void> {
		await this.page.goto(this.url + path);
	}

	async openWorkflow(workflowId: string): Promise<void> {
		await this.openPage(`/workflow/${workflowId}`);
		await this.part('canvas-node').first().waitFor();
		// The canvas moves the nodes into view a moment after they have come.
		await this.page.waitForTimeout(500);
	}

	/** Pastes the text of a workflow onto an empty canvas. */
	async paste(text: string): Promise<void> {
		await this.openPage('/workflow/new');
		await this.part('canvas-plus-button').waitFor();
		await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
		await this.page.keyboard.press('Control+V');
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`${marked('canvas-node')}[data-node-name="${name}"]`);
	}

	/** Whether a node on the canvas wears the green check mark. */
	async waitForSuccess(name: string): Promise<void> {
		await this.node(name).locator(marked('canvas-node-status-success')).waitFor();
	}

	/** Opens the panel of a node, and waits until it is there. */
	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick({ force: true });
		await this.panel.waitFor();
		await this.part('node-parameters').waitFor();
	}

	async closeNode(): Promise<void> {
		await this.part('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** The window of the open node. */
	get panel(): Locator {
		return this.part('ndv');
	}

	/** The middle of that window, with the parameters. */
	get parameters(): Locator {
		return this.part('node-parameters');
	}

	get output(): Locator {
		return this.part('output-panel');
	}

	/** The headings of the parameters that are shown, in their order. */
	async headings(): Promise<string[]> {
		return await namesOf(this.parameters.locator(`${marked('input-label')}:visible`));
	}

	/** One parameter of the open node or credential. */
	parameter(name: string): Locator {
		return this.page.locator(`${marked(`parameter-input-${name}`)}:visible`).first();
	}

	/** Opens a drop-down list. @returns its entries */
	private async unfold(name: string): Promise<Locator> {
		const box = this.parameter(name).locator('input[role="combobox"]').first();
		const items = this.page.locator(`[id="${await box.getAttribute('aria-controls')}"] li[role="option"]`);
		if ((await box.getAttribute('aria-expanded')) !== 'true') await box.click({ force: true });
		await items.first().waitFor();
		return items;
	}

	/** The names in a drop-down list. */
	async choices(name: string): Promise<string[]> {
		const items = await this.unfold(name);
		const names = await namesOf(items);
		await this.fold(items);
		return names;
	}

	/**
	 * Opens a drop-down list and clicks an entry.
	 *
	 * @param look is called while the list is open
	 */
	async choose(name: string, wanted: string, look = async () => {}): Promise<void> {
		const items = await this.unfold(name);
		await look();
		const names = await namesOf(items);
		const index = names.indexOf(wanted);
		if (index < 0) throw new Error(`The list ${name} has no entry "${wanted}", but ${names.join(', ')}`);
		await items.nth(index).click();
		// A list to choose several from stays open.
		await this.fold(items);
	}

	private async fold(items: Locator): Promise<void> {
		if (await items.first().isVisible()) await this.page.keyboard.press('Escape');
		await items.first().waitFor({ state: 'hidden' });
	}

	/** Clicks "Add Field" and the like until every field of every collection is there. */
	async addAll(): Promise<void> {
		const adders = this.parameters.locator(`${marked('collection-parameter-add')}:visible`);
		const entries = this.page.locator(`${marked('collection-parameter-option')}:visible`);
		for (let tries = 60; (await adders.count()) > 0 && tries > 0; tries--) {
			await adders.first().click();
			await this.page.waitForTimeout(50);
			// With one field left there is no list: the button adds it. A list may close of itself before it is clicked.
			if ((await entries.count()) === 0) continue;
			await entries
				.first()
				.click({ timeout: 2_000 })
				.catch(() => {});
			await entries.first().waitFor({ state: 'hidden' });
		}
	}

	/** Opens "From list" of a resource locator and reads the entries that the node loads; the list stays open. */
	async openList(name: string): Promise<string[]> {
		await this.part(`resource-locator-${name}`).locator(marked('rlc-input')).click();
		const items = this.page.locator(`${marked('rlc-item')}:visible`);
		await items.first().waitFor();
		return await namesOf(items);
	}

	/** Clicks an entry of the list that is open. */
	async pick(wanted: string): Promise<void> {
		await this.page
			.locator(`${marked('rlc-item')}:visible`)
			.filter({ hasText: wanted })
			.click();
	}

	/** Searches the list of nodes. @returns the names found */
	async search(words: string): Promise<string[]> {
		await this.part('node-creator-search-bar').fill(words);
		// The list follows the typing after a moment, and an empty one has no first entry to wait for.
		await this.page.waitForTimeout(700);
		return await namesOf(this.part('node-creator-item-name'));
	}
}
