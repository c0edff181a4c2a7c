import type { WorkflowNode } from '../../scripts/stage/rest.cts';
import { customersDelivery, type Delivery, delivery, EVENT, slackDelivery, TENANT } from './deliveries.cts';

type Node = Pick<WorkflowNode, 'name' | 'type' | 'typeVersion' | 'parameters'> & { credential?: string };

/** A workflow that receives deliveries; its first node is the one that does. */
export interface Way {
	nodes: Node[];
	/** Items that come out of a delivery of 50 records; left out where that depends on what came before. */
	items?: number;
	/** ms that each execution waits for the customer to go on. */
	pause?: number;
	deliver?: (records: number) => Delivery;
}

/** The documented acknowledgement. */
const ACKNOWLEDGED = '{"code":200,"message":"success","data":""}';

const node = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: Node['parameters'],
	credential?: string,
) => ({
	name,
	type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
	typeVersion,
	parameters,
	credential,
});

/** Every record of the event; `options` by their stored names. */
function trigger(options: object = {}): Node {
	const parameters = { events: [EVENT], direction: 'both', chats: 'both', options };
	return node('Trigger', 'n8n-nodes-socialepoch.socialEpochTrigger', 2, parameters, 'socialEpochApi');
}

function webhook(options: object = {}, more: object = {}, credential?: string): Node {
	const shared = {
		httpMethod: 'POST',
		responseMode: 'onReceived',
		options: { responseData: ACKNOWLEDGED, ...options },
	};
	return node('Webhook', 'webhook', 2.1, { ...shared, ...more }, credential);
}

/**
 * What a user would write into a Code node: verify, split, normalise. It acknowledges before it verifies.
 *
 * @param body how it gets at the body
 */
const code = (body: string) =>
	node('Code', 'code', 2, {
		jsCode: `
const crypto = require('crypto');
${body}
const expected = crypto.createHmac('sha256', '${TENANT.webhookSecret}')
  .update(String(body.tenantId) + String(body.timestamp)).digest('hex');
const shown = String(body.accessToken);
const isSigned = shown.length === expected.length
  && crypto.timingSafeEqual(Buffer.from(shown), Buffer.from(expected));
const age = Math.abs(Date.now() - Number(body.timestamp));
if (!isSigned || String(body.tenantId) !== '${TENANT.tenantId}' || age > 180 * 60000) {
  throw new Error('The delivery is not signed by SocialEpoch');
}
const TYPES = ['', 'text', 'image', 'audio', 'file', 'video', 'contactCard', 'sticker', 'call', 'quote'];
const STATUS = { 1: 'sent', 3: 'delivered', 4: 'read' };
const digits = (id) => String(id ?? '').replace(/@[cg]\\.us$/, '') || null;
const parse = (text) => {
  try { return JSON.parse(text); } catch { return {}; }
};
return body.data.map((record) => {
  const isGroup = record.chatType === 2;
  const contentType = TYPES[record.newContentType] ?? 'unknown';
  const content = contentType === 'text' ? { text: record.content } : parse(record.content);
  return { json: {
    event: '${EVENT}',
    messageId: record.messageId,
    direction: record.actionType === 1 ? 'sent' : 'received',
    chatType: isGroup ? 'group' : 'individual',
    account: digits(record.currentWhatsId),
    customer: digits(isGroup ? record.whatsId : record.friendWhatsId),
    groupId: isGroup ? digits(record.groupId) : null,
    memberName: isGroup ? record.memberName : null,
    agent: record.userName,
    contentType,
    text: content.text ?? content.caption ?? null,
    media: content.url ? {
      url: content.url,
      fileName: content.filename,
      mimeType: content.mimeType ?? content.mimetype,
      caption: content.caption || null,
    } : null,
    quoted: content.referContent ?? null,
    status: STATUS[record.messageStatus] ?? null,
    sentAt: new Date(record.sendTime.replace(' ', 'T') + '+08:00').toISOString(),
    customerProfile: record.userProfile,
    taskId: record.taskId ? String(record.taskId) : null,
    taskInfoId: record.taskInfoId ? String(record.taskInfoId) : null,
  } };
});`,
	});

const PARSED = 'const { body } = $input.first().json;';

/** JSON.parse shows the digits as they were written, so that ids beyond 2^53 can be kept. */
const EXACT = `
const text = (await this.helpers.getBinaryDataBuffer(0, 'data')).toString();
const body = JSON.parse(text, (key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\\d+$/.test(source) ? source : value);`;

/** Its history holds more than the marks it is filled with: once it is full, the node fails instead of forgetting. */
const REMOVE_DUPLICATES = node('Remove Duplicates', 'removeDuplicates', 2, {
	operation: 'removeItemsSeenInPreviousExecutions',
	dedupeValue: '={{ $json.messageId }}/{{ $json.status }}',
	options: { historySize: 1_000_000 },
});

/** What most workflows do first: an expression for each item. */
const EDIT_FIELDS = node('Edit Fields', 'set', 3.4, {
	assignments: { assignments: [{ id: 'text', name: 'text', type: 'string', value: '={{ $json.text }}' }] },
	options: {},
});

const SLACK = node(
	'Slack',
	'slackTrigger',
	1,
	{ trigger: ['any_event'], watchWorkspace: true, options: {} },
	'slackApi',
);

export const OURS = 'SocialEpoch Trigger';
export const NO_DUPLICATES = 'SocialEpoch Trigger without Deduplicate';
/** One refusal of each kind in 10 minutes fails an execution, which would be measured with the first of them. */
export const QUIET = 'SocialEpoch Trigger that reports no refusals';
export const CUSTOMERS = 'SocialEpoch Trigger, messages of customers';
export const PATIENT = 'the same with Wait for a Pause (1 s) and Stay Silent (60 min)';
export const BARE = 'bare Webhook';
export const SAME_JOB = 'Webhook + Code + Remove Duplicates';

export const WAYS: Record<string, Way> = {
	[OURS]: { nodes: [trigger()], items: 50 },
	[NO_DUPLICATES]: { nodes: [trigger({ deduplicate: false })], items: 50 },
	[QUIET]: { nodes: [trigger({ reportRefusals: false })], items: 50 },
	[CUSTOMERS]: { nodes: [trigger()], items: 50, deliver: customersDelivery },
	// The one customer whom a person has answered starts nothing.
	[PATIENT]: {
		nodes: [trigger({ waitForPause: 1, staySilent: 60 })],
		items: 49,
		pause: 1000,
		deliver: customersDelivery,
	},
	'SocialEpoch Trigger + Edit Fields': { nodes: [trigger(), EDIT_FIELDS], items: 50 },
	[SAME_JOB]: { nodes: [webhook({ rawBody: true }), code(EXACT), REMOVE_DUPLICATES], items: 50 },
	'Webhook + Code': { nodes: [webhook(), code(PARSED)], items: 50 },
	"n8n's Slack Trigger": { nodes: [SLACK], items: 1, deliver: slackDelivery },
	[BARE]: { nodes: [webhook()], items: 1 },
	'Webhook with header authentication': {
		nodes: [webhook({}, { authentication: 'headerAuth' }, 'httpHeaderAuth')],
	},
};

export function deliveriesFor(way: string, count: number, records = 50): Delivery[] {
	return Array.from({ length: count }, () => (WAYS[way].deliver ?? delivery)(records));
}
