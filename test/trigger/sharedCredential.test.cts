import type { IWebhookFunctions } from 'n8n-workflow';

import { SharedCredential } from '../../nodes/SocialEpoch/trigger/sharedCredential';

const proof = { token: 't', tenantId: '1', timestamp: '2' };
const refusal = { reason: 'signature', message: '', advice: '' } as const;

interface Looks {
	mode?: string;
	active?: boolean;
	isRefused?: boolean;
	/** ms between two deliveries */
	every?: number;
	/** of the credential, for each delivery */
	ids?: string;
}

/** Deliveries to one trigger: which reading of its credential each was judged by last. */
async function readings({ mode = 'webhook', active = true, isRefused = false, every = 0, ids = '1111' }: Looks) {
	let [read, last] = [0, 0];
	const shared = new SharedCredential();
	const results: number[] = [];
	for (const [time, id] of [...ids].entries()) {
		const context = {
			getWorkflow: () => ({ active }),
			getNode: () => ({ credentials: { socialEpochApi: { id } } }),
			getMode: () => mode,
			getCredentials: async () => ({ apiKey: String((read += 1)) }),
		} as unknown as IWebhookFunctions;
		const verdict = await shared.judge(context, 1_700_000_000_000 + time * every, ({ apiKey }) => {
			last = Number(apiKey);
			return isRefused ? refusal : proof;
		});
		expect(verdict).toBe(isRefused ? refusal : proof);
		results.push(last);
	}
	return results;
}

test.each<[string, Looks, number[]]>([
	['deliveries in quick succession share one reading', {}, [1, 1, 1, 1]],
	['for 5 s', { every: 2500 }, [1, 1, 2, 2]],
	['not while the editor listens', { mode: 'manual' }, [1, 2, 3, 4]],
	['not while the workflow is not published', { active: false }, [1, 2, 3, 4]],
	['not once another credential is chosen', { ids: '1122' }, [1, 1, 2, 2]],
	['one that may be to blame is read again', { isRefused: true, every: 1000 }, [1, 2, 3, 4]],
	['but not more than once a second', { isRefused: true, every: 600 }, [1, 1, 2, 2]],
	['also when somebody sets back the clock', { isRefused: true, every: -1000 }, [1, 2, 3, 4]],
])('%s', async (_what, looks, expected) => {
	expect(await readings(looks)).toEqual(expected);
});

test('deliveries at the same time share one reading, and one that fails is not kept', async () => {
	let read = 0;
	const context = {
		getWorkflow: () => ({ active: true }),
		getNode: () => ({}),
		getMode: () => 'webhook',
		getCredentials: async () => (++read === 1 ? await Promise.reject(new Error('database is locked')) : {}),
	} as unknown as IWebhookFunctions;
	const shared = new SharedCredential();
	const all = async () => {
		const verdicts = await Promise.allSettled([1, 2, 3].map(async () => await shared.judge(context, 0, () => proof)));
		return verdicts.map(({ status }) => status);
	};
	expect([...(await all()), ...(await all())]).toEqual([...Array(3).fill('rejected'), ...Array(3).fill('fulfilled')]);
	expect(read).toBe(2);
});
