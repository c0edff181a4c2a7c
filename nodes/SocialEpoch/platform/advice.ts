/** The number space an endpoint's codes belong to; the same number means different things in another space. */
export type CodeFamily = 'general' | 'qrCode' | 'scanTask';

const KEY = 'Check Tenant ID and API Key in the SocialEpoch credential against the back office.';
const CLOCK =
	'Check the clock of the machine n8n runs on: every request carries its time, and the platform refuses old ones.';
const RATE =
	'The platform takes 50 requests per second for each endpoint. Lower the option Requests per Second, above all when several machines share one tenant.';
const SUPPORT = 'Try again later. If it stays, give SocialEpoch support the code and the time.';

/** Codes of the open API (docs/platform.md, "Codes of the API"). */
const GENERAL: Record<string, string> = {
	400: 'The platform did not accept a field of the request. Compare the fields of this node with what its words say.',
	401: KEY,
	429: RATE,
	501: KEY,
	502: CLOCK,
	503: 'Give the task a name in Additional Fields.',
	504: 'Check the sending account: the platform does not understand it.',
	505: 'Fill in the sending account.',
	506: 'Fill in at least one recipient and one piece of content.',
	507: 'Shorten the text or send to fewer recipients at once: a message holds at most 1,024 characters and a task 5,000 recipients.',
	508: 'Check that every sending account still exists (Account > Get Many).',
	509: 'Name the customer group in the back office.',
	510: 'Check the customer group key in the back office.',
	511: 'Check the customer group value in the back office.',
	512: 'Leave the start time empty to send at once, or choose a scheduled task.',
	513: 'Enter the send time as a date and time.',
	514: 'Add at least one piece of content to the message.',
	515: 'Give the file, image or video a public URL.',
	516: 'Fill in the main account.',
	517: SUPPORT,
	518: CLOCK,
	519: CLOCK,
	520: 'Fill in the send interval.',
	521: 'Another task has this name. Leave the name empty or choose a new one.',
	522: KEY,
	523: 'Fill in the Tenant ID of the SocialEpoch credential.',
	524: 'Fill in the agent (user name).',
	525: KEY,
	526: 'Fill in the creation time.',
	527: 'Check the group type: the platform does not understand it.',
	528: 'The customer group does not exist any more. Look it up in the back office.',
	529: 'This needs the professional edition of SocialEpoch.',
	530: 'No agent has this user name. Pick one from the list (Agent > Get Many).',
	531: 'One of the agents does not exist. Pick them from the list (Agent > Get Many).',
	532: 'The customer number is not known to the platform. Check it, with country code and without +.',
	533: 'Check the extended fields: their format is not understood.',
	534: 'Fill in at least one WhatsApp number.',
	536: 'Fill in at least one group link.',
	537: 'The group link is gone. Load the links again in the back office.',
};

/** These belong to the endpoints of their section only (docs/platform.md, "Codes of QR codes and ports"). */
const QR_CODE: Record<string, string> = {
	1001: 'All cloud ports of your quota are in use. Log out or release a port (Port > Get Usage shows how many), or buy more.',
	1002: 'A reserved port is released after 10 minutes without a login. Reserve a new one (Login > Reserve Port) and use its ID: whether the IDs of the list of ports are the same is not documented.',
	1003: 'Choose another Device: PC or Cloud PC to reserve a port, Cloud Port or Physical Device to update a profile.',
	1004: 'Choose a Pairing Target when reserving the port (Login > Get Pairing Targets lists them).',
};

const UNKNOWN = 'This code is not documented. Give it to SocialEpoch support together with the time of the request.';

/** Why a scan task fails is documented, with which code is not (docs/platform.md, "Scan task: create"). */
const SCAN_TASK =
	'A scan task needs a free port of your quota (Port > Get Usage shows how many there are) and an agent who is online.';

const HTTP: Record<string, string> = {
	301: 'The address has moved. Check the Base URL of the SocialEpoch credential.',
	302: 'The address redirects elsewhere, which is not followed so that the signature stays with the platform. Check the Base URL of the credential.',
	401: KEY,
	403: 'The platform, or a firewall before it, does not let this machine in. Ask SocialEpoch whether your IP address has to be allowed.',
	404: 'Check the Base URL of the SocialEpoch credential: it must be the bare address, such as https://api.socialepoch.com.',
	405: 'Check the Base URL of the SocialEpoch credential.',
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
	if (Object.hasOwn(known, code)) return known[code];
	return status >= 400 ? adviceForStatus(status) : family === 'scanTask' ? SCAN_TASK : UNKNOWN;
}

/** What to do about an HTTP status with which something before the platform answered. */
export function adviceForStatus(status: number): string {
	return HTTP[String(status)] ?? (status >= 500 ? SUPPORT : 'Check the Base URL of the SocialEpoch credential.');
}
