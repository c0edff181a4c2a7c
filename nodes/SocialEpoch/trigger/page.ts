import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { EventDefinition } from '../events/event';
import { escapeHtml, htmlPage, pageHeaders } from '../values/html';

/** What came to a URL of a trigger in this process; times in ms since 1970. */
export interface Visits {
	accepted?: number;
	refused?: { at: number; told: string };
}

/** Answers with a page of a few sentences, each a paragraph. */
export function showPage(context: IWebhookFunctions, status: number, sentences: string[]): IWebhookResponseData {
	const page = htmlPage('SocialEpoch Trigger', sentences.map((words) => `<p>${escapeHtml(words)}</p>`).join(''));
	context.getResponseObject().status(status).set(pageHeaders()).send(page);
	return { noWebhookResponse: true };
}

/**
 * What a person is told who opens the URL of an event in a browser: that it can be reached, and what came in there.
 *
 * @param isTest whether it is the URL of a test in the editor, and not of the published workflow
 */
export function statusOf(
	{ id, name }: EventDefinition,
	isSelected: boolean,
	isTest: boolean,
	{ accepted, refused }: Visits,
): string[] {
	return [
		`This is the ${isTest ? 'test' : 'production'} URL for ${id} (${name}), and it can be reached.`,
		isTest
			? 'It takes one delivery each time you start listening in the editor. The one for the SocialEpoch back office is the production URL.'
			: `Its place is the SocialEpoch back office, at the configuration ID ${id}.`,
		...(isSelected ? [] : ['The event is not selected in the trigger: what is delivered here starts nothing.']),
		accepted === undefined ? 'Nothing was accepted here yet.' : `Last accepted: ${timeOf(accepted)}.`,
		refused === undefined ? 'Nothing was refused here yet.' : `Last refused: ${timeOf(refused.at)}. ${refused.told}`,
		'This is what the process of n8n that answers you remembers since it was started.',
	];
}

function timeOf(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
