import { sleep } from 'n8n-workflow';

import { Failure } from './failure';

/** Time as everything here sees it, so that tests can turn it. All values in ms. */
export interface Clock {
	/** Only good for differences; never goes back, even if somebody sets back the machine's clock. */
	now(): number;
	/** @throws Failure when the execution is stopped, even if there is nothing to wait for */
	sleep(ms: number): Promise<void>;
}

/** How long a stopped execution may go on sleeping, in ms. */
const NOTICE_STOP = 1000;

/**
 * The real clock.
 *
 * @param signals each of them stops the execution: sleeping ends soon after
 */
export function realClock(...signals: Array<AbortSignal | undefined>): Clock {
	const stopIfAsked = () => {
		if (!signals.some((signal) => signal?.aborted)) return;
		throw new Failure('The execution was cancelled', { description: 'Nothing more was sent.', sent: false });
	};
	const now = () => performance.now();
	return {
		now,
		async sleep(ms) {
			const end = now() + ms;
			stopIfAsked();
			for (let left = ms; left > 0; left = end - now()) {
				await sleep(Math.ceil(Math.min(left, NOTICE_STOP)));
				stopIfAsked();
			}
		},
	};
}
