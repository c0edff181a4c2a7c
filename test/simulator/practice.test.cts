import { prepareCompany } from '../../simulator/practice.cts';
import { QR, stage } from './support.cts';

const [ACCOUNT, CUSTOMER] = ['8613800138000', '5511987654321'];
const JSON_TYPE = { 'content-type': 'application/json' };

const at = stage({ timeScale: 1e-4 }, (simulator) => {
	prepareCompany(simulator);
	simulator.receiptDelay = 0;
});
const page = async (name: string, init: RequestInit = {}) => await fetch(`${at.simulator.url}/_practice/${name}`, init);
const state = async (after = 0) => (await (await page(`state?after=${after}`)).json()) as Record<string, any>;
const act = async (name: string, input: object, headers: Record<string, string> = JSON_TYPE) => {
	const response = await page(name, { method: 'POST', headers, body: JSON.stringify(input) });
	return `${response.status} ${((await response.json()) as { said: string }).said}`;
};

test('the page and its files are there, and the address leads to it', async () => {
	const html = await fetch(at.simulator.url);
	expect(html.headers.get('content-security-policy')).toContain("default-src 'self'");
	const files = [...(await html.text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => name);
	for (const name of [...files, 'voice.wav', 'document.pdf']) expect((await page(name)).status).toBe(200);
	for (const name of ['page', 'nothing', 'state/x']) expect((await page(name)).status).toBe(404);
	expect(at.simulator.requests).toEqual([]);
});

test('no other page and no other machine may use it', async () => {
	const write = { account: ACCOUNT, customer: CUSTOMER, text: 'x' };
	for (const headers of [{ 'content-type': 'text/plain' }, { ...JSON_TYPE, origin: 'https://evil.example' }]) {
		expect(await act('customer', write, headers)).toMatch(/^403/);
	}
	expect(at.simulator.state.messages).toEqual([]);
	expect(await act('customer', write, { ...JSON_TYPE, origin: at.simulator.url })).toBe('200 Sent.');
});

test('each answer of n8n is told with its words, and all that goes to and fro', async () => {
	const event = 'CLIENT_SYNC_MESSAGE';
	const refused = { status: 401, body: '{"code":401,"message":"Check <b>Secret</b>"}' };
	const hook = await at.receiver((n) => (n > 1 ? {} : refused));
	const answer = async () => (await state()).events.find(({ id }: { id: string }) => id === event).answer;
	expect(await act('test', { event })).toBe('400 Save a callback URL first.');
	expect(await act('callback', { event, url: 'n8n' })).toMatch(/^400 The URL must begin/);
	expect(await act('callback', { event, url: ` ${hook.url} ` })).toBe('200 Saved.');
	await act('test', { event });
	expect(await answer()).toMatchObject({ ok: false, status: 401, words: 'Check <b>Secret</b> (code 401)' });
	await act('signing', { signing: 'wrong' });
	await act('test', { event });
	expect(await answer()).toMatchObject({ ok: true, status: 200 });
	await at.ask(`${QR}/selectCloudPort`, {}, {});
	expect((await state()).traffic).toMatchObject([
		{ kind: 'delivery', name: event, signature: 'signed', ok: false },
		{ kind: 'delivery', signature: 'wrongly signed', ok: true },
		{ kind: 'request', name: `GET ${QR}/selectCloudPort`, signature: 'not signed', ok: false },
	]);
	expect(await state(2)).toMatchObject({ traffic: [{ id: 3 }] });
	expect(await act('callback', { event })).toBe('200 Removed.');
	expect([...at.simulator.callbacks]).toEqual([]);
});

test('what is typed does what it says, or is answered with the reason why not', async () => {
	const { data: id } = await at.ask(`${QR}/preGenerate`, { type: 2 });
	const pair = { account: ACCOUNT, customer: CUSTOMER };
	const steps: Array<[action: string, input: object, answer: RegExp]> = [
		['customer', { ...pair, what: 'several' }, /200/],
		['customer', { ...pair, what: 'card' }, /200/],
		['customer', { ...pair, text: ' ' }, /400 Type a message/],
		['customer', { ...pair, customer: 'Ana', text: 'x' }, /400 The customer is not a phone number/],
		['customer', { ...pair, text: 'all', group: 'yes' }, /200/],
		['agent', { account: ACCOUNT, friend: CUSTOMER, agent: 'tom', text: 'by hand' }, /200/],
		['account', { number: ACCOUNT, change: 'ban' }, /200/],
		['customer', { ...pair, text: 'x' }, /400 8613800138000 is not online/],
		['scan', { id, number: '+44 7700 900999', agent: 'maria' }, /200/],
		['scan', { id: '' }, /400 No QR code waits/],
		['quota', { max: '0' }, /200/],
		['quota', { max: 'many' }, /400/],
		['constructor', {}, /404/],
	];
	for (const [action, input, answer] of steps) expect(await act(action, input)).toMatch(answer);
	const { messages, accounts, ports, quota } = await state();
	const said = messages.map(({ kind, words, author }: Record<string, string>) => `${author}: ${kind || words}`);
	const texts = ['Hello', 'I wanted to ask', 'do you have it in blue?', 'Contact card'];
	expect(said).toEqual([...texts.map((text) => `: ${text}`), 'Ana Souza: all', 'agent tom: by hand']);
	expect(accounts[0]).toMatchObject({ number: ACCOUNT, status: 'banned' });
	expect([ports[0].number, ports[0].status, quota]).toEqual(['447700900999', 'offline', { used: 1, max: 0 }]);
});
