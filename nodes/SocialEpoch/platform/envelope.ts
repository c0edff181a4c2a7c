import { adviceFor, adviceForStatus, type CodeFamily } from './advice';
import { Failure } from './failure';
import { parseJson } from '../values/json';

/** One raw answer over HTTP: untouched text, so that 64-bit ids can be read exactly. */
export interface Answer {
	status: number;
	headers: Record<string, unknown>;
	text: string;
}

/**
 * Unwraps `{code, message, data}`. Success is `code == 200` and nothing else: failures come as HTTP 200 too.
 *
 * @returns `data`, integers beyond 2^53 as strings
 * @throws Failure with the platform's own code and words, or with what answered instead of the platform
 */
export function openEnvelope(answer: Answer, family: CodeFamily): unknown {
	const { status, text } = answer;
	const envelope = readEnvelope(text);
	if (envelope && envelope.code === 200 && status < 400) return envelope.data;
	const details = {
		// Of the codes in the body only 429 can pass: its 5xx are the platform's own numbers.
		transient: status === 429 || status >= 500 || envelope?.code === 429,
		retryAfter: retryAfter(answer.headers['retry-after']),
	};
	if (envelope && envelope.code !== 200) {
		const words = envelope.message || 'no message';
		throw new Failure(`The platform refused the request: ${words} (code ${envelope.code})`, {
			...details,
			code: envelope.code,
			answered: true,
			description: adviceFor(envelope.code, family, status),
		});
	}
	if (status < 200 || status >= 300) {
		throw new Failure(`The platform's address answered with HTTP status ${status}${kindOf(text)}`, {
			...details,
			outcomeUnknown: status >= 500,
			code: status,
			description: adviceForStatus(status),
		});
	}
	throw new Failure(`The answer is not one of the platform's${kindOf(text)}`, {
		// A cut-off answer may come whole the next time.
		transient: !isHtml(text),
		outcomeUnknown: !isHtml(text),
		description:
			'Check the Base URL of the SocialEpoch credential. If it is right, a proxy or firewall on the way may have answered, or the connection was cut.',
	});
}

function readEnvelope(text: string) {
	let body: unknown;
	try {
		body = parseJson(text);
	} catch {
		return undefined;
	}
	if (typeof body !== 'object' || body === null || !('code' in body)) return undefined;
	const { code, message, data } = body as { code: unknown; message?: unknown; data?: unknown };
	if (typeof code !== 'number' && typeof code !== 'string') return undefined;
	const number = Number(code);
	return {
		code: Number.isInteger(number) ? number : code,
		message: typeof message === 'string' ? message.trim() : '',
		data,
	};
}

function isHtml(text: string): boolean {
	return /^\s*<(!doctype|html|head|body)/i.test(text);
}

function kindOf(text: string): string {
	if (text.trim() === '') return ': it is empty';
	if (isHtml(text)) return ': it is a web page';
	return /^\s*[[{]/.test(text) && !readEnvelope(text) ? ': it is cut off or of another form' : '';
}

/** Seconds, or an HTTP date, as ms from now. */
function retryAfter(header: unknown): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const seconds = Number(header);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(header)) - Date.now();
	return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
