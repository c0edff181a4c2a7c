import type { IWebhookFunctions } from 'n8n-workflow';

import { withCredential } from '../../nodes/SocialEpoch/trigger/sharedCredential';

let read = 0;
let workflows = 0;

/** Deliveries to one trigger: how often its credential is read for them. */
async function readings(looks: { mode?: string; active?: boolean; wrong?: boolean; after?: number }, times = 3) {
	const id = `workflow ${(workflows += 1)}`;
	read = 0;
	const context = {
		getWorkflow: () => ({ id, active: looks.active ?? true }),
		getNode: () => ({ id: 'node', credentials: { socialEpochApi: { id: '1' } } }),
		getMode: () => looks.mode ?? 'webhook',
		getCredentials: async () => ({ apiKey: `key ${(read += 1)}` }),
	} as unknown as IWebhookFunctions;
	const results: unknown[] = [];
	for (let i = 0; i < times; i++) {
		results.push(
			await withCredential(
				context,
				({ apiKey }) => apiKey,
				() => looks.wrong === true,
			),
		);
		jest.setSystemTime(Date.now() + (looks.after ?? 0));
	}
	return results;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test.each([
	['deliveries in quick succession share one reading', {}, [1, 1, 1]],
	['for 5 s', { after: 2500 }, [1, 1, 2]],
	['not while the editor listens', { mode: 'manual' }, [1, 2, 3]],
	['not while the workflow is not published', { active: false }, [1, 2, 3]],
	['and one that may be to blame is read again', { wrong: true }, [1, 2, 3]],
])('%s', async (_what, looks, keys) => {
	expect(await readings(looks)).toEqual(keys.map((key) => `key ${key}`));
});
