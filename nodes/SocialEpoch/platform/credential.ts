import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { isPrivateHost } from '../values/addresses.bundled';
import { isWebAddress } from '../values/webAddress';

/** Name of the credential, which workflows store. */
export const CREDENTIAL = 'socialEpochApi';

/** What the user entered in the credential, as the code uses it. */
export type Credential = ReturnType<typeof readCredential>;

/** Takes off the spaces, line breaks and slashes that pasted text often ends in. */
export function readCredential(data: ICredentialDataDecryptedObject) {
	const trimmed = (name: string) => String(data[name] ?? '').trim();
	const url = (name: string) => trimmed(name).replace(/\/+$/, '');
	const apiKey = trimmed('apiKey');
	const webhookSecret = trimmed('webhookSecret') || apiKey;
	return {
		/** Where the platform is, without a slash at its end. */
		baseUrl: url('baseUrl'),
		/** Where its paths under /group-dispatch-api are; the same where the user names no other. */
		dispatchUrl: url('dispatchUrl') || url('baseUrl'),
		/** Digits. */
		tenantId: trimmed('tenantId'),
		/** Signs every request, and is never sent. */
		apiKey,
		/** Signs what the platform delivers; the API key where the back office shows no other. */
		webhookSecret,
		/** What must not appear in any text. */
		secrets: [apiKey, webhookSecret],
	};
}

/** The URL of a path of the platform (docs/platform.md, "Base URL"). */
export function urlOf({ baseUrl, dispatchUrl }: Credential, path: string): string {
	return (path.startsWith('/group-dispatch-api/') ? dispatchUrl : baseUrl) + path;
}

/** Why no request can be made with a credential, and what to do about it; `undefined` where one can. */
export function mistakeIn({ baseUrl, dispatchUrl, tenantId, apiKey }: Credential): [string, string] | undefined {
	// Some endpoints want it as a number, which must be exact.
	const isNumber = /^\d+$/.test(tenantId) && Number.isSafeInteger(Number(tenantId));
	const mistake =
		mistakeInUrl('Base URL', baseUrl) ??
		mistakeInUrl('Dispatch URL', dispatchUrl) ??
		(isNumber ? undefined : ['Tenant ID', 'is not a number', 'Copy its digits from the back office.']) ??
		(apiKey ? undefined : ['API Key', 'is missing', 'Copy it from the back office.']);
	return mistake && [`The ${mistake[0]} of the SocialEpoch credential ${mistake[1]}`, mistake[2]];
}

function mistakeInUrl(field: string, url: string): string[] | undefined {
	if (!isWebAddress(url) || /[\s?#@]/.test(url)) {
		return [field, 'is not a web address', 'It looks like https://api.socialepoch.com.'];
	}
	const { protocol, hostname } = new URL(url);
	if (protocol === 'https:' || isPrivateHost(hostname)) return undefined;
	return [
		field,
		'begins with http://, so requests can be read and changed on the way',
		'Begin it with https://. Without the s only hosts inside your network are allowed.',
	];
}
