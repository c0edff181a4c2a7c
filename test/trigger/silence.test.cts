import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { Silence } from '../../nodes/SocialEpoch/trigger/silence';

const CHAT = '8617633819542:8615601882491';
const NOW = 10_000;
/** A person wrote. @param at ms since 1970 */
const takeover = (at: number, conversationId = CHAT) => [
	{ record: {}, simplified: { conversationId, sentAt: new Date(at).toISOString(), sentBy: 'person' } },
];
const covers = (silence: Silence, conversation: string, since: number) =>
	silence.covers({ key: null, item: {}, conversation }, since);

test('lasts until so long after the last message of a person, in that conversation', () => {
	const silence = new Silence();
	silence.note([...takeover(5000), ...takeover(3000)], NOW, {}, 0);
	expect([4999, 5000].map((since) => covers(silence, CHAT, since))).toEqual([true, false]);
	expect(covers(silence, '8617633819542:1', 0)).toBe(false);
});

test('only begins where something was said', () => {
	const [{ record, simplified }] = takeover(5000);
	const told = (said: IDataObject) => {
		const silence = new Silence();
		const nothing = { contentType: null, text: null };
		silence.note([{ record, simplified: { ...simplified, ...nothing, ...said } }], NOW, {}, 0);
		return covers(silence, CHAT, 4999);
	};
	expect([{}, { text: 'Hi' }, { contentType: 'call' }].map(told)).toEqual([false, true, true]);
});

test('what n8n keeps holds after a restart, names no number, and is written only when there is something new', () => {
	const kept: IDataObject = {};
	new Silence().note(takeover(5000), NOW, kept, 0);
	expect(JSON.stringify(kept)).not.toMatch(/\d{6}/);
	const restarted = new Silence();
	Object.freeze(kept);
	restarted.note(takeover(4000), NOW, kept, 0);
	expect(covers(restarted, CHAT, 4999)).toBe(true);
	// A status of the same message, or the same delivery again.
	restarted.note(takeover(5000), NOW, kept, 0);
});

test('what another process has overwritten is kept again with the next delivery', () => {
	const [one, other] = [new Silence(), new Silence()];
	const ofOne: IDataObject = {};
	let kept: IDataObject = {};
	one.note(takeover(5000), NOW, ofOne, 0);
	other.note(takeover(6000, 'elsewhere'), NOW, kept, 0);
	one.note([], NOW, kept, 0);
	kept = structuredClone(kept);
	const restarted = new Silence();
	restarted.note([], NOW, kept, 0);
	expect([covers(restarted, CHAT, 4999), covers(restarted, 'elsewhere', 5999)]).toEqual([true, true]);
});

test('past 2,000 conversations the oldest are forgotten, and so is what is over', () => {
	const silence = new Silence();
	const kept: IDataObject = {};
	const size = () => Object.keys(kept.takenOver as object).length;
	const all = Array.from({ length: 2010 }, (_, i) => takeover(i + 1, `chat ${i + 1}`)[0]);
	// Neither the oldest first nor the newest.
	silence.note([...all.slice(1000), ...all.slice(0, 1000)], NOW, kept, 0);
	expect(size()).toBe(2000);
	expect([10, 11].map((at) => covers(silence, `chat ${at}`, 0))).toEqual([false, true]);
	expect(JSON.stringify(kept).length).toBeLessThan(60_000);
	silence.note(takeover(3000), NOW, kept, 2005);
	expect(size()).toBe(5 + 1);
});

test('processes that take turns know the same, whoever was told', () => {
	const told = fc.record({
		process: fc.nat(2),
		chat: fc.constantFrom('a', 'b', 'c'),
		at: fc.integer({ min: 1, max: 100 }),
	});
	fc.assert(
		fc.property(fc.array(told), fc.nat(120), (all, since) => {
			const processes = [new Silence(), new Silence(), new Silence()];
			const kept: IDataObject = {};
			const last = new Map<string, number>();
			for (const { process, chat, at } of all) {
				processes[process].note(takeover(at, chat), NOW, kept, 0);
				last.set(chat, Math.max(at, last.get(chat) ?? 0));
			}
			for (const one of processes) {
				one.note([], NOW, kept, 0);
				for (const [chat, at] of last) expect(covers(one, chat, since)).toBe(at > since);
			}
		}),
	);
});
