import { adviceFor, adviceForStatus, type CodeFamily } from './advice';
import { Failure } from './failure';
import { parseJson } from '../values/json';

/** One raw answer over HTTP, as n8n hands it over: with untouched text, so that 64-bit ids can be read exactly. */
export interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body?: unknown;
}

/**
 * Unwraps `{code, message, data}`. Success is `code == 200` and nothing else: failures come as HTTP 200 too.
 *
 * @returns `data`, integers beyond 2^53 as strings
 * @throws Failure with the platform's own code and words, or with what answered instead of the platform
 */
export function openEnvelope({ statusCode: status, headers, body }: Answer, family: CodeFamily): unknown {
	const text = String(body ?? '');
	const { code, message, data } = readEnvelope(text);
	if (code === 200 && status < 400) return data;
	const details = {
		// Of the codes in the body only 429 can pass: its 5xx are the platform's own numbers.
		transient: status === 429 || status >= 500 || code === 429,
		retryAfter: retryAfter(headers['retry-after']),
	};
	if (code !== undefined && code !== 200) {
		const description = adviceFor(code, family, status);
		const refused = `The platform refused the request: ${message || 'no message'} (code ${code})`;
		throw new Failure(refused, { ...details, code, answered: true, description });
	}
	const isPage = /^\s*<(!doctype|html|head|body)/i.test(text);
	const isOther = code === undefined && /^\s*[[{]/.test(text);
	const kind = isPage ? ': it is a web page' : isOther ? ': it is cut off or of another form' : '';
	const what = text.trim() === '' ? ': it is empty' : kind;
	if (status < 200 || status >= 300) {
		throw new Failure(`The platform's address answered with HTTP status ${status}${what}`, {
			...details,
			outcomeUnknown: status >= 500,
			code: status,
			description: adviceForStatus(status),
		});
	}
	throw new Failure(`The answer is not one of the platform's${what}`, {
		// A cut-off answer may come whole the next time.
		transient: !isPage,
		outcomeUnknown: !isPage,
		description:
			'Check the Base URL of the SocialEpoch credential. If it is right, a proxy or firewall on the way may have answered, or the connection was cut.',
	});
}

/** Of a text that is no envelope, nothing. */
function readEnvelope(text: string): { code?: number | string; message?: string; data?: unknown } {
	try {
		const { code, message, data } = Object(parseJson(text)) as Record<string, unknown>;
		if (typeof code !== 'number' && typeof code !== 'string') return {};
		const number = Number.isInteger(Number(code)) ? Number(code) : code;
		return { code: number, message: typeof message === 'string' ? message.trim() : '', data };
	} catch {
		return {};
	}
}

/** Seconds, or an HTTP date, as ms from now. */
function retryAfter(header: unknown): number | undefined {
	const seconds = Number(header);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(header)) - Date.now();
	return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
