import { chromium, type Page } from 'playwright-core';
import { findProgram } from '../stage/processes.cts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * The first Chromium on the search path.
 *
 * @throws Error when there is none
 */
export function findChromium(): string {
	const found = NAMES.map(findProgram).find((file) => file !== undefined);
	if (found) return found;
	throw new Error('No Chromium was found: install one, on Debian or Ubuntu with "apt-get install chromium"');
}

/** Lists that glide open and shut cost time, and are missed by a click that comes meanwhile. */
const STILL = `addEventListener('DOMContentLoaded', () => {
	const style = document.createElement('style');
	style.textContent = '* { transition: none !important; }';
	document.head.append(style);
});`;

/** A page in a Chromium that reaches nothing but this machine. */
export interface Window {
	page: Page;
	/** What the page complained about since the last call. */
	complaints(): string[];
	close(): Promise<void>;
}

/**
 * Opens a page.
 *
 * @param executablePath from `findChromium`
 * @param folder throwaway home of the browser
 */
export async function openWindow(executablePath: string, folder: string): Promise<Window> {
	const browser = await chromium.launch({
		executablePath,
		// On a signal things end in our order.
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
		env: { ...(process.env as Record<string, string>), HOME: folder, TMPDIR: folder },
		// The editor asks npm about the package and n8n about templates; none of it is to leave this machine.
		args: ['--disable-gpu', '--disable-quic', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
	});
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 },
		deviceScaleFactor: 1,
		colorScheme: 'light',
		reducedMotion: 'reduce',
		locale: 'en-US',
		permissions: ['clipboard-read', 'clipboard-write'],
	});
	await context.addInitScript(STILL);
	const page = await context.newPage();
	page.setDefaultTimeout(15_000);

	const said: string[] = [];
	page.on('pageerror', (error) => said.push(error.message));
	page.on('console', (message) => {
		if (message.type() !== 'error') return;
		const { url } = message.location();
		const text = message.text();
		if (text.startsWith('Failed to load resource') && isExpected(url)) return;
		// Where a page of ours allows no scripts, those above and the focus on a field, too.
		if (text.startsWith('Blocked') && text.includes('frame is sandboxed')) return;
		said.push(`${text} ${url}`.trim());
	});
	return {
		page,
		complaints: () => said.splice(0),
		close: async () => await browser.close(),
	};
}

/** What cannot be had here and is not missed: other hosts, who is logged in before anybody is, output previews of nodes that have none. */
function isExpected(url: string): boolean {
	return !url.startsWith('http://127.0.0.1:') || /\/rest\/login$|\/schemas\//.test(url);
}
