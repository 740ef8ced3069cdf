import type { Json, JsonObject } from '../Json.js';
import { isMailAddress, isOneLine, mailLimits } from '../mail/Mail.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';
import { checkEndpoint } from './checkEndpoint.js';
import { expressionOf } from './expressionOf.js';

/** Ways by which somebody is told, with what each needs and may have. */
const channels: Record<string, { required: readonly string[]; optional: readonly string[] }> = {
  event: { required: [], optional: [] },
  mail: { required: ['to'], optional: [] },
  webhook: { required: ['endpoint'], optional: ['headers'] },
};

/** Checks a call of `notify`: what is told, and by which way. */
export function checkNotify(checking: Checking, path: SourcePath, call: JsonObject): void {
  const { report } = checking;
  const { channel, headers, subject } = call;
  const way = typeof channel === 'string' ? channels[channel] : undefined;
  report.properties(path, call, 'with', {
    required: ['channel', 'subject', ...(way?.required ?? [])],
    optional: ['message', 'data', ...(way?.optional ?? [])],
  });
  if (channel !== undefined) report.oneOf([...path, 'channel'], channel, 'channel', Object.keys(channels));
  for (const key of ['subject', 'message']) {
    if (call[key] !== undefined) report.text([...path, key], call[key], key);
  }
  if (channel === 'mail') {
    if (!checking.mail)
      report.error(
        'NOT_ALLOWED',
        [...path, 'channel'],
        'Mails are not sent here: there is no server for them (GANTRY_SMTP_URL, or --smtp-url on a laptop).',
      );
    if (call['to'] !== undefined) checkRecipients(checking, [...path, 'to'], call['to']);
    if (typeof subject === 'string' && (!isOneLine(subject.trim()) || subject.length > mailLimits.subject))
      report.error(
        'INVALID_VALUE',
        [...path, 'subject'],
        `The subject of a mail is one line of at most ${mailLimits.subject} characters; found ${showValue(subject)}.`,
      );
  }
  if (channel === 'webhook' && call['endpoint'] !== undefined)
    checkEndpoint(checking, [...path, 'endpoint'], call['endpoint']);
  if (headers !== undefined && !isExpression(headers)) report.map([...path, 'headers'], headers, 'headers');
}

function checkRecipients({ report }: Checking, path: SourcePath, value: Json): void {
  if (isExpression(value)) return;
  const list = typeof value === 'string' ? [value] : report.list(path, value, 'to');
  if (!list) return;
  if (list.length === 0 || list.length > mailLimits.recipients)
    report.error(
      'INVALID_VALUE',
      path,
      `to has 1 to ${mailLimits.recipients} addresses; found ${list.length}.`,
    );
  for (const [index, item] of list.entries()) {
    if (isExpression(item) || (typeof item === 'string' && isMailAddress(item))) continue;
    report.error(
      'INVALID_VALUE',
      typeof value === 'string' ? path : [...path, index],
      `A recipient is an address such as ada@example.com; found ${showValue(item)}.`,
    );
  }
}

function isExpression(value: Json): boolean {
  return typeof value === 'string' && expressionOf(value) !== null;
}
