import { readFileSync, writeFileSync } from 'node:fs';

/** ms of processor time in one tick of /proc; 10 on every Linux that n8n runs on. */
const TICK_MS = 10;

/** ms of processor time that a process and its children have used so far. */
export function processorMs(pid: number): number {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
		const own = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
		return children.reduce((sum, child) => sum + processorMs(Number(child)), own);
	} catch {
		return 0; // it has just ended
	}
}

/** Bytes that a process has written so far, files and sockets alike. */
export function bytesWritten(pid: number): number {
	return Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** Resident set of a process, MB: as it is, or the largest it was since `resetPeak`. */
export function memoryMb(pid: number, figure: 'now' | 'peak'): number {
	const line = figure === 'now' ? /VmRSS:\s+(\d+)/ : /VmHWM:\s+(\d+)/;
	return Number(line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

export function resetPeak(pid: number): void {
	writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that 99 in 100 do not exceed. */
export function p99(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1];
}

/** A Markdown table; the first row is its head. */
export function table(rows: Array<Array<string | number>>): string {
	const [head, ...body] = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? short(cell) : cell)));
	return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** A number as it is read: three digits count. */
export function short(value: number): string {
	if (Number.isInteger(value)) return value.toLocaleString('en-US');
	return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** A quotient, and whether it is what it was to be. */
export function versus(ratio: number, isReached: boolean): string {
	return isReached ? `${short(ratio)} times` : `**${short(ratio)} times**`;
}
