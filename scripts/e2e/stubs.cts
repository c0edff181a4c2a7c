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

/**
 * A chat model behind OpenAI's API: it answers each customer by calling the one tool it is offered, and ends when
 * the tool has been carried out.
 *
 * @param answer makes the text for the tool out of what the customer wrote
 */
export async function startChatModel(answer: (text: string) => string): Promise<Stub<ModelRequest>> {
	const received: ModelRequest[] = [];
	const server = createHttpServer((request, response) => {
		let text = '';
		request.on('data', (chunk) => (text += chunk));
		request.on('end', () => {
			const asked = JSON.parse(text) as ModelRequest;
			received.push(asked);
			const { role, content } = asked.messages.at(-1)!;
			const tool = asked.tools?.[0]?.function;
			const message =
				role === 'tool' || !tool
					? { role: 'assistant', content: 'Done.' }
					: {
							role: 'assistant',
							content: null,
							tool_calls: [
								{
									id: `call_${received.length}`,
									type: 'function',
									function: {
										name: tool.name,
										arguments: JSON.stringify({
											[Object.keys(tool.parameters.properties)[0]]: answer(content),
										}),
									},
								},
							],
						};
			response.setHeader('content-type', 'application/json').end(
				JSON.stringify({
					id: `chatcmpl-${received.length}`,
					object: 'chat.completion',
					created: 0,
					model: 'stub',
					choices: [{ index: 0, message, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop' }],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	return await listening(server, received);
}
