import { isPrivateHost, isWithin, parseAddress, parseBlock } from '../../nodes/SocialEpoch/trigger/addresses.bundled';

const within = (address: string, ...blocks: string[]) =>
	isWithin(
		address,
		blocks.map((block) => parseBlock(block)!),
	);

test.each([
	['203.0.113.7', '203.0.113.7'],
	['::ffff:203.0.113.7', '203.0.113.7'],
	['203.0.113.7', '::ffff:203.0.113.7'],
	['203.0.113.7', '203.0.113.0/24'],
	['203.0.113.7', '0.0.0.0/0'],
	['::ffff:cb00:7107', '203.0.113.0/24'],
	['2001:db8::1', '2001:0DB8:0:0::1'],
	['2001:db8::1', '2001:db8::/32'],
	['2001:db8:1:2:3:4:5:6', '2001:db8::/32'],
	['fe80::1%eth0', 'fe80::/10'],
	['[::1]', '::1'],
	['::', '::/128'],
	['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
	['64:ff9b::192.0.2.1', '64:ff9b::/96'],
])('%s is within %s', (address, block) => {
	expect(within(address, block)).toBe(true);
});

test.each([
	['203.0.114.7', '203.0.113.0/24'],
	['203.0.113.8', '203.0.113.7/32'],
	['2001:db9::1', '2001:db8::/32'],
	['203.0.113.7', '::/96'],
	['', '0.0.0.0/0'],
	['unknown', '0.0.0.0/0'],
])('%s is not within %s', (address, block) => {
	expect(within(address, block)).toBe(false);
});

test('several blocks, and none', () => {
	expect(within('10.0.0.1', '192.168.0.0/16', '10.0.0.0/8')).toBe(true);
	expect(within('10.0.0.1')).toBe(false);
});

test.each([
	'',
	'x',
	'1.2.3',
	'1.2.3.4.5',
	'1.2.3.256',
	'1.2.3.-4',
	'1.2.3.4/33',
	'1.2.3.4/',
	'1.2.3.4/8/8',
	'1.2.3.4/x',
	'1:2:3',
	'1:2:3:4:5:6:7:8:9',
	'::1::',
	'12345::',
	'g::',
	'::/129',
	'1:2:3:4:5:6:7:8::',
	'::1.2.3',
	':::',
])('%j is no block', (text) => {
	expect(parseBlock(text)).toBeUndefined();
});

test('parseAddress', () => {
	expect(parseAddress(' 1.2.3.4 ')).toEqual(parseAddress('::ffff:102:304'));
	expect(parseAddress('010.002.3.4')).toEqual(parseAddress('10.2.3.4'));
	expect(parseAddress('1.2.3')).toBeUndefined();
});

test.each([
	'http://localhost',
	'http://LOCALHOST.',
	'http://a.localhost',
	'http://127.0.0.1',
	'http://127.1',
	'http://2130706433',
	'http://0x7f.0.0.1',
	'http://0177.0.0.1',
	'http://0',
	'http://10.1.2.3',
	'http://172.16.0.1',
	'http://172.31.255.255',
	'http://192.168.1.1',
	'http://169.254.169.254',
	'http://100.64.0.1',
	'http://224.0.0.1',
	'http://255.255.255.255',
	'http://[::1]',
	'http://[::]',
	'http://[::ffff:127.0.0.1]',
	'http://[::127.0.0.1]',
	'http://[fd00::1]',
	'http://[fe80::1]',
	'http://[64:ff9b::7f00:1]',
	'http://[2002:7f00:1::]',
	'http://redis',
	'http://db.internal',
	'http://printer.local',
])('%s is private', (url) => {
	expect(isPrivateHost(new URL(url).hostname)).toBe(true);
});

test.each([
	'https://whatsappscrm.oss-ap-southeast-1.aliyuncs.com',
	'http://8.8.8.8',
	'http://172.32.0.1',
	'http://100.128.0.1',
	'http://[2606:4700::1111]',
	'http://localhost.example.com',
	'http://128.0.0.1',
])('%s is public', (url) => {
	expect(isPrivateHost(new URL(url).hostname)).toBe(false);
});
