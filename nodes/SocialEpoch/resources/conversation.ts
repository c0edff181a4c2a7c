import type { IDataObject } from 'n8n-workflow';

import { records } from '../action/answers';
import { choice, list, optional, pick, text } from '../action/fields';
import { operation } from '../action/operation';
import { idOf, numberIn } from '../messages/ids';
import { act, query } from '../platform/endpoint';
import { badAnswer } from '../platform/failure';
import { EXECUTE_STATUS, named, PLATFORM_TYPE } from '../values/codes';
import { platformTimeToIso } from '../values/time';
import { choicesOf } from '../values/titles';
import { account, agentName, customer } from './shared';

const RESULTS = query('POST', '/wscrm-bus-api/open/action/callbackResult', { tenantInBody: true });

/** How many wake-ups, or their ids, one request carries. */
const MOST = 100;

/** docs/platform.md, "Conversation: wake up" */
const wakeUp = operation({
	action: 'Wake up WhatsApp conversation',
	description: 'Open the conversation with a customer on the agent’s screen',
	notice:
		'Agent and WhatsApp account must be logged in, otherwise the wake-up ends without success after a minute. Customers of the same agent and account are opened 10 seconds apart. Whether a message is also sent, or only put into the conversation, is not documented.',
	endpoint: act('/wscrm-bus-api/open/action/batchAdd', { tenantInBody: true }),
	fields: [
		pick('searchOnlineAgents', agentName),
		customer('friendWhatsId', 'Number of the customer whose conversation is opened'),
		choice('platformType', 'Agent Platform', 'The device the agent works on', choicesOf(PLATFORM_TYPE)),
		optional(account('whatsId', 'WhatsApp Account', 'Your account to use; the agent chooses one if you leave it out')),
		optional(text('content', 'Message', 'Text that is put into the conversation', { placeholder: 'e.g. Hello!' })),
	],
	gather: {
		max: MOST,
		body: (bodies) => ({ data: bodies.map((body) => ({ ...body, type: 1 })) }),
		share(data, list, bodies) {
			// The answer is nothing but ids in the order sent: if one is missing, nobody knows which.
			const ids = [data].flat().flatMap((id) => idOf(id) ?? []);
			if (ids.length !== list.length) {
				throw badAnswer(
					`The platform gave ${ids.length || 'no'} IDs for ${list.length} wake-ups`,
					'They may have been carried out all the same: look before you run it again.',
				);
			}
			return bodies.map((body, i) => [{ json: { id: ids[i], ...body } }]);
		},
	},
	spaced: {
		by: ({ agentAccount: agent }) => `agent ${agent}`,
		// Where no account is given, it may turn out to be the same.
		between: (a, b) => a.friendWhatsId !== b.friendWhatsId && (!a.whatsId || !b.whatsId || a.whatsId === b.whatsId),
		what: 'two customers of the same agent and account. The platform asks for 10.',
		least: 10,
		spacing: 10,
		jitter: 0,
	},
	outcome: {
		what: 'each conversation was opened or could not be',
		timeout: 90,
		every: 5000,
		max: MOST,
		async look(call, outputs) {
			const ids = outputs.map(({ id }) => String(id));
			const found = records(await call(RESULTS, { data: ids }));
			return resultsOf(ids, found).map((json) => ({ json, isFinal: Number(json.executeStatus ?? 0) !== 0 }));
		},
	},
	simplify: readable,
});

/** docs/platform.md, "Conversation: get result" */
const getResult = operation({
	action: 'Get result of waking up WhatsApp conversation',
	description: 'See whether conversations were opened',
	endpoint: RESULTS,
	fields: [
		list(text('ids', 'IDs', 'The IDs of wake-ups, separated by commas', { placeholder: 'e.g. {{ $json.id }}' })),
	],
	gather: {
		max: MOST,
		size: ({ ids }) => ids.length,
		body: (_bodies, list) => ({ data: [...new Set(list.flatMap(({ ids }) => ids))] }),
		share: (data, list) => list.map(({ ids }) => resultsOf(ids, records(data)).map((json) => ({ json }))),
	},
	simplify: readable,
});

/** The record of each id; one that the platform does not know (yet) has a status of null. */
function resultsOf(ids: string[], found: IDataObject[]): IDataObject[] {
	const byId = new Map(found.map((result) => [String(result.id), result]));
	return ids.map((id) => ({ id, executeStatus: null, ...byId.get(id) }));
}

/** A wake-up, and where it was asked for, what became of it (docs/platform.md, "Wake-up status"). */
function readable(wakeUp: IDataObject): IDataObject {
	const { id = null, agentAccount: agent = null, whatsId, friendWhatsId, executeStatus, executeTime } = wakeUp;
	const item = { id, agent, account: numberIn(whatsId), customer: numberIn(friendWhatsId) };
	if (executeStatus === undefined) return item;
	const status = executeStatus === null ? { status: 'notFound' } : named('status', EXECUTE_STATUS, executeStatus);
	return { ...item, ...status, at: platformTimeToIso(executeTime) };
}

export const operations = { wakeUp, getResult };
