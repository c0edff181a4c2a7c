import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';

import { realClock } from './clock';
import { CREDENTIAL, mistakeIn, readCredential, urlOf } from './credential';
import { badInput, redact } from './failure';
import { createPlatform, type Platform, type Send } from './platform';
import { withoutTokens } from './sign';

/** How long one answer may take, in ms. */
const TIMEOUT = 60_000;

/** How long n8n may take until it has a request signed, in ms. */
const UNTIL_SIGNED = 5000;

/**
 * The platform as the chosen credential reaches it.
 *
 * @param options.secrets further texts that no failure may show
 * @param options.perSecond requests per second and endpoint, 1 to 50
 * @param options.stop ends waiting and sends nothing more
 * @throws Failure where the credential cannot be used
 */
export async function connect(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	options: { secrets?: string[]; perSecond?: number; stop?: AbortSignal } = {},
): Promise<Platform> {
	const credential = readCredential(await context.getCredentials(CREDENTIAL));
	const mistake = mistakeIn(credential);
	if (mistake) throw badInput(...mistake);
	const { baseUrl, tenantId, apiKey } = credential;
	const secrets = [...credential.secrets, ...(options.secrets ?? [])];
	const send: Send = async ({ method, path, inList }, payload) => {
		const request: IHttpRequestOptions = {
			method,
			url: urlOf(credential, path),
			// The documents print the content type for GET, too.
			headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
			// Text in, text out: n8n's own JSON handling would alter ids beyond 2^53.
			json: false,
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			timeout: TIMEOUT,
			...(method === 'GET' ? { qs: payload as IDataObject } : { body: JSON.stringify(inList ? [payload] : payload) }),
		};
		return await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, request);
	};
	const cancelled = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	return createPlatform({
		send,
		clock: realClock(cancelled, options.stop),
		account: `${baseUrl} ${tenantId}`,
		tenantId: Number(tenantId),
		clean: (text, since) => withoutTokens(redact(text, secrets), tenantId, apiKey, since, since + UNTIL_SIGNED),
		perSecond: options.perSecond,
	});
}
