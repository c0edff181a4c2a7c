import type { IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL, type Credential, readCredential } from '../platform/credential';
import type { Refusal } from './refusals';
import type { Proof } from './signature';

/** How long the deliveries to a published workflow go by the credential that one of them has read, in ms. */
const SHARED_MS = 5000;

/** How long it is not read again, even if it may be to blame for a refusal, in ms: a stranger's guesses cost nothing. */
const FRESH_MS = 1000;

/**
 * The credential of a trigger. For each reading, n8n 2.41 starts a V8 isolate, which takes more processor time than all
 * that the trigger does itself (bench/README.md), so deliveries in quick succession share one. While a workflow is tried
 * out in the editor, every delivery reads it.
 */
export class SharedCredential {
	/** `id` is that of the credential, and `at` is in ms since 1970. */
	private reading?: { id?: string | null; at: number; credential: Promise<Credential> };

	/**
	 * Judges a delivery by the credential.
	 *
	 * @param now ms since 1970
	 * @returns what `judge` says; the credential may be to blame for a refusal, and is read again: it could have been changed
	 * @throws what n8n throws where there is no credential to be had
	 */
	async judge(
		context: IWebhookFunctions,
		now: number,
		judge: (credential: Credential) => Proof | Refusal,
	): Promise<Proof | Refusal> {
		const id = context.getNode().credentials?.[CREDENTIAL]?.id;
		const isShared = context.getWorkflow().active && context.getMode() !== 'manual';
		const shared = isShared && this.reading?.id === id ? this.reading : undefined;
		const age = shared ? Math.abs(now - shared.at) : Infinity;
		if (shared && age < SHARED_MS) {
			const verdict = judge(await shared.credential);
			if (!('reason' in verdict) || age < FRESH_MS) return verdict;
		}
		const credential = context.getCredentials(CREDENTIAL).then(readCredential);
		if (isShared) {
			this.reading = { id, at: now, credential };
			credential.catch(() => (this.reading = undefined));
		}
		return judge(await credential);
	}
}
