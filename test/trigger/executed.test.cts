import { Executed } from '../../nodes/SocialEpoch/trigger/executed';

test('knows what it was told, and never a record without a key', () => {
	const executed = new Executed();
	executed.add(['a', null]);
	expect(['a', 'b', null].map((key) => executed.has(key))).toEqual([true, false, false]);
});

test('forgets the oldest past 100,000', () => {
	const executed = new Executed();
	executed.add(Array.from({ length: 100_005 }, (_, i) => `k${i}`));
	expect(['k0', 'k4', 'k5', 'k100004'].map((key) => executed.has(key))).toEqual([false, false, true, true]);
});
