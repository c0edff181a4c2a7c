import { integer, ours } from '../../engine/fields';
import type { Operation, Values } from '../../engine/operation';
import { poll } from '../../engine/poll';
import { records } from '../../engine/run';
import { asFailure } from '../../transport/failure';
import { type Platform, query } from '../../transport/platform';
import { reservedPortId } from '../shared';

const RELEASED = 1002;

/** Seed 001: Get QR Code Information API, asked until the code is scanned */
export const waitUntilLoggedIn: Operation = {
	resource: 'login',
	value: 'waitUntilLoggedIn',
	name: 'Wait Until Logged In',
	action: 'Wait until logged in to WhatsApp',
	description: 'Wait until somebody has scanned the QR code or typed the pair code',
	endpoint: query('POST', '/group-dispatch-api/qrCode/getQrCodeInfo'),
	fields: [
		reservedPortId,
		ours(
			integer('timeout', 'Timeout (Seconds)', 'How many seconds to wait at most', { min: 1, max: 3600, default: 120 }),
		),
		ours(
			integer('interval', 'Interval (Seconds)', 'How many seconds to wait between two looks', {
				min: 1,
				max: 60,
				default: 3,
			}),
		),
	],
	run: async (platform, values) => [{ json: await wait(platform, values) }],
};

async function wait({ clock, call }: Platform, { id, timeout, interval }: Values) {
	const notYet = { id: id as string, loggedIn: false, whatsApp: null, userName: null };
	const look = async () =>
		records(await call(waitUntilLoggedIn.endpoint, { id })).find(({ status }) => Number(status) === 1);
	try {
		const until = clock.now() + Number(timeout) * 1000;
		const found = await poll(clock, Number(interval) * 1000, until, look);
		if (!found) return { ...notYet, reason: `Nobody logged in within ${Number(timeout)} seconds` };
		const { whatsApp, whatsapp, userName } = found;
		return { ...notYet, loggedIn: true, whatsApp: whatsApp ?? whatsapp ?? null, userName: userName ?? null };
	} catch (error) {
		// The lock of the port ran out: nobody can scan this code any more.
		const failure = asFailure(error);
		if (failure.code !== RELEASED) throw asFailure(failure);
		return { ...notYet, reason: `${failure.message}. ${failure.description}` };
	}
}
