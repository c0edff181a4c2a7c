import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

import { isWebAddress } from '../values/webAddress';
import { Failure, redact } from './failure';
import { openEnvelope } from './envelope';
import { query } from './endpoint';
import { signatureHeaders } from './sign';

/** The cheapest question that needs a valid signature. */
const probe = query('GET', '/group-dispatch-api/qrCode/selectCloudPort');

/** Codes with which the platform refuses tenant, key or signature, as far as they are published. */
const REFUSED = new Set([401, 403, 501, 502, 518, 519, 522, 523, 525]);

const TIMEOUT = 15_000;

/** The button in the credential dialog: tells a wrong key from a wrong address from a host that is not the platform. */
export async function testCredential(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { baseUrl, tenantId, apiKey } = (credential.data ?? {}) as Record<string, string | undefined>;
	const base = String(baseUrl ?? '')
		.trim()
		.replace(/\/+$/, '');
	const tenant = String(tenantId ?? '').trim();
	const key = String(apiKey ?? '').trim();
	if (!isWebAddress(base)) {
		return no('Base URL is not a web address. It looks like https://api.socialepoch.com.');
	}
	if (!/^\d+$/.test(tenant)) return no('Tenant ID is not a number. Copy its digits from the back office.');
	if (!key) return no('API Key is missing. Copy it from the back office.');

	// The only way to ask that n8n gives a credential test.
	const { request } = this.helpers;
	let answer: { statusCode: number; headers: Record<string, unknown>; body: unknown };
	try {
		answer = (await request({
			method: probe.method,
			uri: base + probe.path,
			headers: { Accept: 'application/json', ...signatureHeaders(tenant, key, Date.now()) },
			json: false,
			encoding: 'utf8',
			simple: false,
			followRedirect: false,
			resolveWithFullResponse: true,
			timeout: TIMEOUT,
		})) as typeof answer;
	} catch (error) {
		const words = redact(String((error as Error).message ?? error), [key]);
		return no(
			`The host ${base} cannot be reached: ${words}. Check the Base URL and whether this machine has access to it.`,
		);
	}

	try {
		openEnvelope({ status: answer.statusCode, headers: answer.headers, text: String(answer.body ?? '') }, probe.codes);
		return { status: 'OK', message: 'Tenant and key are right' };
	} catch (failure) {
		return no(explain(failure as Failure, base, key));
	}
}

/** Only what came from outside may hold the key. */
function explain(failure: Failure, base: string, key: string): string {
	const { description, code, answered } = failure;
	const message = redact(failure.message, [key]);
	if (!answered) return `What answers at ${base} is not the SocialEpoch platform. ${message}. ${description}`;
	if (REFUSED.has(Number(code))) return `Tenant ID or API Key is wrong. ${message}. ${description}`;
	return `${message}. ${description}`;
}

function no(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
