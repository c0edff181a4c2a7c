import { randomUUID } from 'crypto';
import type { IExecuteFunctions, IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { htmlPage, pageHeaders } from '../values/html';
import { answerIn, type Question, questionForm } from './answerPage';

/**
 * Where the answer to a question arrives. n8n registers neither: they are called through the signed address of an
 * execution that waits. With an operation called `sendAndWait`, they make n8n offer the node for its human review.
 */
export const ANSWER_WEBHOOKS: IWebhookDescription[] = (['GET', 'POST'] as const).map((httpMethod) => ({
	name: 'default',
	httpMethod,
	path: '={{ $nodeId }}',
	responseMode: 'onReceived',
	responseData: '',
	restartWebhook: true,
	isFullPath: true,
}));

/**
 * Keeps a question in the execution's data, and gives the signed address of the page that answers it. The node asks
 * anew in each round of a loop, under the same address, so the address names the question.
 */
export function ask(context: IExecuteFunctions, question: Omit<Question, 'id'>): string {
	const id = randomUUID();
	context.getContext('node').question = { ...question, id };
	return context.getSignedResumeUrl({ question: id });
}

/**
 * The page behind that address, and what it sends back. Never throws: n8n would end the execution and yet run the nodes
 * that follow, as if somebody had approved.
 */
export async function answer(context: IWebhookFunctions, now: Date): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	const show = (status: number, title: string, body: string): IWebhookResponseData => {
		response.status(status).set(pageHeaders('allow-forms')).send(htmlPage(title, body));
		return { noWebhookResponse: true };
	};
	try {
		const question = questionOf(context);
		const { question: id } = context.getQueryData() as { question?: unknown };
		if (!question || question.id !== id) {
			return show(410, 'This question is closed', '<p>Another one has taken its place. Nothing was recorded.</p>');
		}
		const isSent = context.getRequestObject().method === 'POST';
		const given = isSent ? answerIn(context.getBodyData(), question) : undefined;
		if (!given) return show(200, 'Your answer, please', questionForm(question));
		const data = { ...given, respondedAt: now.toISOString() };
		response.set(pageHeaders());
		return {
			webhookResponse: htmlPage('Thank you', '<p>Your answer is recorded. You can close this page.</p>'),
			workflowData: [[{ json: { data }, pairedItem: { item: 0 } }]],
		};
	} catch (error) {
		context.logger.error(`SocialEpoch could not take an answer: ${(error as Error).message}`);
		return show(500, 'Your answer could not be taken', '<p>Nothing was recorded. Please try again later.</p>');
	}
}

function questionOf(context: IWebhookFunctions): Question | undefined {
	// Braces in a name would end the expression.
	const node = JSON.stringify(context.getNode().name).replaceAll('{', '\\u007b').replaceAll('}', '\\u007d');
	return context.evaluateExpression(`{{ $node[${node}].context["question"] }}`) as unknown as Question | undefined;
}
