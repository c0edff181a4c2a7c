import { flag, integer, local, setting } from './fields';
import type { Field, Operation, Outcome, Spaced } from './operation';
import { MAX_PER_SECOND } from '../platform/pace';

const RATE =
	'How many requests this node sends in one second at most. The platform takes 50 for each endpoint; go lower to be gentler, or when several machines share one tenant.';
const SHARING =
	'How many incoming items travel together in one request at most. Lower it if the platform finds a request too large.';
const SIMPLER = 'Whether to return a simplified version of the response instead of the raw data';

/** A setting of this node that holds a number. */
function number(name: string, displayName: string, description: string, min: number, max: number, preset = max): Field {
	return setting(integer(name, displayName, description, { min, max, default: preset }));
}

function waiting({ what, timeout }: Outcome): Field[] {
	return [
		setting(flag('waitForResult', 'Wait for Result', `Whether to wait until ${what}`)),
		number('timeout', 'Wait at Most (Seconds)', 'Seconds to wait after the last item was sent', 1, 3600, timeout),
	];
}

function distance({ what, least, spacing, jitter }: Spaced): Field[] {
	return [
		number('spacing', 'Spacing (Seconds)', `Seconds between ${what}`, least, 3600, spacing),
		number('jitter', 'Random Extra (Seconds)', 'Up to so many seconds more, at random', 0, 3600, jitter),
	];
}

/** The parameters that an operation gets from the engine, besides its own. */
export function settingsOf({ simplify, gather, spaced, outcome }: Operation): Field[] {
	return [
		...(simplify ? [local(flag('simplify', 'Simplify', SIMPLER, { default: true }))] : []),
		number('requestsPerSecond', 'Requests per Second', RATE, 1, MAX_PER_SECOND),
		...(gather ? [number('itemsPerRequest', 'Items per Request', SHARING, 1, gather.max)] : []),
		...(spaced ? distance(spaced) : []),
		...(outcome ? waiting(outcome) : []),
	];
}
