import type { Operation } from '../../engine/operation';
import { query } from '../../transport/platform';
import { secondsToIso } from '../../values/time';
import { portId } from '../shared';

/** Seed 001: Query Current WhatsApp Profile Information (`lastChatTime` in seconds) */
export const get: Operation = {
	resource: 'profile',
	value: 'get',
	name: 'Get',
	action: 'Get WhatsApp profile',
	description:
		'See name, picture and counts of the account on a port. The address of the picture expires after a while.',
	endpoint: query('POST', '/group-dispatch-api/qrCode/info/profile'),
	fields: [portId],
	simplify: (item) => ({ ...item, lastChatTime: secondsToIso(item.lastChatTime) }),
};
