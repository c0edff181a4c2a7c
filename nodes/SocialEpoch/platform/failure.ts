/** What went wrong with one request, or with what the user entered. Becomes an n8n error at the node's edge, once. */
export class Failure extends Error {
	/** The platform's own code, or the HTTP status where the platform did not answer. */
	readonly code?: number | string;

	/** What to do about it, for a person who has never seen the API. */
	readonly description!: string;

	/** Whether the platform was asked at all; `false` for input that was refused before anything was sent. */
	readonly sent: boolean = true;

	/** Whether the platform itself said so, rather than a gateway, or nobody. */
	readonly answered: boolean = false;

	/** Whether the same request may succeed a moment later. */
	readonly transient: boolean = false;

	/** Whether nobody knows if the platform carried the request out. */
	readonly outcomeUnknown: boolean = false;

	/** How long the other side asked to wait, in ms. */
	readonly retryAfter?: number;

	constructor(message: string, details: Pick<Failure, 'description'> & Partial<Omit<Failure, keyof Error>>) {
		super(message);
		Object.assign(this, details);
	}
}

/** Input that is refused before anything is sent. */
export function badInput(message: string, description: string): Failure {
	return new Failure(message, { description, sent: false });
}

const LOOK = 'If it was to change something, look whether it did before you try again, or ask SocialEpoch support.';

/** An answer that came through and yet lacks what it must have. */
export function badAnswer(message: string, description = LOOK): Failure {
	return new Failure(message, { description, answered: true });
}

/**
 * The text with every secret of three characters or more blacked out, and every longer part of one: a line of a key,
 * or the password of ip:port:user:password.
 */
export function redact(text: string, secrets: readonly string[]): string {
	return secrets
		.flatMap((secret) => [secret, ...secret.split(/[\s:]/).filter((part) => part.length >= 6)])
		.filter((secret) => secret.length >= 3)
		.sort((a, b) => b.length - a.length)
		.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

/** Whatever was thrown, as a failure; what is not one of ours keeps its words. */
export function asFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	return new Failure(error instanceof Error ? error.message : String(error), { description: '' });
}
