import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';
import { TENANT } from '../lib/sign.cts';
import { requestToken } from '../../simulator/signature.cts';
import { openN8n, type Step } from './harness.cts';
import { job } from './job.cts';

/** Who does the work. */
export type Way = 'SocialEpoch' | 'HTTP Request' | 'item by item';

export interface ActionParams {
	/** Of the simulator. */
	url: string;
	way: Way;
	/** Reads of one record each, or one list read whole. */
	work: 'reads' | 'list';
	/** How many incoming items. */
	items: number;
}

export interface ActionResult {
	/** Items that came out. */
	items: number;
	seconds: number;
	/** When it began, ms since 1970. */
	begunAt: number;
	/** ms of processor time of the process. */
	processorMs: number;
	/** Resident set before the run, and the largest of the whole process, MB. */
	beforeMb: number;
	peakMb: number;
	/** JSON text of the first and the last item. */
	first: string;
	last: string;
}

const PATH = '/wscrm-bus-api/open/message/msgPage';

/** One workflow, run once in a process of its own. */
job<ActionParams, ActionResult>(async (input) => {
	const { url, way, work, items } = input.params;
	const { run, startExpressionEngine, ours, base } = openN8n(input, { ...TENANT, baseUrl: url });
	await startExpressionEngine();
	const timestamp = String(Date.now());
	// HTTP Request cannot sign, so it is handed the signature, which costs it nothing here.
	const token = requestToken(TENANT.tenantId, timestamp, TENANT.apiKey);
	const given = Array.from({ length: items }, (_, i): INodeExecutionData => {
		return { json: { customer: String(8615601880000 + i), timestamp, token } };
	});
	const steps: Record<Way, () => Step[]> = {
		SocialEpoch: () => [{ name: 'SocialEpoch', type: ours('SocialEpoch'), parameters: OURS[work] }],
		'HTTP Request': () => [
			{
				name: 'HTTP Request',
				type: base('HttpRequest/HttpRequest', 'HttpRequest'),
				version: 4.4,
				parameters: httpRequest(url, work),
			},
			...(work === 'list'
				? [
						{
							name: 'Split Out',
							type: base('Transform/SplitOut/SplitOut', 'SplitOut'),
							parameters: { fieldToSplitOut: 'data.records', options: {} },
						},
					]
				: []),
		],
		'item by item': () => [
			{ name: 'Item by item', type: itemByItem(url), parameters: { customer: '={{ $json.customer }}' } },
		],
	};
	const chain = steps[way]();

	const beforeMb = process.memoryUsage().rss / 2 ** 20;
	const cpu = process.cpuUsage();
	const begunAt = Date.now();
	const begin = performance.now();
	const result = await run(chain, given);
	const seconds = (performance.now() - begin) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	return {
		items: result.length,
		seconds,
		begunAt,
		processorMs: (user + system) / 1000,
		beforeMb,
		peakMb: process.resourceUsage().maxRSS / 1024,
		first: JSON.stringify(result[0]?.json),
		last: JSON.stringify(result[result.length - 1]?.json),
	};
});

const OURS = {
	reads: {
		resource: 'chat',
		operation: 'getMany',
		returnAll: false,
		limit: 1,
		filters: { friendWhatsId: '={{ $json.customer }}' },
	},
	list: { resource: 'chat', operation: 'getMany', returnAll: true },
};

/** What a user would fill in: signature headers, the body, and the option that the work needs. */
function httpRequest(url: string, work: ActionParams['work']): INodeParameters {
	const header = (name: string) => ({ name, value: `={{ $json.${name} }}` });
	return {
		method: 'POST',
		url: url + PATH,
		sendHeaders: true,
		headerParameters: {
			parameters: [{ name: 'tenant_id', value: TENANT.tenantId }, header('timestamp'), header('token')],
		},
		sendBody: true,
		specifyBody: 'json',
		jsonBody:
			work === 'list'
				? `{ "tenantId": ${TENANT.tenantId}, "current": 1, "pageSize": 100, "info": {} }`
				: `={ "tenantId": ${TENANT.tenantId}, "current": 1, "pageSize": 1, "info": { "friendWhatsId": "{{ $json.customer }}" } }`,
		options:
			work === 'list'
				? {
						pagination: {
							pagination: {
								paginationMode: 'updateAParameterInEachRequest',
								parameters: { parameters: [{ type: 'body', name: 'current', value: '={{ $pageCount + 1 }}' }] },
								paginationCompleteWhen: 'other',
								completeExpression: '={{ $response.body.data.records.length < 100 }}',
								limitPagesFetched: false,
								requestInterval: 0,
							},
						},
					}
				: { batching: { batch: { batchSize: 50, batchInterval: 1000 } } },
	};
}

/** What most nodes for such an API do: a loop that sends, waits for the answer, and goes on. */
function itemByItem(url: string): INodeType {
	return {
		description: {
			displayName: 'Item by item',
			name: 'itemByItem',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'socialEpochApi', required: true }],
			properties: [{ displayName: 'Customer', name: 'customer', type: 'string', default: '' }],
		} as unknown as INodeType['description'],
		async execute(this: IExecuteFunctions) {
			const result: INodeExecutionData[] = [];
			for (let i = 0; i < this.getInputData().length; i++) {
				const friendWhatsId = this.getNodeParameter('customer', i) as string;
				const answer = (await this.helpers.httpRequestWithAuthentication.call(this, 'socialEpochApi', {
					method: 'POST',
					url: url + PATH,
					body: { tenantId: Number(TENANT.tenantId), current: 1, pageSize: 1, info: { friendWhatsId } },
					json: true,
				})) as { data: { records: IDataObject[] } };
				for (const json of answer.data.records) result.push({ json, pairedItem: { item: i } });
			}
			return [result];
		},
	};
}
