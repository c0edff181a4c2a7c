import type { Offered } from '../../nodes/SocialEpoch/action/operation';
import { operations } from '../../nodes/SocialEpoch/resources';

/** `resource:operation`, as tests call it. */
export const nameOf = ({ resource, value }: Offered): string => `${resource}:${value}`;

/** @throws Error when there is none */
export function operationOf(name: string): Offered {
	const found = operations.find((operation) => nameOf(operation) === name);
	if (!found) throw new Error(`There is no operation ${name}`);
	return found;
}
