import type { IWebhookFunctions } from 'n8n-workflow';

import { escapeHtml, htmlPage, pageHeaders } from '../values/html';

const TITLE = 'SocialEpoch Trigger';

/** What came to a URL; times in ms since 1970. */
interface Visits {
	accepted?: number;
	refused?: { at: number; told: string };
}

/** What came to each URL of the triggers in this process. */
export class Visitors {
	private readonly visits = new Map<string, Visits>();

	of(url: string): Visits {
		return this.visits.get(url) ?? {};
	}

	note(url: string, visit: Visits): void {
		this.visits.set(url, { ...this.of(url), ...visit });
	}
}

/** What there is to tell about the URL of an event. */
export interface EventUrl {
	/** configuration ID */
	id: string;
	/** what the editor calls the event */
	name: string;
	/** whether the trigger starts the workflow for it */
	isSelected: boolean;
	/** whether it is the one of a test in the editor, and not of the published workflow */
	isTest: boolean;
}

/** The page for a person who opens the URL of an event in a browser: it can be reached, and what came in there. */
export function statusPage({ id, name, isSelected, isTest }: EventUrl, { accepted, refused }: Visits): string {
	return notePage(
		`This is the ${isTest ? 'test' : 'production'} URL for ${id} (${name}), and it can be reached.`,
		isTest
			? 'It takes one delivery each time you start listening in the editor. Into the SocialEpoch back office belongs the production URL.'
			: `It belongs into the SocialEpoch back office, at the configuration ID ${id}.`,
		...(isSelected ? [] : ['The event is not selected in the trigger: what is delivered here starts nothing.']),
		accepted === undefined ? 'Nothing was accepted here yet.' : `Last accepted: ${timeOf(accepted)}.`,
		refused === undefined ? 'Nothing was refused here yet.' : `Last refused: ${timeOf(refused.at)}. ${refused.told}`,
		'This is what the process of n8n that answers you remembers since it was started.',
	);
}

/** A page of a few sentences, each a paragraph. */
export function notePage(...sentences: string[]): string {
	return htmlPage(TITLE, sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join(''));
}

/** Answers with a page. */
export function send(response: ReturnType<IWebhookFunctions['getResponseObject']>, status: number, page: string): void {
	for (const [name, value] of Object.entries(pageHeaders())) response.setHeader(name, value);
	response.status(status).send(page);
}

function timeOf(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
