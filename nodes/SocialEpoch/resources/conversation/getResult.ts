import type { IDataObject } from 'n8n-workflow';

import { list, text } from '../../engine/fields';
import type { Operation } from '../../engine/operation';
import { records } from '../../engine/run';
import { query } from '../../transport/platform';
import { EXECUTE_STATUS, nameOf } from '../../values/codes';
import { platformTimeToIso } from '../../values/time';

/** Seed 001: Query Wake-up Friend Contact Execution Detail API */
export const getResult: Operation = {
	resource: 'conversation',
	value: 'getResult',
	name: 'Get Result',
	action: 'Get result of waking up WhatsApp conversation',
	description: 'See whether conversations were opened',
	endpoint: query('POST', '/wscrm-bus-api/open/action/callbackResult', { tenantInBody: true }),
	fields: [
		list(
			text('ids', 'IDs', 'What Conversation > Wake Up gave as ID, one or several separated by commas', {
				placeholder: 'e.g. {{ $json.id }} after Conversation > Wake Up',
			}),
		),
	],
	gather: {
		max: 100,
		size: (values) => idsOf(values).length,
		body: (items) => ({ data: [...new Set(items.flatMap(idsOf))] }),
		share(data, items) {
			const results = new Map(records(data).map((result) => [String(result.id), result]));
			return items.map((values) =>
				idsOf(values).map((wakeUpId) => ({
					json: { id: wakeUpId, executeStatus: null, ...results.get(wakeUpId) },
				})),
			);
		},
	},
	simplify: readableResult,
};

function idsOf(values: Record<string, unknown>): string[] {
	return values.ids as string[];
}

/** The result of one wake-up with its code named; "notFound" for an ID the platform does not know. */
export function readableResult(result: IDataObject): IDataObject {
	return {
		...result,
		executeStatusName: nameOf(EXECUTE_STATUS, result.executeStatus) ?? 'notFound',
		...('executeTime' in result && { executeTime: platformTimeToIso(result.executeTime) }),
	};
}
