import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';

import { isWebAddress } from '../values/webAddress';
import { realClock } from './clock';
import { badInput } from './failure';
import { createPlatform, type Platform, type Send } from './platform';

/** How long one answer may take, in ms. */
const TIMEOUT = 60_000;

/** The platform as the chosen credential reaches it. */
export async function connect(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	options: { secrets?: string[]; perSecond?: number; stop?: AbortSignal } = {},
): Promise<Platform> {
	const credentials = await context.getCredentials('socialEpochApi');
	const baseUrl = String(credentials.baseUrl).trim().replace(/\/+$/, '');
	const tenantId = String(credentials.tenantId).trim();
	if (!isWebAddress(baseUrl)) {
		throw badInput(
			'The Base URL of the SocialEpoch credential is not a web address',
			'It looks like https://api.socialepoch.com.',
		);
	}
	const send: Send = async ({ method, path }, payload) => {
		const request: IHttpRequestOptions = {
			method,
			url: baseUrl + path,
			headers: { Accept: 'application/json' },
			// Text in, text out: n8n's own JSON handling would alter ids beyond 2^53.
			json: false,
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			timeout: TIMEOUT,
			...(method === 'GET' ? { qs: payload as IDataObject } : { body: JSON.stringify(payload) }),
		};
		if (method === 'POST') request.headers!['Content-Type'] = 'application/json';
		const answer = (await context.helpers.httpRequestWithAuthentication.call(context, 'socialEpochApi', request)) as {
			statusCode: number;
			headers: Record<string, unknown>;
			body: unknown;
		};
		return { status: answer.statusCode, headers: answer.headers, text: String(answer.body ?? '') };
	};
	const cancelled = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	return createPlatform({
		send,
		clock: realClock(cancelled, options.stop),
		account: `${baseUrl} ${tenantId}`,
		tenantId,
		secrets: [String(credentials.apiKey ?? ''), String(credentials.webhookSecret ?? ''), ...(options.secrets ?? [])],
		perSecond: options.perSecond,
	});
}
