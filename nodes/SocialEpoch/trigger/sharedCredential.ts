import type { IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL, type Credential, readCredential } from '../platform/credential';

/** How long the deliveries to a published workflow go by the credential that one of them has read, in ms. */
const SHARED_MS = 5000;

/** How long it is not read again, even if it may be to blame for a refusal, in ms: a stranger's guesses cost nothing. */
const FRESH_MS = 1000;

interface Reading {
	/** ms since 1970 */
	at: number;
	credential: Promise<Credential>;
}

/**
 * The credentials of the triggers. For each reading, n8n 2.41 starts a V8 isolate, which takes more processor time than
 * all that the trigger does itself (bench/README.md), so deliveries in quick succession share one. While a workflow is
 * tried out in the editor, every delivery reads it.
 */
export class SharedCredentials {
	private readonly readings = new Map<string, Reading>();

	/**
	 * Judges something by the credential of a trigger.
	 *
	 * @param now ms since 1970
	 * @param isRefused whether the credential may be to blame for a verdict: it could have been changed, so it is read again
	 * @throws what n8n throws where there is no credential to be had
	 */
	async judge<T>(
		context: IWebhookFunctions,
		now: number,
		judge: (credential: Credential) => T,
		isRefused: (verdict: T) => boolean,
	): Promise<T> {
		const { id, active } = context.getWorkflow();
		const node = context.getNode();
		const key = [id, node.id, node.credentials?.[CREDENTIAL]?.id].join('/');
		const isShared = active && context.getMode() !== 'manual';
		const shared = isShared ? this.readings.get(key) : undefined;
		const age = shared ? Math.abs(now - shared.at) : Infinity;
		if (shared && age < SHARED_MS) {
			const verdict = judge(await shared.credential);
			if (!isRefused(verdict) || age < FRESH_MS) return verdict;
		}
		const credential = context.getCredentials(CREDENTIAL).then(readCredential);
		if (isShared) {
			this.readings.set(key, { at: now, credential });
			credential.catch(() => this.readings.delete(key));
		}
		return judge(await credential);
	}
}
