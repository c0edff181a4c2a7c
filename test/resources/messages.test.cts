import type { IDataObject } from 'n8n-workflow';

import { simplifyClientMessage, simplifySyncMessage } from '../../nodes/SocialEpoch/messages/message';
import { SocialEpoch } from '../../nodes/SocialEpoch/SocialEpoch.node';
import { runNode } from '../support/n8n.cts';
import { platform, success } from '../support/platform.cts';

const SEND = '/group-dispatch-api/gsTask/assign/soCreate';
const MANY = '/group-dispatch-api/gsTask/assign/moscCreate';
const url = 'https://example.com/offer.jpg';
const node = new SocialEpoch();

const parameters = {
	resource: 'message',
	operation: 'send',
	sendWhatsApp: '={{ $json.account }}',
	friendWhatsApp: '={{ $json.groupId || $json.customer }}',
	targetType: '={{ $json.chatType }}',
	content: { parts: [{ type: 1, text: '={{ "You said: " + $json.text }}' }] },
};
const sent = async (items: IDataObject[], change = {}) => {
	const received = platform('POST', SEND, success({ taskId: 1 }));
	const { error } = await runNode(node, { ...parameters, ...change }, { items });
	expect(error).toBeUndefined();
	return received.map(({ body }) => body as IDataObject);
};

const client = (change: IDataObject) => ({
	whatsApp: '86172272727@c.us',
	friendWhatsApp: '61191828282@c.us',
	actionType: 2,
	chatType: 1,
	content: [{ type: 1, text: 'hello', messageId: 'm', time: 1_700_000_000_000 }],
	...change,
});

it('answers a person straight from the trigger’s item', async () => {
	const [body] = await sent([simplifyClientMessage(client({}))]);
	expect(body).toEqual({
		sendType: 1,
		targetType: 1,
		sendWhatsApp: '86172272727',
		friendWhatsApp: '61191828282',
		content: [{ type: 1, text: 'You said: hello', sort: 0 }],
	});
});

it('answers nobody but the one who wrote, whatever stood in the fields before Send became Reply', async () => {
	const received = platform('POST', SEND, success({ taskId: 1 }));
	const item = simplifyClientMessage(client({}));
	const group = simplifyClientMessage(client({ chatType: 2, friendWhatsApp: '120363295594719602@g.us' }));
	const reply = async (json: IDataObject, change: IDataObject = {}) => {
		const filled = { resource: 'message', operation: 'reply', content: parameters.content, ...change };
		return (await runNode(node, filled, { items: [json] })).error?.message ?? 'sent';
	};
	const [customer, other] = ['61191828282', '5511987654321'];
	expect(await reply(item, { friendWhatsApp: other })).toMatch(`To is ${other}, and the message to answer says 61191`);
	expect(await reply(item, { sendWhatsApp: other })).toMatch(`From is ${other}, and the message to answer says 86172`);
	expect(await reply(group, { friendWhatsApp: customer, targetType: 1 })).toMatch('says 120363295594719602');
	expect(received).toEqual([]);
	const given = { sendWhatsApp: '86172272727', friendWhatsApp: customer, targetType: 1 };
	expect([await reply(item), await reply(group), await reply({ text: 'x' }, given)]).toEqual(['sent', 'sent', 'sent']);
	expect(received.map(({ body }) => (body as IDataObject).targetType)).toEqual([1, 2, 1]);
});

it('answers a group straight from the trigger’s item, old groups too', async () => {
	const groups = ['120363295594719602@g.us', '8613633800088-1600000000@g.us'];
	const bodies = await sent(
		groups.map((friendWhatsApp) => simplifyClientMessage(client({ chatType: 2, friendWhatsApp }))),
	);
	// Different recipients go at the same time here, in whatever order they arrive.
	expect(bodies.map(({ targetType, friendWhatsApp }) => [targetType, friendWhatsApp]).sort()).toEqual([
		[2, '120363295594719602'],
		[2, '8613633800088-1600000000'],
	]);
});

it('answers the other message event as well, and passes its picture on', async () => {
	const item = simplifySyncMessage({
		messageId: 'm',
		userName: 'lee',
		whatsId: '61191828282@c.us',
		friendWhatsId: '61191828282@c.us',
		currentWhatsId: '86172272727@c.us',
		actionType: 2,
		chatType: 1,
		content: JSON.stringify({ url, mimeType: 'image/jpeg', caption: 'Look' }),
		contentType: 1,
		sendTime: '2026-01-31 08:00:00',
	});
	const part = { type: '={{ $json.contentType }}', url: '={{ $json.media.url }}', text: '={{ $json.text }}' };
	const [body] = await sent([item], { content: { parts: [part] } });
	expect(body).toMatchObject({ sendWhatsApp: '86172272727', friendWhatsApp: '61191828282', targetType: 1 });
	expect((body.content as IDataObject[])[0]).toMatchObject({ type: 2, url });
});

it('sends times in the platform’s zone, and the rest only where it is given', async () => {
	const additionalFields = {
		name: 'Welcome',
		sendType: 'Cloud PC',
		startTaskTime: '2026-01-31T08:00:00+01:00',
		endTaskTime: '2026-02-01T00:00:00Z',
		agentAccount: 'lee',
	};
	const [body] = await sent([simplifyClientMessage(client({}))], { additionalFields });
	expect(body).toMatchObject({
		name: 'Welcome',
		sendType: 3,
		startTaskTime: '2026-01-31 15:00:00',
		endTaskTime: '2026-02-01 08:00:00',
		agentAccount: 'lee',
	});
});

it('tells an empty answer for success, and gives every item an object of its own', async () => {
	platform('POST', MANY, success(null), success({ taskId: 7 }));
	const many = {
		...parameters,
		operation: 'sendToMany',
		sendWhatsApp: '8613633800088',
		friendWhatsApp: '8613633800089',
		targetType: 1,
	};
	const items = [{ text: 'a' }, { text: 'a' }, { text: 'b' }, { text: 'b' }];
	const { json } = await runNode(node, many, { items });
	const recipients = ['8613633800089'];
	const answers = [{ success: true }, { success: true }, { taskId: 7 }, { taskId: 7 }];
	expect(json).toEqual(answers.map((given) => ({ ...given, recipients })));
	expect(json[2]).not.toBe(json[3]);
});

it('refuses more than 5,000 recipients in one item, and sends nothing', async () => {
	const received = platform('POST', MANY, success(null));
	const many = {
		...parameters,
		operation: 'sendToMany',
		sendWhatsApp: '8613633800088',
		targetType: 1,
		friendWhatsApp: '={{ $json.list }}',
	};
	const list = (count: number) => [{ text: 'a', list: Array.from({ length: count }, (_, i) => 8613600000000 + i) }];
	const { error } = await runNode(node, many, { items: list(5001) });
	expect(error?.message).toBe('To has 5001 recipients, and a task takes at most 5000 [item 1]');
	expect(error?.description).toContain('Split the list');
	expect(received).toEqual([]);
	expect((await runNode(node, many, { items: list(5000) })).error).toBeUndefined();
	expect((received[0].body as { sendInfos: unknown[] }).sendInfos).toHaveLength(5000);
});
