import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import { signatureHeaders } from '../nodes/SocialEpoch/transport/sign';

export class SocialEpochApi implements ICredentialType {
	name = 'socialEpochApi';

	displayName = 'SocialEpoch API';

	documentationUrl = 'https://github.com/n8n-nodes-socialepoch/n8n-nodes-socialepoch#credential';

	icon: Icon = {
		light: 'file:../nodes/SocialEpoch/socialEpoch.svg',
		dark: 'file:../nodes/SocialEpoch/socialEpoch.dark.svg',
	};

	testedBy = 'socialEpochApiTest';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.socialepoch.com',
			required: true,
			placeholder: 'e.g. https://api.socialepoch.com',
			description:
				'Address of the platform. Change it only if SocialEpoch gave you another one, for example for Indonesia. The key is never sent to any other host.',
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 500766',
			description: 'The number of your company, shown in the back office beside the API key',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key from the back office. It signs every request and is never sent itself.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'The key that signs what the platform sends to your triggers. Leave it empty to use the API key; fill it in if the back office shows a separate one.',
		},
		{
			displayName: 'Allowed HTTP Request Domains',
			name: 'allowedHttpRequestDomains',
			type: 'hidden',
			default: 'none',
		},
	];

	/**
	 * Signs one attempt. n8n calls this for every request, so a retry is signed afresh.
	 *
	 * @throws UserError when the request would go to another host than the credential's Base URL
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		// The HTTP Request node passes `uri` where our own nodes pass `url`.
		const target = requestOptions.url ?? (requestOptions as { uri?: string }).uri ?? '';
		const base = originOf(String(credentials.baseUrl));
		if (!base || originOf(target, requestOptions.baseURL) !== base) {
			throw new UserError('The request was not sent: the SocialEpoch key belongs to another host', {
				description: `This credential is only used for ${base}. Check the Base URL of the credential.`,
			});
		}
		return {
			...requestOptions,
			disableFollowRedirect: true,
			headers: {
				...requestOptions.headers,
				...signatureHeaders(String(credentials.tenantId).trim(), String(credentials.apiKey), Date.now()),
			},
		};
	}
}

function originOf(url: string, base?: string): string {
	try {
		return new URL(url, base).origin;
	} catch {
		return '';
	}
}
