import { sleep } from 'n8n-workflow';

import { Failure } from './failure';

/** Time as everything here sees it, so that tests can turn it. All values in ms. */
export interface Clock {
	now(): number;
	/** @throws Failure when the execution is cancelled meanwhile */
	sleep(ms: number): Promise<void>;
}

/** How long a cancelled execution may go on sleeping, in ms. */
const NOTICE_CANCEL = 1000;

/** The real clock. Sleeping ends soon after the execution is cancelled. */
export function realClock(signal?: AbortSignal): Clock {
	const stopIfCancelled = () => {
		if (signal?.aborted) {
			throw new Failure('The execution was cancelled', {
				description: 'Nothing more was sent.',
				sent: false,
			});
		}
	};
	return {
		now: () => Date.now(),
		async sleep(ms) {
			const end = Date.now() + ms;
			stopIfCancelled();
			for (let left = ms; left > 0; left = end - Date.now()) {
				await sleep(Math.min(left, NOTICE_CANCEL));
				stopIfCancelled();
			}
		},
	};
}
