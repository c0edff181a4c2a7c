import { badInput } from '../../platform/failure';

const MINUTE = 60_000;

/** When this process sent something from one account to one recipient within the last minute, in ms of the clock. */
const sent = new Map<string, number[]>();

/**
 * Notes that something is about to be sent, and refuses it where two machines seem to answer each other: workflows of
 * two accounts of one company, or a customer's own bot, can do so for ever, and WhatsApp bans accounts for it.
 *
 * @param pair what is counted: credential, account and recipient
 * @param perMinute how many messages may go within a minute; 0 for any number
 * @param now ms of the clock
 * @throws Failure that says so, before anything is sent
 */
export function brake(pair: string, perMinute: number, now: number): void {
	for (const [other, times] of sent) if (now - times[times.length - 1] >= MINUTE) sent.delete(other);
	const lately = (sent.get(pair) ?? []).filter((time) => now - time < MINUTE);
	if (perMinute > 0 && lately.length >= perMinute) {
		throw badInput(
			`${lately.length} messages went from this account to this recipient within a minute. It looks as if two machines answer each other, so nothing more is sent`,
			'Check that the trigger passes on received messages only, and that the recipient is neither an account of yours nor a bot. If you mean it, raise the option Messages per Minute.',
		);
	}
	sent.set(pair, [...lately, now]);
}
