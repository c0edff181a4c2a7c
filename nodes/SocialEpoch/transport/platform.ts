import type { CodeFamily } from './advice';
import type { Clock } from './clock';
import { type Answer, openEnvelope } from './envelope';
import { asFailure, badInput, Failure, redact } from './failure';
import { MAX_PER_SECOND, takeTurn } from './pace';

/** One endpoint as the seeds print it. */
export interface Endpoint {
	method: 'GET' | 'POST';
	/** With its leading slash, which the seeds forget once. */
	path: string;
	/** Whether asking twice does the same as asking once; only then is a request ever repeated. */
	repeatable: boolean;
	codes: CodeFamily;
	/** The body carries the credential's tenant as a number. */
	tenantInBody?: boolean;
}

/** An endpoint that only looks: it is repeated when no proper answer came. */
export function query(method: 'GET' | 'POST', path: string, more: Partial<Endpoint> = {}): Endpoint {
	return { method, path, repeatable: true, codes: familyOf(path), ...more };
}

/** An endpoint that does something: it is never repeated, because it might happen twice. */
export function act(path: string, more: Partial<Endpoint> = {}): Endpoint {
	return { method: 'POST', path, repeatable: false, codes: familyOf(path), ...more };
}

function familyOf(path: string): CodeFamily {
	return /\/(qrCode|qrCodeTask|channelInfo)\//.test(path) ? 'qrCode' : 'general';
}

/** What travels: a JSON body for POST, a query string for GET. */
export type Payload = Record<string, unknown>;

/** How n8n sends for us: signs afresh, and hands back status and untouched text whatever the status is. */
export type Send = (endpoint: Endpoint, payload: Payload) => Promise<Answer>;

export interface PlatformOptions {
	send: Send;
	clock: Clock;
	/** What the rate limit counts besides the endpoint: the host and tenant. */
	account: string;
	/** Digits; goes into the bodies of the endpoints that want it there. */
	tenantId: string;
	/** Never to appear in any text. */
	secrets: readonly string[];
	/** 1 to 50, default 50 */
	perSecond?: number;
	/** 0 ≤ random < 1 */
	random?: () => number;
}

/** The platform as operations see it. */
export interface Platform {
	/**
	 * One request, paced, and repeated if that is harmless.
	 *
	 * @returns the envelope's `data`
	 * @throws Failure
	 */
	call(endpoint: Endpoint, payload?: Payload): Promise<unknown>;
	clock: Clock;
	account: string;
	/** 0 ≤ random < 1 */
	random: () => number;
}

const ATTEMPTS = 4;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

export function createPlatform(options: PlatformOptions): Platform {
	const {
		send,
		clock,
		account,
		tenantId,
		secrets,
		perSecond = MAX_PER_SECOND,
		random = Math.random,
	} = options;

	async function attempt(endpoint: Endpoint, payload: Payload): Promise<unknown> {
		await takeTurn(`${account} ${endpoint.path}`, perSecond, clock);
		let answer: Answer;
		try {
			answer = await send(endpoint, payload);
		} catch (error) {
			throw unreachable(error, endpoint, secrets);
		}
		try {
			return openEnvelope(answer, endpoint.codes);
		} catch (error) {
			throw withoutSecrets(error as Failure, secrets);
		}
	}

	return {
		clock,
		account,
		random,
		async call(endpoint, payload = {}) {
			const sent = endpoint.tenantInBody ? { tenantId: tenantNumber(tenantId), ...payload } : payload;
			for (let tried = 1; ; tried++) {
				try {
					return await attempt(endpoint, sent);
				} catch (error) {
					const failure = asFailure(error);
					if (!failure.passing || !endpoint.repeatable || tried === ATTEMPTS) throw asFailure(failure);
					await clock.sleep(waitBefore(tried, failure.retryAfter, random()));
				}
			}
		},
	};
}

function tenantNumber(tenantId: string): number {
	const number = Number(tenantId);
	if (/^\d+$/.test(tenantId) && Number.isSafeInteger(number)) return number;
	throw badInput(
		'The Tenant ID of the credential is not a number',
		'Enter the digits of the Tenant ID in the SocialEpoch credential, as the back office shows them.',
	);
}

/** Exponential, with jitter so that many executions do not return in step; never shorter than asked for. In ms. */
function waitBefore(tried: number, asked: number | undefined, random: number): number {
	const backoff = FIRST_WAIT * 2 ** (tried - 1) * (0.5 + random);
	return Math.min(Math.max(backoff, asked ?? 0), LONGEST_WAIT);
}

/** No answer came at all. For what acts that is the worst case: it may have been done. */
function unreachable(error: unknown, endpoint: Endpoint, secrets: readonly string[]): Failure {
	if (error instanceof Failure) return error;
	const { message, code, cause } = error as { message?: string; code?: string; cause?: { code?: string } };
	const reason = code ?? cause?.code ?? '';
	const words = redact(`${reason} ${message ?? String(error)}`.trim(), secrets);
	const slow = /ECONNABORTED|ETIMEDOUT|timeout|timed out/i.test(words);
	const nothingWasSent = /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|refused the connection|another host/.test(words);
	const doubt =
		endpoint.repeatable || nothingWasSent
			? ''
			: 'It may have been carried out all the same, so it was not repeated: look before you run it again. ';
	// The reason stays out of the message, where n8n would replace all words with its own as soon as it sees a code.
	return new Failure(slow ? 'The platform did not answer in time' : 'The platform could not be reached', {
		code: reason || undefined,
		passing: true,
		description: `${doubt}Check the Base URL of the SocialEpoch credential and whether this machine reaches it. (${words})`,
	});
}

function withoutSecrets(failure: Failure, secrets: readonly string[]): Failure {
	const message = redact(failure.message, secrets);
	return message === failure.message ? failure : new Failure(message, failure);
}
