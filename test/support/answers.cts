import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The exact text of a fixture, e.g. `api/port.getMany.response.json`. */
export function fixture(name: string): string {
	return readFileSync(join(__dirname, '..', 'fixtures', name), 'utf8');
}

/** `{code: 200, message: 'Success', data}` as text. */
export function success(data: unknown): string {
	return JSON.stringify({ code: 200, message: 'Success', data });
}

export function refusal(code: number, message: string): string {
	return JSON.stringify({ code, message, data: null });
}
