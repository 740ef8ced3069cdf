import type { Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkTasks } from './checkTasks.js';
import type { Checking } from './Checking.js';

/** Checks a `fork`: its branches, each a task of its own, and whether they compete. */
export function checkFork(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  extra: readonly string[],
): void {
  const { report } = checking;
  const fork = report.map(path, value, 'fork');
  if (!fork) return;
  report.properties(path, fork, 'fork', { required: ['branches'], optional: ['compete'] });
  const { branches, compete } = fork;
  if (branches !== undefined) checkTasks(checking, [...path, 'branches'], branches, extra, 'side by side');
  if (compete !== undefined && typeof compete !== 'boolean') {
    report.error(
      'INVALID_TYPE',
      [...path, 'compete'],
      `compete must be true or false; found ${showValue(compete)}.`,
      report.unquoting([...path, 'compete'], compete),
    );
  }
}
