import type { IDataObject } from 'n8n-workflow';

import { idOf } from './ids';

interface Location extends IDataObject {
	/** degrees, north is positive */
	latitude: number;
	/** degrees, east is positive */
	longitude: number;
	name: string | null;
	address: string | null;
}

/** Whether `locationOf` reads a field of this name. */
export function isPlaceField(key: string): boolean {
	return /^((degrees)?(lat|long)itude|lat|lng|lon|long|name|title|address|location)$/i.test(key);
}

/** A place in an object or deeper, under the names that WhatsApp's clients give its fields; `null` where there is none. */
export function locationOf(fields: IDataObject): Location | null {
	const lower = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.toLowerCase(), value]));
	const place = placeAt(
		lower.latitude ?? lower.lat ?? lower.degreeslatitude,
		lower.longitude ?? lower.lng ?? lower.lon ?? lower.long ?? lower.degreeslongitude,
	);
	const name = idOf(lower.name) ?? idOf(lower.title);
	const address = idOf(lower.address);
	if (place) return { ...place, name, address };
	for (const inner of Object.values(fields)) {
		const found = typeof inner === 'object' && inner ? locationOf(inner as IDataObject) : null;
		if (found) return { ...found, name: found.name ?? name, address: found.address ?? address };
	}
	return null;
}

/** A place in a text: `geo:39.9,116.4`, the address of a map, or two numbers. Of several the last is the pin. */
export function locationIn(text: string): Location | null {
	const pair = [...text.replace(/%2C/gi, ',').matchAll(/(?<![\d.])(-?\d{1,2}\.\d+),\s*(-?\d{1,3}\.\d+)/g)].at(-1);
	const place = pair && placeAt(pair[1], pair[2]);
	return place ? { ...place, name: null, address: null } : null;
}

function placeAt(latitude: unknown, longitude: unknown): { latitude: number; longitude: number } | undefined {
	const [north, east] = [latitude, longitude].map(degrees);
	return Math.abs(north) <= 90 && Math.abs(east) <= 180 ? { latitude: north, longitude: east } : undefined;
}

function degrees(value: unknown): number {
	return typeof value === 'number' || (typeof value === 'string' && value.trim()) ? Number(value) : NaN;
}
