/** A block of addresses: all that agree with `base` in the first `length` of 128 bits. */
export interface Block {
	base: bigint;
	length: number;
}

const BITS = 128;

/** IPv4 addresses live in IPv6 as ::ffff:a.b.c.d, so both kinds are compared as one. */
const MAPPED = 0xffffn << 32n;

/**
 * An IPv4 or IPv6 address as a number of 128 bits; `undefined` when the text is neither. `::ffff:10.0.0.1` is the
 * same address as `10.0.0.1`; a zone (`%eth0`) is ignored.
 */
export function parseAddress(text: string): bigint | undefined {
	const bare = text
		.trim()
		.replace(/^\[(.*)\]$/, '$1')
		.replace(/%.*$/, '');
	if (bare.includes(':')) return parseIPv6(bare);
	const value = parseIPv4(bare);
	return value === undefined ? undefined : MAPPED | value;
}

/** An address or a CIDR block; `undefined` when the text is neither. */
export function parseBlock(text: string): Block | undefined {
	const [address, suffix, ...rest] = text.trim().split('/');
	const base = parseAddress(address);
	if (base === undefined || rest.length || (suffix !== undefined && !/^\d{1,3}$/.test(suffix))) return undefined;
	const size = address.includes(':') ? BITS : 32;
	const given = suffix === undefined ? size : Number(suffix);
	return given > size ? undefined : { base, length: BITS - size + given };
}

/** Whether an address lies in one of the blocks. Something that is no address lies in none. */
export function isWithin(address: string, blocks: readonly Block[]): boolean {
	const value = parseAddress(address);
	if (value === undefined) return false;
	return blocks.some(({ base, length }) => {
		const shift = BigInt(BITS - length);
		return value >> shift === base >> shift;
	});
}

/** Loopback, private, link-local, shared, multicast and reserved ranges, and those that embed IPv4. */
const PRIVATE = (
	'0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 ' +
	'198.18.0.0/15 224.0.0.0/3 ::/96 64:ff9b::/32 2001::/32 2002::/16 fc00::/7 fe80::/9 ff00::/8'
)
	.split(' ')
	.map((block) => parseBlock(block)!);

/**
 * Whether the host of a URL is private as far as its name tells: an address of a private range, `localhost`, a name
 * of a local network or one without a dot. What a public name resolves to is not looked up.
 *
 * @param host `URL.hostname`, which has turned every spelling of an IPv4 address into the usual one
 */
export function isPrivateHost(host: string): boolean {
	const name = host.toLowerCase().replace(/\.$/, '');
	if (parseAddress(name) !== undefined) return isWithin(name, PRIVATE);
	return !name.includes('.') || /\.(localhost|local|internal|intranet|lan|home|arpa)$/.test(name);
}

function parseIPv4(text: string): bigint | undefined {
	const parts = text.split('.');
	if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
	return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIPv6(text: string): bigint | undefined {
	const halves = text.split('::');
	if (halves.length > 2) return undefined;
	const [head, tail] = halves.map(groupsOf);
	if (!head || (halves.length === 2 && !tail)) return undefined;
	const missing = 8 - head.length - (tail?.length ?? 0);
	if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
	const groups = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
	return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** The 16-bit groups of one side of `::`; an IPv4 address may stand at the end. */
function groupsOf(text: string): bigint[] | undefined {
	if (text === '') return [];
	const groups: bigint[] = [];
	for (const part of text.split(':')) {
		const embedded = part.includes('.') ? parseIPv4(part) : undefined;
		if (embedded !== undefined) groups.push(embedded >> 16n, embedded & 0xffffn);
		else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
		else return undefined;
	}
	return groups;
}
