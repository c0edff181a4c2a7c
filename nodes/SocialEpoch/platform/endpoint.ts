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
	const isScanTask = path.endsWith('/qrCodeTask/create');
	// docs/platform.md, "Codes of QR codes and ports"
	const codes = /\/(qrCode|channelInfo)\//.test(path) ? 'qrCode' : isScanTask ? 'scanTask' : 'general';
	return { method, path, repeatable: true, codes, ...more };
}

/** An endpoint that does something: it is never repeated, because it might happen twice. */
export function act(path: string, more: Partial<Endpoint> = {}): Endpoint {
	return query('POST', path, { repeatable: false, ...more });
}

/** What travels: a JSON body for POST, a query string for GET. */
export type Payload = Record<string, unknown>;
