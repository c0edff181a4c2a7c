import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { EVENTS, eventOf } from '../events';
import type { EventDefinition } from '../events/event';
import { isWithin } from '../values/addresses.bundled';
import { withCredential } from './sharedCredential';
import type { Entry } from './handover';
import { delivered, entriesOf, pack, takeoversOf } from './handover';
import { droppedBy } from './filters';
import { judge, MAX_RECORDS } from './judge';
import { type Memory, triggerOf } from './memory';
import { readSettings, type TriggerSettings } from './options';

/** The answer the platform takes for success (vendor documentation: HTTP 200 and a body whose code is 200 or 0). */
const ACKNOWLEDGED = { code: 200, message: 'success', data: '' };

/** The webhook that sends the documented examples through a workflow; it only works while the editor listens. */
export const SAMPLE = 'SAMPLE';

/**
 * Judges one delivery and hands its items to n8n. Always answers with JSON, and never throws.
 *
 * @returns the items and the acknowledgement, which n8n sends once it has recorded the execution; the acknowledgement
 * alone where there is nothing to execute; or nothing, where a refusal has been written
 */
export async function receive(context: IWebhookFunctions, memory: Memory): Promise<IWebhookResponseData> {
	try {
		return await judged(context, memory);
	} catch (error) {
		// Not acknowledged, so that the platform delivers it again.
		context.logger.error(
			`SocialEpoch Trigger could not take a delivery: ${(error as Error).message}`,
			logData(context),
		);
		return answer(context, 500, 'The delivery could not be taken. The log of n8n says why.');
	}
}

async function judged(context: IWebhookFunctions, memory: Memory): Promise<IWebhookResponseData> {
	if (context.getWebhookName() === SAMPLE) return samples(context);
	const event = eventOf(context.getWebhookName())!;
	const options = readSettings((name) => context.getNodeParameter(name, null));
	const request = context.getRequestObject();
	if (options.allowlist && !isWithin(request.ip ?? '', options.allowlist)) {
		return refuse(
			context,
			401,
			`Deliveries from ${request.ip} are not allowed. Add this address to the IP Allowlist of the trigger; if it is the one of your proxy, set N8N_PROXY_HOPS so that n8n sees the sender's.`,
		);
	}
	// From type version 2 on, n8n reads the usual content types only, and leaves the others to the node.
	await (request as { readRawBody?: () => Promise<void> }).readRawBody?.();
	const verdict = await withCredential(
		context,
		(credential) =>
			judge(
				event,
				{ headers: request.headers, rawBody: request.rawBody, now: Date.now() },
				{
					verify: options.verifySignature,
					maximumAge: options.maximumAge,
					tenantId: credential.tenantId,
					secret: credential.webhookSecret,
				},
			),
		(result) => 'status' in result && result.status === 401,
	);
	if ('status' in verdict) return refuse(context, verdict.status, verdict.message);
	const isSilenced = silenced(context, memory, event, verdict.records, options.staySilent);
	if (!options.events.includes(event.id)) return { webhookResponse: ACKNOWLEDGED };

	const entries = expanded(context, event, verdict.records, options, verdict.signedAt);
	// While the editor listens, a delivery that production has had is still one to try the workflow with.
	const fresh = context.getMode() === 'manual' ? entries : entries.filter(({ key }) => !memory.executed.has(key));
	const awake = fresh.filter((entry) => !isSilenced(entry));
	if (awake.length < fresh.length) {
		const count = `${fresh.length - awake.length} of ${fresh.length}`;
		context.logger.info(
			`SocialEpoch Trigger starts nothing for ${count} messages: a person answered in their conversations (Stay Silent)`,
			logData(context),
		);
	}
	return awake.length > 0 ? accept(awake) : { webhookResponse: ACKNOWLEDGED };
}

/** Notes where a person has written, and tells what starts nothing because of that (option Stay Silent). */
function silenced(
	context: IWebhookFunctions,
	memory: Memory,
	event: EventDefinition,
	records: IDataObject[],
	staySilent: number,
): (entry: Entry) => boolean {
	if (staySilent === 0 || context.getMode() === 'manual') return () => false;
	const now = Date.now();
	const silence = memory.silenceOf(triggerOf(context));
	silence.note(takeoversOf(event, records, now), context.getWorkflowStaticData('node'), now - staySilent);
	return ({ conversation }) => conversation !== undefined && silence.covers(conversation, now - staySilent);
}

/** The documented example of every selected event, so that a workflow can be built before the first real delivery. */
function samples(context: IWebhookFunctions): IWebhookResponseData {
	if (context.getMode() !== 'manual') {
		return refuse(context, 404, 'Samples are only sent to the test URL, while the editor listens for a test event.');
	}
	const options = readSettings((name) => context.getNodeParameter(name, null));
	const selected = EVENTS.filter(({ id }) => options.events.includes(id));
	return accept(
		selected.flatMap((event) =>
			expanded(context, event, [event.sample], { ...options, deduplicate: false, downloadMedia: false }, null),
		),
	);
}

function expanded(
	context: IWebhookFunctions,
	event: EventDefinition,
	records: IDataObject[],
	settings: TriggerSettings,
	signedAt: string | null,
): Entry[] {
	const pieces = records.map((record) =>
		(settings.splitContent && event.split ? event.split(record, MAX_RECORDS) : [record]).filter(
			(piece) => droppedBy(event, piece, settings.filters, settings.statusChanges) === undefined,
		),
	);
	return entriesOf(event, pieces, {
		...settings,
		scope: triggerOf(context),
		signedAt,
		conversations: settings.waitForPause > 0 || settings.staySilent > 0,
	});
}

function accept(entries: Entry[]): IWebhookResponseData {
	return { workflowData: pack(delivered(entries)), webhookResponse: ACKNOWLEDGED };
}

/** Every refusal is logged once; neither message nor log holds a secret or a token. */
function refuse(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.logger.warn(`SocialEpoch Trigger refused a delivery with ${status}: ${message}`, logData(context));
	return answer(context, status, message);
}

function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ code: status, message, data: '' });
	return { noWebhookResponse: true };
}

function logData(context: IWebhookFunctions) {
	return {
		webhook: context.getWebhookName(),
		node: context.getNode().name,
		workflowId: context.getWorkflow().id,
	};
}
