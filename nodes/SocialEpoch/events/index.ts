import type { EventDefinition } from './event';
import { CLIENT_SYNC_MESSAGE, MSG_SYNC_MESSAGE } from './messageEvents';
import {
	CHANNEL_REGISTER_STATUS,
	CHANNEL_SYNC_STATUS,
	CLIENT_SYNC_MESSAGE_STATUS,
	GROUP_IN_OR_OUT_GROUP,
	SCAN_TASK_STATUS_SYNC,
	WA_SYNC_ON_OR_OFF_LINE_STATUS,
	WA_SYNC_QR_LOGIN_STATUS,
} from './statusEvents';

/** All configuration IDs, in the order of their webhooks. */
export const EVENTS: readonly EventDefinition[] = [
	MSG_SYNC_MESSAGE,
	CLIENT_SYNC_MESSAGE,
	CLIENT_SYNC_MESSAGE_STATUS,
	WA_SYNC_ON_OR_OFF_LINE_STATUS,
	CHANNEL_SYNC_STATUS,
	CHANNEL_REGISTER_STATUS,
	WA_SYNC_QR_LOGIN_STATUS,
	SCAN_TASK_STATUS_SYNC,
	GROUP_IN_OR_OUT_GROUP,
];

/** The event of a webhook's name, which may carry the suffix of the printed path. */
export function eventOf(webhookName: string): EventDefinition | undefined {
	const id = webhookName.replace(/_URI$/, '');
	return EVENTS.find((event) => event.id === id);
}
