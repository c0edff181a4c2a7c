import type { Operation } from '../../engine/operation';
import { query } from '../../transport/platform';
import { platformTimeToIso } from '../../values/time';

/** Seed 001: Get Pairing Targets (printed there without its leading slash) */
export const getPairingTargets: Operation = {
	resource: 'login',
	value: 'getPairingTargets',
	name: 'Get Pairing Targets',
	action: 'Get pairing targets for WhatsApp login',
	description: 'List the companies an account can be paired with when a port is reserved',
	endpoint: query('GET', '/group-dispatch-api/qrCode/selectPairTarget'),
	fields: [],
	simplify: (item) => ({ ...item, createTime: platformTimeToIso(item.createTime) ?? item.createTime }),
};
