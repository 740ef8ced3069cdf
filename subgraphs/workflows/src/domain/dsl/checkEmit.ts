import { isJsonObject, type Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkEventProperties } from './checkEventProperties.js';
import type { Checking } from './Checking.js';
import { expressionOf } from './expressionOf.js';

/** Checks an `emit`: the event that it publishes. */
export function checkEmit(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
): void {
  const { report } = checking;
  const emit = report.map(path, value, 'emit');
  if (!emit) return;
  report.properties(path, emit, 'emit', { required: ['event'] });
  if (emit['event'] === undefined) return;
  const event = report.map([...path, 'event'], emit['event'], 'event');
  if (!event) return;
  report.properties([...path, 'event'], event, 'event', { required: ['with'] });
  if (event['with'] === undefined) return;
  const at = [...path, 'event', 'with'];
  checkEventProperties(checking, at, event['with'], names, ['type'], ['source']);
  const time = isJsonObject(event['with']) ? event['with']['time'] : undefined;
  if (typeof time === 'string' && expressionOf(time) === null && !isInstant(time)) {
    report.error(
      'INVALID_VALUE',
      [...at, 'time'],
      `The attribute time must be a time of RFC 3339, like 2026-11-21T13:00:00Z; found ${showValue(time)}.`,
    );
  }
}

function isInstant(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/iu.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}
