import type { CodeFamily } from './advice';

/** One endpoint of the platform (docs/platform.md, "Endpoints"). */
export interface Endpoint {
	method: 'GET' | 'POST';
	/** With its leading slash. */
	path: string;
	/** Whether asking twice does the same as asking once; only then is a request ever repeated. */
	repeatable: boolean;
	codes: CodeFamily;
	/** The body carries the credential's tenant as a number. */
	tenantInBody?: boolean;
	/** The body is a list with the payload as its one entry. */
	inList?: boolean;
}

/** An endpoint that only looks: it is repeated when no proper answer came. */
export function query(method: 'GET' | 'POST', path: string, more: Partial<Endpoint> = {}): Endpoint {
	return { method, path, repeatable: true, codes: familyOf(path), ...more };
}

/** An endpoint that does something: it is never repeated, because it might happen twice. */
export function act(path: string, more: Partial<Endpoint> = {}): Endpoint {
	return { method: 'POST', path, repeatable: false, codes: familyOf(path), ...more };
}

/** Which codes an endpoint answers with goes by its path (docs/platform.md, "Codes of QR codes and ports"). */
function familyOf(path: string): CodeFamily {
	if (/\/(qrCode|channelInfo)\//.test(path)) return 'qrCode';
	return path.endsWith('/qrCodeTask/create') ? 'scanTask' : 'general';
}

/** What travels: a JSON body for POST, a query string for GET. */
export type Payload = Record<string, unknown>;
