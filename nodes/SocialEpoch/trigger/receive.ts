import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { EVENTS, eventOf } from '../events';
import type { EventDefinition, Piece } from '../events/event';
import { isWithin, parseAddress } from '../values/addresses.bundled';
import { filterPieces } from './filters';
import type { Entry } from './handover';
import { delivered, entriesOf, pack, piecesOf } from './handover';
import { judgeProofs, parseBody, recordsOf, refuseUnsigned } from './judge';
import { isTest, type Memory, type TriggerMemory } from './memory';
import { readSettings, type TriggerSettings } from './options';
import { showPage, statusOf, type Visits } from './page';
import { isReportDue, type Refusal, STATUS } from './refusals';
import { isComplete, type Proof, proofInBody, proofInHeaders } from './signature';

/** docs/platform.md, "Acknowledgement" */
const ACKNOWLEDGED = { code: 200, message: 'success', data: '' };

/** The webhook that sends an example of each event through a workflow; it only works while the editor listens. */
export const SAMPLE = 'SAMPLE';

/** What the name of a webhook ends in that shows a page about the URL of an event. */
export const PAGE = '_PAGE';

/** The largest body in bytes that is looked into for a proof without n8n having parsed it. */
const MAX_UNPROVEN = 2 ** 20;

const OUTSIDE: Refusal = {
	reason: 'address',
	message: 'The delivery came from an address that the IP Allowlist of the trigger does not have.',
	advice:
		'The log of n8n names the address: add it. If it is the one of your proxy, set N8N_PROXY_HOPS, so that n8n sees that of the sender.',
};

/** One request to the URL of an event. */
interface Visit {
	context: IWebhookFunctions;
	memory: TriggerMemory;
	/** ms since 1970 */
	now: number;
	settings: TriggerSettings;
	event: EventDefinition;
	/** what came to this URL before */
	visits: Visits;
	/** for the log */
	where: IDataObject;
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
	// The page about the URL of an event is at the same URL.
	const webhook = name.replace(PAGE, '');
	const trigger = memory.of(context);
	const visit: Visit = {
		context,
		memory: trigger,
		now,
		settings: readSettings(() => null),
		event: eventOf(webhook)!,
		visits: (trigger.visits[`${context.getMode()} ${webhook}`] ??= {}),
		where: { webhook: name, node: context.getNode().name, workflowId: context.getWorkflow().id },
	};
	try {
		visit.settings = readSettings((parameter) => context.getNodeParameter(parameter, null));
		if (name === SAMPLE) return sendSamples(visit);
		return name.endsWith(PAGE) ? showStatus(visit) : await take(visit);
	} catch (error) {
		// Not acknowledged, so that the platform delivers it again.
		const { message } = error as Error;
		context.logger.error(`SocialEpoch Trigger could not take a delivery: ${message}`, visit.where);
		return refuse(visit, {
			reason: 'fault',
			message: 'The delivery could not be taken.',
			advice: 'The log of n8n says why.',
		});
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
		const verdict =
			refuseUnsigned(proof) ??
			(await memory.credential.judge(context, now, (credential) =>
				judgeProofs(proofs, { ...credential, now, maximumAge: settings.maximumAge }),
			));
		if ('reason' in verdict) return refuse(visit, verdict);
		proof = verdict;
	}
	const records = recordsOf(event, await bodyOf(request));
	if (!Array.isArray(records)) return refuse(visit, records);
	visit.visits.accepted = now;
	return passOn(visit, records, proof.timestamp);
}

/** Hands over what of an accepted delivery the workflow has to hear of. */
function passOn(visit: Visit, records: IDataObject[], signedAt: string): IWebhookResponseData {
	const { context, memory, settings, event } = visit;
	const what = `A delivery of ${event.name} (${event.id}) arrived`;
	const pieces = piecesOf(event, records, settings.splitContent, signedAt);
	const isSilenced = silencing(visit, pieces.flat());
	if (records.length === 0) return drop(visit, `${what}, and was empty.`);
	if (!settings.events.includes(event.id)) {
		return drop(
			visit,
			`${what}, and this event is not selected in the trigger.`,
			'Add it to Events and publish the workflow again, or take this URL out of the SocialEpoch back office.',
		);
	}
	const { kept, droppedBy } = filterPieces(pieces, settings);
	if (kept.flat().length === 0) {
		return drop(
			visit,
			`${what}, and was dropped by ${droppedBy.join('; ')}.`,
			'Change this in the trigger if you want to hear of it.',
		);
	}
	// While the editor listens, a delivery that production has had is still one to try the workflow with.
	const isKnown = ({ key }: Entry) => !isTest(context) && memory.executed.has(key);
	const fresh = entriesOf(kept, event, settings, memory.name).filter((entry) => !isKnown(entry));
	if (fresh.length === 0) return drop(visit, `${what}, and had come before.`);
	const entries = fresh.filter((entry) => !isSilenced(entry));
	if (entries.length < fresh.length) {
		const told = `SocialEpoch Trigger leaves ${fresh.length - entries.length} of ${fresh.length} messages to the person who has taken over (Stay Silent): ${what}.`;
		context.logger.info(told, visit.where);
	}
	return { webhookResponse: ACKNOWLEDGED, workflowData: entries.length > 0 ? pack(delivered(entries)) : undefined };
}

/** Notes where a person has written, and tells what starts nothing because of that (option Stay Silent). */
function silencing({ context, memory, settings, now }: Visit, pieces: Piece[]): (entry: Entry) => boolean {
	if (settings.staySilent === 0 || isTest(context)) return () => false;
	const since = now - settings.staySilent;
	memory.silence.note(pieces, now, context.getWorkflowStaticData('node'), since);
	return (entry) => memory.silence.covers(entry, since);
}

/** Sends an example of every selected event, so that a workflow can be built before the first real delivery. */
function sendSamples({ context, memory, settings, now }: Visit): IWebhookResponseData {
	if (!isTest(context)) {
		return showPage(context, 404, ['Samples are only sent to the test URL, while the editor listens.']);
	}
	const samples = EVENTS.filter(({ id }) => settings.events.includes(id)).map((event) => {
		const pieces = piecesOf(event, [event.sample], settings.splitContent, String(now));
		const { kept, droppedBy } = filterPieces(pieces, settings);
		return { entries: entriesOf(kept, event, settings, memory.name), droppedBy };
	});
	const entries = samples.flatMap((sample) => sample.entries);
	if (entries.length > 0) {
		return { ...showPage(context, 200, ['Sample sent. Go back to n8n.']), workflowData: pack(delivered(entries)) };
	}
	const reasons = [...new Set(samples.flatMap(({ droppedBy }) => droppedBy))];
	const message = `No sample was sent: ${reasons.length > 0 ? `all were dropped by ${reasons.join('; ')}` : 'no event is selected'}.`;
	const advice = 'Change this in the trigger, and try again.';
	return { ...showPage(context, 200, [message, advice]), workflowData: pack({ message, advice }) };
}

function showStatus({ context, settings, event, visits }: Visit): IWebhookResponseData {
	return showPage(context, 200, statusOf(event, settings.events.includes(event.id), isTest(context), visits));
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
	// How large a body is that is packed, or sent in chunks, shows only when it was read.
	if (packed || !(Number(length) <= MAX_UNPROVEN) || /^(application\/json *(;|$)|multipart\/)/i.test(type ?? ''))
		return undefined;
	return parseBody(await bodyOf(request), JSON.parse);
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
function drop({ context, where }: Visit, message: string, advice = ''): IWebhookResponseData {
	context.logger.info(`SocialEpoch Trigger started nothing: ${message}`, where);
	const isShown = isTest(context) && advice !== '';
	return { webhookResponse: ACKNOWLEDGED, workflowData: isShown ? pack({ message, advice }) : undefined };
}

/** Every refusal is logged once, and shown in n8n where it is time. */
function refuse(visit: Visit, { reason, message, advice }: Refusal, details: IDataObject = {}): IWebhookResponseData {
	const { context, memory, settings, now, visits, where } = visit;
	const status = STATUS[reason];
	const told = `${message} ${advice}`;
	context.logger.warn(`SocialEpoch Trigger refused a delivery with ${status}: ${told}`, { ...where, ...details });
	context.getResponseObject().status(status).json({ code: status, message: told, data: '' });
	visits.refused = { at: now, told };
	const isShown = isTest(context) || (settings.reportRefusals && isReportDue(memory.reported, reason, now));
	return { noWebhookResponse: true, workflowData: isShown ? pack({ message, advice }) : undefined };
}
