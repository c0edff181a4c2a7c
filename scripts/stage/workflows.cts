import type { WorkflowInput } from './rest.cts';

/** The webhook id that `autoReplyWorkflow` gives its trigger. */
export const AUTO_REPLY_WEBHOOK_ID = '5ed1c0de-50c1-4a1e-90c4-a0705e91a001';

/** What the auto-reply answers to a customer's text. */
export function autoReplyTo(text: string): string {
	return `Hello! You wrote: ${text}`;
}

/** The production URL of one event of a SocialEpoch Trigger: what a user pastes into the platform. */
export function eventUrl(n8nUrl: string, webhookId: string, configurationId: string): string {
	return `${n8nUrl}/webhook/${webhookId}/${configurationId}`;
}

/**
 * The auto-reply workflow: when a customer writes to an account, the account answers the customer.
 *
 * @param credential the stored `socialEpochApi` credential
 */
export function autoReplyWorkflow(credential: { id: string; name: string }): WorkflowInput {
	const credentials = { socialEpochApi: { id: credential.id, name: credential.name } };
	return {
		name: 'SocialEpoch auto-reply',
		nodes: [
			{
				id: '5ed1c0de-50c1-4a1e-90c4-a0705e91a002',
				name: 'SocialEpoch Trigger',
				type: 'n8n-nodes-socialepoch.socialEpochTrigger',
				typeVersion: 2,
				position: [0, 0],
				webhookId: AUTO_REPLY_WEBHOOK_ID,
				parameters: {},
				credentials,
			},
			{
				id: '5ed1c0de-50c1-4a1e-90c4-a0705e91a003',
				name: 'SocialEpoch',
				type: 'n8n-nodes-socialepoch.socialEpoch',
				typeVersion: 1,
				position: [240, 0],
				parameters: {
					resource: 'message',
					operation: 'reply',
					content: { parts: [{ type: 1, text: `=${autoReplyTo('{{ $json.text }}')}` }] },
				},
				credentials,
			},
		],
		connections: {
			'SocialEpoch Trigger': { main: [[{ node: 'SocialEpoch', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
