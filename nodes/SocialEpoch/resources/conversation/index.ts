import { choice, digits, flag, integer, list, optional, setting, text } from '../../action/fields';
import { operation } from '../../action/operation';
import { records } from '../../action/answers';
import { badAnswer } from '../../platform/failure';
import { act } from '../../platform/endpoint';
import { PLATFORM_TYPE } from '../../values/codes';
import { choicesOf } from '../../values/titles';
import { readableResult, RESULTS, wakeUpSpaced } from './spacing';
import { account, agentAccount } from '../shared';

/** docs/platform.md, "Conversation: wake up" */
const wakeUp = operation({
	value: 'wakeUp',
	action: 'Wake up WhatsApp conversation',
	description: 'Open the conversation with a customer on the agent’s screen',
	notice:
		'Agent and WhatsApp account must be logged in, otherwise the wake-up ends without success after a minute. Customers of the same agent and account are opened 10 seconds apart.',
	endpoint: act('/wscrm-bus-api/open/action/batchAdd', { tenantInBody: true }),
	fields: [
		agentAccount,
		digits('friendWhatsId', 'Customer', 'Number of the customer whose conversation is opened'),
		choice('platformType', 'Agent Platform', 'The device the agent works on', choicesOf(PLATFORM_TYPE)),
		optional(
			account(
				'whatsId',
				'WhatsApp Account',
				'Your account to open the conversation with; the agent chooses one if you leave it out',
			),
		),
		optional(text('content', 'Message', 'Text that is put into the conversation', { placeholder: 'e.g. Hello!' })),
		...[
			integer(
				'spacing',
				'Spacing (Seconds)',
				'Seconds between two customers of the same agent and account. The platform asks for 10.',
				{ min: 10, max: 3600, default: 10 },
			),
			integer('jitter', 'Random Extra (Seconds)', 'Up to this many seconds are added at random to each spacing', {
				min: 0,
				max: 3600,
				default: 0,
			}),
			flag('waitForResult', 'Wait for Result', 'Whether to wait until each conversation was opened or could not be'),
			integer('timeout', 'Wait at Most (Seconds)', 'Seconds to wait for results, after the last wake-up was sent', {
				min: 1,
				max: 3600,
				default: 90,
			}),
		].map((field) => setting(field)),
	],
	gather: {
		max: 100,
		body: (bodies) => ({ data: bodies.map((body) => ({ ...body, type: 1 })) }),
		share(data, list, bodies) {
			// The answer is nothing but ids in the order sent: if one is missing, nobody knows which.
			if (!Array.isArray(data) || data.length !== list.length) {
				throw badAnswer(
					`The platform gave ${Array.isArray(data) ? data.length : 'no'} IDs for ${list.length} wake-ups`,
					'They may have been carried out all the same: look before you run it again.',
				);
			}
			return bodies.map((body, i) => [{ json: { id: String(data[i]), ...body } }]);
		},
	},
	conduct: wakeUpSpaced,
});

/** docs/platform.md, "Conversation: get result" */
const getResult = operation({
	value: 'getResult',
	action: 'Get result of waking up WhatsApp conversation',
	description: 'See whether conversations were opened',
	endpoint: RESULTS,
	fields: [
		list(
			text('ids', 'IDs', 'What Conversation > Wake Up gave as ID, one or several separated by commas', {
				placeholder: 'e.g. {{ $json.id }} after Conversation > Wake Up',
			}),
		),
	],
	gather: {
		max: 100,
		size: ({ ids }) => ids.length,
		body: (_bodies, list) => ({ data: [...new Set(list.flatMap(({ ids }) => ids))] }),
		share(data, list) {
			const results = new Map(records(data).map((result) => [String(result.id), result]));
			return list.map(({ ids }) => ids.map((id) => ({ json: { id, executeStatus: null, ...results.get(id) } })));
		},
	},
	simplify: readableResult,
});

export const operations = [wakeUp, getResult];
