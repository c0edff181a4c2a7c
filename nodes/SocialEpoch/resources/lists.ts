import type { IDataObject, ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { connect } from '../platform/connect';
import { badAnswer, Failure } from '../platform/failure';
import { type Endpoint, query } from '../platform/endpoint';
import { ACCOUNT_STATUS, nameOf, ONLINE_STATUS, PRESENCE } from '../values/codes';
import { records } from '../action/run';

/** One list to pick from: where it comes from, and how an entry reads. */
interface List {
	endpoint: Endpoint;
	entry(record: IDataObject): INodeListSearchItems | undefined;
}

const LISTS: Record<string, List> = {
	searchPairingTargets: {
		endpoint: query('GET', '/group-dispatch-api/qrCode/selectPairTarget'),
		entry: ({ targetTenantName, targetTenantId }) =>
			entryOf(targetTenantId, `${targetTenantName ?? 'Unnamed'} (${targetTenantId})`),
	},
	searchPorts: {
		endpoint: query('GET', '/group-dispatch-api/qrCode/selectCloudPortDetail'),
		entry: ({ id, phone, status }) =>
			entryOf(id, `${phone ?? 'No number yet'} – ${nameOf(PRESENCE, status) ?? 'new'} (${id})`),
	},
	searchAccounts: {
		endpoint: query('GET', '/group-dispatch-api/whatsapp/queryWhatsAppStatus'),
		entry: ({ whatsApp, whatsapp, status, onlineStatus }) => {
			const number = whatsApp ?? whatsapp;
			const state = Number(status) === 2 ? nameOf(ACCOUNT_STATUS, status) : nameOf(ONLINE_STATUS, onlineStatus);
			return entryOf(number, `${number} – ${words(state ?? 'unknown')}`);
		},
	},
	searchAgents: {
		endpoint: query('POST', '/group-dispatch-api/user/listUserByTenantId'),
		entry: ({ userName, username }) => entryOf(userName ?? username, String(userName ?? username)),
	},
	searchAgentIds: {
		endpoint: query('POST', '/group-dispatch-api/user/listUserByTenantId'),
		entry: ({ userId, id, userName, username }) =>
			entryOf(userId ?? id, `${userName ?? username ?? 'Unnamed'} (${userId ?? id})`),
	},
};

type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** `methods.listSearch` of the action node. */
export const listSearch = Object.fromEntries(Object.entries(LISTS).map(([name, list]) => [name, searchIn(list)]));

function searchIn({ endpoint, entry }: List): Search {
	return async function (this: ILoadOptionsFunctions, filter = '') {
		try {
			const platform = await connect(this);
			const found = records(await platform.call(endpoint));
			const all = found.flatMap((record) => entry(record) ?? []);
			if (found.length > 0 && all.length === 0) throw badAnswer('The list holds nothing to pick from');
			const wanted = filter.trim().toLowerCase();
			return { results: all.filter(({ name }) => name.toLowerCase().includes(wanted)) };
		} catch (error) {
			if (!(error instanceof Failure)) throw new NodeOperationError(this.getNode(), error as Error);
			// The editor shows no description here, so the advice stands in the message.
			const { message, description } = error;
			const words = `${message}. ${description} You can type the value instead: choose By ID.`;
			throw new NodeOperationError(this.getNode(), words);
		}
	};
}

/** loggingIn as people write it. */
function words(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function entryOf(value: unknown, name: string): INodeListSearchItems | undefined {
	return value === null || value === undefined || value === '' ? undefined : { name, value: String(value) };
}
