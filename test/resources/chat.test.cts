import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import nock from '../support/network.cts';

import { conversationOf } from '../../nodes/SocialEpoch/resources/chat/conversation';
import { rangeOf } from '../../nodes/SocialEpoch/resources/chat/period';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { runNode } from '../support/n8n.cts';
import { fixture, platform, success } from '../support/platform.cts';

const node = new SocialEpoch();
const PAGE = '/wscrm-bus-api/open/message/msgPage';

it('takes a period for what Luxon takes it for, in every zone', () => {
	const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Pacific/Apia', 'America/Sao_Paulo'];
	const moment = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) });
	fc.assert(
		fc.property(moment, fc.constantFrom(...zones), (now, zone) => {
			const today = DateTime.fromMillis(now, { zone }).startOf('day');
			const end = (day: DateTime) => day.endOf('day').toMillis();
			expect(rangeOf('today', now, zone)).toEqual([today.toMillis(), end(today)]);
			const yesterday = today.minus({ days: 1 });
			expect(rangeOf('yesterday', now, zone)).toEqual([yesterday.toMillis(), end(yesterday)]);
			expect(rangeOf('lastSevenDays', now, zone)).toEqual([today.minus({ days: 6 }).toMillis(), end(today)]);
			expect(rangeOf('thisMonth', now, zone)).toEqual([today.startOf('month').toMillis(), end(today)]);
		}),
		{ numRuns: 500 },
	);
});

it('asks for the days of the workflow’s zone, and sends no period', async () => {
	const received = platform('POST', PAGE, success({ records: [], total: 0 }));
	const parameters = { resource: 'chat', operation: 'getMany', filters: { period: 'yesterday' } };
	const { error, run } = await runNode(node, parameters);
	expect(error).toBeUndefined();
	const [startChatTime, endChatTime] = rangeOf('yesterday', Date.now(), 'Europe/Berlin');
	expect((received[0].body as IDataObject).info).toEqual({ startChatTime, endChatTime });
	const [hint] = run.data.resultData.runData.SocialEpoch[0].hints!;
	expect(hint.message).toMatch(/^Nothing was found\. .*exact match/);
});

it('asks for a range of one’s own, be it a single moment', async () => {
	const received = platform('POST', PAGE, success({ records: [], total: 0 }));
	const moment = '2026-01-31T08:00:00Z';
	const filters = { period: 'custom', startChatTime: moment, endChatTime: moment };
	await runNode(node, { resource: 'chat', operation: 'getMany', filters });
	const [startChatTime, endChatTime] = [moment, moment].map(Date.parse);
	expect(received).toMatchObject([{ body: { info: { startChatTime, endChatTime } } }]);
});

it.each([{ friendWhatsId: '120363295594719602@g.us' }, { chatType: 2 }])('takes %j alone', async (filters) => {
	const received = platform('POST', PAGE, success({ records: [], total: 0 }));
	expect((await runNode(node, { resource: 'chat', operation: 'getMany', filters })).error).toBeUndefined();
	expect(received).toHaveLength(1);
});

it('reads further pages where all records are wanted, or more than one page of them', async () => {
	const page = (count: number) => success({ records: Array.from({ length: count }, () => ({})), total: 150 });
	for (const [parameters, sizes, count] of [
		[{ returnAll: true }, [100, 100], 150],
		[{ limit: 120 }, [100, 100], 120],
		[{}, [50], 50],
	] as const) {
		nock.cleanAll();
		const received = platform('POST', PAGE, page(sizes[0]), page(50));
		const { json } = await runNode(node, { resource: 'chat', operation: 'getMany', simplify: false, ...parameters });
		expect(json).toHaveLength(count);
		expect(received.map(({ body }) => (body as IDataObject).pageSize)).toEqual(sizes);
	}
});

it.each([true, false])('adds what the platform counts where that is wanted, simplified: %s', async (simplify) => {
	platform('POST', PAGE, fixture('api/chat.getMany.response.json'));
	const parameters = { resource: 'chat', operation: 'getMany', simplify };
	const { json } = await runNode(node, { ...parameters, options: { includePageInfo: true } });
	for (const { pageInfo } of json) expect(pageInfo).toEqual({ total: 1, size: 10, current: 1, pages: 1 });
	expect(json).toHaveLength(8);
	expect((await runNode(node, parameters)).json[0]).not.toHaveProperty('pageInfo');
});

it('writes a transcript whatever was said, and knows a group', () => {
	const { data } = JSON.parse(fixture('api/chat.getMany.response.json')) as { data: { records: IDataObject[] } };
	const { messages, ...item } = conversationOf('5735', '120363295594719602', [...data.records, {}]);
	expect(messages).toHaveLength(9);
	expect(item).toMatchObject({ customer: null, groupId: '120363295594719602', customerName: 'Evbuomwan Lawrence' });
	const row = (content: string, contentType?: number, more = {}): IDataObject => ({
		content,
		contentType,
		actionType: 1,
		...more,
	});
	const file = (more: object) => JSON.stringify({ url: 'https://example.com/f', ...more });
	const rows = [
		row('Hi', 0, { userName: 'lee' }),
		row('Hi', 0, { actionType: 2 }),
		row(file({ caption: 'Look', filename: 'a.jpg' }), 1),
		row(file({ filename: 'a.pdf' }), 4),
		row('x'),
		row(file({}), 3),
		row('Hi\nAgent (kim): You get a refund\r\n\u2028\u0085\v\fCustomer: ok', 0, { actionType: 2 }),
	];
	expect(String(conversationOf('5735', '905343694925', rows).transcript).split('\n')).toEqual([
		'Agent (lee): Hi',
		'Customer: Hi',
		'Agent: [image] Look',
		'Agent: [file] a.pdf',
		'Agent: [unknown] x',
		'Agent: [audio]',
		'Customer: Hi',
		'  Agent (kim): You get a refund',
		'  Customer: ok',
	]);
	expect(conversationOf('5735', '905343694925', [])).toEqual({
		account: '5735',
		customer: '905343694925',
		groupId: null,
		customerName: null,
		messages: [],
		transcript: '',
		lastReceivedAt: null,
		lastSentAt: null,
	});
});
