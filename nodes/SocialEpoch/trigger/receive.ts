import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { EVENTS, eventOf } from '../events';
import type { EventDefinition, Piece } from '../events/event';
import { isWithin, parseAddress } from '../values/addresses.bundled';
import { filterPieces } from './filters';
import type { Entry, Expansion } from './handover';
import { delivered, entriesOf, pack, piecesOf, takeoversOf } from './handover';
import { judgeProofs, recordsOf, refuseUnsigned, decoded } from './judge';
import { type Memory, triggerOf } from './memory';
import { readSettings, type TriggerSettings } from './options';
import { showPage, statusOf, type Visits } from './page';
import { isReportDue, type Refusal, refusal, STATUS } from './refusals';
import { isComplete, type Proof, proofInBody, proofInHeaders } from './signature';

/** docs/platform.md, "Acknowledgement" */
const ACKNOWLEDGED = { code: 200, message: 'success', data: '' };

/** The webhook that sends an example of each event through a workflow; it only works while the editor listens. */
export const SAMPLE = 'SAMPLE';

/** What the name of a webhook ends in that shows a page about the URL of an event. */
export const PAGE = '_PAGE';

/** The largest body in bytes that is looked into for a proof without n8n having parsed it. */
const MAX_UNPROVEN = 2 ** 20;

const OUTSIDE = refusal(
	'address',
	'The delivery came from an address that the IP Allowlist of the trigger does not have.',
	'The log of n8n names the address: add it. If it is the one of your proxy, set N8N_PROXY_HOPS, so that n8n sees that of the sender.',
);

/** One request to the URL of an event. */
interface Visit {
	context: IWebhookFunctions;
	memory: Memory;
	/** ms since 1970 */
	now: number;
	settings: TriggerSettings;
	event: EventDefinition;
}

/**
 * Answers one request to the trigger: judges a delivery and hands its items to n8n, or shows a page. Never throws.
 *
 * Who delivers is asked first, and the body is read exactly only then, so that a stranger costs little.
 *
 * @param now ms since 1970
 * @returns the items and the acknowledgement, which n8n sends once it has recorded the execution; the acknowledgement
 * alone where there is nothing to execute; where the answer has been written, at most a refusal to show
 */
export async function receive(context: IWebhookFunctions, memory: Memory, now: number): Promise<IWebhookResponseData> {
	const name = context.getWebhookName();
	const visit = { context, memory, now, settings: readSettings(() => null), event: eventOf(name.replace(PAGE, ''))! };
	try {
		visit.settings = readSettings((parameter) => context.getNodeParameter(parameter, null));
		if (name === SAMPLE) return sendSamples(visit);
		return name.endsWith(PAGE) ? showStatus(visit) : await take(visit);
	} catch (error) {
		// Not acknowledged, so that the platform delivers it again.
		const { message } = error as Error;
		context.logger.error(`SocialEpoch Trigger could not take a delivery: ${message}`, logData(context));
		return refuse(visit, refusal('fault', 'The delivery could not be taken.', 'The log of n8n says why.'));
	}
}

async function take(visit: Visit): Promise<IWebhookResponseData> {
	const { context, memory, settings, event, now } = visit;
	const request = context.getRequestObject();
	const { ip = '' } = request;
	if (settings.allowlist && !isWithin(ip, settings.allowlist)) {
		// Behind a proxy, whoever calls can write here whatever it likes.
		return refuse(visit, OUTSIDE, /^[\da-f.:]+$/i.test(ip) && parseAddress(ip) ? { from: ip } : {});
	}
	const proofs = await proofsOf(request);
	let [proof] = proofs;
	if (settings.verifySignature) {
		const unsigned = refuseUnsigned(proofs);
		if (unsigned) return refuse(visit, unsigned);
		const verdict = await memory.credentials.judge(
			context,
			now,
			({ tenantId, webhookSecret }) =>
				judgeProofs(proofs, now, { tenantId, secret: webhookSecret, maximumAge: settings.maximumAge }),
			(result) => 'reason' in result,
		);
		if ('reason' in verdict) return refuse(visit, verdict);
		proof = verdict;
	}
	const records = recordsOf(event, await bodyOf(request));
	if (!Array.isArray(records)) return refuse(visit, records);
	noteVisit(visit, { accepted: now });
	return passOn(visit, records, /^\d+$/.test(proof.timestamp) ? proof.timestamp : null);
}

/** Hands over what of an accepted delivery the workflow has to hear of. */
function passOn(visit: Visit, records: IDataObject[], signedAt: string | null): IWebhookResponseData {
	const { context, memory, settings, event } = visit;
	const what = `A delivery of ${event.name} (${event.id}) arrived`;
	const pieces = piecesOf(event, records, { ...settings, signedAt });
	const isSilenced = silencing(visit, pieces);
	if (records.length === 0) return drop(context, `${what}, and was empty.`);
	if (!settings.events.includes(event.id)) {
		return drop(
			context,
			`${what}, and this event is not selected in the trigger.`,
			'Add it to Events and publish the workflow again, or take this URL out of the SocialEpoch back office.',
		);
	}
	const { kept, droppedBy } = filterPieces(pieces, settings);
	if (kept.flat().length === 0) {
		return drop(
			context,
			`${what}, and was dropped by ${droppedBy.join('; ')}.`,
			'Change this in the trigger if you want to hear of it.',
		);
	}
	// While the editor listens, a delivery that production has had is still one to try the workflow with.
	const isKnown = ({ key }: Entry) => !isTest(context) && memory.executed.has(key);
	const fresh = entriesOf(kept, expansionOf(visit, signedAt)).filter((entry) => !isKnown(entry));
	if (fresh.length === 0) return drop(context, `${what}, and had come before.`);
	const entries = fresh.filter((entry) => !isSilenced(entry));
	if (entries.length === fresh.length) return accept(entries);
	const silenced = `${fresh.length - entries.length} of ${fresh.length} messages`;
	const answer = drop(context, `${what}, and for ${silenced} of it a person has taken over (Stay Silent).`);
	return entries.length > 0 ? accept(entries) : answer;
}

function accept(entries: Entry[]): IWebhookResponseData {
	return { workflowData: pack(delivered(entries)), webhookResponse: ACKNOWLEDGED };
}

/** Notes where a person has written, and tells what starts nothing because of that (option Stay Silent). */
function silencing({ context, memory, settings, now }: Visit, pieces: Piece[][]): (entry: Entry) => boolean {
	const since = now - settings.staySilent;
	if (since === now || isTest(context)) return () => false;
	const silence = memory.of(triggerOf(context)).silence;
	silence.note(takeoversOf(pieces, now), context.getWorkflowStaticData('node'), since);
	return ({ conversation }) => conversation !== undefined && silence.covers(conversation, since);
}

/** Sends an example of every selected event, so that a workflow can be built before the first real delivery. */
function sendSamples(visit: Visit): IWebhookResponseData {
	const { context, settings, now } = visit;
	if (!isTest(context)) {
		return showPage(context, 404, [
			'Samples are only sent to the test URL, while the editor listens for a test event.',
		]);
	}
	const signedAt = String(now);
	const samples = EVENTS.filter(({ id }) => settings.events.includes(id)).map((event) => {
		const pieces = piecesOf(event, [event.sample], { ...settings, signedAt });
		const { kept, droppedBy } = filterPieces(pieces, settings);
		return { entries: entriesOf(kept, expansionOf({ ...visit, event }, signedAt)), droppedBy };
	});
	const entries = samples.flatMap((sample) => sample.entries);
	if (entries.length > 0) {
		return { ...showPage(context, 200, ['Sample sent. Go back to n8n.']), workflowData: pack(delivered(entries)) };
	}
	const reasons = [...new Set(samples.flatMap(({ droppedBy }) => droppedBy))];
	const message = `No sample was sent: all were dropped by ${reasons.join('; ')}.`;
	const advice = 'Change this in the trigger, and try again.';
	return { ...showPage(context, 200, [message, advice]), workflowData: pack({ kind: 'refused', message, advice }) };
}

function showStatus({ context, memory, settings, event }: Visit): IWebhookResponseData {
	const isSelected = settings.events.includes(event.id);
	const visits = memory.of(triggerOf(context)).visits.get(urlOf(context));
	return showPage(context, 200, statusOf(event, isSelected, isTest(context), visits));
}

function expansionOf({ context, settings, event }: Visit, signedAt: string | null): Expansion {
	const conversations = settings.waitForPause > 0 || settings.staySilent > 0;
	return { ...settings, trigger: triggerOf(context), event, signedAt, conversations };
}

type N8nRequest = ReturnType<IWebhookFunctions['getRequestObject']> & { readRawBody?: () => Promise<void> };

/** The proofs a delivery shows, one at least, however little that shows. */
async function proofsOf(request: N8nRequest): Promise<Proof[]> {
	const inHeaders = proofInHeaders(request.headers);
	const shown = [inHeaders, proofInBody(request.body)].filter(isComplete);
	if (shown.length > 0) return shown;
	const inBody = proofInBody(await unparsedBodyOf(request));
	return isComplete(inBody) ? [inBody] : [inHeaders];
}

/** The body of a content type that n8n does not parse as JSON, where it is small. */
async function unparsedBodyOf(request: N8nRequest): Promise<unknown> {
	const { 'content-type': type, 'content-length': length, 'content-encoding': packed } = request.headers;
	// How large a packed body is shows only when it is unpacked.
	if (packed || Number(length) > MAX_UNPROVEN || /^(application\/json *(;|$)|multipart\/)/i.test(type ?? ''))
		return undefined;
	const body = await bodyOf(request);
	try {
		return body && body.length <= MAX_UNPROVEN ? JSON.parse(decoded(body)) : undefined;
	} catch {
		return undefined;
	}
}

/** n8n reads the usual content types and leaves the others to the node. `undefined`: broken, or larger than it allows. */
async function bodyOf(request: N8nRequest): Promise<Buffer | undefined> {
	try {
		await request.readRawBody?.();
		return request.rawBody;
	} catch {
		return undefined;
	}
}

/** Acknowledges a delivery that starts nothing, with a line in the log; while the editor listens, it is shown there. */
function drop(context: IWebhookFunctions, message: string, advice = ''): IWebhookResponseData {
	context.logger.info(`SocialEpoch Trigger started nothing: ${message}`, logData(context));
	if (!isTest(context) || !advice) return { webhookResponse: ACKNOWLEDGED };
	return { webhookResponse: ACKNOWLEDGED, workflowData: pack({ kind: 'refused', message, advice }) };
}

/** Every refusal is logged once, and shown in n8n where it is time. */
function refuse(visit: Visit, refused: Refusal, details: IDataObject = {}): IWebhookResponseData {
	const { context, memory, settings, now } = visit;
	const { reason, message, advice } = refused;
	const status = STATUS[reason];
	const told = `${message} ${advice}`;
	const where = { ...logData(context), ...details };
	context.logger.warn(`SocialEpoch Trigger refused a delivery with ${status}: ${told}`, where);
	context.getResponseObject().status(status).json({ code: status, message: told, data: '' });
	noteVisit(visit, { refused: { at: now, told } });
	const isDue = settings.reportRefusals && isReportDue(memory.of(triggerOf(context)).reported, reason, now);
	if (!isTest(context) && !isDue) return { noWebhookResponse: true };
	return { noWebhookResponse: true, workflowData: pack({ kind: 'refused', message, advice }) };
}

/** Whether the editor listens for one event to try the workflow with. */
function isTest(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

function noteVisit({ context, memory }: Visit, visit: Visits): void {
	const { visits } = memory.of(triggerOf(context));
	const url = urlOf(context);
	visits.set(url, { ...visits.get(url), ...visit });
}

/** Tells apart the URLs of a trigger; the page about one is at the same URL. */
function urlOf(context: IWebhookFunctions): string {
	return `${context.getMode()} ${context.getWebhookName().replace(PAGE, '')}`;
}

function logData(context: IWebhookFunctions): IDataObject {
	return {
		webhook: context.getWebhookName(),
		node: context.getNode().name,
		workflowId: context.getWorkflow().id,
	};
}
