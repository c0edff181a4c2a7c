import type { IDataObject } from 'n8n-workflow';

/**
 * Readable names of the platform's numbers. Every number space has its own table, because the platform uses the same
 * number for different things: status 2 is "banned" in one place and "sent" in another.
 */
export type Names = Readonly<Record<string, string>>;

/** chatType (msgPage, MSG_SYNC_MESSAGE, CLIENT_SYNC_MESSAGE) */
export const CHAT_TYPE: Names = { 1: 'individual', 2: 'group' };

/** actionType (the same three) */
export const DIRECTION: Names = { 1: 'sent', 2: 'received' };

/** contentType of msgPage and MSG_SYNC_MESSAGE */
export const OLD_CONTENT_TYPE: Names = {
	0: 'text',
	1: 'image',
	2: 'video',
	3: 'audio',
	4: 'file',
	6: 'contactCard',
	7: 'sticker',
	9: 'quote',
};

/** newContentType of MSG_SYNC_MESSAGE, content[].type of CLIENT_SYNC_MESSAGE and of the sending endpoints */
export const CONTENT_TYPE: Names = {
	1: 'text',
	2: 'image',
	3: 'audio',
	4: 'file',
	5: 'video',
	6: 'contactCard',
	7: 'sticker',
	8: 'call',
	9: 'quote',
	10: 'contactCardLink',
	11: 'routingLink',
	12: 'voice',
	13: 'location',
	14: 'multiContactCard',
	15: 'gif',
	99: 'unsupported',
};

/** originType of MSG_SYNC_MESSAGE */
export const ORIGIN: Names = { 1: 'pc', 2: 'app', 3: 'web' };

/** messageStatus of MSG_SYNC_MESSAGE */
export const SYNC_MESSAGE_STATUS: Names = { 1: 'sent', 3: 'delivered', 4: 'read' };

/** messageStatus of CLIENT_SYNC_MESSAGE_STATUS: 3 is "unread", which means it has arrived */
export const CLIENT_MESSAGE_STATUS: Names = { 1: 'pending', 2: 'sent', 3: 'delivered', 4: 'read' };

/** status of WA_SYNC_ON_OR_OFF_LINE_STATUS and of selectCloudPortDetail */
export const PRESENCE: Names = { 10: 'online', 20: 'disconnected', 30: 'offline', 40: 'banned' };

/** detailStatus of WA_SYNC_ON_OR_OFF_LINE_STATUS */
export const DETAIL_STATUS: Names = {
	11: 'pcQrLogin',
	12: 'pcOnline',
	21: 'pcDisconnected',
	31: 'pcAccountClosed',
	32: 'pcClientClosed',
	33: 'pcMonitorOffline',
	41: 'banned',
};

/** platformType (WA_SYNC_ON_OR_OFF_LINE_STATUS, batchAdd) */
export const PLATFORM_TYPE: Names = { 1: 'pc', 2: 'android' };

/** source of queryUserStatus and queryAllOlWhatsAppInfo, sendType of the sending endpoints */
export const CHANNEL: Names = { 1: 'pc', 2: 'mobile', 3: 'cloudPc' };

/** status of CHANNEL_SYNC_STATUS and queryWhatsAppStatus */
export const ACCOUNT_STATUS: Names = { 1: 'normal', 2: 'banned' };

/** onlineStatus of CHANNEL_SYNC_STATUS and queryWhatsAppStatus */
export const ONLINE_STATUS: Names = { 1: 'loggingIn', 2: 'online', 3: 'loggingOut', 4: 'offline' };

/** reason of CHANNEL_SYNC_STATUS (not the QR error codes, which use the same numbers) */
export const OFFLINE_REASON: Names = {
	1001: 'pairingFailed',
	1002: 'networkUnavailable',
	1003: 'pairCodeTooFrequent',
	1004: 'loggedOut',
};

/** status of CHANNEL_REGISTER_STATUS and WA_SYNC_QR_LOGIN_STATUS */
export const OUTCOME: Names = { 0: 'failed', 1: 'success' };

/** taskStatus of SCAN_TASK_STATUS_SYNC */
export const SCAN_TASK_STATUS: Names = {
	70: 'scanned',
	71: 'scanTimeout',
	80: 'loggedIn',
	83: 'qrCodeTimeout',
	84: 'loginTimeout',
	85: 'noAvailablePort',
	90: 'banned',
};

/** actionType of GROUP_IN_OR_OUT_GROUP */
export const GROUP_ACTION: Names = { 1: 'joined', 2: 'left' };

/** dataType of GROUP_IN_OR_OUT_GROUP */
export const GROUP_TYPE: Names = { 1: 'real', 2: 'virtual' };

/** executeStatus of callbackResult */
export const EXECUTE_STATUS: Names = { 0: 'notExecuted', 1: 'success', 2: 'failed' };

/** status of queryExecuteStatus */
export const SEND_TASK_STATUS: Names = {
	1: 'notStarted',
	2: 'pending',
	3: 'processing',
	4: 'stopped',
	5: 'completed',
	6: 'paused',
};

/** info[].status of queryExecuteStatus */
export const RECIPIENT_STATUS: Names = {
	'-1': 'failed',
	0: 'queued',
	1: 'toSend',
	2: 'sending',
	3: 'sent',
	4: 'delivered',
	5: 'read',
	6: 'replied',
	7: 'readNoReply',
};

/**
 * The name of a number, which may come as 1 or "1".
 *
 * @returns `null` when there is no number, `"unknown"` when the table does not know it (the number itself is kept
 * beside it in the item)
 */
export function nameOf(names: Names, code: unknown): string | null {
	if (code === null || code === undefined) return null;
	if (typeof code !== 'number' && typeof code !== 'string') return 'unknown';
	const key = String(code).trim();
	if (key === '') return null;
	return Object.hasOwn(names, key) ? names[key] : 'unknown';
}

/**
 * A field of an item: the name of a number, and where no table knows it, `"unknown"` with the number beside it in
 * `…Code`.
 */
export function named(field: string, names: Names, code: unknown): IDataObject {
	const name = nameOf(names, code);
	return name === 'unknown' ? { [field]: name, [`${field}Code`]: code as string } : { [field]: name };
}

/** The one status of an account: banned, or what its second number says (docs/platform.md, "Account status"). */
export function accountStatusOf({ status, onlineStatus }: IDataObject): IDataObject {
	const standing = named('status', ACCOUNT_STATUS, status);
	const online = named('status', ONLINE_STATUS, onlineStatus);
	const isOnlyClue = standing.status === 'unknown' && online.status === null;
	return standing.status === 'banned' || isOnlyClue ? standing : online;
}
