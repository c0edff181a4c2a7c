import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { isWebAddress } from '../values/webAddress';
import { badInput } from './failure';

/** Name of the credential, which workflows store. */
export const CREDENTIAL = 'socialEpochApi';

/** What the user entered in the credential, as the code uses it. */
export interface Credential {
	/** Where the platform is, without a slash at its end. */
	baseUrl: string;
	/** Digits. */
	tenantId: string;
	/** Signs every request, and is never sent. */
	apiKey: string;
	/** Signs what the platform delivers; the API key where the back office shows no other. */
	webhookSecret: string;
	/** What must not appear in any text. */
	secrets: string[];
}

/** Takes off the spaces, line breaks and slashes that pasted text often ends in. */
export function readCredential(data: ICredentialDataDecryptedObject): Credential {
	const trimmed = (name: string) => String(data[name] ?? '').trim();
	const apiKey = trimmed('apiKey');
	const webhookSecret = trimmed('webhookSecret') || apiKey;
	return {
		baseUrl: trimmed('baseUrl').replace(/\/+$/, ''),
		tenantId: trimmed('tenantId'),
		apiKey,
		webhookSecret,
		secrets: [apiKey, webhookSecret],
	};
}

/**
 * Refuses a credential that no request can be made with.
 *
 * @throws Failure naming the field
 */
export function checkCredential({ baseUrl, tenantId, apiKey }: Credential): void {
	if (!isWebAddress(baseUrl)) {
		throw badInput(
			'The Base URL of the SocialEpoch credential is not a web address',
			'It looks like https://api.socialepoch.com.',
		);
	}
	// Some endpoints want it as a number, which must be exact.
	if (!/^\d+$/.test(tenantId) || !Number.isSafeInteger(Number(tenantId))) {
		throw badInput(
			'The Tenant ID of the SocialEpoch credential is not a number',
			'Copy its digits from the back office.',
		);
	}
	if (!apiKey) {
		throw badInput('The API Key of the SocialEpoch credential is missing', 'Copy it from the back office.');
	}
}
