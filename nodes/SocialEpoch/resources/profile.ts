import { choice, list, optional, phoneNumber, text, url } from '../action/fields';
import { operation } from '../action/operation';
import { idOf, numberIn } from '../messages/ids';
import { badInput } from '../platform/failure';
import { act, query } from '../platform/endpoint';
import { platformTimeToIso } from '../values/time';
import { portId, succeeded } from './shared';

/** docs/platform.md, "Profile: get" (`lastChatTime` is in seconds) */
const get = operation({
	action: 'Get WhatsApp profile',
	description: 'See name, picture and counts of an account. The address of the picture expires after a while.',
	endpoint: query('POST', '/group-dispatch-api/qrCode/info/profile'),
	fields: [portId],
	simplify: ({ whatsapp, whatsApp, ...profile }) => ({
		account: numberIn(whatsapp ?? whatsApp),
		name: idOf(profile.pushName),
		businessName: idOf(profile.businessName),
		isBusiness: profile.isBusiness ?? null,
		avatar: idOf(profile.avatar),
		about: idOf(profile.status),
		chats: profile.chatNum ?? null,
		groups: profile.groupNum ?? null,
		lastChatAt: platformTimeToIso(profile.lastChatTime),
	}),
});

/** docs/platform.md, "Profile: update" */
const update = operation({
	action: 'Update WhatsApp profile',
	description: 'Give accounts another picture or nickname. Items with the same picture and name travel together.',
	endpoint: act('/group-dispatch-api/channelInfo/updateAvatarOrNickname'),
	fields: [
		choice('type', 'Device', 'Where the accounts run', [
			[1, 'Cloud Port', 'The accounts must be online'],
			[0, 'Physical Device'],
		]),
		list(phoneNumber('phoneList', 'WhatsApp Numbers', 'The accounts to change, separated by commas')),
		optional(url('avatar', 'Avatar URL', 'Address of a picture of 16×16, 32×32, 64×64 or 128×128 pixels')),
		optional(text('nickname', 'Nickname', 'The name customers see', { placeholder: 'e.g. Support' })),
	],
	check({ avatar, nickname }) {
		if (avatar === undefined && nickname === undefined) {
			throw badInput('Avatar URL and Nickname are both missing', 'Add one of the two under Additional Fields.');
		}
	},
	gather: {
		max: 100,
		// Items that differ in nothing but the accounts travel together.
		key: ({ type, avatar, nickname }) => JSON.stringify([type, avatar, nickname]),
		size: ({ phoneList }) => phoneList.length,
		body: ([body], list) => ({ ...body, phoneList: [...new Set(list.flatMap(({ phoneList }) => phoneList))] }),
		share: (_data, list) => list.map(({ phoneList }) => succeeded({ accounts: phoneList })),
	},
});

export const operations = { get, update };
