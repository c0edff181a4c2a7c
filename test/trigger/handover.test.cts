import type { IDataObject } from 'n8n-workflow';

import { entriesOf, piecesOf } from '../../nodes/SocialEpoch/trigger/handover';
import { readSettings, type TriggerSettings } from '../../nodes/SocialEpoch/trigger/options';
import { eventOf, EVENTS } from '../../nodes/SocialEpoch/events';

const entries = (
	id: string,
	records: IDataObject[],
	changes: Partial<TriggerSettings> = {},
	trigger = 'workflow/node',
) => {
	const settings = { ...readSettings(() => null), ...changes };
	const event = eventOf(id)!;
	return entriesOf(piecesOf(event, records, settings.splitContent, '1700000000000'), event, settings, trigger);
};
/** As the option Split Content has them. */
const split = (id: string, records: IDataObject[], changes: Partial<TriggerSettings> = {}) =>
	entries(id, records, { ...changes, splitContent: true });

test('raw items are the records as sent, behind their event', () => {
	const record = { messageId: 'a', event: 'theirs', nested: { a: [1] } };
	const [{ item }] = entries('CLIENT_SYNC_MESSAGE_STATUS', [record], { simplify: false });
	expect(item).toEqual({ ...record, event: 'CLIENT_SYNC_MESSAGE_STATUS' });
	expect(Object.keys(item)[0]).toBe('event');
});

test('whose conversation it is goes along where an option asks for it', () => {
	const record = { whatsApp: '1', friendWhatsApp: '2', chatType: 1, actionType: 2 };
	const conversation = (changes: object) => entries('CLIENT_SYNC_MESSAGE', [record], changes)[0].conversation;
	expect([{}, { waitForPause: 1 }, { staySilent: 1 }].map(conversation)).toEqual([undefined, '1:2', '1:2']);
});

test('keys differ between triggers and between events', () => {
	const key = (id: string, trigger: string) => entries(id, [{ whatsId: '1', id: '1', time: 't' }], {}, trigger)[0].key;
	expect(key('WA_SYNC_ON_OR_OFF_LINE_STATUS', 'a')).toBe(key('WA_SYNC_ON_OR_OFF_LINE_STATUS', 'a'));
	expect(key('WA_SYNC_ON_OR_OFF_LINE_STATUS', 'a')).not.toBe(key('WA_SYNC_ON_OR_OFF_LINE_STATUS', 'b'));
	expect(key('WA_SYNC_QR_LOGIN_STATUS', 'a')).not.toBe(key('WA_SYNC_ON_OR_OFF_LINE_STATUS', 'a'));
});

test('an update finds what the version before it has marked, so keys stay as they are', () => {
	const status = { whatsId: '1', id: '1', time: 't' };
	const message = { id: 'r', messageId: 'm', currentWhatsId: '1@c.us', content: 'Hi' };
	const [first] = entries('WA_SYNC_ON_OR_OFF_LINE_STATUS', [status], {}, 'a');
	const [second] = entries('MSG_SYNC_MESSAGE', [message], {}, 'a');
	expect([first.key, second.key]).toEqual([
		'Jslyy86QQ0HSCYNassb4sVpIF_hdOBmXMhaYgf85Wo4',
		'bCM8vn1LUJc3IObmvr1HeVqwNhYntOJOtH0W6R9lE7c',
	]);
});

test('entries keep their order; long identities have short keys, and differ as they do', () => {
	const ids = ['a', 'b', 'a","b', 'x'.repeat(1000), 'x'.repeat(1001)];
	const all = entries(
		'CLIENT_SYNC_MESSAGE_STATUS',
		[...ids, ...ids].map((messageId) => ({ messageId })),
	);
	expect(all.map(({ item }) => item.messageId)).toEqual(ids);
	expect(new Set(all.map(({ key }) => key)).size).toBe(ids.length);
	for (const { key } of all) expect(key).toHaveLength(43);
});

describe('Split Content', () => {
	const content = [
		{ type: 1, text: 'one', messageId: 'm1' },
		{ type: 1, text: 'two', messageId: 'm2' },
	];
	const record = { whatsApp: '1', friendWhatsApp: '2', actionType: 2, content };

	test.each([true, false])('one item for each message (simplify %s)', (simplify) => {
		const all = split('CLIENT_SYNC_MESSAGE', [record], { simplify });
		expect(all.map(({ item }) => (simplify ? item.text : item.content))).toEqual(
			simplify ? ['one', 'two'] : [[content[0]], [content[1]]],
		);
		expect(all[0].item.messages).toBeUndefined();
		expect(new Set(all.map(({ key }) => key)).size).toBe(2);
	});

	test('a message delivered again in other company is known by its own id', () => {
		const [first] = split('CLIENT_SYNC_MESSAGE', [{ ...record, content: [content[0]] }]);
		const again = split('CLIENT_SYNC_MESSAGE', [record]);
		expect(again[0].key).toBe(first.key);
	});

	test('pieces that share an id are all kept, each with a key that stays; the same record again is known', () => {
		const same = { ...record, content: Array(5000).fill(content[0]) };
		const keys = split('CLIENT_SYNC_MESSAGE', [same, same]).map(({ key }) => key);
		expect(new Set(keys).size).toBe(5000);
		expect(split('CLIENT_SYNC_MESSAGE', [same]).map(({ key }) => key)).toEqual(keys);
		expect(keys[0]).toBe(split('CLIENT_SYNC_MESSAGE', [record])[0].key);
	});

	test('leaves other events and empty contents alone', () => {
		expect(split('CLIENT_SYNC_MESSAGE', [{ whatsApp: '1', content: [] }])).toHaveLength(1);
		const content = '[{"type":1,"messageId":"m"}]';
		expect(split('CLIENT_SYNC_MESSAGE', [{ content }], { simplify: false })).toMatchObject([{ item: { content } }]);
		for (const event of EVENTS) expect(split(event.id, [event.sample])).toHaveLength(1);
	});
});

test.each([true, false])('the files of a message go along when they are to be fetched (simplify %s)', (simplify) => {
	const content = '{"url":"https://oss.example/a.png","filename":"a.png","mimeType":"image/png","caption":""}';
	const record = { messageId: 'm', contentType: 1, content };
	expect(entries('MSG_SYNC_MESSAGE', [record], { simplify })[0].media).toBeUndefined();
	expect(entries('MSG_SYNC_MESSAGE', [record], { simplify, downloadMedia: true })[0].media).toEqual([
		{ url: 'https://oss.example/a.png', fileName: 'a.png', mimeType: 'image/png', caption: null },
	]);
	expect(entries('CHANNEL_SYNC_STATUS', [{ whatsApp: '1' }], { simplify, downloadMedia: true })[0].media).toEqual([]);
});
