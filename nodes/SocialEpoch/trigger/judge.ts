import type { IDataObject } from 'n8n-workflow';

import type { EventDefinition } from '../events/event';
import { parseJson } from '../values/json';
import type { Proof } from './signature';
import { accessToken, proofsOf, sameToken } from './signature';

/** The platform sends up to 50 records; a list a hundred times as long is no delivery of its. */
export const MAX_RECORDS = 5000;

export interface Delivery {
	headers: object;
	/** UTF-8 */
	rawBody: Buffer | undefined;
	/** when it arrived, ms since 1970 */
	now: number;
}

export interface Trust {
	/** `false`: signature, tenant and age are not looked at (option Verify Signature) */
	verify: boolean;
	tenantId: string;
	secret: string;
	/** ms, in both directions */
	maximumAge: number;
}

export interface Refusal {
	status: 400 | 401;
	/** what is wrong and what to do about it; never holds a secret or a token */
	message: string;
}

export interface Accepted {
	records: IDataObject[];
	/** the delivery's signed timestamp in ms, as digits; `null` where it has none */
	signedAt: string | null;
}

/**
 * Whether a delivery is the platform's, fresh, and of this event; and its records, 64-bit integers as strings,
 * without `accessToken`. Never throws.
 */
export function judge(event: EventDefinition, delivery: Delivery, trust: Trust): Refusal | Accepted {
	const body = parseBody(delivery.rawBody);
	const proofs = proofsOf(delivery.headers, body);
	// Signed in the body and in the headers: one valid signature is enough.
	const verdicts = proofs.map((proof) => (trust.verify ? distrust(proof, delivery.now, trust) : undefined));
	const valid = verdicts.indexOf(undefined);
	if (valid < 0) return { status: 401, message: verdicts[0]! };
	const records = recordsOf(event, body);
	if (typeof records === 'string') return { status: 400, message: records };
	const { timestamp } = proofs[valid];
	return { records, signedAt: /^\d+$/.test(timestamp) ? timestamp : null };
}

function parseBody(rawBody: Buffer | undefined): unknown {
	if (!rawBody?.length) return undefined;
	try {
		return parseJson(rawBody.toString('utf8').replace(/^\ufeff/, ''));
	} catch {
		return undefined;
	}
}

/** What is wrong with a proof, in words; `undefined` when nothing is. */
function distrust(proof: Proof, now: number, trust: Trust): string | undefined {
	if (!trust.secret) return 'The credential of this trigger has neither a webhook secret nor an API key. Fill it in.';
	if (!proof.token || !proof.tenantId || !proof.timestamp) {
		const missing = [
			!proof.token && 'access_token',
			!proof.tenantId && 'tenant_id',
			!proof.timestamp && 'timestamp',
		].filter(Boolean);
		return `The delivery is not signed: ${missing.join(', ')} missing, in the headers and in the body. If n8n runs behind nginx, set "underscores_in_headers on" there: without it nginx drops headers with an underscore in their name.`;
	}
	if (proof.tenantId !== trust.tenantId) {
		return 'The delivery is for another tenant than the credential of this trigger. Choose the credential of the tenant that sends it, or correct its Tenant ID.';
	}
	if (!sameToken(proof.token, accessToken(trust.secret, proof.tenantId, proof.timestamp))) {
		return 'The signature is not made with the secret of this credential. Copy the webhook secret from the back office into the credential; where the back office shows none, check the API Key.';
	}
	const age = now - Number(proof.timestamp);
	// NaN is not within the limit either.
	if (/^\d{1,15}$/.test(proof.timestamp) && Math.abs(age) <= trust.maximumAge) return undefined;
	return `The delivery was signed ${describeAge(age)}, and Maximum Age allows ${trust.maximumAge / 60_000} minutes. Check the clock of the n8n server, or raise Maximum Age in the options of the trigger.`;
}

function describeAge(ms: number): string {
	if (Number.isNaN(ms)) return 'at an unreadable time';
	const minutes = Math.round(Math.abs(ms) / 60_000);
	return ms < 0 ? `${minutes} minutes ahead of this server` : `${minutes} minutes ago`;
}

/** The records of a body, or what is wrong with its shape. */
function recordsOf(event: EventDefinition, body: unknown): IDataObject[] | string {
	if (body === undefined) return `The body is not JSON. ${wanted(event)}`;
	const records = event.body === 'list' ? listIn(body) : [body];
	if (!records) return `The body is not a list of records. ${wanted(event)}`;
	if (records.length > MAX_RECORDS) return `The body holds ${records.length} records; ${MAX_RECORDS} is the limit.`;
	if (!records.every(isRecord)) return `The body holds something that is not a record. ${wanted(event)}`;
	const has = (fields: string[]) => records.some((record) => fields.some((field) => field in record));
	if (records.length && (!has(event.recognisedBy) || has(event.neverHas ?? []))) {
		return `The body is not a delivery of ${event.id}. ${wanted(event)}`;
	}
	return records.map(withoutToken);
}

function wanted(event: EventDefinition): string {
	return `Check which URL belongs to which configuration ID. Expected ${event.body === 'list' ? 'a list of records' : 'one record'} with ${event.recognisedBy.join(' or ')}, sent as application/json.`;
}

/** Bare arrays, and the two wrappers that exist, `data` and `whatsAppList` (docs/platform.md, "Events"). */
function listIn(body: unknown): unknown[] | undefined {
	if (Array.isArray(body)) return body;
	if (!isRecord(body)) return undefined;
	return [body.data, body.whatsAppList].find(Array.isArray);
}

function isRecord(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutToken(record: IDataObject): IDataObject {
	return 'accessToken' in record
		? Object.fromEntries(Object.entries(record).filter(([field]) => field !== 'accessToken'))
		: record;
}
