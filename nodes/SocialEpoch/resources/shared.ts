import type { IDataObject } from 'n8n-workflow';

import { choice, digits, secret, text } from '../engine/fields';
import type { Field, Output, Values } from '../engine/operation';
import { pick } from '../engine/pick';

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
export function account(...words: Parameters<typeof digits>) {
	return pick('searchAccounts', digits(...words));
}

/** Groups from before 2021 have an ID of founder and time, 8613633800088-1600000000, whose dash is part of it. */
const OLD_GROUP = /^(\d{7,15}-1\d{9})(@g\.us)?$/;

/** A person's number or a group's ID. */
export function customer(...words: Parameters<typeof digits>): Field {
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

export const keyFields = [
	secret('publicKey', 'Public Key', 'Public key of the account, from its key file'),
	secret('privateKey', 'Private Key', 'Private key of the account, from its key file'),
	secret('msgPublicKey', 'Message Public Key', 'Public key for messages, from the account’s key file'),
	secret('msgPrivateKey', 'Message Private Key', 'Private key for messages, from the account’s key file'),
];

export const accountId = text('accountId', 'Account ID', 'ID of the account, from its key file');

export const accountDetails = [
	text('avatar', 'Avatar URL', 'Public address of the picture the account shows', {
		placeholder: 'e.g. https://example.com/avatar.png',
	}),
	text('name', 'Name', 'Name of the account', { placeholder: 'e.g. Lee' }),
	text('nextKeyId', 'Next Key ID', 'Next key ID, from the account’s key file'),
	text('registrationId', 'Registration ID', 'Registration ID, from the account’s key file'),
	text('deviceParams', 'Device Parameters', 'Device parameters, from the account’s key file'),
	choice('whatsappType', 'WhatsApp Type', 'The kind of WhatsApp account; personal if you leave this out', [
		[1, 'Personal'],
		[2, 'Business'],
	]),
];

export const KEYS_NEEDED =
	'This is for accounts whose keys you have. To log an account in with its phone at hand, use Login > Reserve Port and then Login > Get QR Code.';

export const RISK =
	'Looking up contacts may trigger WhatsApp’s risk control: do it rarely, and never for many numbers in a row.';

/** Beside the field, where the note above has said the rest. */
export const RISK_HINT = 'May trigger WhatsApp’s risk control';

/** For answers that only say that it worked. */
export function succeeded(json: IDataObject = {}): Output[] {
	return [{ json: { success: true, ...json } }];
}

/** For list endpoints whose answer is one "success" for all items. */
export function eachSucceeded(_data: unknown, list: Values[]): Output[][] {
	return list.map(({ whatsApp }) => succeeded({ whatsApp: whatsApp as string }));
}
