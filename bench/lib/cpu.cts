import { readdirSync, readFileSync } from 'node:fs';

/** ms of processor time in one tick of /proc; 10 on every Linux that n8n runs on. */
const TICK_MS = 10;

/** ms of processor time that a process and its children have used so far; `undefined` where there is no /proc. */
export function processorMs(pid: number): { all: number; mainThread: number } | undefined {
	try {
		const children = new Map<number, number[]>();
		for (const entry of readdirSync('/proc')) {
			if (!/^\d+$/.test(entry)) continue;
			const parent = Number(statOf(`/proc/${entry}`)?.[1]);
			children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
		}
		const tree = (root: number): number[] => [root, ...(children.get(root) ?? []).flatMap(tree)];
		const all = tree(pid).reduce((sum, one) => sum + ticks(`/proc/${one}`), 0);
		return { all: all * TICK_MS, mainThread: ticks(`/proc/${pid}/task/${pid}`) * TICK_MS };
	} catch {
		return undefined;
	}
}

/** The largest resident set a process has had, MB. */
export function peakMb(pid: number): number | undefined {
	try {
		return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
	} catch {
		return undefined;
	}
}

/** The fields of a stat file from the third on: state, parent… */
function statOf(folder: string): string[] | undefined {
	try {
		const text = readFileSync(`${folder}/stat`, 'utf8');
		return text.slice(text.lastIndexOf(')') + 2).split(' ');
	} catch {
		return undefined; // it has just ended
	}
}

/** User and system time. */
function ticks(folder: string): number {
	const stat = statOf(folder);
	return stat ? Number(stat[11]) + Number(stat[12]) : 0;
}
