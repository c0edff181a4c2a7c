import type { Clock } from './clock';
import type { Endpoint, Payload } from './endpoint';
import { type Answer, openEnvelope } from './envelope';
import { asFailure, Failure } from './failure';
import { MAX_PER_SECOND, takeTurn } from './pace';

/** How n8n sends for us: signs afresh, and hands back status and untouched text whatever the status is. */
export type Send = (endpoint: Endpoint, payload: Payload) => Promise<Answer>;

export interface PlatformOptions {
	send: Send;
	clock: Clock;
	/** What the rate limit counts besides the endpoint: the host and tenant. */
	account: string;
	/** For the bodies of the endpoints that want it there. */
	tenantId: number;
	/**
	 * A text without what must not be shown.
	 *
	 * @param since when the request it tells of was about to be signed, in ms since 1970
	 */
	clean: (text: string, since: number) => string;
	/** 1 to 50, default 50 */
	perSecond?: number;
	/** 0 ≤ random < 1 */
	random?: () => number;
}

const ATTEMPTS = 4;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** The platform as operations see it. */
export type Platform = ReturnType<typeof createPlatform>;

/** The platform, reached by way of `send`; what is harmless to repeat is tried up to four times within some seconds. */
export function createPlatform(options: PlatformOptions) {
	const { send, clock, account, tenantId, clean, perSecond = MAX_PER_SECOND, random = Math.random } = options;
	return {
		clock,
		/** The moment in ms since 1970 as the machine has it, which may jump; `clock` never does. */
		time: () => Date.now(),
		account,
		/** 0 ≤ random < 1 */
		random,
		/**
		 * One request, paced, and repeated if that is harmless.
		 *
		 * @returns the envelope's `data`
		 * @throws Failure
		 */
		async call(endpoint: Endpoint, payload: Payload = {}): Promise<unknown> {
			const sent = endpoint.tenantInBody ? { tenantId, ...payload } : payload;
			for (let tried = 1; ; tried++) {
				await takeTurn(`${account} ${endpoint.path}`, perSecond, clock);
				const since = Date.now();
				try {
					return openEnvelope(await send(endpoint, sent).catch(unreachable), endpoint.codes);
				} catch (error) {
					const failure = forUser(asFailure(error), endpoint, (text) => clean(text, since));
					// Exponential, with jitter so that many executions do not return in step; never shorter than asked for.
					const wait = Math.max(FIRST_WAIT * 2 ** (tried - 1) * (0.5 + random()), failure.retryAfter ?? 0);
					if (!failure.transient || tried === ATTEMPTS || wait > LONGEST_WAIT || !endpoint.repeatable) throw failure;
					await clock.sleep(wait);
				}
			}
		},
	};
}

/** What can only come from before the request left: the address was not found, or nobody listens there. */
const NOT_SENT = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/;

/** Nothing left here either, and trying again would end the same: a certificate, or a host the key must not go to. */
const NEVER_SENT = /CERT|UNABLE_TO_|ERR_TLS|ERR_SSL|ERR_INVALID|EPROTO|another host|blocked/;

/** @throws Failure: no answer came at all */
function unreachable(error: unknown): never {
	// n8n wraps what happened into words of its own, which advise to repeat what must not be. Where it loses the cause
	// over that (2.8 does), it still has the code as `httpCode` and the words as the first of `messages`.
	const wrapper = error as { cause?: unknown; code?: string; httpCode?: string; messages?: string[] };
	const { cause = error } = wrapper;
	const { message = String(cause), code } = cause as { message?: string; code?: string };
	const reason = code ?? wrapper.code ?? wrapper.httpCode ?? '';
	const said = wrapper.cause === undefined ? wrapper.messages?.[0] : undefined;
	const words = `${reason} ${said ?? message}`.trim();
	const slow = /ECONNABORTED|ETIMEDOUT|timeout|timed out/i.test(words);
	const never = NEVER_SENT.test(words);
	throw new Failure(slow ? 'The platform did not answer in time' : 'The platform could not be reached', {
		code: reason || undefined,
		transient: !never,
		outcomeUnknown: !never && !NOT_SENT.test(words),
		description: `Check the Base URL of the SocialEpoch credential and whether this machine reaches it. (${words})`,
	});
}

/** The failure without secrets, and with a warning where the platform may have done what it was asked to. */
function forUser(failure: Failure, endpoint: Endpoint, clean: (text: string) => string): Failure {
	const { code, outcomeUnknown } = failure;
	const warning = 'It may have been carried out all the same, so it was not repeated: look before you run it again. ';
	return new Failure(clean(failure.message), {
		...failure,
		code: typeof code === 'string' ? clean(code) : code,
		description: clean((outcomeUnknown && !endpoint.repeatable ? warning : '') + failure.description),
	});
}
