import type { JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';
import { checkEndpoint } from './checkEndpoint.js';
import { expressionOf } from './expressionOf.js';

/** Ways by which somebody is told, and what each needs. */
const channels: Record<string, readonly string[]> = { event: [], webhook: ['endpoint'] };

/** Checks a call of `notify`: what is told, and by which way. */
export function checkNotify(checking: Checking, path: SourcePath, call: JsonObject): void {
  const { report } = checking;
  const { channel } = call;
  const needed = typeof channel === 'string' ? (channels[channel] ?? []) : [];
  report.properties(path, call, 'with', {
    required: ['channel', 'subject', ...needed],
    optional: ['message', 'data', ...(needed.length > 0 ? ['headers'] : [])],
  });
  if (channel !== undefined) report.oneOf([...path, 'channel'], channel, 'channel', Object.keys(channels));
  for (const key of ['subject', 'message']) {
    if (call[key] !== undefined) report.text([...path, key], call[key], key);
  }
  if (needed.includes('endpoint') && call['endpoint'] !== undefined)
    checkEndpoint(checking, [...path, 'endpoint'], call['endpoint']);
  const { headers } = call;
  if (headers !== undefined && !(typeof headers === 'string' && expressionOf(headers) !== null))
    report.map([...path, 'headers'], headers, 'headers');
}
