import type { IDataObject } from 'n8n-workflow';

import { choice, mayBeEmpty, numericId, optional, phoneNumber, pick } from '../action/fields';
import { listEntry } from '../action/lists';
import { operation } from '../action/operation';
import { idOf, numberIn } from '../messages/ids';
import { poll } from '../platform/poll';
import { answeredText, records } from '../action/answers';
import { asFailure, badInput } from '../platform/failure';
import { act, query } from '../platform/endpoint';
import { platformTimeToIso } from '../values/time';
import { hinted, ipConfig, reservedPortId, waiting, withPicture } from './shared';

/** docs/platform.md, "Login: reserve port". Each call locks a port, so it is never repeated. */
const reservePort = operation({
	action: 'Reserve port for WhatsApp login',
	description: 'Take a port for one login. Its ID is what the other login operations ask for.',
	notice:
		'Each item takes one port of your quota and holds it for 10 minutes, unless the login succeeds. A port that is taken and not used keeps the quota occupied.',
	endpoint: act('/group-dispatch-api/qrCode/preGenerate'),
	fields: [
		choice('type', 'Device', 'Where the account will run', [
			[2, 'Cloud PC', 'On a cloud port of the platform'],
			[1, 'PC', 'On an agent’s computer'],
		]),
		optional(pick('searchPairingTargets', numericId('target', 'Pairing Target', 'Company the account is paired with'))),
	],
	items: (data) => [{ json: { portId: answeredText(data, 'port ID') } }],
});

/** docs/platform.md, "Login: get QR code" */
const getQrCode = operation({
	action: 'Get QR code for WhatsApp login',
	description: 'Get the QR code to scan with WhatsApp on the phone, as a picture and as text',
	endpoint: query('POST', '/group-dispatch-api/qrCode/getQrCode'),
	fields: [reservedPortId, optional(ipConfig)],
	items: (data, { id }) => withPicture({ portId: id, qrCode: answeredText(data, 'QR code') }),
});

/** docs/platform.md, "Login: get pair code" */
const getPairCode = operation({
	action: 'Get pair code for WhatsApp login',
	description: 'Get a code to type into WhatsApp on the phone instead of scanning, together with a QR code',
	hint: ([{ pairCode } = {}]) =>
		typeof pairCode === 'string' && /[\W_]/.test(pairCode)
			? `The pair code ${pairCode} is typed without its separator: ${pairCode.replace(/[\W_]/g, '')}`
			: undefined,
	endpoint: query('POST', '/group-dispatch-api/qrCode/getQrCodeV2', { repeatable: false }),
	fields: [
		reservedPortId,
		phoneNumber('phone', 'Phone Number', 'Number of the WhatsApp account on the phone'),
		optional(hinted(ipConfig, 'The platform uses an available address of its own if you leave this out')),
		optional(
			choice('isEasy', 'Pair Code Style', 'What the code looks like; 88888888 if you leave this out', [
				['b', 'Eight Times 8', 'Always 88888888'],
				['y', 'Easy', 'Letters and digits that are easy to type, such as PPPP-1111'],
				['n', 'Native', 'As WhatsApp makes it'],
			]),
		),
	],
	items(data, { id }) {
		const { qrcode, pairCode: code } = (data ?? {}) as { qrcode?: unknown; pairCode?: unknown };
		const pairCode = code ? answeredText(code, 'pair code') : null;
		const qrCode = qrcode || !code ? answeredText(qrcode, 'pair code') : null;
		return withPicture({ portId: id, qrCode, pairCode });
	},
});

const LOGIN = query('POST', '/group-dispatch-api/qrCode/getQrCodeInfo');

/** The code for a port that is not reserved any more. */
const RELEASED = 1002;

/** docs/platform.md, "Login: get status" */
const getStatus = operation({
	action: 'Get WhatsApp login status',
	description: 'See whether a QR code has been scanned, by port ID or by WhatsApp number',
	endpoint: LOGIN,
	fields: [
		mayBeEmpty(reservedPortId),
		mayBeEmpty(phoneNumber('whatsApp', 'WhatsApp Number', 'Number of the account, in the place of its port ID')),
	],
	check({ id: port, whatsApp }) {
		if (port === undefined && whatsApp === undefined) {
			throw badInput('Port ID and WhatsApp Number are both missing', 'Fill in one of the two.');
		}
	},
	// Where there is no login, that is an answer, too.
	items: (data) => (records(data).length > 0 ? records(data) : [{}]).map((json) => ({ json })),
	simplify: (record) => ({ ...whoOf(record), loggedIn: isLoggedIn(record) }),
});

/** docs/platform.md, "Logins and registrations" */
function isLoggedIn({ status }: IDataObject): boolean {
	return Number(status) === 1;
}

function whoOf({ whatsApp, whatsapp, userName }: IDataObject): IDataObject {
	return { account: numberIn(whatsApp ?? whatsapp), agent: idOf(userName) };
}

/** docs/platform.md, "Login: get status", asked until the code is scanned */
const waitUntilLoggedIn = operation({
	action: 'Wait until logged in to WhatsApp',
	description: 'Wait until somebody has scanned the QR code or typed the pair code',
	endpoint: LOGIN,
	waits: true,
	fields: [reservedPortId, ...waiting(120, 3)],
	async run({ clock, call }, { id, timeout, interval }, body) {
		const notYet = (reason: string) => [{ json: { portId: id, loggedIn: false, ...whoOf({}), reason } }];
		const look = async () => records(await call(LOGIN, body)).find(isLoggedIn);
		try {
			const found = await poll(clock, interval * 1000, clock.now() + timeout * 1000, look);
			if (!found) return notYet(`Nobody logged in within ${timeout} seconds`);
			return [{ json: { portId: id, loggedIn: true, ...whoOf(found) } }];
		} catch (error) {
			// The lock of the port ran out: nobody can scan this code any more.
			const failure = asFailure(error);
			if (failure.code !== RELEASED) throw failure;
			return notYet(`${failure.message}. ${failure.description}`);
		}
	},
});

/** docs/platform.md, "Login: get pairing targets" */
const getPairingTargets = operation({
	action: 'Get pairing targets for WhatsApp login',
	description: 'List the companies an account can be paired with when a port is reserved',
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectPairTarget'),
	fields: [],
	lists: {
		searchPairingTargets: ({ targetTenantName, targetTenantId }) =>
			listEntry(targetTenantId, `${targetTenantName ?? 'Unnamed'} (${targetTenantId})`),
	},
	simplify: ({ targetTenantId = null, targetTenantName = null, createTime }) => ({
		targetTenantId,
		targetTenantName,
		createdAt: platformTimeToIso(createTime),
	}),
});

export const operations = { reservePort, getQrCode, getPairCode, getStatus, waitUntilLoggedIn, getPairingTargets };
