import type { Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkDuration } from './checkData.js';
import { checkIterator } from './checkListen.js';
import { variables, type Checking } from './Checking.js';

/** What ends a subscription, of which it has one. */
const ends = ['amount', 'while', 'until'];

/**
 * Checks the subscription of a call of asyncapi: which messages are read, until when, and what happens with each.
 * @param names variables that expressions may use
 */
export function checkSubscription(
  checking: Checking,
  path: SourcePath,
  value: Json,
  names: readonly string[],
): void {
  const { report } = checking;
  const subscription = report.map(path, value, 'subscription');
  if (!subscription) return;
  report.properties(path, subscription, 'subscription', {
    required: ['consume'],
    optional: ['filter', 'foreach'],
  });
  const { filter, consume } = subscription;
  if (filter !== undefined) checking.expression([...path, 'filter'], filter, 'filter', names);
  if (consume !== undefined) checkConsume(checking, [...path, 'consume'], consume, names);
  const own: readonly string[] = variables.task;
  const extra = names.filter((name) => !own.includes(name));
  checkIterator(checking, [...path, 'foreach'], subscription, extra);
}

function checkConsume(checking: Checking, path: SourcePath, value: Json, names: readonly string[]): void {
  const { report } = checking;
  const consume = report.map(path, value, 'consume');
  if (!consume) return;
  report.properties(path, consume, 'consume', { optional: [...ends, 'for'] });
  const found = ends.filter((key) => consume[key] !== undefined);
  const mistyped = Object.keys(consume).some((key) => ![...ends, 'for'].includes(key));
  if (found.length !== 1 && !(found.length === 0 && mistyped)) {
    const what = found.length === 0 ? showValue(Object.keys(consume)) : found.join(' and ');
    report.errorAtKey(
      found.length === 0 ? 'MISSING_PROPERTY' : 'INVALID_VALUE',
      path,
      `consume needs one of ${ends.join(', ')}, which "for" may limit; found ${what}.`,
    );
  }
  const { amount } = consume;
  if (amount !== undefined && !(typeof amount === 'number' && Number.isInteger(amount) && amount > 0)) {
    report.error(
      'INVALID_VALUE',
      [...path, 'amount'],
      `amount must be a whole number from 1; found ${showValue(amount)}.`,
      report.unquoting([...path, 'amount'], amount),
    );
  }
  for (const key of ['while', 'until'])
    if (consume[key] !== undefined) checking.expression([...path, key], consume[key], key, names);
  if (consume['for'] !== undefined) {
    checking.template([...path, 'for'], consume['for'], names);
    checkDuration(checking, [...path, 'for'], consume['for'], 'for', names);
  }
}
