import type { Fault } from '../../simulator/index.cts';
import { freePort } from '../stage/processes.cts';
import { storeCredential } from '../stage/stage.cts';
import { ACTION, ours } from '../stage/workflows.cts';
import { same, says } from './checks.cts';
import { acknowledged, type ActionRun, Listener, outcomeOf, type Part, runAction } from './world.cts';

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
		sendWhatsApp: '8613800138000',
		friendWhatsApp: '5511987654321',
		content: { parts: [{ type: 1, text: 'Hello' }] },
		// More than a person would send, and all at once.
		options: { messagesPerMinute: 0, spacing: 0, jitter: 0 },
	},
};

/** The message and the description of a failure, in the words the user reads. */
type Words = [message: RegExp, description?: RegExp];

const DOUBT = /^It may have been carried out all the same, so it was not repeated/;
const BUSY = { status: 503, body: '<html>Busy</html>' };
const CUT_OFF = /^The answer is not one of the platform's: it is cut off/;
const NOT_REACHED = /^The platform could not be reached/;

/** What happens, how many requests the platform must have seen, and what is said; nothing where the operation must succeed. */
const FAULTS: Array<[what: string, of: typeof QUERY | typeof SEND, fault: Fault, requests: number, words?: Words]> = [
	['the platform is slow, it answers after 4 s', SEND, { hang: 4000 }, 1],
	[
		'the platform refuses with a code under HTTP 200',
		SEND,
		{ code: 517, message: 'database error' },
		1,
		[/^The platform refused the request: database error \(code 517\) \[item 1\]/, /^Try again later/],
	],
	['the platform is over its limit (429) twice, then answers a query', QUERY, { status: 429, times: 2 }, 3],
	[
		'the platform is over its limit (429) when it should send',
		SEND,
		{ status: 429, message: 'too many requests' },
		1,
		[/too many requests \(code 429\)/, /50 requests per second/],
	],
	['a gateway answers a query with 503 once', QUERY, BUSY, 2],
	[
		'a gateway answers with 503 when the platform should send',
		SEND,
		BUSY,
		1,
		[/HTTP status 503: it is a web page/, DOUBT],
	],
	['the connection of a query is dropped', QUERY, { drop: true }, 2],
	[
		'every connection of a query is dropped',
		QUERY,
		{ drop: true, times: 4 },
		4,
		[NOT_REACHED, /Check the Base URL .*(ECONNRESET|socket hang up)/],
	],
	['the connection is dropped when the platform should send', SEND, { drop: true }, 1, [NOT_REACHED, DOUBT]],
	['a query gets truncated JSON', QUERY, { truncate: true }, 2],
	['truncated JSON comes when the platform should send', SEND, { truncate: true }, 1, [CUT_OFF, DOUBT]],
];

/** The platform at its worst: what is repeated, what is not, and what the user reads. */
export const faults: Part = async (world, { check }) => {
	const { simulator, rest } = world;
	for (const [what, { path, parameters }, fault, requests, words] of FAULTS) {
		await check(what, async () => {
			simulator.clearFaults();
			simulator.fault(path, fault);
			const before = simulator.requests.length;
			failsWith(await runAction(world, parameters), words);
			const seen = simulator.requests.slice(before);
			same([seen.length, ...new Set(seen.map((request) => request.path))], [requests, path]);
			// Each attempt is signed for itself.
			same(new Set(seen.map(({ headers }) => headers.timestamp)).size, requests);
		});
	}
	simulator.clearFaults();

	await check('nobody listens at the Base URL', async () => {
		const baseUrl = `http://127.0.0.1:${await freePort()}`;
		const credential = await storeCredential(rest, simulator, 'Nobody', { baseUrl });
		const run = await runAction(world, SEND.parameters, { credential });
		failsWith(run, [NOT_REACHED, /^Check the Base URL .*ECONNREFUSED/]);
	});

	await check('a delivery is acknowledged within 3 s while answering it takes 4 s', async () => {
		const event = 'CLIENT_SYNC_MESSAGE';
		const answer = ours(world.credential, 'Answer', ACTION, SEND.parameters);
		const listener = await Listener.start(world, { direction: 'both', chats: 'both' }, [answer]);
		simulator.fault(SEND.path, { hang: 4000 });
		const sent = simulator.sent.length;
		const report = await listener.deliver(event, { body: simulator.generate(event, 1) });
		acknowledged(report);
		same([report.attempts[0].ms < 3000, simulator.sent.length], [true, sent]);
		const { error } = outcomeOf(await listener.next(), 'Answer');
		same([error, simulator.sent.length], [undefined, sent + 1]);
	});
};

/** Fails unless a run failed with these words, or did not fail where there are none. */
function failsWith({ error }: ActionRun, words?: Words): void {
	if (!words) return same(error, undefined);
	says(error?.message, words[0]);
	if (words[1]) says(error?.description, words[1]);
}
