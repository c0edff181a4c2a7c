import type { INodePropertyOptions } from 'n8n-workflow';

import type { Offered } from '../action/operation';
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

export const resources: INodePropertyOptions[] = [
	{ value: 'account', name: 'Account', description: 'WhatsApp accounts of your company' },
	{ value: 'agent', name: 'Agent', description: 'People who work with the accounts' },
	{ value: 'chat', name: 'Chat', description: 'Records of messages sent and received' },
	{ value: 'contact', name: 'Contact', description: 'Address book of an account on a cloud port' },
	{ value: 'conversation', name: 'Conversation', description: 'Open conversations on an agent’s screen' },
	{ value: 'customer', name: 'Customer', description: 'What is known of your customers' },
	{ value: 'login', name: 'Login', description: 'Log an account in by QR code or pair code' },
	{ value: 'message', name: 'Message', description: 'Send messages and see whether they arrived' },
	{ value: 'port', name: 'Port', description: 'Cloud ports, on which accounts run' },
	{ value: 'profile', name: 'Profile', description: 'Name and picture of an account' },
	{ value: 'registration', name: 'Registration', description: 'Register a new number with WhatsApp' },
	{ value: 'scanTask', name: 'Scan Task', description: 'Log an account in on an agent’s computer' },
];

const files = {
	account,
	agent,
	chat,
	contact,
	conversation,
	customer,
	login,
	message,
	port,
	profile,
	registration,
	scanTask,
};

/** Every operation of the action node, in the order of its parameters. */
export const operations: Offered[] = Object.entries(files).flatMap(([resource, file]) =>
	file.operations.map((operation) => ({ ...operation, resource })),
);
