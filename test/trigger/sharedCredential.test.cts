import type { IWebhookFunctions } from 'n8n-workflow';

import { SharedCredentials } from '../../nodes/SocialEpoch/trigger/sharedCredential';

interface Looks {
	mode?: string;
	active?: boolean;
	isRefused?: boolean;
	/** ms between two deliveries */
	every?: number;
}

/** Deliveries to one trigger: which reading of its credential each was judged by last. */
async function readings({ mode = 'webhook', active = true, isRefused = false, every = 0 }: Looks) {
	let read = 0;
	const context = {
		getWorkflow: () => ({ id: 'workflow', active }),
		getNode: () => ({ id: 'node', credentials: { socialEpochApi: { id: '1' } } }),
		getMode: () => mode,
		getCredentials: async () => ({ apiKey: String((read += 1)) }),
	} as unknown as IWebhookFunctions;
	const shared = new SharedCredentials();
	const results: number[] = [];
	for (const time of [0, 1, 2, 3]) {
		const judge = ({ apiKey }: { apiKey: string }) => Number(apiKey);
		results.push(await shared.judge(context, 1_700_000_000_000 + time * every, judge, () => isRefused));
	}
	return results;
}

test.each<[string, Looks, number[]]>([
	['deliveries in quick succession share one reading', {}, [1, 1, 1, 1]],
	['for 5 s', { every: 2500 }, [1, 1, 2, 2]],
	['not while the editor listens', { mode: 'manual' }, [1, 2, 3, 4]],
	['not while the workflow is not published', { active: false }, [1, 2, 3, 4]],
	['one that may be to blame is read again', { isRefused: true, every: 1000 }, [1, 2, 3, 4]],
	['but not more than once a second', { isRefused: true, every: 600 }, [1, 1, 2, 2]],
	['also when somebody sets back the clock', { isRefused: true, every: -1000 }, [1, 2, 3, 4]],
])('%s', async (_what, looks, expected) => {
	expect(await readings(looks)).toEqual(expected);
});

test('deliveries at the same time share one reading, and one that fails is not kept', async () => {
	let read = 0;
	const context = {
		getWorkflow: () => ({ id: 'workflow', active: true }),
		getNode: () => ({ id: 'node' }),
		getMode: () => 'webhook',
		getCredentials: async () => {
			if (++read === 1) throw new Error('database is locked');
			return { apiKey: 'key' };
		},
	} as unknown as IWebhookFunctions;
	const shared = new SharedCredentials();
	const all = async () =>
		await Promise.allSettled(
			[1, 2, 3].map(
				async () =>
					await shared.judge(
						context,
						0,
						({ apiKey }) => apiKey,
						() => false,
					),
			),
		);
	expect((await all()).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	expect(await all()).toEqual(Array(3).fill({ status: 'fulfilled', value: 'key' }));
	expect(read).toBe(2);
});
