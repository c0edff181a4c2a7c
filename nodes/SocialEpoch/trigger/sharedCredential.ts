import type { IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL, type Credential, readCredential } from '../platform/credential';

/** How long the deliveries to a published workflow go by the credential that one of them has read, in ms. */
const SHARED_MS = 5000;

const readLately = new Map<string, { until: number; credential: Credential }>();

/**
 * Does something with the trigger's credential. For each reading, n8n 2.41 starts a V8 isolate, which takes more
 * processor time than all that the trigger does itself (bench/README.md), so deliveries in quick succession share
 * one. While a workflow is tried out in the editor, every delivery reads it.
 *
 * @param isWrong whether the credential may be to blame for a result; it could have been changed, so it is read again
 */
export async function withCredential<T>(
	context: IWebhookFunctions,
	work: (credential: Credential) => T,
	isWrong: (result: T) => boolean,
): Promise<T> {
	const { id, active } = context.getWorkflow();
	const node = context.getNode();
	const key = [id, node.id, node.credentials?.[CREDENTIAL]?.id].join('/');
	const now = Date.now();
	for (const [other, { until }] of readLately) if (until <= now) readLately.delete(other);
	const shared = readLately.get(key);
	if (shared) {
		const result = work(shared.credential);
		if (!isWrong(result)) return result;
	}
	const credential = readCredential(await context.getCredentials(CREDENTIAL));
	if (active && context.getMode() !== 'manual') readLately.set(key, { until: now + SHARED_MS, credential });
	return work(credential);
}
