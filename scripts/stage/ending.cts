import { SIGNALS } from './processes.cts';
import { say } from './progress.cts';

/** What ends all that a script has started, the last first: whoever starts something puts its end in front. */
export type Undo = Array<() => Promise<void> | void>;

/** A script that starts things and has to end them again, come what may. */
export interface Script {
	/** Completes the sentence "The … stopped: <reason>". */
	name: string;
	undo: Undo;
	/** Returns the exit code. The signal is aborted when the user wants to end it all. */
	work(signal: AbortSignal): Promise<number>;
	/** The last words, when all is ended; is told how many ends there were. */
	summary?(ended: number): string | undefined;
}

/**
 * Carries a script out, ends all that it has started, and then this process: with the code that `work` returns, with
 * 1 and the reason when it throws, and with the signal's usual code after Ctrl-C, SIGTERM or SIGHUP. Whichever of
 * these comes first counts. A second signal ends this process at once; what is left is killed on exit.
 */
export function carryOut({ name, undo, work, summary }: Script): void {
	const stop = new AbortController();
	let ending = false;

	const end = async (code: number) => {
		ending = true;
		stop.abort();
		let ended = 0;
		// What is still being started may come in at the front meanwhile.
		for (let action = undo.shift(); action; action = undo.shift()) {
			ended++;
			try {
				await action();
			} catch (error) {
				say(`✗ clean-up: ${(error as Error).message}`);
			}
		}
		const words = summary?.(ended);
		if (words !== undefined) console.log(words);
		process.exit(code);
	};

	for (const [signal, code] of SIGNALS) {
		process.on(signal, () => {
			if (ending) process.exit(code);
			void end(code);
		});
	}

	// After a signal the work fails or ends somehow, while all it needs is being stopped. That must not cut the
	// clean-up short.
	work(stop.signal).then(
		async (code) => {
			if (!ending) await end(code);
		},
		async (error: Error) => {
			if (ending) return;
			console.error(`\nThe ${name} stopped: ${error.message}\n`);
			await end(1);
		},
	);
}
