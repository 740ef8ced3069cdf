import type { Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkDuration, checkReference } from './checkData.js';
import type { Checking } from './Checking.js';
import { expressionOf } from './expressionOf.js';
import { standardErrors } from '../interpreter/WorkflowError.js';

const errorProperties = ['type', 'status', 'title', 'detail', 'instance'];
const standardTypes = Object.values(standardErrors).map(({ type }) => type);
const backoffs = ['constant', 'linear', 'exponential'];

/** Checks an error to raise (RFC 7807), inline or by its name under `use.errors`. */
export function checkError(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
): void {
  const { report } = checking;
  if (typeof value === 'string') {
    checkReference(checking, path, value, 'error', checking.defined.errors);
    return;
  }
  const error = report.map(path, value, 'error');
  if (!error) return;
  report.properties(path, error, 'error', {
    required: ['type', 'status'],
    optional: errorProperties.slice(2),
  });
  report.offer([...path, 'type'], { kind: 'value', names: standardTypes });
  for (const key of ['type', 'title', 'detail', 'instance']) {
    const item = error[key];
    if (item !== undefined && report.text([...path, key], item, `error.${key}`) !== null) {
      checking.template([...path, key], item, names);
    }
  }
  checkStatus(checking, [...path, 'status'], error['status'], names);
}

/** Checks the filter of a `catch`: what an error must look like to be caught. */
export function checkErrorFilter(
  checking: Checking,
  path: SourcePath,
  value: Json,
  names: readonly string[],
): void {
  const { report } = checking;
  const filter = report.map(path, value, 'errors');
  if (!filter) return;
  report.properties(path, filter, 'errors', { optional: ['with'] });
  if (filter['with'] === undefined) return;
  const wanted = report.map([...path, 'with'], filter['with'], 'errors.with');
  if (!wanted) return;
  report.properties([...path, 'with'], wanted, 'errors.with', { optional: errorProperties });
  if (Object.keys(wanted).length === 0) {
    report.error(
      'INVALID_VALUE',
      [...path, 'with'],
      `errors.with must have one of ${errorProperties.join(', ')}; found {}. Without it all errors are caught.`,
    );
  }
  report.offer([...path, 'with', 'type'], { kind: 'value', names: standardTypes });
  checking.template([...path, 'with'], wanted, names);
  checkStatus(checking, [...path, 'with', 'status'], wanted['status'], names, false);
}

/** Checks a retry policy, inline or by its name under `use.retries`. */
export function checkRetry(
  checking: Checking,
  path: SourcePath,
  value: Json,
  names: readonly string[],
): void {
  const { report } = checking;
  if (typeof value === 'string') {
    checkReference(checking, path, value, 'retry policy', checking.defined.retries);
    return;
  }
  const retry = report.map(path, value, 'retry');
  if (!retry) return;
  report.properties(path, retry, 'retry', {
    optional: ['when', 'exceptWhen', 'delay', 'backoff', 'limit', 'jitter'],
  });
  for (const key of ['when', 'exceptWhen']) {
    if (retry[key] !== undefined) checking.expression([...path, key], retry[key], `retry.${key}`, names);
  }
  if (retry['delay'] !== undefined)
    checkDuration(checking, [...path, 'delay'], retry['delay'], 'retry.delay', names);
  if (retry['backoff'] !== undefined) checkBackoff(checking, [...path, 'backoff'], retry['backoff'], names);
  if (retry['limit'] !== undefined) checkLimit(checking, [...path, 'limit'], retry['limit'], names);
  if (retry['jitter'] === undefined) return;
  const jitter = report.map([...path, 'jitter'], retry['jitter'], 'jitter');
  if (!jitter) return;
  report.properties([...path, 'jitter'], jitter, 'jitter', { required: ['from', 'to'] });
  for (const key of ['from', 'to']) {
    const item = jitter[key];
    if (item !== undefined) checkDuration(checking, [...path, 'jitter', key], item, `jitter.${key}`, names);
  }
}

function checkBackoff(checking: Checking, path: SourcePath, value: Json, names: readonly string[]): void {
  const { report } = checking;
  const backoff = report.map(path, value, 'backoff');
  if (!backoff) return;
  report.properties(path, backoff, 'backoff', { optional: backoffs });
  const chosen = backoffs.filter((kind) => backoff[kind] !== undefined);
  if (chosen.length > 1 || Object.keys(backoff).length === 0) {
    report.errorAtKey(
      'INVALID_VALUE',
      path,
      `backoff must be one of ${backoffs.join(', ')}; found ${chosen.join(', ') || 'none'}.`,
    );
  }
  for (const kind of chosen) {
    if (backoff[kind] === null) continue;
    const settings = report.map([...path, kind], backoff[kind], `backoff.${kind}`);
    const increment = kind === 'linear' ? settings?.['increment'] : undefined;
    if (increment !== undefined)
      checkDuration(checking, [...path, kind, 'increment'], increment, 'backoff.linear.increment', names);
  }
}

function checkLimit(checking: Checking, path: SourcePath, value: Json, names: readonly string[]): void {
  const { report } = checking;
  const limit = report.map(path, value, 'limit');
  if (!limit) return;
  report.properties(path, limit, 'limit', { optional: ['attempt', 'duration'] });
  if (limit['duration'] !== undefined) {
    checkDuration(checking, [...path, 'duration'], limit['duration'], 'limit.duration', names);
  }
  if (limit['attempt'] === undefined) return;
  const attempt = report.map([...path, 'attempt'], limit['attempt'], 'limit.attempt');
  if (!attempt) return;
  report.properties([...path, 'attempt'], attempt, 'limit.attempt', { optional: ['count', 'duration'] });
  const { count, duration } = attempt;
  if (count !== undefined && !(typeof count === 'number' && Number.isInteger(count) && count >= 0)) {
    report.error(
      'INVALID_VALUE',
      [...path, 'attempt', 'count'],
      `limit.attempt.count must be a whole number of attempts; found ${showValue(count)}.`,
      report.unquoting([...path, 'attempt', 'count'], count),
    );
  }
  if (duration !== undefined) {
    checkDuration(checking, [...path, 'attempt', 'duration'], duration, 'limit.attempt.duration', names);
  }
}

function checkStatus(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
  withTemplate = true,
): void {
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return;
  if (typeof value === 'string' && expressionOf(value) !== null) {
    if (withTemplate) checking.template(path, value, names);
    return;
  }
  checking.report.error(
    'INVALID_TYPE',
    path,
    `status must be a whole number, like 404; found ${showValue(value)}.`,
    checking.report.unquoting(path, value),
  );
}
