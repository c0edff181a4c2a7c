import { flag, integer, local, setting } from './fields';
import type { Field, Operation } from './operation';
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

/** The parameters that an operation gets from the engine, besides its own. */
export function settingsOf(operation: Operation): Field[] {
	const { gather } = operation;
	return [
		...(operation.simplify ? [simplify] : []),
		requestsPerSecond,
		...(gather ? [itemsPerRequest(gather.max)] : []),
	];
}
