import type { JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkData } from './checkData.js';
import { checkEventStrategy } from './checkEventStrategy.js';
import { checkVariable } from './checkTask.js';
import { checkTasks } from './checkTasks.js';
import { variables, type Checking } from './Checking.js';

/** Checks a `listen`: which events it waits for, how it reads them, and what happens with each. */
export function checkListen(
  checking: Checking,
  path: SourcePath,
  task: JsonObject,
  extra: readonly string[],
): void {
  const { report } = checking;
  const at = [...path, 'listen'];
  // What is waited for is kept where all events are told, and secrets are kept nowhere.
  const own = variables.task.filter((name) => name !== 'secrets' && name !== 'authorization');
  const names = [...own, ...extra];
  const listen = report.map(at, task['listen'], 'listen');
  if (listen) {
    report.properties(at, listen, 'listen', { required: ['to'], optional: ['read'] });
    if (listen['to'] !== undefined) checkEventStrategy(checking, [...at, 'to'], listen['to'], names);
    if (listen['read'] !== undefined)
      report.oneOf([...at, 'read'], listen['read'], 'read', ['data', 'envelope', 'raw']);
  }
  checkIterator(checking, [...path, 'foreach'], task, extra);
}

/** Checks a `foreach` ("Subscription Iterator"). */
export function checkIterator(
  checking: Checking,
  path: SourcePath,
  owner: JsonObject,
  extra: readonly string[],
): void {
  if (owner['foreach'] === undefined) return;
  const { report } = checking;
  const iterator = report.map(path, owner['foreach'], 'foreach');
  if (!iterator) return;
  report.properties(path, iterator, 'foreach', { optional: ['item', 'at', 'do', 'output', 'export'] });
  const inner = [...extra];
  for (const [key, usual] of [
    ['item', 'item'],
    ['at', 'index'],
  ] as const) {
    const variable = iterator[key] === undefined ? usual : iterator[key];
    if (checkVariable(checking, [...path, key], variable)) inner.push(String(variable));
  }
  if (iterator['do'] !== undefined) checkTasks(checking, [...path, 'do'], iterator['do'], inner);
  checkData(checking, [...path, 'output'], iterator['output'], 'as', [...variables.task, ...inner]);
  checkData(checking, [...path, 'export'], iterator['export'], 'as', [...variables.taskExport, ...inner]);
}
