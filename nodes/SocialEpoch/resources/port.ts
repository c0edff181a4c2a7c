import { optional } from '../action/fields';
import { listEntry } from '../action/lists';
import { operation } from '../action/operation';
import { numberIn } from '../messages/ids';
import { act, query } from '../platform/endpoint';
import { named, nameOf, PRESENCE } from '../values/codes';
import { platformTimeToIso } from '../values/time';
import { ipConfig, portId, succeeded } from './shared';

/** docs/platform.md, "Port: get many" */
const getMany = operation({
	action: 'Get many cloud ports',
	description:
		'List the cloud ports in use with their account and status. A port that is taken and not used keeps the quota occupied, so use it promptly.',
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectCloudPortDetail'),
	fields: [],
	lists: {
		searchPorts: ({ id, phone, status }) =>
			listEntry(id, `${phone ?? 'No number yet'} – ${nameOf(PRESENCE, status) ?? 'new'} (${id})`),
	},
	simplify: ({ id = null, phone, status, createTime }) => ({
		portId: id,
		account: numberIn(phone),
		...named('status', PRESENCE, status),
		createdAt: platformTimeToIso(createTime),
	}),
});

/** docs/platform.md, "Port: get usage" */
const getUsage = operation({
	action: 'Get usage of cloud ports',
	description:
		'See how many cloud ports are in use and how many you may use. When fewer may be used than are, the accounts on later ports are taken offline.',
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectCloudPort'),
	fields: [],
	simplify: ({ currentPort, maxPort }) => ({
		currentPort: currentPort ?? null,
		maxPort: maxPort ?? null,
		free: Math.max(Number(maxPort) - Number(currentPort), 0),
	}),
	hint: ([{ currentPort, maxPort } = {}]) =>
		Number(currentPort) > Number(maxPort)
			? `${currentPort} ports are in use and only ${maxPort} may be: the platform takes accounts on later ports offline.`
			: undefined,
});

/** docs/platform.md, "Port: bring online" */
const bringOnline = operation({
	action: 'Bring WhatsApp account on port online',
	description: 'Bring the account of a port online',
	endpoint: act('/group-dispatch-api/qrCode/onLine'),
	fields: [portId, optional(ipConfig)],
	items: (_data, { id }) => succeeded({ portId: id }),
});

/** docs/platform.md, "Port: take offline" */
const takeOffline = operation({
	action: 'Take WhatsApp account on port offline',
	description: 'Take the account of a port offline; it can be brought online again',
	endpoint: act('/group-dispatch-api/qrCode/offline'),
	fields: [portId],
	items: (_data, { id }) => succeeded({ portId: id }),
});

/** docs/platform.md, "Port: log out" */
const logOut = operation({
	action: 'Log WhatsApp account on port out',
	description: 'Log the account of a port out; it has to scan a QR code to come back',
	notice: 'This acts at once, and nobody is asked again: to come back, each account has to be scanned anew.',
	endpoint: act('/group-dispatch-api/qrCode/logOut'),
	fields: [portId],
	items: (_data, { id }) => succeeded({ portId: id }),
});

export const operations = { getMany, getUsage, bringOnline, takeOffline, logOut };
