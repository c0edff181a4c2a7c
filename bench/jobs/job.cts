import type { JobInput } from '../lib/setup.cts';

/** The child's side of `runJob`: takes the parameters, does the work, reports. */
export function job<P, R>(work: (input: JobInput<P>) => Promise<R>): void {
	process.once('message', (input) => {
		work(input as JobInput<P>).then(
			(result) => report({ result }),
			(error: Error) => report({ error: error.stack ?? error.message }),
		);
	});
}

function report(message: object): void {
	process.send!(message, () => process.exit(0));
}
