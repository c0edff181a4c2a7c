const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as HTML shows it: nothing in it can become markup. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

const STYLE =
	'body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#1f2933;background:#fff}h1{font-size:1.25rem}p{overflow-wrap:anywhere;white-space:pre-line}textarea{box-sizing:border-box;width:100%;font:inherit;padding:.5rem}button{font:inherit;padding:.75rem 1.5rem;margin:.5rem .5rem 0 0;border:1px solid #0b6e4f;border-radius:.5rem;background:#0b6e4f;color:#fff;cursor:pointer}button.quiet{background:#fff;color:#0b6e4f}';

/** A small page for a person's browser, on a phone as well. @param body HTML; whatever comes from outside is escaped in it */
export function htmlPage(title: string, body: string): string {
	const heading = escapeHtml(title);
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${heading}</title><style>${STYLE}</style></head><body><h1>${heading}</h1>${body}</body></html>`;
}

/**
 * The headers of such a page. n8n sets no Content-Security-Policy of its own, and the page lives in the origin of the
 * editor, so it may load nothing, run nothing and be framed nowhere.
 *
 * @param allowed what the sandbox allows all the same, for example `allow-forms`
 */
export function pageHeaders(allowed = ''): Record<string, string> {
	return {
		'Content-Type': 'text/html; charset=utf-8',
		'Content-Security-Policy':
			`default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox ${allowed}`.trim(),
		'Cache-Control': 'no-store',
		'Referrer-Policy': 'no-referrer',
		'X-Content-Type-Options': 'nosniff',
	};
}
