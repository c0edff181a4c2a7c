import type { IExecuteFunctions } from 'n8n-workflow';

import { isPrivateHost } from '../values/addresses.bundled';
import { parseUrl } from '../values/webAddress';
import { badInput } from './failure';

/** docs/platform.md, "Files", in MB */
const MAX_SIZE = 25;

/**
 * Offers a file of an incoming item to the platform, which fetches files itself: at an address of n8n's own that is
 * signed, so that nobody has to log in there, and works as long as n8n keeps the execution.
 *
 * @param item position among the incoming items, from 0
 * @param field name of the binary field
 * @param minutes how long the address works
 * @throws Failure where there is no such file, or nobody outside could fetch it
 */
export async function signedFile(
	context: IExecuteFunctions,
	item: number,
	field: string,
	minutes: number,
): Promise<string> {
	const { helpers } = context;
	const { binary = {} } = context.getInputData()[item];
	if (!Object.hasOwn(binary, field)) {
		const names = Object.keys(binary).join(', ');
		throw badInput(
			`The item has no file in its binary field "${field}"`,
			names ? `It has: ${names}.` : 'It has no files at all. Connect this node to the one that brings the file.',
		);
	}
	const data = await helpers.getBinaryDataBuffer(item, field);
	if (data.length > MAX_SIZE * 2 ** 20) {
		throw badInput(`The file in "${field}" is too large`, `The platform takes files of up to ${MAX_SIZE} MB.`);
	}
	// Stored once more, since n8n renames the file that a Webhook node brought when the execution ends.
	const { fileName, mimeType } = binary[field];
	const stored = await helpers.prepareBinaryData(data, fileName, mimeType);
	if (!stored.id) {
		throw badInput(
			'n8n keeps files in its memory, where the platform cannot fetch them',
			'Set N8N_DEFAULT_BINARY_DATA_MODE=filesystem for n8n, or put the file online and enter its URL.',
		);
	}
	const url = helpers.createBinarySignedUrl(stored, `${minutes} minutes`);
	if (isPrivateHost(parseUrl(url)?.hostname ?? '')) {
		throw badInput(
			`The platform cannot reach this n8n to fetch the file, since its address is ${url.replace(/\/rest\/.*/, '')}`,
			'Set WEBHOOK_URL for n8n to the https:// address under which the internet reaches it, or put the file online and enter its URL.',
		);
	}
	return url;
}
