import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { escapeHtml } from '../values/html';
import type { Refused } from './handover';

/** Why a delivery is refused. */
export interface Refusal {
	/** HTTP status of the answer */
	status: number;
	/** the kind of reason, of which one at a time is reported */
	reason: 'unsigned' | 'signature' | 'tenant' | 'age' | 'secret' | 'event' | 'address' | 'fault';
	/** what happened; neither this nor the advice holds a secret, a token or a word of the caller's */
	message: string;
	/** what to do about it */
	advice: string;
}

/** ms in which a trigger reports one kind of reason once, so that a stranger cannot fill the list of executions. */
const REPORT_EVERY = 10 * 60_000;

/** Which refusals this process has reported lately. */
export class Reports {
	private readonly last = new Map<string, number>();

	/**
	 * Whether it is time to report a reason once more; if so, it counts as reported.
	 *
	 * @param trigger workflow id and node id
	 * @param now ms since 1970
	 */
	isDue(trigger: string, { reason }: Refusal, now: number): boolean {
		const key = `${trigger}/${reason}`;
		if (Math.abs(now - (this.last.get(key) ?? -Infinity)) < REPORT_EVERY) return false;
		this.last.set(key, now);
		return true;
	}
}

/**
 * Fails the execution of a refused delivery, so that it is seen where people look: in the editor and in Executions.
 *
 * n8n gives the input of a node that fails to the next one where On Error says to continue; so nothing is thrown then,
 * no item comes out, and a hint over the output says why.
 *
 * @throws NodeOperationError
 */
export function showRefusal(context: IExecuteFunctions, { message, advice }: Refused): INodeExecutionData[] {
	if (!context.continueOnFail()) throw new NodeOperationError(context.getNode(), message, { description: advice });
	const hint = escapeHtml(`${message} ${advice}`);
	context.addExecutionHints({ message: hint, type: 'warning', location: 'outputPane' });
	return [];
}
