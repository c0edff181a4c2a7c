export function isWebAddress(value: string): boolean {
	return /^https?:\/\/[^\s/]+/i.test(value);
}
