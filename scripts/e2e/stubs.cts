import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Something outside that n8n talks to, played on this machine. */
interface Stub<T> {
	port: number;
	/** What it received, in order. */
	received: T[];
	close(): Promise<void>;
}

async function listening<T>(server: Server, received: T[]): Promise<Stub<T>> {
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const close = async () => await new Promise<void>((done) => server.close(() => done()));
	return { port: (server.address() as AddressInfo).port, received, close };
}

/** A mail server that takes every mail: as much of SMTP (RFC 5321) as one sender needs. */
export async function startMailServer(): Promise<Stub<string>> {
	const mails: string[] = [];
	const server = createServer((socket) => {
		let text = '';
		let inMail = false;
		const reply = (line: string) => socket.write(`${line}\r\n`);
		reply('220 mail.example ready');
		socket.on('error', () => {});
		socket.on('data', (chunk) => {
			text += chunk.toString();
			for (;;) {
				const mark = inMail ? '\r\n.\r\n' : '\r\n';
				const end = text.indexOf(mark);
				if (end < 0) return;
				const piece = text.slice(0, end);
				text = text.slice(end + mark.length);
				if (inMail) {
					inMail = false;
					mails.push(piece);
					reply('250 taken');
				} else if (/^DATA/i.test(piece)) {
					inMail = true;
					reply('354 go ahead');
				} else if (/^QUIT/i.test(piece)) {
					reply('221 bye');
					socket.end();
				} else reply('250 mail.example');
			}
		});
	});
	return await listening(server, mails);
}

/** What the chat model was asked. */
export interface ModelRequest {
	messages: Array<{ role: string; content: string }>;
	tools: Array<{ function: { name: string; parameters: { properties: Record<string, unknown> } } }>;
}

/** What a model does with what it was asked: an answer, or tools to call with their parameters. */
export type Decide = (question: string) => string | Record<string, unknown>;

/**
 * A chat model behind OpenAI's API, which says "Done." when its tools have been called, and hears the same words in
 * every recording.
 */
export async function startChatModel(decide: Decide, heard: string): Promise<Stub<ModelRequest>> {
	const received: ModelRequest[] = [];
	const server = createHttpServer((request, response) => {
		let text = '';
		request.on('data', (chunk) => (text += chunk));
		request.on('end', () => {
			response.setHeader('content-type', 'application/json');
			if (request.url!.endsWith('/audio/transcriptions')) return response.end(JSON.stringify({ text: heard }));
			const asked = JSON.parse(text) as ModelRequest;
			received.push(asked);
			const { role, content } = asked.messages.at(-1)!;
			const decision = role === 'tool' ? 'Done.' : decide(content);
			const calls = typeof decision === 'string' ? [] : Object.entries(decision);
			const message = {
				role: 'assistant',
				content: typeof decision === 'string' ? decision : null,
				...(calls.length > 0 && {
					tool_calls: calls.map(([name, parameters], i) => ({
						id: `call_${received.length}_${i}`,
						type: 'function',
						function: { name, arguments: JSON.stringify(parameters) },
					})),
				}),
			};
			response.end(
				JSON.stringify({
					id: `chatcmpl-${received.length}`,
					object: 'chat.completion',
					created: 0,
					model: 'stub',
					choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	return await listening(server, received);
}
