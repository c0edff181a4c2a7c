import { cpus, loadavg } from 'node:os';

/** One line of the table. */
export interface Line {
	what: string;
	against: string;
	/** The two figures that are compared. */
	ours: string;
	theirs: string;
	/** What became of them, usually their quotient. */
	result: string;
	toReach: string;
	reached: boolean;
	/** The measured reason, where it is not reached, or what has to be known about it. */
	note?: string;
}

/** What a row of the table, or several that share their measurements, comes to. */
export interface Outcome {
	lines: Line[];
	/** Markdown with what lies behind the lines. */
	details?: string;
	/** SVG files by name. */
	plots?: Record<string, string>;
}

/** A Markdown table; the first row is its head. */
export function table(rows: string[][]): string {
	const [head, ...body] = rows;
	return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** The table of all lines, with their notes below it. */
export function tableOf(lines: Line[]): string {
	const notes = [...new Set(lines.flatMap(({ note }) => note ?? []))];
	const markOf = ({ note }: Line) => (note ? ` [${notes.indexOf(note) + 1}]` : '');
	const rows = lines.map((line) => [
		line.what,
		line.against,
		line.ours,
		line.theirs,
		line.result,
		line.toReach,
		`${line.reached ? 'yes' : '**no**'}${markOf(line)}`,
	]);
	return [
		table([['what', 'against', 'ours', 'theirs', 'result', 'to reach', 'reached'], ...rows]),
		...notes.map((note, i) => `[${i + 1}] ${note}`),
	].join('\n\n');
}

/** On what it was measured. */
export function footer(n8nVersion: string, begun: Date, loadBefore: number): string {
	const minutes = (Date.now() - begun.getTime()) / 60_000;
	return (
		`${begun.toISOString().slice(0, 10)}, n8n ${n8nVersion} on Node 24, ${process.platform} ${process.arch}, ` +
		`${cpus().length} cores; load average ${loadBefore.toFixed(1)} before the run and ${loadavg()[0].toFixed(1)} ` +
		`at its end; ${minutes.toFixed(1)} minutes.`
	);
}

/** A number as it is read: three digits count. */
export function short(value: number): string {
	const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
	return value.toFixed(digits);
}
