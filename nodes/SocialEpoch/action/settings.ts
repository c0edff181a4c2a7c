import { flag, integer, local, setting } from './fields';
import type { Field, Operation, Outcome, Spaced } from './operation';
import { MAX_PER_SECOND } from '../platform/pace';

const requestsPerSecond = setting(
	integer(
		'requestsPerSecond',
		'Requests per Second',
		'How many requests this node sends in one second at most. The platform takes 50 for each endpoint; go lower to be gentler, or when several machines share one tenant.',
		{ min: 1, max: MAX_PER_SECOND, default: MAX_PER_SECOND },
	),
);

const simplify = local(
	flag('simplify', 'Simplify', 'Whether to return a simplified version of the response instead of the raw data', {
		default: true,
	}),
);

function itemsPerRequest(max: number): Field {
	return setting(
		integer(
			'itemsPerRequest',
			'Items per Request',
			'How many incoming items travel together in one request at most. Lower it if the platform finds a request too large.',
			{ min: 1, max, default: max },
		),
	);
}

function distance({ what, least, spacing, jitter }: Spaced): Field[] {
	const extra = 'Up to this many seconds are added at random to each spacing';
	const limits = { max: 3600, default: spacing };
	return [
		setting(integer('spacing', 'Spacing (Seconds)', `Seconds between ${what}`, { min: least, ...limits })),
		setting(integer('jitter', 'Random Extra (Seconds)', extra, { min: 0, max: 3600, default: jitter })),
	];
}

function waiting({ what, timeout }: Outcome): Field[] {
	const longest = 'Seconds to wait for how it ended, after the last item was sent';
	return [
		setting(flag('waitForResult', 'Wait for Result', `Whether to wait until ${what}`)),
		setting(integer('timeout', 'Wait at Most (Seconds)', longest, { min: 1, max: 3600, default: timeout })),
	];
}

/** The parameters that an operation gets from the engine, besides its own. */
export function settingsOf({ simplify: simplified, gather, spaced, outcome }: Operation): Field[] {
	return [
		...(simplified ? [simplify] : []),
		requestsPerSecond,
		...(gather ? [itemsPerRequest(gather.max)] : []),
		...(spaced ? distance(spaced) : []),
		...(outcome ? waiting(outcome) : []),
	];
}
