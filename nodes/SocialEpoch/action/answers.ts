import type { IDataObject } from 'n8n-workflow';

import { badAnswer } from '../platform/failure';

/** A list's entries, or the one object, as items; a bare value comes as `{data}`. */
export function records(data: unknown): IDataObject[] {
	if (data === null || data === undefined || data === '') return [];
	if (Array.isArray(data)) return data.flatMap(records);
	return [typeof data === 'object' ? (data as IDataObject) : { data: data as string }];
}

/** The answer's `data` where it must be a text such as an id. @throws Failure otherwise */
export function answeredText(data: unknown, what: string): string {
	if ((typeof data === 'string' && data !== '') || typeof data === 'number') return String(data);
	throw badAnswer(`The platform gave no ${what}`);
}
