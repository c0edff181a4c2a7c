import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { escapeHtml } from '../values/html';
import type { Refused } from './handover';

/** Why a delivery is refused. */
export type Refusal = Refused & { reason: keyof typeof STATUS };

/** The kinds of reason, each with the HTTP status of the answer. */
export const STATUS = {
	address: 401,
	unsigned: 401,
	secret: 401,
	tenant: 401,
	signature: 401,
	age: 401,
	event: 400,
	fault: 500,
};

/** ms in which a trigger reports one kind of reason once, so that a stranger cannot fill the list of executions. */
const REPORT_EVERY = 10 * 60_000;

/**
 * Whether it is time to report a kind of reason once more; if so, it counts as reported.
 *
 * @param reported when each kind was reported last, ms since 1970
 * @param now ms since 1970
 */
export function isReportDue(reported: Map<string, number>, kind: string, now: number): boolean {
	if (Math.abs(now - (reported.get(kind) ?? -Infinity)) < REPORT_EVERY) return false;
	reported.set(kind, now);
	return true;
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
