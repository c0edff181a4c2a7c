import { TENANT } from './sign.cts';

/**
 * What a user would write into a Code node to do the trigger's work: verify, split, normalise. It loses digits of
 * large ids and lets retries pass, because n8n has parsed the body before and a Code node has no list of duplicates.
 */
export const CODE = `
const crypto = require('crypto');
const { body } = $input.first().json;
const expected = crypto.createHmac('sha256', '${TENANT.webhookSecret}')
  .update(String(body.tenantId) + String(body.timestamp)).digest('hex');
const shown = String(body.accessToken);
const isSigned = shown.length === expected.length
  && crypto.timingSafeEqual(Buffer.from(shown), Buffer.from(expected));
const age = Math.abs(Date.now() - Number(body.timestamp));
if (!isSigned || String(body.tenantId) !== '${TENANT.tenantId}' || age > 180 * 60000) {
  throw new Error('The delivery is not signed by SocialEpoch');
}
const TYPES = {
  1: 'text', 2: 'image', 3: 'audio', 4: 'file', 5: 'video', 6: 'contactCard', 7: 'sticker', 8: 'call', 9: 'quote',
};
const STATUS = { 1: 'sent', 3: 'delivered', 4: 'read' };
const digits = (id) => String(id ?? '').replace(/@[cg]\\.us$/, '') || null;
const parse = (text) => {
  try { return JSON.parse(text); } catch { return {}; }
};
return body.data.map((record) => {
  const isGroup = record.chatType === 2;
  const contentType = TYPES[record.newContentType] ?? 'unknown';
  const content = contentType === 'text' ? { text: record.content } : parse(record.content);
  const media = content.url ? {
    url: content.url,
    fileName: content.filename,
    mimeType: content.mimeType ?? content.mimetype,
    caption: content.caption || null,
  } : null;
  return { json: {
    event: 'MSG_SYNC_MESSAGE',
    messageId: record.messageId,
    direction: record.actionType === 1 ? 'sent' : 'received',
    chatType: isGroup ? 'group' : 'individual',
    account: digits(record.currentWhatsId),
    customer: digits(isGroup ? record.whatsId : record.friendWhatsId),
    groupId: isGroup ? digits(record.groupId) : null,
    memberName: isGroup ? record.memberName : null,
    agent: record.userName,
    contentType,
    text: content.text ?? content.caption ?? null,
    media,
    quoted: content.referContent ?? null,
    status: STATUS[record.messageStatus] ?? null,
    sentAt: new Date(record.sendTime.replace(' ', 'T') + '+08:00').toISOString(),
    taskId: record.taskId ? String(record.taskId) : null,
    taskInfoId: record.taskInfoId ? String(record.taskInfoId) : null,
  } };
});
`;
