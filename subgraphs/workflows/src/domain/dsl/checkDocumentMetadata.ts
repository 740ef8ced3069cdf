import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { isPriority } from '../limits/priority.js';
import { whenReachedChoices } from '../limits/StartPolicy.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Report } from './Report.js';

const at = ['document', 'metadata'];

/** Checks what Gantry reads of `document.metadata`, which otherwise is the author's own. */
export function checkDocumentMetadata(
  report: Report,
  { priority, concurrency, environment }: JsonObject,
): void {
  report.offer(at, {
    kind: 'property',
    names: ['priority', 'concurrency', 'environment', 'timeZone', 'misfire'],
  });
  if (environment !== undefined)
    report.text([...at, 'environment'], environment, 'document.metadata.environment');
  if (priority !== undefined && !isPriority(priority)) {
    const path = [...at, 'priority'];
    report.error(
      'INVALID_VALUE',
      path,
      `document.metadata.priority must be a whole number from 0 to 9, the highest first; found ${showValue(priority)}.`,
      isPriority(Number(priority)) ? report.unquoting(path, priority) : null,
    );
  }
  if (concurrency === undefined) return;
  const path = [...at, 'concurrency'];
  const what = 'document.metadata.concurrency';
  if (!isJsonObject(concurrency)) {
    checkLimit(report, path, what, concurrency);
    return;
  }
  report.properties(path, concurrency, what, { required: ['limit'], optional: ['whenReached'] });
  const { limit, whenReached } = concurrency;
  if (limit !== undefined) checkLimit(report, [...path, 'limit'], `${what}.limit`, limit);
  if (whenReached !== undefined)
    report.oneOf([...path, 'whenReached'], whenReached, `${what}.whenReached`, whenReachedChoices);
}

function checkLimit(report: Report, path: SourcePath, what: string, value: Json): void {
  if (Number.isInteger(value) && Number(value) >= 1) return;
  report.error(
    'INVALID_VALUE',
    path,
    `${what} must be a whole number from 1; found ${showValue(value)}.`,
    value === '0' ? null : report.unquoting(path, value),
  );
}
