import type { IExecuteFunctions, INodeType, INodeTypeDescription, IWebhookFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { describe } from './action/description';
import { execute } from './action/execute';
import { listSearchOf } from './action/lists';
import { answer, ANSWER_WEBHOOKS } from './action/question';
import { CREDENTIAL } from './platform/credential';
import { testCredential } from './platform/testCredential';
import { operations, resources } from './resources';

export class SocialEpoch implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SocialEpoch',
		name: 'socialEpoch',
		icon: { light: 'file:socialEpoch.svg', dark: 'file:socialEpoch.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Send WhatsApp messages and manage WhatsApp accounts with SocialEpoch / SalesEpoch SCRM',
		defaults: { name: 'SocialEpoch' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL, required: true, testedBy: 'socialEpochApiTest' }],
		webhooks: ANSWER_WEBHOOKS,
		waitingNodeTooltip:
			'={{ $parameter["operation"] === "sendAndWait" ? "The execution goes on when the person has answered" : "" }}',
		properties: describe(resources, operations),
	};

	methods = { listSearch: listSearchOf(operations), credentialTest: { socialEpochApiTest: testCredential } };

	async execute(this: IExecuteFunctions) {
		return [await execute(this, operations)];
	}

	async webhook(this: IWebhookFunctions) {
		return await answer(this, new Date());
	}
}
