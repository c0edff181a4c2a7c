/**
 * Whether a number is one of the trigger's examples and not a customer's: no country has the code 999, so nobody can
 * own it.
 *
 * @param number bare digits, of an account, a customer or a group
 */
export function isSampleNumber(number: string): boolean {
	return number.startsWith('999');
}
