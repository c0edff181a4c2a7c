/*!
 * Includes ipaddr.js (https://github.com/whitequark/ipaddr.js), MIT licence,
 * Copyright (c) 2011-2017 whitequark
 */
// The build compiles the library into this file, because n8n forbids runtime dependencies.
import { IPv4, IPv6, parse } from 'ipaddr.js';

/** A block of addresses: all that agree with an address in the first so many of 128 bits. */
export type Block = [base: IPv6, length: number];

const BITS = 128;

/**
 * An IPv4 or IPv6 address; `undefined` when the text is neither. IPv4 addresses live in IPv6 as ::ffff:a.b.c.d, so both
 * kinds are compared as one. A zone (`%eth0`) is ignored.
 */
export function parseAddress(text: string): IPv6 | undefined {
	const bare = text
		.trim()
		.replace(/^\[(.*)\]$/, '$1')
		// 010 is ten here, while the library takes no zeros in front, because elsewhere they mean octal.
		.replace(/(^|\.)0+(?=\d)/g, '$1');
	if (!IPv4.isValidFourPartDecimal(bare) && !IPv6.isValid(bare)) return undefined;
	const address = parse(bare);
	return address instanceof IPv4 ? address.toIPv4MappedAddress() : (address as IPv6);
}

/** An address or a CIDR block; `undefined` when the text is neither. */
export function parseBlock(text: string): Block | undefined {
	const [, address = '', suffix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
	const base = parseAddress(address);
	const size = address.includes(':') ? BITS : 32;
	const given = Number(suffix ?? size);
	return base && given <= size ? [base, BITS - size + given] : undefined;
}

/** Whether an address lies in one of the blocks. Something that is no address lies in none. */
export function isWithin(address: string, blocks: readonly Block[]): boolean {
	const value = parseAddress(address);
	return value !== undefined && blocks.some(([base, length]) => value.match(base, length));
}

/** All public addresses of IPv6 lie in here; what is outside are local ones and ways to write one of IPv4. */
const PUBLIC = parseBlock('2000::/3')!;

/** A public address with which every machine in Azure reaches the services of its own host. */
const AZURE_HOST = parseBlock('168.63.129.16')!;

/** Whether an address is not the public one of a single machine. What is no address counts as private. */
export function isPrivateAddress(text: string): boolean {
	const address = parseAddress(text);
	if (!address || address.match(...AZURE_HOST)) return true;
	if (address.isIPv4MappedAddress()) return address.toIPv4Address().range() !== 'unicast';
	return address.range() !== 'unicast' || !address.match(...PUBLIC);
}

/** Endings of names that mean something inside a network only. */
const LOCAL_NAME = /\.(localhost|local|localdomain|internal|intranet|private|corp|lan|home|arpa|svc|test|invalid)$/;

/**
 * Whether the host of a URL is private as far as its name tells: a private address, `localhost`, a name of a local
 * network or one without a dot. What a public name resolves to is not looked up.
 *
 * @param host `URL.hostname`, which has turned every spelling of an IPv4 address into the usual one
 */
export function isPrivateHost(host: string): boolean {
	const name = host.toLowerCase().replace(/\.$/, '');
	if (parseAddress(name)) return isPrivateAddress(name);
	return !name.includes('.') || LOCAL_NAME.test(name);
}
