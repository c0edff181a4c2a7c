import { generate, signBody, EVENTS, type EventId } from '../../simulator/events.cts';
import { accessToken } from '../../simulator/signature.cts';

/** The tenant that all rows play. */
export const TENANT = {
	tenantId: '500766',
	apiKey: '0123456789abcdef0123456789abcdef',
	webhookSecret: 'fedcba9876543210fedcba9876543210',
};

export interface Delivery {
	headers: Record<string, string>;
	body: string;
}

/** A delivery as the platform sends it, signed now: records never seen before for every other `seed`. */
export function delivery(event: EventId, records: number, seed: number): Delivery {
	return signed(event, generate(event, records, seed));
}

/** One delivery of many more records than the platform sends, to fill the trigger's list of duplicates. */
export function hugeDelivery(records: number, seed: number): Delivery {
	const texts = Array.from({ length: records / 50 }, (_, i) => generate('MSG_SYNC_MESSAGE', 50, seed + i));
	const listOf = (text: string) => text.slice(text.indexOf('[') + 1, text.lastIndexOf(']'));
	return signed(
		'MSG_SYNC_MESSAGE',
		`{"accessToken":"","tenantId":0,"timestamp":0,"data":[${texts.map(listOf).join(',')}]}`,
	);
}

function signed(event: EventId, text: string): Delivery {
	const timestamp = Date.now();
	const token = accessToken(TENANT.tenantId, timestamp, TENANT.webhookSecret);
	const headers = { 'content-type': 'application/json' };
	if (EVENTS[event].sign === 'body') {
		const signature = { accessToken: token, tenantId: TENANT.tenantId as never, timestamp };
		return { headers, body: signBody(text, signature) };
	}
	return {
		headers: { ...headers, access_token: token, tenant_id: TENANT.tenantId, timestamp: String(timestamp) },
		body: text,
	};
}
