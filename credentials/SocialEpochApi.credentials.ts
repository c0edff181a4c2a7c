import type { ICredentialDataDecryptedObject, ICredentialType, IHttpRequestOptions } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import { CREDENTIAL, mistakeIn, readCredential } from '../nodes/SocialEpoch/platform/credential';
import { signatureHeaders } from '../nodes/SocialEpoch/platform/sign';
import { parseUrl } from '../nodes/SocialEpoch/values/webAddress';

export class SocialEpochApi implements ICredentialType {
	name = CREDENTIAL;

	displayName = 'SocialEpoch API';

	documentationUrl = 'https://github.com/n8n-nodes-socialepoch/n8n-nodes-socialepoch#credential';

	icon: ICredentialType['icon'] = {
		light: 'file:../nodes/SocialEpoch/socialEpoch.svg',
		dark: 'file:../nodes/SocialEpoch/socialEpoch.dark.svg',
	};

	testedBy = 'socialEpochApiTest';

	properties: ICredentialType['properties'] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.socialepoch.com',
			required: true,
			placeholder: 'e.g. https://api.socialepoch.com',
			description:
				'Address of the platform. Change it only if SocialEpoch gave you another one, for example for Indonesia. It begins with https://, unless it is inside your network.',
		},
		{
			displayName: 'Dispatch URL',
			name: 'dispatchUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://group.dispatch.channelepoch.com',
			description:
				'Only where SocialEpoch gave you two addresses: the one of everything under /group-dispatch-api. Leave it empty to use the Base URL.',
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 500766',
			hint: 'In the SocialEpoch back office, beside the API key',
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
			hint: 'Leave it empty unless the back office shows one besides the API key. The test of this credential cannot check it; the first delivery will.',
			description:
				'The key that signs what the platform sends to your triggers. Empty, the API key is used. With a wrong secret a delivery ends as a failed execution that says so.',
		},
		{ displayName: 'Allowed HTTP Request Domains', name: 'allowedHttpRequestDomains', type: 'hidden', default: 'none' },
	];

	/**
	 * Signs one attempt. n8n calls this for every request, so a retry is signed afresh.
	 *
	 * @throws UserError when the credential is not complete, or the request would go to another host than its own
	 */
	async authenticate(credentials: ICredentialDataDecryptedObject, requestOptions: IHttpRequestOptions) {
		// n8n's older request helper passes `uri`, and names redirects otherwise.
		const { url, uri, baseURL } = requestOptions as IHttpRequestOptions & { uri?: string };
		const credential = readCredential(credentials);
		const mistake = mistakeIn(credential);
		if (mistake) throw new UserError(`The request was not sent: ${mistake[0]}`, { description: mistake[1] });
		const { baseUrl, dispatchUrl, tenantId, apiKey } = credential;
		const own = [...new Set([originOf(baseUrl), originOf(dispatchUrl)])];
		// n8n's request helper takes some addresses for relative that are not, so the base must be of the host as well.
		const targets = [originOf(url ?? uri, baseURL), originOf(baseURL ?? baseUrl)];
		if (!targets.every((origin) => own.includes(origin))) {
			throw new UserError('The request was not sent: the SocialEpoch key belongs to another host', {
				description: `This credential is only used for ${own.join(' and ')}. Check the addresses in the credential.`,
			});
		}
		return {
			...requestOptions,
			disableFollowRedirect: true,
			...(uri !== undefined && { followRedirect: false, followAllRedirects: false }),
			headers: { ...requestOptions.headers, ...signatureHeaders(tenantId, apiKey, Date.now()) },
		};
	}
}

/** Scheme, host and port; what is no address has none that an address could have. */
function originOf(url = '', base?: string): string {
	const { protocol, host } = parseUrl(url, base) ?? {};
	return `${protocol}//${host}`;
}
