import {
	isPrivateAddress,
	isPrivateHost,
	isWithin,
	parseAddress,
	parseBlock,
} from '../../nodes/SocialEpoch/values/addresses.bundled';

const within = (address: string, ...blocks: string[]) =>
	isWithin(
		address,
		blocks.map((block) => parseBlock(block)!),
	);

test.each([
	['203.0.113.7', '::ffff:203.0.113.7', true],
	['203.0.113.7', '203.0.113.0/24', true],
	['203.0.113.7', '0.0.0.0/0', true],
	['::ffff:cb00:7107', '203.0.113.0/24', true],
	['2001:db8::1', '2001:0DB8:0:0::1', true],
	['2001:db8:1:2:3:4:5:6', '2001:db8::/32', true],
	['fe80::1%eth0', 'fe80::/10', true],
	['[::1]', '::1', true],
	['::', '::/128', true],
	['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0', true],
	['64:ff9b::192.0.2.1', '64:ff9b::/96', true],
	['203.0.114.7', '203.0.113.0/24', false],
	['203.0.113.8', '203.0.113.7/32', false],
	['2001:db9::1', '2001:db8::/32', false],
	['203.0.113.7', '::/96', false],
	['', '0.0.0.0/0', false],
	['unknown', '0.0.0.0/0', false],
])('%s is within %s: %s', (address, block, expected) => expect(within(address, ` ${block}\n`)).toBe(expected));

test('several blocks, and none', () => {
	expect(within('10.0.0.1', '192.168.0.0/16', '10.0.0.0/8')).toBe(true);
	expect(within('10.0.0.1')).toBe(false);
});

test.each(
	`|x|1.2.3|1.2.3.4.5|1.2.3.256|1.2.3.-4|1.2.3.4/33|1.2.3.4/|1.2.3.4/8/8|1.2.3.4/x|1:2:3|1:2:3:4:5:6:7:8:9|::1::|12345::|g::
	|::/129|1:2:3:4:5:6:7:8::|::1.2.3|:::`.split(/\s*\|/),
)('%j is no block', (text) => expect(parseBlock(text)).toBeUndefined());

test('parseAddress', () => {
	expect(parseAddress(' 1.2.3.4 ')).toEqual(parseAddress('::ffff:102:304'));
	expect(parseAddress('010.002.3.4')).toEqual(parseAddress('10.2.3.4'));
	expect(parseAddress('1.2.3')).toBeUndefined();
});

// Loopback, private, link-local with the metadata services, shared, benchmarks, documentation, multicast, reserved, Azure.
const PRIVATE_IPV4 = `0.0.0.1 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 168.63.129.16 169.254.169.254 172.16.0.1
	172.31.255.255 192.0.0.192 192.0.2.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
	240.0.0.1 255.255.255.255`.split(/\s+/);

test.each(PRIVATE_IPV4)('%s is private, however it is written', (address) => {
	const hex = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
	const groups = `${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
	const spellings = [
		address,
		`0x${hex.join('')}`,
		String(parseInt(hex.join(''), 16)),
		`${address}.`,
		...[`::${groups}`, `::ffff:${groups}`, `::ffff:0:${groups}`].map((text) => `[${text}]`),
		...[`64:ff9b::${groups}`, `64:ff9b:1::${groups}`, `2002:${groups}::1`, `2001:0:${groups}::1`].map(
			(text) => `[${text}]`,
		),
	];
	for (const host of spellings) expect([host, isPrivateHost(new URL(`http://${host}`).hostname)]).toEqual([host, true]);
});

test.each(
	`localhost LOCALHOST. a.localhost 127.1 0 0177.0.0.1 [::] [::1] [fc00::1] [fd00:ec2::254] [fe80::1] [fec0::1]
	[ff02::1] [100::1] [2001:db8::1] [3fff::1] [2001:10::1] [5f00::1] [4000::1] redis minio metadata.google.internal
	host.docker.internal printer.local box.home.arpa 1.168.192.in-addr.arpa nas.localdomain`.split(/\s+/),
)('%s is private', (host) => expect(isPrivateHost(new URL(`http://${host}`).hostname)).toBe(true));

test.each(
	`whatsappscrm.oss-ap-southeast-1.aliyuncs.com 8.8.8.8 172.32.0.1 100.128.0.1 168.63.129.17 128.0.0.1
	[2606:4700::1111] [2a00:1450:4001::200e] localhost.example.com local.example`.split(/\s+/),
)('%s is public', (host) => expect(isPrivateHost(new URL(`http://${host}`).hostname)).toBe(false));

test('what is no address is private', () => {
	for (const text of ['', 'example.com', '1.2.3', 'fe80::1%eth0']) expect(isPrivateAddress(text)).toBe(true);
	expect(isPrivateAddress('8.8.8.8')).toBe(false);
});
