/** The number space an endpoint's codes belong to; the same number means different things in another space. */
export type CodeFamily = 'general' | 'qrCode' | 'scanTask';

const KEY = 'Check Tenant ID and API Key in the SocialEpoch credential against the back office.';
const RATE =
	'The platform takes 50 requests per second for each endpoint. Lower the option Requests per Second, above all when several machines share one tenant.';
const SUPPORT = 'Try again later. If it stays, give SocialEpoch support the code and the time.';
const BASE_URL =
	'Check the Base URL of the SocialEpoch credential: it must be the bare address, such as https://api.socialepoch.com.';

/** Codes of the open API (docs/platform.md, "Codes of the API"). */
const GENERAL: Record<string, string> = {
	400: 'The platform did not accept a field of the request. Compare the fields of this node with what its words say.',
	429: RATE,
	'401, 501, 522, 523, 525': KEY,
	'502, 518, 519':
		'Check the clock of the machine n8n runs on: every request carries its time, and the platform refuses old ones.',
	503: 'Give the task a name in Additional Fields.',
	'504, 505, 516': 'Check the sending account: it is empty, or the platform does not understand it.',
	'506, 514': 'Fill in at least one recipient and one piece of content.',
	507: 'Shorten the text or send to fewer recipients at once: a message holds at most 1,024 characters and a task 5,000 recipients.',
	508: 'Check that every sending account still exists (Account > Get Many).',
	'509, 510, 511, 527, 528': 'Check the customer group in the back office: its name, key, value and type.',
	512: 'Leave Start Time empty to send at once, or choose a time that lies ahead.',
	513: 'Enter the send time as a date and time.',
	515: 'Give the file, image or video a public URL.',
	517: SUPPORT,
	'520, 526, 534, 536': 'The words of the platform say what is empty: fill it in, or ask SocialEpoch support.',
	521: 'Another task has this name. Leave the name empty or choose a new one.',
	'524, 530, 531': 'An agent is missing or does not exist. Pick agents from the list (Agent > Get Many).',
	529: 'This needs the Pro edition of SocialEpoch.',
	532: 'The customer number is not known to the platform. Check it, with country code and without +.',
	533: 'Check the extended fields: their format is not understood.',
	537: 'The group link is gone. Load the links again in the back office.',
};

/** These belong to the endpoints of their section only (docs/platform.md, "Codes of QR codes and ports"). */
const QR_CODE: Record<string, string> = {
	1001: 'All cloud ports of your quota are in use (Port > Get Usage shows how many). One that nobody logs in on is released after 10 minutes; if that does not help, buy more.',
	1002: 'A reserved port is released after 10 minutes without a login. Reserve a new one (Login > Reserve Port) and use its ID: whether the IDs of the list of ports are the same is not documented.',
	1003: 'Choose another Device: PC or Cloud PC to reserve a port, Cloud Port or Physical Device to update a profile.',
	1004: 'Choose a Pairing Target when reserving the port (Login > Get Pairing Targets lists them).',
};

/** Why a scan task fails is documented, with which code is not (docs/platform.md, "Scan task: create"). */
const SCAN_TASK =
	'A scan task needs a free port of your quota (Port > Get Usage shows how many there are) and an agent who is online.';

const UNKNOWN = 'This code is not documented. Give it to SocialEpoch support together with the time of the request.';

const HTTP: Record<string, string> = {
	302: 'The address redirects elsewhere, which is not followed so that the signature stays with the platform. Check the Base URL of the credential.',
	401: KEY,
	403: 'The platform, or a firewall before it, does not let this machine in. Ask SocialEpoch whether your IP address has to be allowed.',
	413: 'Send fewer items in one request (option Items per Request).',
	429: RATE,
};

/**
 * What to do about a code of the platform, added to its own words and never instead of them.
 *
 * @param status of the HTTP answer the code came in
 */
export function adviceFor(code: number | string, family: CodeFamily, status: number): string {
	const known = family === 'qrCode' ? { ...GENERAL, ...QR_CODE } : GENERAL;
	const found = Object.entries(known).find(([codes]) => codes.split(', ').includes(String(code)));
	if (found) return found[1];
	return status >= 400 ? adviceForStatus(status) : family === 'scanTask' ? SCAN_TASK : UNKNOWN;
}

/** What to do about an HTTP status with which something before the platform answered. */
export function adviceForStatus(status: number): string {
	return HTTP[String(status)] ?? (status >= 500 ? SUPPORT : BASE_URL);
}
