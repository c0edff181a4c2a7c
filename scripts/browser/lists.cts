import { equal } from 'node:assert/strict';
import { says } from '../e2e/checks.cts';
import { waitFor } from '../stage/progress.cts';
import { manualStart } from '../stage/workflows.cts';
import { marked } from './editor.cts';
import { action, BANNED, ONLINE, openChain, type Part } from './world.cts';

/** The lists to pick from, each with an operation that has it and an entry that the simulator gives it. */
const LISTS: Array<[what: string, resource: string, operation: string, field: string, entry: RegExp]> = [
	['accounts', 'message', 'send', 'sendWhatsApp', new RegExp(`^${ONLINE} – online$`)],
	['agents', 'conversation', 'wakeUp', 'agentAccount', /^test – PC: /],
	['ports', 'port', 'takeOffline', 'id', /\(8639164839053938688\)$/],
	['pairing targets', 'login', 'reservePort', 'target', /\(\d+\)$/],
	['agent IDs', 'scanTask', 'create', 'userId', /^kubrick108 \(846164\)$/],
];

/** Fields that sit in a collection and have to be there to be clicked. */
const ADDED: Record<string, object> = {
	target: { additionalFields: { target: { __rl: true, mode: 'list', value: '' } } },
	userId: { allocationRole: 3, additionalFields: { userId: { __rl: true, mode: 'list', value: '' } } },
};

/** Picking from lists that the platform fills. */
export const lists: Part = async (world, { check }) => {
	const { editor, pictures, simulator } = world;
	const { page } = editor;
	const nodeOf = (what: string) => `Pick from ${what}`;
	const nodes = LISTS.map(([what, resource, operation, field]) =>
		action(world, nodeOf(what), { resource, operation, ...ADDED[field] }),
	);
	const { id } = await openChain(world, 'Lists', [manualStart(), ...nodes]);
	const items = page.locator(`${marked('rlc-item')}:visible`);

	for (const [what, , , field, entry] of LISTS) {
		await check(`From list: ${what} come from the platform and one is picked`, async () => {
			await editor.openNode(nodeOf(what));
			const entries = await editor.openList(field);
			const wanted = entries.find((text) => entry.test(text));
			if (!wanted) throw new Error(`There is no ${entry} in: ${entries.join(' | ')}`);
			await pictures.take(editor.panel, `list-${what.replace(' ', '-')}`);
			await editor.pick(wanted);
			equal(await editor.part(`resource-locator-${field}`).locator('input').last().inputValue(), wanted);
		});
		await editor.closeNode();
	}

	await check('From list: searching leaves what matches', async () => {
		await editor.openNode(nodeOf('accounts'));
		await editor.openList('sendWhatsApp');
		// The entry picked before is there at once, the others when they have been loaded.
		await items.getByText(`${BANNED} – banned`).waitFor();
		await editor.part('rlc-search').fill('banned');
		// What is picked stays at the top.
		await waitFor('the other accounts to go', async () => {
			const left = (await items.allInnerTexts()).map((text) => text.trim());
			return left.filter((text) => !text.startsWith(ONLINE)).join() === `${BANNED} – banned` || undefined;
		});
	});

	await check('From list: when it cannot be loaded, the reason and the way out are shown', async () => {
		const fault = { code: 522, message: 'accessToken is wrong', times: 9 };
		simulator.fault('/group-dispatch-api/user/queryAllOlWhatsAppInfo', fault);
		// What was loaded once is kept until the editor is opened again.
		await editor.openWorkflow(id);
		await editor.openNode(nodeOf('agents'));
		await editor.part('resource-locator-agentAccount').locator(marked('rlc-input')).click();
		const notice = editor.part('rlc-error-container');
		await notice.waitFor();
		await pictures.take(editor.panel, 'list-refused');
		says(await notice.innerText(), /accessToken is wrong \(code 522\)[^]*choose By ID/);
		simulator.clearFaults();
		world.window.complaints(); // n8n answers its editor with status 500 then
	});
};
