import { choice, digits, list, optional, text } from '../action/fields';
import { operation } from '../action/operation';
import { badInput } from '../platform/failure';
import { act, query } from '../platform/endpoint';
import { secondsToIso } from '../values/time';
import { isWebAddress } from '../values/webAddress';
import { portId, succeeded } from './shared';

/** docs/platform.md, "Profile: get" (`lastChatTime` is in seconds) */
const get = operation({
	value: 'get',
	action: 'Get WhatsApp profile',
	description:
		'See name, picture and counts of the account on a port. The address of the picture expires after a while.',
	endpoint: query('POST', '/group-dispatch-api/qrCode/info/profile'),
	fields: [portId],
	simplify: (item) => ({ ...item, lastChatTime: secondsToIso(item.lastChatTime) }),
});

/** docs/platform.md, "Profile: update" */
const update = operation({
	value: 'update',
	action: 'Update WhatsApp profile',
	description: 'Give accounts another picture or nickname',
	endpoint: act('/group-dispatch-api/channelInfo/updateAvatarOrNickname'),
	fields: [
		choice(
			'type',
			'Device',
			'Where the accounts run',
			[
				[1, 'Cloud Port', 'The accounts must be online'],
				[0, 'Physical Device'],
			],
			{ default: 1 },
		),
		list(
			digits('phoneList', 'WhatsApp Numbers', 'The accounts to change, separated by commas', {
				placeholder: 'e.g. 8613633800088, 8613633800089',
			}),
		),
		optional(
			text('avatar', 'Avatar URL', 'Public address of a picture of 16×16, 32×32, 64×64 or 128×128 pixels', {
				placeholder: 'e.g. https://example.com/avatar-64.jpg',
			}),
		),
		optional(text('nickname', 'Nickname', 'The name customers see', { placeholder: 'e.g. Support' })),
	],
	check({ avatar, nickname }) {
		if (avatar === undefined && nickname === undefined) {
			throw badInput(
				'Avatar URL and Nickname are both missing',
				'Add at least one of the two under Additional Fields.',
			);
		}
		if (avatar !== undefined && !isWebAddress(avatar)) {
			throw badInput('Avatar URL is not a web address', 'Enter an address that begins with https://.');
		}
	},
	items: () => succeeded(),
});

export const operations = [get, update];
