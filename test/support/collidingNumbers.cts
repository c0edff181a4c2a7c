/** 64-bit arithmetic, as V8 hashes with it. */
const wrap = (value: bigint) => BigInt.asUintN(64, value);

/** The factor that takes a multiplication back: Newton's method doubles the right bits each time. */
function inverseOf(factor: bigint): bigint {
	let inverse = factor;
	for (let bits = 3; bits < 64; bits *= 2) inverse = wrap(inverse * (2n - factor * inverse));
	return inverse;
}

/** Takes back `x ^= x >> bits`. */
function unshift(hash: bigint, bits: bigint): bigint {
	let value = hash;
	for (let known = bits; known < 64n; known += bits) value = hash ^ (value >> bits);
	return value;
}

/** The bits of the double whose unseeded hash (V8's ComputeLongHash) these are. */
function bitsOf(hash: bigint): bigint {
	const added = wrap(unshift(hash, 22n) * inverseOf(65n));
	const multiplied = wrap(unshift(added, 11n) * inverseOf(21n));
	return wrap((unshift(multiplied, 31n) + 1n) * inverseOf(2n ** 18n - 1n));
}

/** Numbers that all fall into one bucket of a map keyed by numbers, and are too large to be exact. */
export function collidingNumbers(count: number): number[] {
	const view = new DataView(new ArrayBuffer(8));
	const found: number[] = [];
	for (let high = 1n; found.length < count; high++) {
		view.setBigUint64(0, bitsOf(wrap(high * 0x9e3779b97f4a7c15n) - (wrap(high * 0x9e3779b97f4a7c15n) % 2n ** 22n)));
		const number = view.getFloat64(0);
		if (Number.isFinite(number) && number > 2 ** 54) found.push(number);
	}
	return found;
}
