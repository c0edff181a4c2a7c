import type { EventDefinition } from './event';
import { CLIENT_SYNC_MESSAGE, MSG_SYNC_MESSAGE } from './messageEvents';
import { STATUS_EVENTS } from './statusEvents';

/** All configuration IDs, in the order of their webhooks. */
export const EVENTS: readonly EventDefinition[] = [MSG_SYNC_MESSAGE, CLIENT_SYNC_MESSAGE, ...STATUS_EVENTS];

/** The event of a webhook's name, which may carry the suffix of the printed path. */
export function eventOf(webhookName: string): EventDefinition | undefined {
	const id = webhookName.replace(/_URI$/, '');
	return EVENTS.find((event) => event.id === id);
}
