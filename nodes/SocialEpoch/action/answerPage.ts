import { escapeHtml } from '../values/html';

/** A question that a person was sent a link for; it waits in the execution's data. */
export interface Question {
	/** Tells it from the one that the same node asked in another round of a loop. */
	id: string;
	text: string;
	/** The labels of the buttons; without any, the answer is a text. */
	buttons?: { approve: string; decline?: string };
}

/** Characters of an answer in words. */
const MAX_ANSWER = 5000;

/** What the link shows: the question, and buttons or a field to answer it with. HTML. */
export function questionForm({ text, buttons }: Question): string {
	const button = (value: string, label: string, look = '') =>
		`<button name="answer" value="${value}"${look}>${escapeHtml(label)}</button>`;
	const controls = buttons
		? button('approve', buttons.approve) +
			(buttons.decline === undefined ? '' : button('decline', buttons.decline, ' class="quiet"'))
		: `<textarea name="text" rows="5" maxlength="${MAX_ANSWER}" required aria-label="Your answer"></textarea>${button('send', 'Send')}`;
	return `<p>${escapeHtml(text)}</p><form method="post">${controls}</form>`;
}

/**
 * The answer in the form that a browser sent.
 *
 * @returns `undefined` for whatever is none, so that nothing but a click on a button decides
 */
export function answerIn(form: unknown, { buttons }: Question) {
	const { answer, text } = Object(form) as { answer?: unknown; text?: unknown };
	if (!buttons) {
		const words = typeof text === 'string' ? text.trim().slice(0, MAX_ANSWER) : '';
		return words === '' ? undefined : { text: words };
	}
	if (answer === 'approve') return { approved: true };
	return answer === 'decline' && buttons.decline !== undefined ? { approved: false } : undefined;
}
