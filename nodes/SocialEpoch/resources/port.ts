import { optional } from '../action/fields';
import { listEntry } from '../action/lists';
import { operation } from '../action/operation';
import { act, query } from '../platform/endpoint';
import { nameOf, PRESENCE } from '../values/codes';
import { platformTimeToIso } from '../values/time';
import { ipConfig, portId, succeeded } from './shared';

/** docs/platform.md, "Port: get many" */
const getMany = operation({
	value: 'getMany',
	action: 'Get many cloud ports',
	description: 'List the cloud ports in use with their number and state',
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectCloudPortDetail'),
	fields: [],
	lists: {
		searchPorts: ({ id, phone, status }) =>
			listEntry(id, `${phone ?? 'No number yet'} – ${nameOf(PRESENCE, status) ?? 'new'} (${id})`),
	},
	simplify: (item) => ({
		...item,
		createTime: platformTimeToIso(item.createTime) ?? item.createTime,
		statusName: nameOf(PRESENCE, item.status),
	}),
});

/** docs/platform.md, "Port: get usage" */
const getUsage = operation({
	value: 'getUsage',
	action: 'Get usage of cloud ports',
	description: 'See how many cloud ports are in use and how many you may use',
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectCloudPort'),
	fields: [],
});

/** docs/platform.md, "Port: bring online" */
const bringOnline = operation({
	value: 'bringOnline',
	action: 'Bring WhatsApp account on port online',
	description: 'Bring the account of a port online',
	endpoint: act('/group-dispatch-api/qrCode/onLine'),
	fields: [portId, optional(ipConfig)],
	items: (_data, { id }) => succeeded({ id }),
});

/** docs/platform.md, "Port: take offline" */
const takeOffline = operation({
	value: 'takeOffline',
	action: 'Take WhatsApp account on port offline',
	description: 'Take the account of a port offline; it can be brought online again',
	endpoint: act('/group-dispatch-api/qrCode/offline'),
	fields: [portId],
	items: (_data, { id }) => succeeded({ id }),
});

/** docs/platform.md, "Port: log out" */
const logOut = operation({
	value: 'logOut',
	action: 'Log WhatsApp account on port out',
	description: 'Log the account of a port out; it has to scan a QR code to come back',
	endpoint: act('/group-dispatch-api/qrCode/logOut'),
	fields: [portId],
	items: (_data, { id }) => succeeded({ id }),
});

export const operations = [getMany, getUsage, bringOnline, takeOffline, logOut];
