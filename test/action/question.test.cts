import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import nock from '../support/network.cts';

import { answer } from '../../nodes/SocialEpoch/action/question';
import type { Question } from '../../nodes/SocialEpoch/action/answerPage';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { runNode } from '../support/n8n.cts';
import { platform, refusal, success } from '../support/platform.cts';

const approval: Question = { id: 'q1', text: 'Ship <b>it</b>?', buttons: { approve: 'Yes & go', decline: 'No' } };
const [approveOnly, freeText] = [
	{ ...approval, buttons: { approve: 'Yes' } },
	{ id: 'q1', text: 'When?' },
];

/** What a browser gets for one request to the page, and what n8n is handed. */
async function visit(question: Question | undefined, method: string, form: unknown = {}, id: unknown = 'q1') {
	const shown = { status: 200, headers: {} as Record<string, string>, page: '', logged: [] as string[] };
	const response = {
		status: (status: number) => ((shown.status = status), response),
		set: (headers: object) => (Object.assign(shown.headers, headers), response),
		send: (page: string) => ((shown.page = page), response),
	};
	const result = await answer(
		{
			getResponseObject: () => response,
			getRequestObject: () => ({ method }),
			getQueryData: () => ({ question: id }),
			getBodyData: () => form,
			getNode: () => ({ name: 'Ask "us" {{ }}' }),
			logger: { error: (words: string) => shown.logged.push(words) },
			evaluateExpression: (expression: string) => {
				expect(expression).toBe('{{ $node["Ask \\"us\\" \\u007b\\u007b \\u007d\\u007d"].context["question"] }}');
				if (question?.text === 'broken') throw new Error('no such node');
				return question;
			},
		} as unknown as IWebhookFunctions,
		new Date(0),
	);
	const given = result.workflowData?.[0][0];
	// n8n answers for itself where the node has not.
	expect(result).toEqual(given ? expect.anything() : { noWebhookResponse: true });
	expect(given?.pairedItem).toEqual(given && { item: 0 });
	return { ...shown, page: String(result.webhookResponse ?? shown.page), given: given?.json.data };
}

describe('the page that answers a question', () => {
	it.each<[string, Question, unknown, object]>([
		['a click on the first button', approval, { answer: 'approve' }, { approved: true }],
		['a click on the second', approval, { answer: 'decline' }, { approved: false }],
		['the only button', approveOnly, { answer: 'approve' }, { approved: true }],
		['words', freeText, { text: '  Tomorrow\n' }, { text: 'Tomorrow' }],
		['many words', freeText, { text: 'x'.repeat(9000) }, { text: 'x'.repeat(5000) }],
	])('takes %s', async (_what, question, form, given) => {
		const done = await visit(question, 'POST', form);
		expect(done.given).toEqual({ ...given, respondedAt: '1970-01-01T00:00:00.000Z' });
		expect(done.page).toMatch(/<h1>Thank you<.*Your answer is recorded/);
	});

	it.each<[string, Question, string, unknown]>([
		['a preview that opens the link', approval, 'GET', {}],
		['a look that pretends to answer', approval, 'GET', { answer: 'approve' }],
		['HEAD', approval, 'HEAD', { answer: 'approve' }],
		['an empty form', approval, 'POST', {}],
		['no form at all', freeText, 'POST', null],
		['another word', approval, 'POST', { answer: 'Approve' }],
		['a list', approval, 'POST', { answer: ['approve'] }],
		['a second button that does not exist', approveOnly, 'POST', { answer: 'decline' }],
		['words where a button is asked for', approval, 'POST', { text: 'approve' }],
		['no words', freeText, 'POST', { text: ' \n' }],
		['a button where words are asked for', freeText, 'POST', { answer: 'approve' }],
	])('shows the question again, and decides nothing, for %s', async (_what, question, method, form) => {
		const { status, page, given, headers } = await visit(question, method, form);
		expect([status, given]).toEqual([200, undefined]);
		expect(page).toMatch(/<h1>Your answer, please<.*<form method="post">/);
		expect(headers).toEqual({
			'Content-Type': 'text/html; charset=utf-8',
			'Content-Security-Policy':
				"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-forms",
			'Cache-Control': 'no-store',
			'Referrer-Policy': 'no-referrer',
			'X-Content-Type-Options': 'nosniff',
		});
	});

	const button = (value: string, label: string, look = '') =>
		`<button name="answer" value="${value}"${look}>${label}</button>`;
	const field = '<textarea name="text" rows="5" maxlength="5000" required aria-label="Your answer"></textarea>';
	it.each<[string, Question, string, string]>([
		[
			...(['two buttons, with every word escaped', approval, 'Ship &lt;b&gt;it&lt;/b&gt;?'] as const),
			button('approve', 'Yes &amp; go') + button('decline', 'No', ' class="quiet"'),
		],
		['one button', approveOnly, 'Ship &lt;b&gt;it&lt;/b&gt;?', button('approve', 'Yes')],
		['a field', freeText, 'When?', field + button('send', 'Send')],
	])('is %s', async (_what, question, text, controls) => {
		const { page } = await visit(question, 'GET');
		const form = `<p>${text}</p><form method="post">${controls}</form></body>`;
		expect(page.slice(page.indexOf('<p>'))).toBe(`${form}</html>`);
	});

	const closed = [410, 'This question is closed'] as const;
	it.each([
		['an earlier question of a loop', approval, 'q0', ...closed],
		['a link without a question', approval, '', ...closed],
		['no question at all', undefined, 'q1', ...closed],
		['a fault', { id: 'q1', text: 'broken' }, 'q1', 500, 'Your answer could not be taken'],
	])('counts nothing as an answer for %s', async (_what, question, id, code, title) => {
		const { status, given, page, logged } = await visit(question, 'POST', { answer: 'approve' }, id);
		expect([status, given]).toEqual([code, undefined]);
		expect(page).toMatch(RegExp(`<h1>${title}<.*Nothing was recorded`));
		expect(logged).toEqual(code === 500 ? ['SocialEpoch could not take an answer: no such node'] : []);
	});
});

describe('asking', () => {
	const SEND = '/group-dispatch-api/gsTask/assign/soCreate';
	const node = new SocialEpoch();
	const asking = async (reply: string, change: IDataObject = {}, options = {}) => {
		nock.cleanAll();
		const received = platform('POST', SEND, reply);
		const parameters = { resource: 'message', operation: 'sendAndWait', sendWhatsApp: '86172272727', ...change };
		const result = await runNode(
			node,
			{ friendWhatsApp: '120363295594719602@g.us', message: 'Ship?', ...parameters },
			options,
		);
		return {
			...result,
			texts: received.map(({ body }) => (body as { content: Array<{ text: string }> }).content[0].text),
		};
	};

	it('sends the first item only, and waits as long as is wanted', async () => {
		const items = [{ order: 1 }, { order: 2 }];
		const { run, json, texts } = await asking(success({ taskId: 1 }), { options: { limitWaitTime: 5 } }, { items });
		expect(texts).toHaveLength(1);
		expect(json).toEqual(items);
		const [id] = /(?<=question=)[-\w]+/.exec(texts[0])!;
		const question = { id, text: 'Ship?', buttons: { approve: 'Approve', decline: 'Decline' } };
		expect(run.data.executionData?.contextData).toEqual({ 'node:SocialEpoch': { question } });
		expect(run.waitTill!.getTime() - Date.now()).toBeGreaterThan(290_000);
		expect(run.waitTill!.getTime() - Date.now()).toBeLessThanOrEqual(300_000);
		expect((await asking(success({ taskId: 1 }))).run.waitTill!.getFullYear()).toBeGreaterThan(2999);
	});

	it.each([['stopWorkflow'], ['continueRegularOutput'], ['continueErrorOutput']])(
		'does not wait for the answer to a message that did not leave (%s)',
		async (onError) => {
			const { run } = await asking(refusal(517, 'database is down'), {}, { node: { onError } });
			expect(run.waitTill).toBeUndefined();
		},
	);

	it('writes what a tool is to do, line by line', async () => {
		const items = [{ toolParameters: { To: '8613', Text: 'Hi\n$&', list: [1] } }];
		const { texts } = await asking(success({}), { message: 'Run it?\n[object Object]' }, { items });
		expect(texts[0]).toMatch(/^Run it\?\nTo: 8613\nText: Hi\n\$&\nlist: \[1\]\n\nhttp/);
		const none = { items: [{ toolParameters: null }] };
		expect((await asking(success({}), { message: 'Run [object Object]' }, none)).texts[0]).toMatch(/^Run \[object Obj/);
	});

	it('refuses a question that does not fit into a message, and a sample', async () => {
		expect((await asking(success({}), { message: 'x'.repeat(1000) })).error?.message).toMatch(/characters/);
		expect((await asking(success({}), { friendWhatsApp: '9991234567' })).error?.message).toMatch(
			/documented example, not a customer/,
		);
	});
});
