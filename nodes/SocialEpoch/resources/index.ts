import type { INodePropertyOptions } from 'n8n-workflow';

import type { Offered, Operation } from '../action/operation';
import { titleOf } from '../values/titles';
import * as account from './account';
import * as agent from './agent';
import * as chat from './chat';
import * as contact from './contact';
import * as conversation from './conversation';
import * as customer from './customer';
import * as login from './login';
import * as message from './message';
import * as port from './port';
import * as profile from './profile';
import * as registration from './registration';
import * as scanTask from './scanTask';

/** Each resource by its stored name: what it is, and the operations by theirs. */
const ALL: Record<string, [description: string, file: { operations: Record<string, Operation> }]> = {
	account: ['WhatsApp accounts of your company', account],
	agent: ['People who work with the accounts', agent],
	chat: ['Records of messages sent and received', chat],
	contact: ['Address book of an account on a cloud port', contact],
	conversation: ['Open conversations on an agent’s screen', conversation],
	customer: ['What is known of your customers', customer],
	login: ['Log an account in by QR code or pair code', login],
	message: ['Send messages and see whether they arrived', message],
	port: ['Cloud ports, on which accounts run', port],
	profile: ['Name and picture of an account', profile],
	registration: ['Register a new number with WhatsApp', registration],
	scanTask: ['Log an account in on an agent’s computer', scanTask],
};

export const resources: INodePropertyOptions[] = Object.entries(ALL).map(([value, [description]]) => ({
	value,
	name: titleOf(value),
	description,
}));

/** Every operation of the action node, in the order of its parameters. */
export const operations: Offered[] = Object.entries(ALL).flatMap(([resource, [, file]]) =>
	Object.entries(file.operations).map(([value, operation]) => ({ ...operation, resource, value })),
);
