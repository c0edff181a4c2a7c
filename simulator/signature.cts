import { createHash, createHmac } from 'node:crypto';

/** Token of a request to the platform: md5(tenant_id + timestamp + apiKey), lower-case hex. @param timestamp ms */
export function requestToken(tenantId: string, timestamp: number | string, apiKey: string): string {
	return createHash('md5').update(`${tenantId}${timestamp}${apiKey}`).digest('hex');
}

/** Signature of a webhook: HMAC-SHA256(key secret, tenant_id + timestamp), lower-case hex. The body is not covered. @param timestamp ms */
export function accessToken(tenantId: string, timestamp: number | string, secret: string): string {
	return createHmac('sha256', secret).update(`${tenantId}${timestamp}`).digest('hex');
}
