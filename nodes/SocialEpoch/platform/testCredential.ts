import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

import { mistakeIn, readCredential, urlOf } from './credential';
import { query } from './endpoint';
import { type Answer, openEnvelope } from './envelope';
import { asFailure, Failure, redact } from './failure';
import { signatureHeaders } from './sign';

/** The cheapest questions that need a valid signature, one for each base URL. */
const DISPATCH = [query('GET', '/group-dispatch-api/qrCode/selectCloudPort'), undefined] as const;
const MESSAGES = [query('POST', '/wscrm-bus-api/open/message/msgPage'), { current: 1, pageSize: 1, info: {} }] as const;

/** Codes with which the platform refuses tenant, key or signature, as far as they are published. */
const REFUSED = new Set([401, 403, 501, 522, 523, 525]);

const TIMEOUT = 15_000;

/** The button in the credential dialog: tells a wrong key from a wrong address from a host that is not the platform. */
export async function testCredential(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { helpers } = this;
	const credential = readCredential(data);
	const mistake = mistakeIn(credential);
	if (mistake) return { status: 'Error', message: mistake.join('. ') };
	const { baseUrl, dispatchUrl, tenantId, apiKey, secrets } = credential;
	for (const [{ method, path, codes }, body] of dispatchUrl === baseUrl ? [DISPATCH] : [MESSAGES, DISPATCH]) {
		const signature = signatureHeaders(tenantId, apiKey, Date.now());
		const uri = urlOf(credential, path);
		try {
			// The only way to ask that n8n gives a credential test.
			const answer: Answer = await helpers.request({
				method,
				uri,
				headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...signature },
				...(body && { body: JSON.stringify({ tenantId: Number(tenantId), ...body }) }),
				json: false,
				encoding: 'utf8',
				simple: false,
				followRedirect: false,
				resolveWithFullResponse: true,
				timeout: TIMEOUT,
			});
			openEnvelope(answer, codes);
		} catch (error) {
			const message = redact(whatIsWrong(error, new URL(uri).origin), [...secrets, signature.token]);
			return { status: 'Error', message };
		}
	}
	const message =
		'Tenant ID and API Key are right. The webhook secret is not part of this: the first delivery will show.';
	return { status: 'OK', message };
}

function whatIsWrong(error: unknown, origin: string): string {
	const { message, description, code, answered } = asFailure(error);
	const words = `${message}. ${description}`;
	if (!(error instanceof Failure)) {
		return `The host ${origin} cannot be reached: ${words}Check the address in this credential and whether this machine has access to it.`;
	}
	// Who is busy may be the platform.
	if (!answered && code !== 429 && code !== 503)
		return `What answers at ${origin} is not the SocialEpoch platform. ${words}`;
	return REFUSED.has(Number(code)) ? `Tenant ID or API Key is wrong. ${words}` : words;
}
