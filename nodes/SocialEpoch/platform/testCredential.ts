import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

import { checkCredential, type Credential, readCredential } from './credential';
import { query } from './endpoint';
import { openEnvelope } from './envelope';
import { asFailure, Failure, redact } from './failure';
import { signatureHeaders } from './sign';

/** The cheapest question that needs a valid signature. */
const probe = query('GET', '/group-dispatch-api/qrCode/selectCloudPort');

/** Codes with which the platform refuses tenant, key or signature, as far as they are published. */
const REFUSED = new Set([401, 403, 501, 502, 518, 519, 522, 523, 525]);

const TIMEOUT = 15_000;

/** The button in the credential dialog: tells a wrong key from a wrong address from a host that is not the platform. */
export async function testCredential(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const credential = readCredential(data);
	try {
		checkCredential(credential);
		await ask(this, credential);
		return { status: 'OK', message: 'Tenant and key are right' };
	} catch (error) {
		return { status: 'Error', message: explain(error, credential) };
	}
}

/** @throws Failure, or what a network throws */
async function ask({ helpers }: ICredentialTestFunctions, credential: Credential): Promise<void> {
	const { baseUrl, tenantId, apiKey } = credential;
	// The only way to ask that n8n gives a credential test.
	const answer = (await helpers.request({
		method: probe.method,
		uri: baseUrl + probe.path,
		headers: { Accept: 'application/json', ...signatureHeaders(tenantId, apiKey, Date.now()) },
		json: false,
		encoding: 'utf8',
		simple: false,
		followRedirect: false,
		resolveWithFullResponse: true,
		timeout: TIMEOUT,
	})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
	openEnvelope({ status: answer.statusCode, headers: answer.headers, text: String(answer.body ?? '') }, probe.codes);
}

function explain(error: unknown, { baseUrl, secrets }: Credential): string {
	const { message, description, code, answered, sent } = asFailure(error);
	if (!(error instanceof Failure)) {
		return `The host ${baseUrl} cannot be reached: ${redact(message, secrets)}. Check the Base URL and whether this machine has access to it.`;
	}
	const words = `${redact(message, secrets)}. ${description}`;
	if (!sent) return words;
	if (!answered) return `What answers at ${baseUrl} is not the SocialEpoch platform. ${words}`;
	return REFUSED.has(Number(code)) ? `Tenant ID or API Key is wrong. ${words}` : words;
}
