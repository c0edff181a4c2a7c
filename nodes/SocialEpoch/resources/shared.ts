import type { IDataObject } from 'n8n-workflow';

import { digits, pick, secret, text, type Words } from '../action/fields';
import type { Field, Output } from '../action/operation';

/** What several operations ask for, in the same words. */

export const portId = pick(
	'searchPorts',
	text('id', 'Port', 'The port to use. Pick one of your cloud ports, or take the ID that Login > Reserve Port gave.', {
		placeholder: 'e.g. ad518a4271fa43c8937612c5f60396f8',
	}),
);

export const reservedPortId = text('id', 'Port ID', 'The ID that Login > Reserve Port gave', {
	placeholder: 'e.g. {{ $json.id }} after Login > Reserve Port',
});

export const agentAccount = pick(
	'searchAgents',
	text('agentAccount', 'Agent', 'The agent who works with the WhatsApp account, by user name', {
		placeholder: 'e.g. support01',
	}),
);

/** @param name the API's name of this account, which differs between endpoints */
export function account<Name extends string>(...words: Words<Name>): Field<Name, string> {
	return pick('searchAccounts', digits(...words));
}

/** Groups from before 2021 have an ID of founder and time, 8613633800088-1600000000, whose dash is part of it. */
const OLD_GROUP = /^(\d{7,15}-1\d{9})(@g\.us)?$/;

/** A person's number or a group's ID. */
export function customer<Name extends string>(...words: Words<Name>): Field<Name, string> {
	const field = digits(...words);
	return {
		...field,
		read: (value, zone) => OLD_GROUP.exec(String(value).trim())?.[1] ?? field.read(value, zone),
	};
}

export const ipConfig = secret(
	'ipConfig',
	'Proxy',
	'The SOCKS5 proxy the account goes online through, as host:port:user:password. The platform uses an available address of its own if you leave this out.',
	{ placeholder: 'e.g. 203.0.113.7:1080:user:password' },
);

/** For answers that only say that it worked. */
export function succeeded(json: IDataObject = {}): Output[] {
	return [{ json: { success: true, ...json } }];
}
