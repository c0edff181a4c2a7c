import type { IDataObject } from 'n8n-workflow';

import type { EventDefinition } from '../events/event';
import { parseJson } from '../values/json';
import type { Credential } from '../platform/credential';
import type { Refusal } from './refusals';
import type { Proof } from './signature';
import { accessToken, sameToken } from './signature';

/** The longest record has some 30 fields. */
const MAX_FIELDS = 1000;

/** The platform sends up to 50 records; a list a hundred times as long, of records or in them, is no delivery of its. */
export const MAX_RECORDS = 5000;

/** What a delivery is refused for before anything else is known: it shows no whole proof. */
export function refuseUnsigned({ token, tenantId, timestamp }: Proof): Refusal | undefined {
	const missing = [!token && 'access_token', !tenantId && 'tenant_id', !timestamp && 'timestamp'].filter(Boolean);
	if (missing.length === 0) return undefined;
	return {
		reason: 'unsigned',
		message: `The delivery is not signed: ${missing.join(', ')} missing, in the headers and in the body.`,
		advice:
			'If SocialEpoch sent it and n8n runs behind nginx, set "underscores_in_headers on" there: without it nginx drops headers with an underscore in their name. If somebody else sent it, there is nothing to do.',
	};
}

/** What a proof has to agree with; times in ms, `maximumAge` in both directions. */
export type Trust = Pick<Credential, 'tenantId' | 'webhookSecret'> & { now: number; maximumAge: number };

/**
 * The first proof that is the platform's, for this tenant, and fresh. One of two is enough.
 *
 * @returns otherwise what is wrong with the first one
 */
export function judgeProofs(proofs: Proof[], trust: Trust): Proof | Refusal {
	const verdicts = proofs.map((proof) => distrust(proof, trust) ?? proof);
	return verdicts.find((verdict) => !('reason' in verdict)) ?? verdicts[0];
}

function distrust({ token, tenantId, timestamp }: Proof, trust: Trust): Refusal | undefined {
	if (!trust.webhookSecret) {
		return {
			reason: 'secret',
			message: 'The credential of this trigger has neither a webhook secret nor an API key.',
			advice: 'Fill it in: without it no delivery can be trusted.',
		};
	}
	if (tenantId !== trust.tenantId) {
		return {
			reason: 'tenant',
			message: 'The delivery is for another tenant than the credential of this trigger.',
			advice: 'Choose the credential of the tenant that sends it, or correct its Tenant ID.',
		};
	}
	if (!sameToken(token, accessToken(trust.webhookSecret, tenantId, timestamp))) {
		return {
			reason: 'signature',
			message: 'The signature is not made with the secret of this credential.',
			advice:
				'Copy the webhook secret from the back office into the credential; where the back office shows none, check the API Key.',
		};
	}
	if (!/^\d{11,14}$/.test(timestamp)) {
		return {
			reason: 'age',
			message: 'The timestamp of the delivery is not in milliseconds since 1970, as SocialEpoch signs it.',
			advice: 'Whatever sends it has to sign milliseconds, which have 13 digits. Those with 10 are seconds.',
		};
	}
	const age = trust.now - Number(timestamp);
	if (Math.abs(age) <= trust.maximumAge) return undefined;
	const minutes = `${Math.round(Math.abs(age) / 60_000)} minutes ${age < 0 ? 'ahead of this server' : 'ago'}`;
	return {
		reason: 'age',
		message: `The delivery was signed ${minutes}, and Maximum Age allows ${trust.maximumAge / 60_000} minutes.`,
		advice: 'Check the clock of the n8n server, or raise Maximum Age in the options of the trigger.',
	};
}

/**
 * The records of a body whose proof is valid: 64-bit integers as strings, without access tokens. Never throws.
 *
 * @param rawBody UTF-8
 */
export function recordsOf(event: EventDefinition, rawBody: Buffer | undefined): IDataObject[] | Refusal {
	const body = parseBody(rawBody);
	if (body === undefined) return otherShape(event, 'The body is not JSON.');
	const isList = event.body === 'list';
	// Also in the wrappers of the platform's examples, and where one record is expected, a bare list of them.
	const wrapped =
		isList && isRecord(body) && [body.data, body.whatsAppList].find((one) => one && typeof one === 'object');
	const records = [wrapped || body].flat();
	if (!records.every(isRecord)) return otherShape(event, 'The body holds something that is not a record.');
	const has = (fields: string[]) => records.some((record) => fields.some((field) => field in record));
	if ((!isList || records.length > 0) && (!has(event.recognisedBy) || has(event.neverHas ?? []))) {
		return otherShape(event, `The body is not a delivery of ${event.id}.`);
	}
	const messages = records.reduce((sum, record) => sum + (event.contents?.(record).length || 1), 0);
	if (messages > MAX_RECORDS) {
		return otherShape(event, `The body holds ${messages} records, or messages in them; ${MAX_RECORDS} is the limit.`);
	}
	dropTokens(records);
	return records;
}

/**
 * A body in UTF-8, with or without a byte order mark; `undefined` where it is no JSON.
 *
 * @param parse default: with all digits, which costs several times what a stranger's body may
 */
export function parseBody(rawBody: Buffer | undefined, parse: (text: string) => unknown = parseJson): unknown {
	try {
		return parse(String(rawBody ?? '').replace(/^\ufeff/, ''));
	} catch {
		return undefined;
	}
}

function otherShape(event: EventDefinition, message: string): Refusal {
	const expected = event.body === 'list' ? 'a list of records' : 'one record';
	const advice = `Check which URL belongs to which configuration ID: this one is for ${event.id}, and expects ${expected} with ${event.recognisedBy.join(' or ')}, sent as application/json.`;
	return { reason: 'event', message, advice };
}

function isRecord(value: unknown): value is IDataObject {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject && Object.keys(value).length <= MAX_FIELDS;
}

/** Takes `accessToken`, in whatever spelling, out of a value that nobody else holds. */
function dropTokens(value: unknown): void {
	if (typeof value !== 'object' || value === null) return;
	for (const [name, inner] of Object.entries(value)) {
		if (/^access[-_]?token$/i.test(name)) Reflect.deleteProperty(value, name);
		else dropTokens(inner);
	}
}
