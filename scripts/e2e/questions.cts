import type { SentMessage } from '../../simulator/index.cts';
import { waitFor } from '../stage/progress.cts';
import type { Credential, WorkflowNode } from '../stage/rest.cts';
import { ACTION, ours } from '../stage/workflows.cts';
import { says } from './checks.cts';

/** Nodes that ask a colleague something, and tell the same one the answer. */
export function asking(credential: Credential): WorkflowNode[] {
	const whom = { resource: 'message', sendWhatsApp: '8613800138000', friendWhatsApp: '12025550199' };
	const content = { parts: [{ type: 1, text: '=Approved: {{ $json.data.approved }}' }] };
	return [
		ours(credential, 'Ask', ACTION, { ...whom, operation: 'sendAndWait', message: 'May we ship it?' }),
		ours(credential, 'Tell', ACTION, { ...whom, operation: 'send', content }),
	];
}

/** The address in a message that asks something, as this machine reaches it. */
export function linkIn({ content }: SentMessage, n8nUrl: string): string {
	const { href } = new URL(/http\S+$/.exec(String(content[0].text))![0]);
	return href.replace(/^https?:\/\/[^/]+/, n8nUrl);
}

/** What a person does who gets such a message: looks at the page, and presses a button. */
export async function clickIn(message: SentMessage, n8nUrl: string, answer: 'approve' | 'decline'): Promise<void> {
	const link = linkIn(message, n8nUrl);
	// The message may arrive before n8n has put the execution to sleep; until then n8n refuses.
	const page = await waitFor('the page that answers', async () => {
		const response = await fetch(link);
		if (!response.ok) throw new Error(await response.text());
		return await response.text();
	});
	says(page, new RegExp(`<button name="answer" value="${answer}"`));
	const response = await fetch(link, { method: 'POST', body: new URLSearchParams({ answer }) });
	says(await response.text(), /Your answer is recorded/);
}
