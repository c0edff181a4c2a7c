import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';

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
		let mail: string[] | undefined;
		const reply = (line: string) => void socket.write(`${line}\r\n`);
		reply('220 mail.example ready');
		socket.on('error', () => {});
		createInterface({ input: socket, crlfDelay: Infinity }).on('line', (line) => {
			if (mail && line !== '.') {
				mail.push(line);
			} else if (mail) {
				mails.push(mail.join('\r\n'));
				mail = undefined;
				reply('250 taken');
			} else if (/^DATA/i.test(line)) {
				mail = [];
				reply('354 go ahead');
			} else if (/^QUIT/i.test(line)) {
				socket.end('221 bye\r\n');
			} else reply('250 mail.example');
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
	const answerTo = async (request: IncomingMessage) => {
		if (request.url!.endsWith('/audio/transcriptions')) {
			request.resume();
			return { text: heard };
		}
		const asked = (await json(request)) as ModelRequest;
		const id = received.push(asked);
		const { role, content } = asked.messages.at(-1)!;
		const decision = role === 'tool' ? 'Done.' : decide(content);
		const message =
			typeof decision === 'string'
				? { role: 'assistant', content: decision }
				: {
						role: 'assistant',
						content: null,
						tool_calls: Object.entries(decision).map(([name, parameters], i) => ({
							id: `call_${id}_${i}`,
							type: 'function',
							function: { name, arguments: JSON.stringify(parameters) },
						})),
					};
		return {
			id: `chatcmpl-${id}`,
			object: 'chat.completion',
			created: 0,
			model: 'stub',
			choices: [{ index: 0, message, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	};
	const server = createHttpServer(async (request, response) => {
		const answer = await answerTo(request);
		response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
	});
	return await listening(server, received);
}
