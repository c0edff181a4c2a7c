import type { Operation, Resource } from '../engine/operation';
import { bringOnline as bringAccountOnline } from './account/bringOnline';
import { getMany as getAccounts } from './account/getMany';
import { importAccount } from './account/import';
import { recycle } from './account/recycle';
import { getMany as getAgents } from './agent/getMany';
import { getMany as getChatRecords } from './chat/getMany';
import { get as getContact } from './contact/get';
import { getMany as getContacts } from './contact/getMany';
import { getResult } from './conversation/getResult';
import { wakeUp } from './conversation/wakeUp';
import { getPairCode } from './login/getPairCode';
import { getPairingTargets } from './login/getPairingTargets';
import { getQrCode } from './login/getQrCode';
import { getStatus as getLoginStatus } from './login/getStatus';
import { reservePort } from './login/reservePort';
import { waitUntilLoggedIn } from './login/waitUntilLoggedIn';
import { getStatus as getMessageStatus } from './message/getStatus';
import { send } from './message/send';
import { sendToMany } from './message/sendToMany';
import { bringOnline as bringPortOnline } from './port/bringOnline';
import { getMany as getPorts } from './port/getMany';
import { getUsage } from './port/getUsage';
import { logOut } from './port/logOut';
import { takeOffline } from './port/takeOffline';
import { get as getProfile } from './profile/get';
import { update as updateProfile } from './profile/update';
import { submitPhone } from './registration/submitPhone';
import { submitVerifyCode } from './registration/submitVerifyCode';
import { create as createScanTask } from './scanTask/create';
import { getQrCode as getScanTaskQrCode } from './scanTask/getQrCode';

export const resources: Resource[] = [
	{ value: 'account', name: 'Account', description: 'WhatsApp accounts of your company' },
	{ value: 'agent', name: 'Agent', description: 'People who work with the accounts' },
	{ value: 'chat', name: 'Chat', description: 'Records of messages sent and received' },
	{ value: 'contact', name: 'Contact', description: 'Address book of an account on a cloud port' },
	{ value: 'conversation', name: 'Conversation', description: 'Open conversations on an agent’s screen' },
	{ value: 'login', name: 'Login', description: 'Log an account in by QR code or pair code' },
	{ value: 'message', name: 'Message', description: 'Send messages and see whether they arrived' },
	{ value: 'port', name: 'Port', description: 'Cloud ports, on which accounts run' },
	{ value: 'profile', name: 'Profile', description: 'Name and picture of an account' },
	{ value: 'registration', name: 'Registration', description: 'Register a new number with WhatsApp' },
	{ value: 'scanTask', name: 'Scan Task', description: 'Log an account in on an agent’s computer' },
];

/** Every operation of the action node. A new one is a file of its own and its line here. */
export const operations: Operation[] = [
	importAccount,
	getAccounts,
	bringAccountOnline,
	recycle,
	getAgents,
	getChatRecords,
	getContacts,
	getContact,
	wakeUp,
	getResult,
	reservePort,
	getQrCode,
	getPairCode,
	getLoginStatus,
	waitUntilLoggedIn,
	getPairingTargets,
	send,
	sendToMany,
	getMessageStatus,
	getPorts,
	getUsage,
	bringPortOnline,
	takeOffline,
	logOut,
	getProfile,
	updateProfile,
	submitPhone,
	submitVerifyCode,
	createScanTask,
	getScanTaskQrCode,
];
