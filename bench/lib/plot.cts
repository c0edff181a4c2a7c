/** One line of a plot; both axes are logarithmic. */
export interface Series {
	name: string;
	points: Array<[x: number, y: number]>;
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = 20;
const TOP = 40;
const BOTTOM = 90;

// Readable on white and on black.
const COLOURS = ['#2f81f7', '#d29922', '#3fb950', '#f85149'];
const GREY = '#808890';

/** Writes a line plot with logarithmic axes as SVG. */
export function plot(title: string, xLabel: string, yLabel: string, series: Series[]): string {
	const points = series.flatMap((one) => one.points);
	const x = scale(
		points.map(([value]) => value),
		LEFT,
		WIDTH - RIGHT,
	);
	const y = scale(
		points.map(([, value]) => value),
		HEIGHT - BOTTOM,
		TOP,
	);
	const parts = [
		text(LEFT, 20, title, 'start', 14),
		...x.ticks.map((tick) => line(x.at(tick), TOP, x.at(tick), HEIGHT - BOTTOM, GREY, 0.3)),
		...y.ticks.map((tick) => line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), GREY, 0.3)),
		...x.ticks.map((tick) => text(x.at(tick), HEIGHT - BOTTOM + 18, label(tick), 'middle')),
		...y.ticks.map((tick) => text(LEFT - 8, y.at(tick) + 4, label(tick), 'end')),
		text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 38, xLabel, 'middle'),
		`<g transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">${text(0, 0, yLabel, 'middle')}</g>`,
	];
	series.forEach(({ name, points: own }, i) => {
		const colour = COLOURS[i % COLOURS.length];
		const path = own.map(([a, b]) => `${x.at(a).toFixed(1)},${y.at(b).toFixed(1)}`);
		parts.push(`<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`);
		for (const [a, b] of own)
			parts.push(`<circle cx="${x.at(a).toFixed(1)}" cy="${y.at(b).toFixed(1)}" r="3" fill="${colour}"/>`);
		const at = LEFT + (i % 2) * 280;
		const down = HEIGHT - 28 + Math.floor(i / 2) * 18;
		parts.push(line(at, down - 4, at + 18, down - 4, colour, 1, 2), text(at + 24, down, name, 'start'));
	});
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" role="img">`,
		...parts,
		'</svg>',
		'',
	].join('\n');
}

function scale(values: number[], from: number, to: number) {
	const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
	// A flat line must not look like a mountain range: at least one decade, with some air.
	const air = Math.max((1 - (high - low)) / 2, 0.08);
	const [first, last] = [low - air, high + air];
	const at = (value: number) => from + ((Math.log10(value) - first) / (last - first)) * (to - from);
	const steps = last - first > 2.2 ? [1] : [1, 2, 5];
	const ticks: number[] = [];
	for (let power = Math.floor(first); power <= last; power++) {
		for (const step of steps) {
			const tick = step * 10 ** power;
			if (Math.log10(tick) >= first && Math.log10(tick) <= last) ticks.push(tick);
		}
	}
	return { at, ticks };
}

function label(value: number): string {
	return value >= 1000 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, opacity: number, width = 1): string {
	const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1));
	return `<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="${colour}" stroke-opacity="${opacity}" stroke-width="${width}"/>`;
}

function text(x: number, y: number, words: string, anchor: string, size = 12): string {
	return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}" fill="${GREY}">${words}</text>`;
}
