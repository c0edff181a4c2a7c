import type {
	IExecuteFunctions,
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookDescription,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';

import { emit } from './trigger/emit';
import { Memory } from './trigger/memory';
import { optionFields, readSettings } from './trigger/options';
import { PAGE, receive, SAMPLE } from './trigger/receive';
import { CREDENTIAL } from './platform/credential';
import { testCredential } from './platform/testCredential';
import { EVENTS } from './events';
import { CLIENT_SYNC_MESSAGE, MSG_SYNC_MESSAGE } from './events/messageEvents';
import { alphabetically, noticeOf } from './values/titles';

const DELIVERIES = [
	...EVENTS.map(({ id }) => webhookOf('POST', id, id, `={{ !$parameter["events"].includes("${id}") }}`)),
	...EVENTS.flatMap(({ id, printedPath }) => (printedPath ? [webhookOf('POST', `${id}_URI`, printedPath)] : [])),
];

const WEBHOOKS = [
	...DELIVERIES,
	...DELIVERIES.map(({ name, path }) => webhookOf('GET', `${name}${PAGE}`, path)),
	webhookOf('GET', SAMPLE, 'sample', false),
];

/** Shown while a message event is selected. */
const MESSAGES = { events: [CLIENT_SYNC_MESSAGE.id, MSG_SYNC_MESSAGE.id] };

/** n8n types a webhook's name as one of two, and takes any. `responseData: ''` lets our own answer through. */
function webhookOf(
	httpMethod: 'GET' | 'POST',
	name: string,
	path: string,
	ndvHideUrl: string | boolean = true,
): IWebhookDescription {
	return {
		name: name as IWebhookDescription['name'],
		path,
		httpMethod,
		responseMode: 'onReceived',
		responseData: '',
		ndvHideUrl,
	};
}

/**
 * The platform has no endpoint that registers a URL, so the user pastes it. Publishing is the moment to tell of
 * options that can match nothing.
 */
const registration = {
	checkExists: async () => false,
	async create(this: IHookFunctions): Promise<boolean> {
		const { mistakes } = readSettings((name) => this.getNodeParameter(name, null));
		if (mistakes.length > 0) throw new NodeOperationError(this.getNode(), mistakes.join('. '));
		return true;
	},
	delete: async () => true,
};

const NAMES = Object.fromEntries(EVENTS.map(({ id, name }) => [id, name]));

/** The events that a platform with one base URL does not reach. */
const WITH_FULL_URL = EVENTS.filter(({ printedPath }) => !printedPath).map(({ name }) => name);

export class SocialEpochTrigger implements INodeType {
	/** What this process remembers. It stands here because n8n calls the methods below on a context of its own. */
	static memory = new Memory();

	description: INodeTypeDescription = {
		displayName: 'SocialEpoch Trigger',
		name: 'socialEpochTrigger',
		icon: { light: 'file:socialEpoch.svg', dark: 'file:socialEpoch.dark.svg' },
		group: ['trigger'],
		// In version 1 of a node with webhooks, n8n evaluates an expression of its own for every delivery, which costs more
		// than all we do (bench/README.md).
		version: 2,
		subtitle: `={{ $parameter["events"].length === ${EVENTS.length} ? "all events" : $parameter["events"].map((id) => (${JSON.stringify(NAMES)})[id] ?? id).join(", ") }}`,
		description: 'Starts the workflow when SocialEpoch reports a WhatsApp message or a change of an account',
		defaults: { name: 'SocialEpoch Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL, required: true, testedBy: 'socialEpochApiTest' }],
		webhooks: WEBHOOKS,
		eventTriggerDescription: 'Open the test URL that ends in /sample in your browser',
		activationMessage:
			'Now paste the production URL of the trigger into the SocialEpoch back office, at the configuration ID it ends with.',
		triggerPanel: {
			header: 'Receive events from SocialEpoch',
			executionsHelp:
				'<b>1. Try it.</b> Click the button above, then open the test URL that ends in <b>/sample</b> in your browser: an example of every selected event comes out here.<br /><br /><b>2. Go live.</b> Publish the workflow, and paste its production URL into the SocialEpoch back office, at the configuration ID it ends with. For a real event to build with, let a customer write, open the execution in <a data-key="executions">Executions</a>, and choose <b>Copy to editor</b>.',
			activationHint:
				'To try it, click the button above, then open the test URL that ends in /sample in your browser. To go live, publish the workflow and paste its production URL into the SocialEpoch back office.',
		},
		properties: [
			noticeOf(
				'notice',
				`Publish the workflow, then paste its <b>production URL</b> into the SocialEpoch back office, at the configuration ID it ends with. Open that URL in your browser to see whether deliveries arrive. If the back office asks for one base URL, give it the URL without its last part; these events need their full URL all the same: ${WITH_FULL_URL.join(', ')}.`,
			),
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: EVENTS.map(({ id, name, description }) => ({
					name,
					value: id,
					action: `On ${name.replace(/\b[A-Z][a-z]+/g, (word) => word.toLowerCase())}`,
					description: `${description} (${id})`,
				})).sort((a, b) => alphabetically(a.name, b.name)),
				default: [CLIENT_SYNC_MESSAGE.id],
				description: 'What to start the workflow for. Other deliveries are acknowledged and start nothing.',
			},
			noticeOf(
				'bothNotice',
				'Each message comes <b>twice</b>: once from the client and once from the archive. Choose one of the two unless you mean to answer it twice.',
				// Two names for the same field, so that both events have to be there.
				{ events: [CLIENT_SYNC_MESSAGE.id], '/events': [MSG_SYNC_MESSAGE.id] },
			),
			{
				displayName: 'Direction',
				name: 'direction',
				type: 'options',
				options: [
					{ name: 'Received', value: 'received', description: 'What customers write to you' },
					{ name: 'Sent', value: 'sent', description: 'What your side writes, this workflow included' },
					{ name: 'Both', value: 'both' },
				],
				default: 'received',
				description: 'Which messages to start the workflow for',
				displayOptions: { show: MESSAGES },
			},
			noticeOf(
				'directionNotice',
				'Messages that <b>your side sends</b> start the workflow, too. If it answers messages, choose <b>Received</b>, or it answers its own answers without end.',
				{ ...MESSAGES, direction: ['sent', 'both'] },
			),
			{
				displayName: 'Chats',
				name: 'chats',
				type: 'options',
				options: [
					{ name: 'Individual', value: 'individual', description: 'Chats with one customer' },
					{ name: 'Group', value: 'group' },
					{ name: 'Both', value: 'both' },
				],
				default: 'individual',
				description: 'Which chats to start the workflow for',
				displayOptions: { show: MESSAGES },
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description: 'Whether to return a simplified version of the response instead of the raw data',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: optionFields,
			},
		],
	};

	methods = { credentialTest: { socialEpochApiTest: testCredential } };

	webhookMethods = Object.fromEntries(WEBHOOKS.map(({ name }) => [name, registration]));

	/** Judges what arrives, and answers it once n8n has recorded what is to be executed. */
	async webhook(this: IWebhookFunctions) {
		return await receive(this, SocialEpochTrigger.memory, Date.now());
	}

	/**
	 * Runs what n8n has recorded, on a worker where there are some. A trigger with webhooks needs no execute(); this one has
	 * it because only here n8n's list of marks is to be had, messages can wait for one another, and a refusal can fail.
	 */
	async execute(this: IExecuteFunctions) {
		return [await emit(this, SocialEpochTrigger.memory)];
	}
}
