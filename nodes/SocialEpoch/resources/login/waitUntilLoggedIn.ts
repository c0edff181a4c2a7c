import { integer, ours } from '../../engine/fields';
import type { Operation, Values } from '../../engine/operation';
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
	action: 'Wait until logged in',
	description: 'Wait until somebody has scanned the QR code or typed the pair code',
	endpoint: query('POST', '/group-dispatch-api/qrCode/getQrCodeInfo'),
	fields: [
		reservedPortId,
		ours(
			integer('timeout', 'Timeout', 'How many seconds to wait at most', { min: 1, max: 3600, default: 120 }),
		),
		ours(
			integer('interval', 'Interval', 'How many seconds to wait between two looks', {
				min: 1,
				max: 60,
				default: 3,
			}),
		),
	],
	run: async (platform, values) => [{ json: await wait(platform, values) }],
};

async function wait(platform: Platform, values: Values) {
	const id = values.id as string;
	const timeout = Number(values.timeout);
	const { clock } = platform;
	const deadline = clock.now() + timeout * 1000;
	const notLoggedIn = { id, loggedIn: false, whatsApp: null, userName: null };
	for (;;) {
		let entries;
		try {
			entries = records(await platform.call(waitUntilLoggedIn.endpoint, { id }));
		} catch (error) {
			// The lock of the port ran out: nobody can scan this code any more.
			const failure = asFailure(error);
			if (failure.code === RELEASED) return { ...notLoggedIn, reason: failure.message };
			throw asFailure(failure);
		}
		const done = entries.find((entry) => Number(entry.status) === 1);
		if (done) {
			return {
				id,
				loggedIn: true,
				whatsApp: (done.whatsApp ?? done.whatsapp ?? null) as string | null,
				userName: (done.userName ?? null) as string | null,
			};
		}
		const left = deadline - clock.now();
		if (left <= 0) return { ...notLoggedIn, reason: `Nobody logged in within ${timeout} seconds` };
		await clock.sleep(Math.min(Number(values.interval) * 1000, left));
	}
}
