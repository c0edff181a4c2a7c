import type { IDataObject } from 'n8n-workflow';

import { integer, local, phoneNumber, pick, secret, text } from '../action/fields';
import type { Field, Output } from '../action/operation';
import { query } from '../platform/endpoint';
import { qrPng } from '../qrCode/png';
import type { Names } from '../values/codes';

/** What several operations ask for, in the same words. */

/** docs/platform.md, "Chat: get many" */
export const CHAT_RECORDS = query('POST', '/wscrm-bus-api/open/message/msgPage', { tenantInBody: true });

export const portId = pick(
	'searchPorts',
	text('id', 'Port', 'The port to use: the ID that Login > Reserve Port gave, or one of your cloud ports', {
		placeholder: 'e.g. ad518a4271fa43c8937612c5f60396f8',
		hint: 'If an ID from the list is not accepted, use the one that Login > Reserve Port gave',
	}),
);

export const reservedPortId = text('id', 'Port ID', 'The ID that Login > Reserve Port gave', {
	placeholder: 'e.g. {{ $json.portId }}',
});

export const agentName = text('agentAccount', 'Agent', 'The agent’s user name', { placeholder: 'e.g. support01' });

export const agentAccount = pick('searchAgents', agentName);

/** One of your accounts. @param name the API's name of it, which differs between endpoints */
export function account<Name extends string>(...words: [name: Name, displayName: string, description: string]) {
	return pick('searchAccounts', phoneNumber(...words, { hint: 'After the trigger or Send: {{ $json.account }}' }));
}

/** @param name the API's name of this person, which differs between endpoints */
export function customer<Name extends string>(name: Name, description: string) {
	return phoneNumber(name, 'Customer', description, { hint: 'After the trigger or Send: {{ $json.customer }}' });
}

/** The code of a group, where the platform tells whom a chat is with. */
export const GROUP = 2;

/** The kinds of WhatsApp accounts. */
export const ACCOUNT_TYPE: Names = { 1: 'personal', 2: 'business' };

/** docs/platform.md, "Login: get QR code" and "Port: bring online" */
export const ipConfig = secret('ipConfig', 'Proxy', 'The SOCKS5 proxy of the account, as ip:port:user:password', {
	placeholder: 'e.g. 203.0.113.7:1080:user:password',
});

/** The same field, with what it reads turned into something else. */
export function turned<Name extends string, From, To>(
	of: Field<Name, From>,
	into: (read: From, timeZone: string, entered: unknown) => To,
): Field<Name, To> {
	return { ...of, read: (value, timeZone) => into(of.read(value, timeZone), timeZone, value) };
}

/** The same field with a hint of its own. */
export function hinted<F extends Field>(of: F, hint: string): F {
	return { ...of, property: { ...of.property, hint } };
}

/** How long an operation waits by default, and how often it looks, in s. */
export function waiting(timeout: number, interval: number) {
	return [
		local(integer('timeout', 'Timeout (Seconds)', 'How long to wait at most', { min: 1, max: 3600, default: timeout })),
		local(integer('interval', 'Interval (Seconds)', 'Between two looks', { min: 1, max: 60, default: interval })),
	] as const;
}

/** For answers that only say that it worked. */
export function succeeded(json: IDataObject): Output[] {
	return [{ json: { ...json, success: true } }];
}

/** An item with its QR code as a picture, too, where it has one. */
export function withPicture(json: IDataObject & { qrCode: string | null }): Output[] {
	return [{ json, ...(json.qrCode && { picture: qrPng(json.qrCode) }) }];
}
