import type { Fault } from '../../simulator/index.cts';
import { freePort } from '../stage/processes.cts';
import { same, says } from './checks.cts';
import {
	acknowledged,
	ACTION,
	type ActionRun,
	createCredential,
	Listener,
	node,
	outcomeOf,
	type Part,
	runAction,
} from './world.cts';

/** An operation that only looks, and is repeated when no proper answer came. */
const QUERY = {
	path: '/group-dispatch-api/qrCode/selectCloudPort',
	parameters: { resource: 'port', operation: 'getUsage' },
};

/** An operation that does something, and is never repeated. */
const SEND = {
	path: '/group-dispatch-api/gsTask/assign/soCreate',
	parameters: {
		resource: 'message',
		operation: 'send',
		sendWhatsApp: { __rl: true, mode: 'id', value: '8613800138000' },
		friendWhatsApp: '5511987654321',
		targetType: 1,
		content: { parts: [{ type: 1, text: 'Hello' }] },
		// More than a person would send, and all at once.
		options: { messagesPerMinute: 0, spacing: 0, jitter: 0 },
	},
};

interface FaultCase {
	what: string;
	operation: typeof QUERY | typeof SEND;
	fault: Fault;
	/** How many requests the platform must have seen. */
	requests: number;
	/** The failure, in the words the user reads; none where the operation must succeed all the same. */
	message?: RegExp;
	description?: RegExp;
}

const DOUBT = /^It may have been carried out all the same, so it was not repeated/;

const CASES: FaultCase[] = [
	{ what: 'the platform is slow, it answers after 4 s', operation: SEND, fault: { hang: 4000 }, requests: 1 },
	{
		what: 'the platform refuses with a code under HTTP 200',
		operation: SEND,
		fault: { code: 517, message: 'database error' },
		requests: 1,
		message: /^The platform refused the request: database error \(code 517\) \[item 1\]/,
		description: /^Try again later/,
	},
	{
		what: 'the platform refuses a query for good',
		operation: QUERY,
		fault: { code: 1001, message: 'quota is insufficient' },
		requests: 1,
		message: /quota is insufficient \(code 1001\)/,
		description: /^All cloud ports of your quota are in use/,
	},
	{
		what: 'the platform is over its limit (429) twice, then answers a query',
		operation: QUERY,
		fault: { status: 429, times: 2 },
		requests: 3,
	},
	{
		what: 'the platform is over its limit (429) when it should send',
		operation: SEND,
		fault: { status: 429, message: 'too many requests' },
		requests: 1,
		message: /too many requests \(code 429\)/,
		description: /50 requests per second/,
	},
	{
		what: 'a gateway answers a query with 503 once',
		operation: QUERY,
		fault: { status: 503, body: '<html>Busy</html>' },
		requests: 2,
	},
	{
		what: 'a gateway answers with 503 when the platform should send',
		operation: SEND,
		fault: { status: 503, body: '<html>Busy</html>' },
		requests: 1,
		message: /answered with HTTP status 503: it is a web page/,
		description: DOUBT,
	},
	{
		what: 'the platform drops the connection of a query',
		operation: QUERY,
		fault: { drop: true },
		requests: 2,
	},
	{
		what: 'the platform drops every connection of a query',
		operation: QUERY,
		fault: { drop: true, times: 4 },
		requests: 4,
		message: /^The platform could not be reached/,
		description: /Check the Base URL .*(ECONNRESET|socket hang up)/,
	},
	{
		what: 'the platform drops the connection when it should send',
		operation: SEND,
		fault: { drop: true },
		requests: 1,
		message: /^The platform could not be reached/,
		description: DOUBT,
	},
	{
		what: 'the platform sends truncated JSON to a query',
		operation: QUERY,
		fault: { truncate: true },
		requests: 2,
	},
	{
		what: 'the platform sends truncated JSON to every query',
		operation: QUERY,
		fault: { truncate: true, times: 4 },
		requests: 4,
		message: /^The answer is not one of the platform's: it is cut off/,
	},
	{
		what: 'the platform sends truncated JSON when it should send',
		operation: SEND,
		fault: { truncate: true },
		requests: 1,
		message: /^The answer is not one of the platform's: it is cut off/,
		description: DOUBT,
	},
];

/** The platform at its worst: what is repeated, what is not, and what the user reads. */
export const faults: Part = async (world, { check }) => {
	const { simulator } = world;
	for (const { what, operation, fault, requests, message, description } of CASES) {
		await check(what, async () => {
			simulator.clearFaults();
			simulator.fault(operation.path, fault);
			const before = simulator.requests.length;
			const run = await runAction(world, operation.parameters);
			failsWith(run, message, description);
			const seen = simulator.requests.slice(before);
			same(
				seen.map(({ path }) => path),
				Array(requests).fill(operation.path),
			);
			// Each attempt is signed for itself.
			same(new Set(seen.map(({ headers }) => headers.timestamp)).size, requests);
		});
	}
	simulator.clearFaults();

	await check('nobody listens at the Base URL', async () => {
		const credential = await createCredential(world, { baseUrl: `http://127.0.0.1:${await freePort()}` });
		const run = await runAction(world, SEND.parameters, { credential });
		failsWith(run, /^The platform could not be reached/, /^Check the Base URL .*ECONNREFUSED/);
	});

	await check('a delivery is acknowledged within 3 s while answering it takes 4 s', async () => {
		const { id, name } = world.credential;
		const answer = node('Answer', ACTION, SEND.parameters, { credentials: { socialEpochApi: { id, name } } });
		const listener = await Listener.start(world, { direction: 'both', chats: 'both' }, [answer]);
		simulator.fault(SEND.path, { hang: 4000 });
		const sent = simulator.sent.length;
		const report = await listener.deliver('CLIENT_SYNC_MESSAGE', {
			body: simulator.generate('CLIENT_SYNC_MESSAGE', 1),
		});
		acknowledged(report);
		same([report.attempts[0].ms < 3000, simulator.sent.length], [true, sent]);
		const { error } = outcomeOf(await listener.next(), 'Answer');
		same([error, simulator.sent.length], [undefined, sent + 1]);
	});

	await check('of 20 messages the platform refuses one: continue on fail sends 19', async () => {
		simulator.fault(SEND.path, { code: 532, message: 'friendWhatsId account does not exist' });
		const sent = simulator.sent.length;
		const { items } = await runAction(
			world,
			{ ...SEND.parameters, friendWhatsApp: '={{ $json.to }}' },
			{
				items: Array.from({ length: 20 }, (_, i) => ({ to: String(5511900000000 + i) })),
				settings: { onError: 'continueRegularOutput' },
			},
		);
		const failed = items.filter((item) => 'error' in (item as object));
		same([items.length, failed.length, simulator.sent.length - sent], [20, 1, 19]);
	});
};

/** Fails unless a run failed with these words, or did not fail where there are none. */
function failsWith({ error }: ActionRun, message?: RegExp, description?: RegExp): void {
	if (!message) {
		if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
		return;
	}
	says(error?.message, message);
	if (description) says(error?.description, description);
}
