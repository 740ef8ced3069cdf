import type { JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkErrorFilter, checkRetry } from './checkErrors.js';
import { checkVariable } from './checkTask.js';
import { checkTasks } from './checkTasks.js';
import { variables, type Checking } from './Checking.js';

/** Checks a `try` and its `catch`: the filter, the conditions, the retry policy and the tasks that handle the error. */
export function checkTry(
  checking: Checking,
  path: SourcePath,
  task: JsonObject,
  extra: readonly string[],
): void {
  const { report } = checking;
  checkTasks(checking, [...path, 'try'], task['try'], extra);
  if (task['catch'] === undefined) return;
  const at = [...path, 'catch'];
  const handler = report.map(at, task['catch'], 'catch');
  if (!handler) return;
  report.properties(at, handler, 'catch', {
    optional: ['errors', 'as', 'when', 'exceptWhen', 'retry', 'do', 'then'],
  });
  const variable = handler['as'] === undefined ? 'error' : handler['as'];
  const inner = checkVariable(checking, [...at, 'as'], variable)
    ? [...extra, String(variable)]
    : [...extra, 'error'];
  const names = [...variables.task, ...inner];
  if (handler['errors'] !== undefined) {
    checkErrorFilter(checking, [...at, 'errors'], handler['errors'], [...variables.task, ...extra]);
  }
  for (const key of ['when', 'exceptWhen']) {
    if (handler[key] !== undefined) checking.expression([...at, key], handler[key], `catch.${key}`, names);
  }
  if (handler['retry'] !== undefined) checkRetry(checking, [...at, 'retry'], handler['retry'], names);
  if (handler['do'] !== undefined) checkTasks(checking, [...at, 'do'], handler['do'], inner);
}
