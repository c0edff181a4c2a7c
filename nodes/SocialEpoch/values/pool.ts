/**
 * Works through a list with a bounded number under way, in order of the list.
 *
 * @param stopped asked before each start; nothing new starts once it is true, or once `work` has thrown
 * @throws what `work` threw first
 */
export async function inPool<T>(
	list: readonly T[],
	atOnce: number,
	stopped: () => boolean,
	work: (entry: T) => Promise<void>,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < list.length && !stopped()) {
			const entry = list[next++];
			await work(entry).catch((error: unknown) => {
				next = list.length;
				throw error;
			});
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, worker));
}
