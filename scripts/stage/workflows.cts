import { randomUUID } from 'node:crypto';
import type { Credential, WorkflowInput, WorkflowNode } from './rest.cts';

export const ACTION = 'n8n-nodes-socialepoch.socialEpoch';
export const TRIGGER = 'n8n-nodes-socialepoch.socialEpochTrigger';

/** The webhook id that `autoReplyWorkflow` gives its trigger. */
export const AUTO_REPLY_WEBHOOK_ID = '5ed1c0de-50c1-4a1e-90c4-a0705e91a001';

/** A node of a workflow. */
export function node(
	name: string,
	type: string,
	parameters: object = {},
	more: Partial<WorkflowNode> = {},
): WorkflowNode {
	const typeVersion = type === TRIGGER ? 2 : 1;
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters: { ...parameters }, ...more };
}

/** A node of ours, with the stored credential. */
export function ours(
	{ id, name: credentialName }: Credential,
	name: string,
	type: string,
	parameters: object = {},
	more: Partial<WorkflowNode> = {},
): WorkflowNode {
	return node(name, type, parameters, { credentials: { socialEpochApi: { id, name: credentialName } }, ...more });
}

/** The node "Start", which starts a workflow by hand. */
export function manualStart(): WorkflowNode {
	return node('Start', 'n8n-nodes-base.manualTrigger');
}

/** A workflow in which each node follows the one before it. */
export function chain(name: string, nodes: WorkflowNode[]): WorkflowInput {
	const follows = nodes.slice(1).map((next, i) => {
		return [nodes[i].name, { main: [[{ node: next.name, type: 'main', index: 0 }]] }];
	});
	const inRow = nodes.map((each, i): WorkflowNode => ({ ...each, position: [i * 260, 0] }));
	return { name, nodes: inRow, connections: Object.fromEntries(follows) };
}

/** The production URL of one event of a SocialEpoch Trigger: what a user pastes into the platform. */
export function eventUrl(n8nUrl: string, webhookId: string, configurationId: string): string {
	return `${n8nUrl}/webhook/${webhookId}/${configurationId}`;
}

/** What the auto-reply answers to a customer's text. */
export function autoReplyTo(text: string): string {
	return `Hello! You wrote: ${text}`;
}

/** The auto-reply workflow: when a customer writes to an account, the account answers the customer. */
export function autoReplyWorkflow(credential: Credential): WorkflowInput {
	const content = { parts: [{ type: 1, text: `=${autoReplyTo('{{ $json.text }}')}` }] };
	return chain('SocialEpoch auto-reply', [
		ours(credential, 'SocialEpoch Trigger', TRIGGER, {}, { webhookId: AUTO_REPLY_WEBHOOK_ID }),
		ours(credential, 'SocialEpoch', ACTION, { resource: 'message', operation: 'reply', content }),
	]);
}
