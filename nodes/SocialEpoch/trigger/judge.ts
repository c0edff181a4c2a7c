import type { IDataObject } from 'n8n-workflow';

import type { EventDefinition } from '../events/event';
import { parseJson } from '../values/json';
import { MAX_RECORDS } from './handover';
import { type Refusal, refusal } from './refusals';
import type { Proof } from './signature';
import { accessToken, isComplete, plainName, sameToken } from './signature';

/** The longest record has some 30 fields. */
const MAX_FIELDS = 1000;

export interface Trust {
	tenantId: string;
	secret: string;
	/** ms, in both directions */
	maximumAge: number;
}

/**
 * What a delivery is refused for before anything else is known: it shows no whole proof.
 *
 * @param proofs at least one, however little it shows
 */
export function refuseUnsigned(proofs: Proof[]): Refusal | undefined {
	if (proofs.some(isComplete)) return undefined;
	const [{ token, tenantId, timestamp }] = proofs;
	const missing = [!token && 'access_token', !tenantId && 'tenant_id', !timestamp && 'timestamp'].filter(Boolean);
	return refusal(
		'unsigned',
		`The delivery is not signed: ${missing.join(', ')} missing, in the headers and in the body.`,
		'If SocialEpoch sent it and n8n runs behind nginx, set "underscores_in_headers on" there: without it nginx drops headers with an underscore in their name. If somebody else sent it, there is nothing to do.',
	);
}

/**
 * The first proof that is the platform's, for this tenant, and fresh. One of two is enough.
 *
 * @param now ms since 1970
 * @returns otherwise what is wrong with the first one
 */
export function judgeProofs(proofs: Proof[], now: number, trust: Trust): Proof | Refusal {
	const whole = proofs.filter(isComplete);
	return whole.find((proof) => !distrust(proof, now, trust)) ?? distrust(whole[0], now, trust)!;
}

function distrust({ token, tenantId, timestamp }: Proof, now: number, trust: Trust): Refusal | undefined {
	const { secret, maximumAge } = trust;
	if (!secret) {
		return refusal(
			'secret',
			'The credential of this trigger has neither a webhook secret nor an API key.',
			'Fill it in: without it no delivery can be trusted.',
		);
	}
	if (tenantId !== trust.tenantId) {
		return refusal(
			'tenant',
			'The delivery is for another tenant than the credential of this trigger.',
			'Choose the credential of the tenant that sends it, or correct its Tenant ID.',
		);
	}
	if (!sameToken(token, accessToken(secret, tenantId, timestamp))) {
		return refusal(
			'signature',
			'The signature is not made with the secret of this credential.',
			'Copy the webhook secret from the back office into the credential; where the back office shows none, check the API Key.',
		);
	}
	const age = now - Number(timestamp);
	if (!/^\d{11,14}$/.test(timestamp)) {
		const unit = /^\d{9,10}$/.test(timestamp) ? 'in seconds' : 'not in milliseconds';
		return refusal(
			'age',
			`The timestamp of the delivery is ${unit}, and SocialEpoch signs milliseconds.`,
			'Whatever sends it has to sign the time in milliseconds since 1970, which has 13 digits.',
		);
	}
	if (Math.abs(age) <= maximumAge) return undefined;
	return refusal(
		'age',
		`The delivery was signed ${describeAge(age)}, and Maximum Age allows ${maximumAge / 60_000} minutes.`,
		'Check the clock of the n8n server, or raise Maximum Age in the options of the trigger.',
	);
}

function describeAge(ms: number): string {
	const minutes = Math.round(Math.abs(ms) / 60_000);
	return ms < 0 ? `${minutes} minutes ahead of this server` : `${minutes} minutes ago`;
}

/**
 * The records of a body whose proof is valid: 64-bit integers as strings, without access tokens. Never throws.
 *
 * @param rawBody UTF-8
 */
export function recordsOf(event: EventDefinition, rawBody: Buffer | undefined): IDataObject[] | Refusal {
	const body = parseBody(rawBody);
	if (body === undefined) return otherShape(event, 'The body is not JSON.');
	const records = listIn(event, body) ?? [body];
	if (records.length > MAX_RECORDS) {
		return otherShape(event, `The body holds ${records.length} records; ${MAX_RECORDS} is the limit.`);
	}
	if (!records.every(isRecord)) return otherShape(event, 'The body holds something that is not a record.');
	const has = (fields: string[]) => records.some((record) => fields.some((field) => field in record));
	if (records.length > 0 && (!has(event.recognisedBy) || has(event.neverHas ?? []))) {
		return otherShape(event, `The body is not a delivery of ${event.id}.`);
	}
	let messages = 0;
	for (const record of records) {
		messages += event.split?.(record, MAX_RECORDS + 1).length ?? 1;
		if (messages > MAX_RECORDS) {
			return otherShape(event, `The body holds more than ${MAX_RECORDS} messages, which is the limit.`);
		}
	}
	dropTokens(records);
	return records;
}

function parseBody(rawBody: Buffer | undefined): unknown {
	if (!rawBody?.length) return undefined;
	try {
		return parseJson(decoded(rawBody));
	} catch {
		return undefined;
	}
}

/** The text of a body in UTF-8, without a byte order mark. */
export function decoded(rawBody: Buffer): string {
	return rawBody.toString('utf8').replace(/^\ufeff/, '');
}

function otherShape(event: EventDefinition, message: string): Refusal {
	const expected = event.body === 'list' ? 'a list of records' : 'one record';
	const advice = `Check which URL belongs to which configuration ID: this one is for ${event.id}, and expects ${expected} with ${event.recognisedBy.join(' or ')}, sent as application/json.`;
	return refusal('event', message, advice);
}

/** A bare list, also where one record is expected; for lists also the wrappers `data` and `whatsAppList` of the examples. */
function listIn(event: EventDefinition, body: unknown): unknown[] | undefined {
	if (Array.isArray(body)) return event.body === 'object' && body.length === 0 ? undefined : body;
	if (event.body === 'object' || !isRecord(body)) return undefined;
	const inner = [body.data, body.whatsAppList].find((value) => Array.isArray(value) || isRecord(value));
	return inner && [inner].flat();
}

function isRecord(value: unknown): value is IDataObject {
	return (
		typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length <= MAX_FIELDS
	);
}

/** Takes `accessToken`, in whatever spelling, out of a value that nobody else holds. */
function dropTokens(value: unknown): void {
	if (typeof value !== 'object' || value === null) return;
	for (const [name, inner] of Object.entries(value)) {
		if (plainName(name) === 'accesstoken') Reflect.deleteProperty(value, name);
		else dropTokens(inner);
	}
}
